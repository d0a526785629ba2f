import { Alert, Badge, Button, Group, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { LinkState, Over } from "./link";
import { terminalWords } from "./words";

/** How the line is, in a word. */
export function LinkBadge({ state }: { state: LinkState }) {
  const say = terminalWords.use();
  const [colour, text] =
    state.is === "open"
      ? state.unstable
        ? (["orange", say("unstable")] as const)
        : (["teal", say("connected")] as const)
      : state.is === "connecting"
        ? (["gray", say("connecting")] as const)
        : state.is === "waiting"
          ? (["red", say("waiting")] as const)
          : (["gray", say("ended")] as const);
  return (
    <Badge variant="default" radius="sm" tt="none" role="status" leftSection={<Dot colour={colour} />}>
      {text}
    </Badge>
  );
}

function Dot({ colour }: { colour: string }) {
  return <span aria-hidden style={{ display: "inline-block", width: 8, height: 8, borderRadius: 4, background: `var(--mantine-color-${colour}-6)` }} />;
}

interface Ways {
  again: () => void;
  anew: () => void;
  close: () => void;
}

/** What is to be done where there is no connection. */
export function LinkBar({ state, ways }: { state: LinkState; ways: Ways }) {
  if (state.is === "waiting") return <Waiting until={state.until} problem={state.problem} again={ways.again} />;
  if (state.is === "over" && state.how.why !== "closed") return <Ended how={state.how} ways={ways} />;
  return null;
}

function Waiting({ until, problem, again }: { until: number; problem?: string; again: () => void }) {
  const say = terminalWords.use();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const count = () => setSeconds(Math.max(0, Math.ceil((until - performance.now()) / 1000)));
    count();
    const timer = setInterval(count, 250);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <Alert className="terminal-over" color="orange" role="group" bg="var(--mantine-color-body)">
      <Group justify="space-between" gap="xs">
        <div>
          <Text size="sm" role="alert">
            {say("lost")}
          </Text>
          <Text size="sm" role="timer">
            {say("waitingIn", { seconds })}
          </Text>
          {problem !== undefined && <Text size="sm">{problem}</Text>}
        </div>
        <Button size="xs" onClick={again}>
          {say("again")}
        </Button>
      </Group>
    </Alert>
  );
}

function Ended({ how, ways }: { how: Over; ways: Ways }) {
  const say = terminalWords.use();
  const exited = how.why === "exit";
  const text = !exited ? undefined : how.code === undefined ? say("exited") : say("exitedCode", { code: how.code });
  return (
    <Alert
      className="terminal-over"
      color={exited ? "gray" : "orange"}
      role="alert"
      bg="var(--mantine-color-body)"
      title={how.why === "refused" ? say("refused") : how.why === "ended" ? say("ended") : undefined}
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {[text, "detail" in how ? how.detail : undefined].filter(Boolean).join(" ")}
        </Text>
        <Group gap="xs">
          <Button size="xs" onClick={ways.anew}>
            {say(exited ? "anew" : "back")}
          </Button>
          <Button size="xs" variant="default" onClick={ways.close}>
            {say("closed")}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
