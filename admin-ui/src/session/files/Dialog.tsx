import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { Failed } from "../../parts/States";
import { fileWords } from "./words";

interface Props {
  title: string;
  close: () => void;
  /** What is done, as its button says it. */
  action: string;
  /** Something that cannot be taken back. */
  final?: boolean;
  ready?: boolean;
  /** Does it; the dialog is closed when it is done, and stays with the refusal else. */
  go: () => Promise<void>;
  children: ReactNode;
}

/** A question before something is done to files. */
export function Dialog({ title, close, action, final, ready = true, go, children }: Props) {
  const say = fileWords.use();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await go();
      close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={title} styles={{ title: { overflowWrap: "anywhere" } }} closeButtonProps={{ "aria-label": say("cancel") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {children}
          {error !== undefined && <Failed error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {say("cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={!ready} color={final ? "red" : undefined} data-autofocus={final || undefined}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
