import { Button, Group, List, Modal, ScrollArea, Select, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState, type ReactNode } from "react";
import { api, ask, path } from "../api/client";
import { Problem } from "../api/problem";
import { LIVES, useLives } from "./lives";
import { sessionWords } from "./words";

const AT_ONCE = 4;

/** So many are named before they go. */
const NAMED = 100;

interface Props {
  opened: boolean;
  ids: string[];
  close: () => void;
  /** When none of them was refused. */
  done?: () => void;
}

/** Does the same with each, a few at once; what is refused is told session by session. */
async function each(ids: string[], act: (id: string) => Promise<unknown>): Promise<Map<string, Problem>> {
  const refused = new Map<string, Problem>();
  const left = [...ids];
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      try {
        await act(id);
      } catch (thrown) {
        refused.set(id, Problem.from(thrown));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return refused;
}

/** Gives sessions a new time to live, from now on. */
export function ExtendSessions({ opened, ids, close, done }: Props) {
  const say = sessionWords.use();
  const lives = useLives();
  const [life, setLife] = useState("day");
  return (
    <Many
      opened={opened}
      ids={ids}
      close={close}
      done={done}
      title={ids.length === 1 ? say("extendOne", { name: ids[0] ?? "" }) : say("extendTitle", { count: ids.length })}
      action={say("extend")}
      act={(id) =>
        api.PATCH("/workspace/se/session/{session_id}", {
          params: { path: { session_id: id } },
          body: { timeout: LIVES.find(({ name }) => name === life)?.seconds ?? null },
        })
      }
    >
      <Select label={say("life")} description={say("extendHint")} data={lives} value={life} allowDeselect={false} onChange={(chosen) => setLife(chosen ?? "day")} />
    </Many>
  );
}

/** Removes sessions for a reason, which whoever is connected is told. */
export function DeleteSessions({ opened, ids, close, done }: Props) {
  const say = sessionWords.use();
  const [reason, setReason] = useState("");
  return (
    <Many
      opened={opened}
      ids={ids}
      close={close}
      done={done}
      title={ids.length === 1 ? say("deleteOne", { name: ids[0] ?? "" }) : say("deleteTitle", { count: ids.length })}
      action={say("delete")}
      red
      act={(id) => ask(`${path`/workspace/se/session/${id}`}?reason=${encodeURIComponent(reason.trim())}`, { method: "DELETE" })}
    >
      <Text size="sm">{say("deleteHint")}</Text>
      {ids.length > 1 && (
        <ScrollArea.Autosize mah={160}>
          <List size="sm">
            {ids.slice(0, NAMED).map((id) => (
              <List.Item key={id}>{id}</List.Item>
            ))}
            {ids.length > NAMED && <List.Item>{say("andMore", { count: ids.length - NAMED })}</List.Item>}
          </List>
        </ScrollArea.Autosize>
      )}
      <Textarea label={say("reason")} description={say("reasonHint")} maxLength={200} data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </Many>
  );
}

function Many({ opened, ids, close, done, title, action, red, act, children }: Props & { title: string; action: string; red?: boolean; act: (id: string) => Promise<unknown>; children: ReactNode }) {
  const say = sessionWords.use();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    const refused = await each(ids, act);
    setBusy(false);
    close();
    if (refused.size === 0) done?.();
    if (refused.size < ids.length) {
      notifications.show({ color: "teal", message: say("done", { count: ids.length - refused.size }) });
    }
    if (refused.size > 0) {
      notifications.show({
        color: "red",
        autoClose: false,
        title: say("failed", { count: refused.size }),
        message: [...refused].slice(0, 10).map(([id, problem]) => `${id}: ${problem.message}`).join("\n"),
        style: { whiteSpace: "pre-line" },
      });
    }
  };
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": say("cancel") }}>
      <Stack>
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {say("cancel")}
          </Button>
          <Button color={red ? "red" : undefined} loading={busy} onClick={() => void go()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
