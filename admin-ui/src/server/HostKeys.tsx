import { Stack, Table, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { Copyable } from "../parts/Copyable";
import { Scrolled } from "../parts/Scrolled";
import { Section } from "../parts/Section";
import { keyscan } from "../parts/address";
import { serverWords } from "./words";

/** The fingerprints that whoever logs in for the first time compares with. */
export function HostKeys({ host }: { host: Schemas["Host"] }) {
  const say = serverWords.use();
  const keys = host.host_keys ?? [];
  return (
    <Section title={say("hostKeys")}>
      {keys.length === 0 ? (
        <Text size="sm">{say("notTold")}</Text>
      ) : (
        <Stack>
          <Scrolled label={say("hostKeys")}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{say("keyType")}</Table.Th>
                  <Table.Th>{say("fingerprint")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {keys.map(({ type = "", fingerprint = "" }) => (
                  <Table.Tr key={fingerprint}>
                    <Table.Td>{type}</Table.Td>
                    <Table.Td>
                      <Copyable what={say("fingerprintOf", { type })} text={fingerprint} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Scrolled>
          <Text size="sm">{say("hostKeysHint")}</Text>
          <Copyable what="ssh-keygen -lf" text={keyscan(location.hostname, host.listens?.ssh)} />
        </Stack>
      )}
    </Section>
  );
}
