import { Alert, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState, type KeyboardEvent } from "react";
import { Problem } from "../../api/problem";
import { Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import { stat } from "./calls";
import { beginning, MOST_EDITED, save, type Content } from "./content";
import type { Entry } from "./entries";
import { shownName } from "./paths";
import { fileWords } from "./words";

interface Props {
  id: string;
  path: string;
  entry: Entry;
  onDirty: (dirty: boolean) => void;
  leave: () => void;
}

/** A text in place; it is saved over the file that was read, and over no other without a question. */
export function Editor(props: Props) {
  const { id, path } = props;
  const say = fileWords.use();
  const figures = useFigures();
  const [round, setRound] = useState(0);
  const content = useQuery({ queryKey: ["edited", id, path, round], queryFn: () => beginning(id, path, MOST_EDITED), gcTime: 0, staleTime: Infinity });
  if (content.isPending) return <Loading />;
  if (content.isLoadingError) return <Failed error={content.error} again={() => void content.refetch()} />;
  if (content.data.cut) return <Text>{say("tooLarge", { size: figures.size(MOST_EDITED) })}</Text>;
  if (content.data.text === undefined) return <Text>{say("binary")}</Text>;
  return <Open {...props} key={round} content={content.data} text={content.data.text} reload={() => setRound(round + 1)} />;
}

function Open({ id, path, entry, onDirty, leave, content, text, reload }: Props & { content: Content; text: string; reload: () => void }) {
  const say = fileWords.use();
  const crlf = /\r\n/.test(text) && !/(^|[^\r])\n/.test(text);
  const lines = text.replace(/\r\n?/g, "\n");
  const [saved, setSaved] = useState({ text: lines, etag: content.etag });
  const [draft, setDraft] = useState(lines);
  const [changed, setChanged] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [done, setDone] = useState(false);
  const dirty = draft !== saved.text;
  useEffect(() => {
    onDirty(dirty);
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("beforeunload", ask);
      onDirty(false);
    };
  }, [dirty, onDirty]);
  const asked = useEffectEvent(leave);
  useEffect(() => {
    if (!dirty) return;
    // the browser's way back first asks, from a place in its history that is this one again
    const stay = () => history.pushState(history.state, "");
    const back = () => {
      stay();
      asked();
    };
    stay();
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, [dirty]);
  const now = useQuery({ queryKey: ["tag", id, path, entry.modified_at, entry.size, saved.etag], queryFn: () => stat(id, path), gcTime: 0 });
  const tag = now.data?.etag;
  const underneath = !busy && (changed || (tag !== undefined && opaque(tag) !== opaque(saved.etag)));
  const write = async (over: boolean) => {
    setBusy(true);
    setError(undefined);
    try {
      const etag = await save(id, path, crlf ? draft.replaceAll("\n", "\r\n") : draft, over ? undefined : saved.etag);
      setSaved({ text: draft, etag });
      setChanged(false);
      setDone(true);
    } catch (thrown) {
      if (Problem.from(thrown).status === 412) setChanged(true);
      else setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (dirty && !busy) void write(false);
    }
  };
  return (
    <Stack gap="xs" onKeyDown={pressed}>
      {underneath && (
        <Alert color="orange" title={say("changed")} role="alert">
          <Text size="sm">{say("changedHint")}</Text>
          <Group mt="xs" gap="xs">
            <Button size="xs" variant="default" onClick={reload}>
              {say("reload")}
            </Button>
            <Button size="xs" color="red" variant="light" onClick={() => void write(true)}>
              {say("overwriteIt")}
            </Button>
            {changed && (
              <Button size="xs" variant="default" onClick={() => setChanged(false)}>
                {say("keepEditing")}
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {!crlf && /\r/.test(text) && <Text size="sm">{say("newLines")}</Text>}
      <Textarea
        aria-label={say("text", { name: shownName(entry.name) })}
        value={draft}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
          setDone(false);
        }}
        spellCheck={false}
        rows={24}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", whiteSpace: "pre", overflow: "auto", maxHeight: "60dvh" } }}
        data-autofocus
      />
      {error !== undefined && <Failed error={error} />}
      <Group justify="flex-end" gap="xs">
        <Text size="sm" role="status">
          {done && !dirty && say("saved")}
        </Text>
        <Button variant="default" onClick={leave}>
          {say("close")}
        </Button>
        <Button disabled={!dirty} loading={busy} onClick={() => void write(false)}>
          {say("save")}
        </Button>
      </Group>
    </Stack>
  );
}

/** A tag without the word that it is a weak one: a young file's becomes a strong one by itself. */
function opaque(tag: string): string {
  return tag.replace(/^W\//, "");
}
