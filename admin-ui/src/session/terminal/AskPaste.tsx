import { Button, Code, Group, Modal, ScrollArea, Stack, Text } from "@mantine/core";
import type { Paste } from "./paste";
import { terminalWords } from "./words";

const SHOWN = 2000;

/** Asks before a paste that would be run at once. */
export function AskPaste({ paste, close, agree }: { paste?: Paste; close: () => void; agree: (paste: Paste) => void }) {
  const say = terminalWords.use();
  return (
    <Modal
      opened={paste !== undefined}
      onClose={close}
      title={paste && (paste.lines === 1 ? say("pasteTitleOne") : say("pasteTitle", { lines: paste.lines }))}
      closeButtonProps={{ "aria-label": say("cancel") }}
    >
      {paste && (
        <Stack>
          <Text size="sm">{say("pasteHint")}</Text>
          <ScrollArea.Autosize mah={240} viewportProps={{ tabIndex: 0 }}>
            <Code block>{paste.text.length > SHOWN ? `${paste.text.slice(0, SHOWN)}…` : paste.text}</Code>
          </ScrollArea.Autosize>
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {say("cancel")}
            </Button>
            <Button
              onClick={() => {
                close();
                agree(paste);
              }}
            >
              {say("paste")}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
