import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, data, type Schemas } from "../api/client";
import { Problem } from "../api/problem";
import { useNow } from "../parts/Figure";
import { Section } from "../parts/Section";
import { useFigures } from "../words/figures";
import { serverWords } from "./words";

const LEVELS = ["error", "warning", "info", "debug"] as const;
const TIMES = { minutes5: 300, minutes30: 1800, hours2: 7200, day: 86400 } as const;

type Level = (typeof LEVELS)[number];
type Time = keyof typeof TIMES;

/** How much is logged, and for how long still; for a while it can be more or less. */
export function Log({ log }: { log: Schemas["LogLevel"] }) {
  const say = serverWords.use();
  const figures = useFigures();
  const client = useQueryClient();
  const now = useNow(1);
  const [level, setLevel] = useState<Level>("debug");
  const [time, setTime] = useState<Time>("minutes5");
  const set = async () => {
    try {
      const { level: told = level } = await data(api.PUT("/workspace/se/host/log-level", { body: { level, for_seconds: TIMES[time] } }));
      notifications.show({ color: "teal", message: say("levelDone", { level: told }) });
    } catch (thrown) {
      notifications.show({ color: "red", title: say("notDone"), message: Problem.from(thrown).message });
    }
    await client.invalidateQueries({ queryKey: ["host"] });
  };
  const { level: current = "", usual = "", until } = log;
  return (
    <Section title={say("log")}>
      <Stack gap="xs">
        <Text size="sm">
          {until ? say("logUntil", { level: current, left: figures.span(Math.max(0, until - now)), usual }) : say("logNow", { level: current })}
        </Text>
        <Group align="flex-end" gap="sm">
          <Select label={say("level")} w={340} maw="100%" data={LEVELS.map((value) => ({ value, label: say(value) }))} value={level} allowDeselect={false} onChange={(wanted) => setLevel(wanted as Level)} />
          <Select
            label={say("howLong")}
            w={150}
            data={(Object.keys(TIMES) as Time[]).map((value) => ({ value, label: say(value) }))}
            value={time}
            allowDeselect={false}
            onChange={(wanted) => setTime(wanted as Time)}
          />
          <Button variant="default" onClick={() => void set()}>
            {say("setLevel")}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {say("levelHint")}
        </Text>
      </Stack>
    </Section>
  );
}
