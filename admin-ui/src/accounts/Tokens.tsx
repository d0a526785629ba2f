import { Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "../api/client";
import { Moment, useNow } from "../parts/Figure";
import { Question } from "../parts/Question";
import { Scrolled } from "../parts/Scrolled";
import { Section } from "../parts/Section";
import { Empty, Failed, Loading } from "../parts/States";
import { CreateToken } from "./CreateToken";
import { useRenew, useTokens, type Token } from "./useAccount";
import { useWarning } from "./useWarning";
import { accountWords } from "./words";

/** The tokens of an account; their text is nowhere. */
export function Tokens({ account }: { account: string }) {
  const say = accountWords.use();
  const tokens = useTokens(account);
  const renew = useRenew(account);
  const warning = useWarning(account);
  const [making, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<string>();
  const label = revoked ?? "";
  return (
    <Section
      title={say("tokens")}
      actions={
        <Button size="xs" onClick={() => setMaking(true)}>
          {say("tokenMake")}
        </Button>
      }
    >
      {tokens.isLoadingError ? (
        <Failed error={tokens.error} again={() => void tokens.refetch()} />
      ) : tokens.isPending ? (
        <Loading />
      ) : tokens.data.length === 0 ? (
        <Empty title={say("tokenNone")}>
          <Text ta="center" size="sm">
            {say("tokenNoneHint")}
          </Text>
        </Empty>
      ) : (
        <TokenTable tokens={tokens.data} revoke={setRevoked} />
      )}
      <CreateToken opened={making} account={account} close={() => setMaking(false)} />
      <Question
        opened={revoked !== undefined}
        close={() => setRevoked(undefined)}
        title={say("revokeToken", { name: label })}
        action={say("revoke")}
        red
        warning={warning({ token: label })}
        act={async () => {
          await api.DELETE("/workspace/se/tokens/{label}", { params: { path: { label }, query: { account } } });
          await renew();
        }}
      >
        <Text size="sm">{say("revokeTokenHint")}</Text>
      </Question>
    </Section>
  );
}

function TokenTable({ tokens, revoke }: { tokens: Token[]; revoke: (label: string) => void }) {
  const say = accountWords.use();
  const now = useNow(30);
  return (
    <Scrolled label={say("tokens")}>
      <Table miw={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say("label")}</Table.Th>
            <Table.Th>{say("scope")}</Table.Th>
            <Table.Th>{say("made")}</Table.Th>
            <Table.Th>{say("ends")}</Table.Th>
            <Table.Th>{say("lastUsed")}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.label}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{token.label}</Table.Td>
              <Table.Td>
                <Reach token={token} />
              </Table.Td>
              <Table.Td>{token.created_at !== undefined && <Moment at={token.created_at} />}</Table.Td>
              <Table.Td>
                {token.expires_at === undefined ? say("never") : <Moment at={token.expires_at} />}
                {token.expires_at !== undefined && token.expires_at <= now && ` (${say("over")})`}
              </Table.Td>
              <Table.Td>{token.last_used === undefined ? say("unknown") : <Moment at={token.last_used} />}</Table.Td>
              <Table.Td>
                <Button size="compact-xs" variant="light" color="red" aria-label={say("revokeTokenNamed", { name: token.label ?? "" })} onClick={() => revoke(token.label ?? "")}>
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

/** How far a token reaches. */
function Reach({ token: { scope, session = "", rate } }: { token: Token }) {
  const say = accountWords.use();
  const reach =
    scope === "read-only" ? (session === "" ? say("scopeReadOnly") : say("readOnlyIn", { session })) : scope === "session" ? say("sessionOnly", { session }) : say("scopeAll");
  return (
    <>
      {reach}
      {rate !== undefined && <Text size="xs">{say("rateShort", { rate })}</Text>}
    </>
  );
}
