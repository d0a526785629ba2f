import { Alert, Button, Group, Stack } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import { holdPage } from "../api/client";
import { Copyable } from "../parts/Copyable";
import { accountWords } from "./words";

/** A secret that the server gives this once. */
export function Once({ told, what, text, close, children }: { told: string; what: string; text: string; close: () => void; children?: ReactNode }) {
  const say = accountWords.use();
  useEffect(holdPage, []);
  return (
    <Stack>
      <Alert color="orange" role="status">
        {told}
      </Alert>
      {children}
      <Copyable what={what} text={text} />
      <Group justify="flex-end">
        <Button onClick={close}>{say("done")}</Button>
      </Group>
    </Stack>
  );
}
