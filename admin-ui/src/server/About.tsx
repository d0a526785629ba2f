import { List, Table, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { Copyable } from "../parts/Copyable";
import { Section } from "../parts/Section";
import { useFigures } from "../words/figures";
import { serverWords } from "./words";

/** The version, where it listens, and what this host cannot give. */
export function About({ host }: { host: Schemas["Host"] }) {
  const say = serverWords.use();
  const figures = useFigures();
  const { total = 0, active = 0 } = host.sessions ?? {};
  return (
    <>
      <Section title={say("about")}>
        <Table variant="vertical" layout="auto">
          <Table.Tbody>
            <Table.Tr>
              <Table.Th>{say("version")}</Table.Th>
              <Table.Td>
                {host.version ?? say("notTold")} · {say(host.ready === false ? "notReady" : "ready")}
              </Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Th>{say("sessions")}</Table.Th>
              <Table.Td>{say("sessionsCount", { total: figures.number(total), active: figures.number(active) })}</Table.Td>
            </Table.Tr>
            {Object.entries(host.listens ?? {}).map(([door, address]) => (
              <Table.Tr key={door}>
                <Table.Th>
                  {say("listens")} ({door === "http" || door === "ssh" ? say(door) : door})
                </Table.Th>
                <Table.Td>
                  <Copyable what={door} text={address} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Section>
      <Section title={say("shortcomings")}>
        {host.shortcomings?.length ? (
          <List size="sm">
            {host.shortcomings.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        ) : (
          <Text size="sm">{say("noShortcomings")}</Text>
        )}
      </Section>
    </>
  );
}
