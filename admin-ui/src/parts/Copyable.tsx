import { ActionIcon, Code, CopyButton, Group, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { words } from "../words/words";

const spoken = words({
  en: { copy: "Copy {what}", copied: "Copied" },
  zh: { copy: "复制 {what}", copied: "已复制" },
});

/** A line to take into a terminal. */
export function Copyable({ what, text }: { what: string; text: string }) {
  const say = spoken.use();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Group gap={4} wrap="nowrap" maw="100%">
          <Code style={{ overflowX: "auto", whiteSpace: "nowrap" }} tabIndex={0} aria-label={what}>
            {text}
          </Code>
          <Tooltip label={copied ? say("copied") : say("copy", { what })}>
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={say("copy", { what })}>
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        </Group>
      )}
    </CopyButton>
  );
}
