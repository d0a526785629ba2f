import { List, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { Section } from "../parts/Section";
import { serverWords } from "./words";

/** What is promised of something here, and what is not. */
export function Kept({ what, kept }: { what: "volumes" | "jails"; kept: Schemas["Kept"] }) {
  const say = serverWords.use();
  return (
    <Section title={say(what, { kind: kept.kind ?? "" })}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Sentences title={say("kept")} sentences={kept.guarantees ?? []} />
        <Sentences title={say("notKept")} sentences={kept.shortcomings ?? []} none={say("nothingNot")} />
      </SimpleGrid>
    </Section>
  );
}

function Sentences({ title, sentences, none }: { title: string; sentences: string[]; none?: string }) {
  return (
    <Stack gap={4}>
      <Text fw={600} size="sm">
        {title}
      </Text>
      {sentences.length === 0 ? (
        <Text size="sm">{none}</Text>
      ) : (
        <List size="sm">
          {sentences.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
