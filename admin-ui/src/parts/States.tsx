import { Alert, Button, Center, Loader, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { words } from "../words/words";

const spoken = words({
  en: { loading: "Loading…", failed: "That did not work", again: "Try again" },
  zh: { loading: "加载中…", failed: "操作失败", again: "重试" },
});

/** Something is on its way. */
export function Loading() {
  const say = spoken.use();
  return (
    <Center p="xl" role="status">
      <Loader size="sm" mr="sm" aria-hidden />
      <Text>{say("loading")}</Text>
    </Center>
  );
}

/** A list without an entry: what it would hold, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Center p="xl">
      <Stack align="center" gap="xs" maw={520}>
        <Text fw={600}>{title}</Text>
        {children}
      </Stack>
    </Center>
  );
}

/** What went wrong, in the server's own sentence. */
export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const say = spoken.use();
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={say("failed")} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {Problem.from(error).message}
        </Text>
        {again && (
          <Button size="xs" variant="default" onClick={again}>
            {say("again")}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
