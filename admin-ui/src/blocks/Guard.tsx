import { List, Stack, Text } from "@mantine/core";
import { Copyable } from "../parts/Copyable";
import { Section } from "../parts/Section";
import { useSettings } from "../server/useSettings";
import { blockWords } from "./words";

/** What a block does, and what keeps whoever reads this from being locked out. */
export function Guard() {
  const say = blockWords.use();
  const settings = useSettings().data;
  const setting = (name: string) => settings?.find((known) => known.name === name)?.value;
  const exempt = setting("penalty-exempt");
  const penalties = setting("penalties");
  return (
    <>
      <Section title={say("meaning")}>
        <Text size="sm">{say("meaningText")}</Text>
        {penalties !== undefined && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {say("penalties", { penalties })}
          </Text>
        )}
      </Section>
      <Section title={say("guard")}>
        <List size="sm" spacing="xs" withPadding styles={{ itemWrapper: { display: "block" }, itemLabel: { display: "block" } }}>
          <List.Item>{say("guardKey")}</List.Item>
          <List.Item>
            <Stack gap={4}>
              <Text size="sm">{say("guardExempt")}</Text>
              <Copyable what="penalty-exempt" text="penalty-exempt = 192.168.0.0/16" />
              {exempt !== undefined && (
                <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                  {say("exempt", { exempt })}
                </Text>
              )}
            </Stack>
          </List.Item>
          <List.Item>
            <Stack gap={4}>
              <Text size="sm">{say("guardShell")}</Text>
              <Copyable what="blocks release" text="./sandhold blocks release ADDRESS" />
            </Stack>
          </List.Item>
        </List>
      </Section>
    </>
  );
}
