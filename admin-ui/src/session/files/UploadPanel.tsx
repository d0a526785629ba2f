import { ActionIcon, Box, Button, FileButton, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { Failed } from "../../parts/States";
import { useFigures } from "../../words/figures";
import { shownName } from "./paths";
import type { Transfer } from "./transfer";
import type { Uploads, UploadsShown } from "./uploads";
import { fileWords } from "./words";

/** Uploads that are drawn; further ones are counted. */
const MOST_DRAWN = 100;

/** What is on its way into the session, and what is to be gone on with. */
export function UploadPanel({ id, uploads, shown }: { id: string; uploads: Uploads; shown: UploadsShown }) {
  const say = fileWords.use();
  const { transfers, problem } = shown;
  if (transfers.length === 0 && !problem) return null;
  const count = (...states: Transfer["state"][]) => transfers.filter(({ state }) => states.includes(state)).length;
  const left = transfers.length - count("done");
  const drawn = [...transfers].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_DRAWN);
  return (
    <Paper withBorder p="xs" component="section" aria-label={say("uploads")}>
      <Group justify="space-between" gap="xs" mb={4}>
        <Text fw={600} size="sm" role="status">
          {say("uploads")}: {left > 0 ? say("uploadsLeft", { count: left }) : say("done")}
        </Text>
        <Group gap={6}>
          {count("lost") > 1 && (
            <FileButton multiple onChange={(files) => uploads.chooseAll(files)}>
              {(props) => (
                <Button {...props} size="compact-xs" variant="default">
                  {say("chooseAll")}
                </Button>
              )}
            </FileButton>
          )}
          {count("sending", "waiting") > 0 && (
            <Button size="compact-xs" variant="default" onClick={() => uploads.all("pause")}>
              {say("pauseAll")}
            </Button>
          )}
          {count("paused", "failed") > 0 && (
            <Button size="compact-xs" variant="default" onClick={() => uploads.all("resume")}>
              {say("resumeAll")}
            </Button>
          )}
          {count("done") > 0 && (
            <Button size="compact-xs" variant="default" onClick={() => uploads.clearDone()}>
              {say("clearDone")}
            </Button>
          )}
        </Group>
      </Group>
      {problem && <Failed error={problem} />}
      <Box mah={230} style={{ overflowY: "auto" }} tabIndex={0} role="group" aria-label={say("uploads")}>
        <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {drawn.map((transfer) => (
            <li key={transfer.key}>
              <One id={id} transfer={transfer} uploads={uploads} />
            </li>
          ))}
          {transfers.length > drawn.length && (
            <li>
              <Text size="xs">{say("moreWaiting", { count: transfers.length - drawn.length })}</Text>
            </li>
          )}
        </Stack>
      </Box>
    </Paper>
  );
}

function rank({ state }: Transfer): number {
  return state === "done" ? 2 : state === "waiting" ? 1 : 0;
}

function One({ id, transfer, uploads }: { id: string; transfer: Transfer; uploads: Uploads }) {
  const say = fileWords.use();
  const { key, state, sent, size } = transfer;
  const name = shownName(transfer.path);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Stack gap={2} style={{ flexGrow: 1, minWidth: 0 }}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm" truncate title={name}>
            {name}
          </Text>
          <Text size="xs" style={{ whiteSpace: "nowrap" }} data-state={state}>
            <Figure transfer={transfer} />
          </Text>
        </Group>
        {state !== "done" && (
          <Progress.Root size={6}>
            <Progress.Section
              value={size === 0 ? 100 : (sent / size) * 100}
              color={state === "failed" || (state === "paused" && transfer.problem) ? "red" : state === "sending" ? "sand" : "gray"}
              aria-label={say("progress", { name })}
            />
          </Progress.Root>
        )}
        <Why id={id} transfer={transfer} />
      </Stack>
      {state === "lost" && (
        <FileButton onChange={(file) => file && void uploads.choose(key, file)}>
          {(props) => (
            <Button {...props} size="compact-xs" aria-label={say("chooseAgainOf", { name })}>
              {say("chooseAgain")}
            </Button>
          )}
        </FileButton>
      )}
      {(state === "sending" || state === "waiting") && (
        <ActionIcon variant="default" size="sm" onClick={() => uploads.pause(key)} aria-label={say("pause", { name })}>
          <IconPlayerPause size={14} aria-hidden />
        </ActionIcon>
      )}
      {(state === "paused" || state === "failed") && (
        <ActionIcon variant="default" size="sm" onClick={() => uploads.resume(key)} aria-label={say("resume", { name })}>
          <IconPlayerPlay size={14} aria-hidden />
        </ActionIcon>
      )}
      {state !== "done" && (
        <ActionIcon variant="default" size="sm" onClick={() => void uploads.cancel(key)} aria-label={say("abandon", { name })}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}

function Figure({ transfer }: { transfer: Transfer }) {
  const say = fileWords.use();
  const figures = useFigures();
  const { state, sent, size, pace } = transfer;
  if (state === "sending") return say("sending", { sent: figures.size(sent), size: figures.size(size), pace: figures.size(pace.get()) });
  if (state === "paused" || state === "failed" || state === "waiting") return `${say(state)} · ${figures.size(sent)} / ${figures.size(size)}`;
  return state === "done" ? `${say("done")} · ${figures.size(size)}` : figures.size(size);
}

/** Why it stands still, and the way out. */
function Why({ id, transfer }: { id: string; transfer: Transfer }) {
  const say = fileWords.use();
  const figures = useFigures();
  const { state, problem, fault, sent, size } = transfer;
  const lines: { text: string; wrong: boolean }[] = [];
  if (state === "checking") lines.push({ text: say("checking"), wrong: false });
  if (state === "lost") lines.push({ text: say("lost", { sent: figures.size(sent), size: figures.size(size) }), wrong: false });
  if (fault) lines.push({ text: say(fault === "size" ? "wrongSize" : "different", { size: figures.exactSize(size) }), wrong: true });
  if (problem) lines.push({ text: state === "sending" ? say("tryingAgain", { reason: problem.message }) : problem.message, wrong: true });
  if (problem && (problem.status === 507 || problem.status === 413)) lines.push({ text: say("fullHint", { id }), wrong: false });
  return lines.map(({ text, wrong }) => (
    <Text key={text} size="xs" fw={wrong ? 600 : undefined} role={wrong ? "alert" : undefined} style={{ overflowWrap: "anywhere" }}>
      {text}
    </Text>
  ));
}
