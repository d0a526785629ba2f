import { Badge, Table, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { Scrolled } from "../parts/Scrolled";
import { Section } from "../parts/Section";
import { serverWords } from "./words";

/** Whether each thing that the server needs is well, asked again by itself. */
export function Checks({ checks }: { checks: NonNullable<Schemas["Host"]["checks"]> }) {
  const say = serverWords.use();
  return (
    <Section title={say("checks")}>
      {checks.length === 0 ? (
        <Text size="sm">{say("notTold")}</Text>
      ) : (
        <Scrolled label={say("checks")}>
          <Table variant="vertical" layout="auto">
            <Table.Tbody>
              {checks.map(({ name, state, detail }) => (
                <Table.Tr key={name}>
                  <Table.Th>{name}</Table.Th>
                  <Table.Td>
                    <Badge variant="light" tt="none" autoContrast color={state === "well" ? "teal" : "red"}>
                      {say(state === "well" ? "well" : "failed")}
                    </Badge>
                  </Table.Td>
                  <Table.Td>{detail}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scrolled>
      )}
    </Section>
  );
}
