import { Alert, Anchor, Group, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type DragEvent } from "react";
import { Link, useLocation } from "wouter";
import { usePathname, useSearch } from "wouter/use-browser-location";
import { Problem } from "../../api/problem";
import { useSignedIn } from "../../api/signedin";
import { Empty, Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import { move, unpack } from "./calls";
import { ConflictDialog } from "./ConflictDialog";
import { Crumbs } from "./Crumbs";
import { save } from "./download";
import { dropped } from "./drop";
import { isDirectory, kind, shown, type Column, type Entry } from "./entries";
import { FileList, OWN } from "./FileList";
import { Asking } from "./Asking";
import { absolute, inAddress, isTop, join, lastName, ofAddress, parent, shownName } from "./paths";
import { Preview } from "./Preview";
import { Quota } from "./Quota";
import { useSelection } from "./selection";
import { Toolbar, type Asked } from "./Toolbar";
import { UploadPanel } from "./UploadPanel";
import { uploadsOf } from "./uploads";
import { useDirectory } from "./useDirectory";
import { fileWords } from "./words";

/** A session's files: the directory that stands in the address, and what is on its way into it. */
export default function FilesTab({ id, readOnly }: { id: string; readOnly: boolean }) {
  const say = fileWords.use();
  const figures = useFigures();
  const [, navigate] = useLocation();
  const path = pathIn(usePathname(), id);
  const open = new URLSearchParams(useSearch()).get("open") ?? "";
  const { listed, again } = useDirectory(id, path);
  const account = useSignedIn().data?.account ?? "";
  const uploads = uploadsOf(account, id);
  const coming = useSyncExternalStore(uploads.subscribe, uploads.snapshot);
  const [text, setText] = useState("");
  const [{ column, down }, setOrder] = useState<{ column: Column; down: boolean }>({ column: "name", down: false });
  const [asked, setAsked] = useState<Asked>();
  const [dropping, setDropping] = useState(false);
  // gone, or not to be read any more; where the server is away, what was listed stays
  const lost = listed.isError && Problem.from(listed.error).status >= 400 && Problem.from(listed.error).status < 500;
  const grid = useRef<HTMLDivElement>(null);
  const entries = listed.data?.entries;
  const rows = useMemo(() => shown(entries ?? [], text, column, down), [entries, text, column, down]);
  const selection = useSelection(path, entries);
  const chosen = useMemo(() => rows.filter(({ name, unnameable }) => selection.names.has(name) && !unnameable), [rows, selection.names]);
  const base = `/sessions/${encodeURIComponent(id)}/files`;
  const address = (to: string) => (to === "" ? base : `${base}/${inAddress(to)}`);
  useEffect(() => {
    uploads.arrived = again;
    return () => {
      uploads.arrived = () => {};
    };
  }, [uploads, again]);
  useEffect(() => void uploads.findUnfinished().catch(told), [uploads]);
  useEffect(() => setText(""), [path]);
  const goTo = (to: string) => navigate(address(to));
  const enter = (entry: Entry) => {
    const why = unopened(entry);
    if (why !== undefined) notifications.show({ color: "orange", title: shownName(entry.name), message: why });
    else if (isDirectory(entry)) goTo(join(path, entry.name));
    else navigate(`${address(path)}?open=${encodeURIComponent(entry.name)}`);
  };
  const closeFile = () => {
    navigate(address(path));
    requestAnimationFrame(() => grid.current?.focus());
  };
  const into = (directory: string, transfer: DataTransfer) => {
    setDropping(false);
    if (readOnly) return;
    const own = transfer.getData(OWN);
    if (own === "") void dropped(transfer).then((incoming) => uploads.add(directory, incoming), told);
    else {
      const names = (JSON.parse(own) as string[]).filter((name) => join(path, name) !== directory);
      if (directory !== path) void all(names, (name) => move(id, join(path, name), join(directory, name), false)).then(again, told);
    }
  };
  const over = (event: DragEvent) => {
    if (readOnly || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setDropping(true);
  };
  const ask = (what: Asked) => {
    const one = what === "rename" ? chosen.length === 1 : chosen.length > 0;
    if (!readOnly && (what === "newDirectory" || what === "newFile" || one)) setAsked(what);
  };
  const [opened, setOpened] = useState<Entry>();
  const found = open === "" ? undefined : entries?.find(({ name }) => name === open);
  if (found && found !== opened) setOpened(found);
  // what somebody edits stays open where the file goes meanwhile
  const file = found ?? (opened?.name === open ? opened : undefined);
  return (
    <Stack
      className="files-tab"
      gap="xs"
      onDragOver={over}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        into(path, event.dataTransfer);
      }}
    >
      {dropping && (
        <div className="files-dropping" aria-hidden>
          <div>{say("drop", { path: shownName(absolute(path)) })}</div>
        </div>
      )}
      <Group justify="space-between" gap="xs">
        <Crumbs path={path} address={address} drop={into} />
        <Quota id={id} />
      </Group>
      <Group justify="space-between" gap="xs">
        <Toolbar
          id={id}
          path={path}
          entries={chosen}
          readOnly={readOnly}
          ask={ask}
          upload={(incoming) => void uploads.add(path, incoming)}
          download={() => void save(id, path, chosen).catch(told)}
          unpack={() => chosen[0] && void unpack(id, join(path, chosen[0].name), path).then(again, told)}
        />
        <TextInput
          data-search
          size="xs"
          aria-label={say("search")}
          placeholder={say("search")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setText("");
            if (event.key === "ArrowDown" || event.key === "Enter") grid.current?.focus();
          }}
        />
      </Group>
      <UploadPanel id={id} uploads={uploads} shown={coming} />
      {listed.isPending ? (
        <Loading />
      ) : listed.isLoadingError || lost ? (
        Problem.from(listed.error).status === 404 && path !== "" ? (
          <Empty title={say("missing", { path: shownName(absolute(path)) })}>
            <Text>{say("missingHint")}</Text>
            <Anchor component={Link} href={address("")}>
              {say("toTop")}
            </Anchor>
          </Empty>
        ) : (
          <Failed error={listed.error} again={() => void listed.refetch()} />
        )
      ) : listed.data.entries.length === 0 ? (
        <Empty title={say("empty")}>
          <Text ta="center">{say(readOnly ? "emptyReadOnly" : "emptyHint")}</Text>
          {!isTop(path) && (
            <Anchor component={Link} href={address(parent(path))}>
              {say("up")}
            </Anchor>
          )}
        </Empty>
      ) : rows.length === 0 ? (
        <Empty title={say("nothing", { text })}>
          <Anchor component="button" onClick={() => setText("")}>
            {say("clear")}
          </Anchor>
        </Empty>
      ) : (
        <>
          <FileList
            grid={grid}
            label={say("list", { path: shownName(absolute(path)) })}
            rows={rows}
            column={column}
            down={down}
            sort={(by) => setOrder({ column: by, down: by === column && !down })}
            selection={selection}
            readOnly={readOnly}
            address={(entry) => `/ui${address(join(path, entry.name))}`}
            open={enter}
            keys={{
              Backspace: () => !isTop(path) && goTo(parent(path)),
              F2: () => ask("rename"),
              Delete: () => ask("remove"),
            }}
            drop={(entry, transfer) => into(join(path, entry.name), transfer)}
          />
          <Text size="xs" role="status">
            {text === "" ? say("entries", { count: figures.number(rows.length) }) : say("found", { count: figures.number(rows.length), all: figures.number(listed.data.entries.length) })}
            {chosen.length > 0 && ` · ${say("selected", { count: figures.number(chosen.length) })}`}
          </Text>
          {listed.data.cut && <Alert color="orange">{say("cut", { count: figures.number(listed.data.entries.length) })}</Alert>}
        </>
      )}
      {asked && <Asking id={id} path={path} what={asked} entries={chosen} close={() => setAsked(undefined)} done={again} />}
      {file && <Preview key={open} id={id} path={join(path, open)} entry={file} readOnly={readOnly} close={closeFile} />}
      {coming.question && <ConflictDialog key={lastName(coming.question.path)} question={coming.question} answer={(choice, forAll) => uploads.choice(choice, forAll)} />}
    </Stack>
  );
}

/** The directory in the address of the page, as it stands there: a router would decode half of it. */
function pathIn(address: string, id: string): string {
  const before = `/ui/sessions/${encodeURIComponent(id)}/files/`;
  return address.startsWith(before) ? ofAddress(address.slice(before.length)) : "";
}

async function all(names: string[], each: (name: string) => Promise<void>): Promise<void> {
  for (const name of names) await each(name);
}

/** Why a name leads to nothing that can be shown. */
function unopened(entry: Entry): string | undefined {
  const say = fileWords.say;
  if (entry.unnameable) return say("unnameable");
  if (kind(entry) === "nothing") return say("linkNowhere", { target: shownName(entry.target ?? "") });
  return isDirectory(entry) || kind(entry) === "file" ? undefined : say("special", { type: kind(entry) });
}

function told(thrown: unknown): void {
  notifications.show({ color: "red", title: fileWords.say("failedTitle"), message: Problem.from(thrown).message });
}
