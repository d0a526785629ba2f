import { Table, Text } from "@mantine/core";
import { Section } from "../parts/Section";
import { serverWords } from "./words";

const KINDS = ["key_exchange", "host_keys", "ciphers", "macs"] as const;

/** What the SSH door offers, best first. */
export function Algorithms({ offered }: { offered: Record<string, string[]> }) {
  const say = serverWords.use();
  const kinds = KINDS.filter((kind) => offered[kind] !== undefined);
  return (
    <Section title={say("algorithms")}>
      {kinds.length === 0 ? (
        <Text size="sm">{say("notTold")}</Text>
      ) : (
        <Table variant="vertical" layout="auto">
          <Table.Tbody>
            {kinds.map((kind) => (
              <Table.Tr key={kind}>
                <Table.Th>{say(kind)}</Table.Th>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{offered[kind]?.join(", ")}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}
