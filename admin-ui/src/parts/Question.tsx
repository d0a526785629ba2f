import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState, type FormEvent, type ReactNode } from "react";
import { words } from "../words/words";
import { Failed } from "./States";

const spoken = words({
  en: { cancel: "Cancel", close: "Close" },
  zh: { cancel: "取消", close: "关闭" },
});

interface Props {
  opened: boolean;
  close: () => void;
  title: string;
  /** What the button that goes on says. */
  action: string;
  act: () => Promise<unknown>;
  red?: boolean;
  size?: "md" | "lg";
  /** What whoever goes on should know. */
  warning?: string;
  children?: ReactNode;
}

/** Asks before something is done; what the server refuses is told in it, and it closes when the thing is done. */
export function Question({ opened, close, title, size, ...asked }: Props) {
  const say = spoken.use();
  return (
    <Modal opened={opened} onClose={close} title={title} size={size} closeButtonProps={{ "aria-label": say("close") }} styles={{ title: { overflowWrap: "anywhere" } }}>
      <Body close={close} {...asked} />
    </Modal>
  );
}

function Body({ close, action, act, red, warning, children }: Omit<Props, "opened" | "title" | "size">) {
  const say = spoken.use();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await act();
      close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack component="form" onSubmit={(event: FormEvent) => void go(event)}>
      {children}
      {warning && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} role="alert">
          <Text size="sm">{warning}</Text>
        </Alert>
      )}
      {error !== undefined && <Failed error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {say("cancel")}
        </Button>
        <Button color={red ? "red" : undefined} loading={busy} type="submit">
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
