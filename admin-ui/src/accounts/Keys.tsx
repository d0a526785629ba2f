import { Button, Code, Table, Text } from "@mantine/core";
import { useState } from "react";
import { ask, path } from "../api/client";
import { Moment } from "../parts/Figure";
import { Question } from "../parts/Question";
import { Scrolled } from "../parts/Scrolled";
import { Section } from "../parts/Section";
import { Empty, Failed, Loading } from "../parts/States";
import { AddKey } from "./AddKey";
import { useKeys, useRenew, type Key } from "./useAccount";
import { useWarning } from "./useWarning";
import { accountWords } from "./words";

/** The public keys that an account logs in with. */
export function Keys({ account }: { account: string }) {
  const say = accountWords.use();
  const keys = useKeys(account);
  const renew = useRenew(account);
  const warning = useWarning(account);
  const [adding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<Key>();
  const fingerprint = revoked?.fingerprint ?? "";
  return (
    <Section
      title={say("keys")}
      actions={
        <Button size="xs" onClick={() => setAdding(true)}>
          {say("keyAdd")}
        </Button>
      }
    >
      {keys.isLoadingError ? (
        <Failed error={keys.error} again={() => void keys.refetch()} />
      ) : keys.isPending ? (
        <Loading />
      ) : keys.data.length === 0 ? (
        <Empty title={say("keyNone")}>
          <Text ta="center" size="sm">
            {say("keyNoneHint")}
          </Text>
        </Empty>
      ) : (
        <KeyTable keys={keys.data} revoke={setRevoked} />
      )}
      <AddKey opened={adding} account={account} close={() => setAdding(false)} />
      <Question
        opened={revoked !== undefined}
        close={() => setRevoked(undefined)}
        title={say("revokeKey", { name: named(revoked) })}
        action={say("revoke")}
        red
        warning={warning({ key: fingerprint })}
        act={async () => {
          await ask(`${path`/workspace/se/keys/${fingerprint}`}?account=${encodeURIComponent(account)}`, { method: "DELETE" });
          await renew();
        }}
      >
        <Text size="sm">{say("revokeKeyHint")}</Text>
        <Code>{fingerprint}</Code>
      </Question>
    </Section>
  );
}

/** What people know a key by. */
function named(key: Key | undefined): string {
  return key?.comment || key?.fingerprint || "";
}

function KeyTable({ keys, revoke }: { keys: Key[]; revoke: (key: Key) => void }) {
  const say = accountWords.use();
  return (
    <Scrolled label={say("keys")}>
      <Table miw={860}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say("comment")}</Table.Th>
            <Table.Th>{say("fingerprint")}</Table.Th>
            <Table.Th>{say("keyOptions")}</Table.Th>
            <Table.Th>{say("added")}</Table.Th>
            <Table.Th>{say("ends")}</Table.Th>
            <Table.Th>{say("lastUsed")}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.fingerprint}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{key.comment}</Table.Td>
              <Table.Td>
                <Text size="xs">{key.type}</Text>
                <Code>{key.fingerprint}</Code>
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{key.options !== "" && <Code>{key.options}</Code>}</Table.Td>
              <Table.Td>{key.created_at !== undefined && <Moment at={key.created_at} />}</Table.Td>
              <Table.Td>{key.expires_at === undefined ? say("never") : <Moment at={key.expires_at} />}</Table.Td>
              <Table.Td>{key.last_used === undefined ? say("unknown") : <Moment at={key.last_used} />}</Table.Td>
              <Table.Td>
                <Button size="compact-xs" variant="light" color="red" aria-label={say("revokeKeyNamed", { name: named(key) })} onClick={() => revoke(key)}>
                  {say("revoke")}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scrolled>
  );
}
