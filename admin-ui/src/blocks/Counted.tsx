import { SimpleGrid, Table, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { Section } from "../parts/Section";
import { useFigures } from "../words/figures";
import { blockWords, useMeaning } from "./words";

/** How often what happened since the server started. */
export function Counted({ since }: { since: NonNullable<Schemas["Blocks"]["since_start"]> }) {
  const say = blockWords.use();
  const figures = useFigures();
  return (
    <Section title={say("since")}>
      <Text size="sm" mb="sm">
        {say("blocked")}: <strong>{figures.number(since.blocked ?? 0)}</strong>
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} style={{ alignItems: "start" }}>
        <Counts caption={say("offences")} counts={since.offences ?? {}} />
        <Counts caption={say("turnedAway")} counts={since.turned_away ?? {}} />
      </SimpleGrid>
    </Section>
  );
}

function Counts({ caption, counts }: { caption: string; counts: Record<string, number> }) {
  const say = blockWords.use();
  const figures = useFigures();
  const meaning = useMeaning();
  return (
    <Table captionSide="top">
      <Table.Caption>{caption}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say("counted")}</Table.Th>
          <Table.Th ta="right">{say("times")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.entries(counts).map(([word, times]) => (
          <Table.Tr key={word}>
            <Table.Td>{meaning(word)}</Table.Td>
            <Table.Td ta="right">{figures.number(times)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
