import { Badge, Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "../api/client";
import { Moment } from "../parts/Figure";
import { Question } from "../parts/Question";
import { Scrolled } from "../parts/Scrolled";
import { Section } from "../parts/Section";
import { Empty, Failed, Loading } from "../parts/States";
import { useRenew, useSignIns, type SignIn } from "./useAccount";
import { accountWords } from "./words";

/** The browsers that somebody of this account is signed in with. */
export function SignIns({ account }: { account: string }) {
  const say = accountWords.use();
  const signIns = useSignIns(account);
  const renew = useRenew(account);
  const [ended, setEnded] = useState<SignIn>();
  const [all, setAll] = useState(false);
  const others = (signIns.data ?? []).filter((signIn) => !signIn.this);
  const end = (id: string) => api.DELETE("/workspace/se/sign-ins/{id}", { params: { path: { id }, query: { account } } });
  return (
    <Section
      title={say("signIns")}
      actions={
        others.length > 0 && (
          <Button size="xs" variant="light" color="red" onClick={() => setAll(true)}>
            {say("endOthers")}
          </Button>
        )
      }
    >
      {signIns.isLoadingError ? (
        <Failed error={signIns.error} again={() => void signIns.refetch()} />
      ) : signIns.isPending ? (
        <Loading />
      ) : signIns.data.length === 0 ? (
        <Empty title={say("signInNone")}>
          <Text ta="center" size="sm">
            {say("signInNoneHint")}
          </Text>
        </Empty>
      ) : (
        <SignInTable signIns={signIns.data} end={setEnded} />
      )}
      <Question
        opened={ended !== undefined}
        close={() => setEnded(undefined)}
        title={say("endTitle", { address: ended?.address ?? "" })}
        action={say("end")}
        red
        act={async () => {
          await end(ended?.id ?? "");
          await renew();
        }}
      >
        <Text size="sm">{say(ended?.this ? "endHereHint" : "endHint")}</Text>
      </Question>
      <Question
        opened={all}
        close={() => setAll(false)}
        title={say("endOthers")}
        action={say("endOthers")}
        red
        act={async () => {
          try {
            for (const { id } of others) await end(id);
          } finally {
            await renew();
          }
        }}
      >
        <Text size="sm">{say("endOthersHint", { count: others.length })}</Text>
      </Question>
    </Section>
  );
}

function SignInTable({ signIns, end }: { signIns: SignIn[]; end: (signIn: SignIn) => void }) {
  const say = accountWords.use();
  return (
    <Scrolled label={say("signIns")}>
      <Table miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say("from")}</Table.Th>
            <Table.Th>{say("by")}</Table.Th>
            <Table.Th>{say("since")}</Table.Th>
            <Table.Th>{say("ends")}</Table.Th>
            <Table.Th>{say("lastUsed")}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {signIns.map((signIn) => (
            <Table.Tr key={signIn.id}>
              <Table.Td>
                {signIn.address}{" "}
                {signIn.this && (
                  <Badge size="sm" variant="light" tt="none" autoContrast>
                    {say("here")}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{signIn.by === "password" ? say("byPassword") : say("byToken", { token: signIn.token ?? "" })}</Table.Td>
              <Table.Td>
                <Moment at={signIn.created_at} />
              </Table.Td>
              <Table.Td>
                <Moment at={signIn.expires_at} />
              </Table.Td>
              <Table.Td>{signIn.last_used === undefined ? say("unknown") : <Moment at={signIn.last_used} />}</Table.Td>
              <Table.Td>
                <Button size="compact-xs" variant="light" color="red" aria-label={say("endNamed", { address: signIn.address })} onClick={() => end(signIn)}>
                  {say("end")}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scrolled>
  );
}
