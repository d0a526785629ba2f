import { Alert, Anchor, Button, Group, Select, Text, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useSearchParams } from "wouter";
import { useSignedIn } from "../api/signedin";
import { frameWords } from "../frame/words";
import { Empty, Failed, Loading } from "../parts/States";
import { PageTitle } from "../parts/PageTitle";
import { isColumn, shown, type Column, type View } from "./columns";
import { CreateSession } from "./CreateSession";
import { DeleteSessions, ExtendSessions } from "./ManyAtOnce";
import { useLiveSessions } from "./live";
import { SessionTable } from "./SessionTable";
import { sessionWords } from "./words";

const STATES = ["created", "active", "expired"] as const;

/** The live table of sessions; what is looked for stands in the address. */
export default function Sessions() {
  const say = sessionWords.use();
  const page = frameWords.use();
  const who = useSignedIn().data;
  const mayChange = who?.read_only !== true && who?.session === undefined;
  const { rows, loading, live, error, again } = useLiveSessions();
  const [search, setSearch] = useSearchParams();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<"create" | "extend" | "delete">();
  const sorted = search.get("sort");
  const view: View = {
    text: search.get("q") ?? "",
    state: search.get("state") ?? "",
    column: isColumn(sorted) ? sorted : "lastUse",
    down: search.get("down") === "yes",
  };
  const { text, state, column, down } = view;
  const visible = useMemo(() => shown(rows, { text, state, column, down }), [rows, text, state, column, down]);
  const there = useMemo(() => {
    const ids = new Set(rows.map(({ id }) => id));
    return [...chosen].filter((id) => ids.has(id));
  }, [rows, chosen]);
  const hidden = useMemo(() => {
    const ids = new Set(visible.map(({ id }) => id));
    return there.filter((id) => !ids.has(id)).length;
  }, [visible, there]);
  const set = (changes: Record<string, string>) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === "") next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  const sort = (by: Column) => set({ sort: by, down: by === column && !down ? "yes" : "" });
  const choose = (ids: string[], on: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      for (const id of ids) {
        if (on) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  const close = () => setDialog(undefined);
  return (
    <>
      <PageTitle title={page("sessions")}>
        {mayChange && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDialog("create")}>
            {say("create")}
          </Button>
        )}
      </PageTitle>
      {!live && !loading && (
        <Alert color="orange" variant="light" mb="sm" role="status">
          {say("away")}
        </Alert>
      )}
      <Group mb="sm" gap="sm">
        <TextInput
          data-search
          aria-label={say("search")}
          placeholder={say("search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => set({ q: event.currentTarget.value })}
          style={{ flexGrow: 1, maxWidth: 360 }}
        />
        <Select
          aria-label={say("state")}
          w={140}
          data={[{ value: "", label: say("anyState") }, ...STATES.map((value) => ({ value, label: say(value) }))]}
          value={state}
          allowDeselect={false}
          onChange={(wanted) => set({ state: wanted ?? "" })}
        />
        {there.length > 0 ? (
          <>
            <Text size="sm">{hidden === 0 ? say("chosen", { count: there.length }) : say("chosenHidden", { count: there.length, hidden })}</Text>
            <Button variant="default" size="xs" onClick={() => setDialog("extend")}>
              {say("extend")}
            </Button>
            <Button color="red" size="xs" onClick={() => setDialog("delete")}>
              {say("delete")}
            </Button>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            {!loading && say("shown", { shown: visible.length, all: rows.length })}
          </Text>
        )}
      </Group>
      {loading ? (
        error ? (
          <Failed error={error} again={again} />
        ) : (
          <Loading />
        )
      ) : rows.length === 0 ? (
        <Empty title={say("none")}>
          {mayChange && (
            <>
              <Text ta="center">{say("noneHint")}</Text>
              <Button onClick={() => setDialog("create")}>{say("create")}</Button>
            </>
          )}
        </Empty>
      ) : visible.length === 0 ? (
        <Empty title={say("nothing")}>
          <Anchor component="button" onClick={() => set({ q: "", state: "" })}>
            {say("clear")}
          </Anchor>
        </Empty>
      ) : (
        <SessionTable rows={visible} view={view} sort={sort} all={rows.length} chosen={chosen} choose={choose} />
      )}
      <CreateSession opened={dialog === "create"} close={close} />
      <ExtendSessions opened={dialog === "extend"} ids={there} close={close} />
      <DeleteSessions opened={dialog === "delete"} ids={there} close={close} />
    </>
  );
}
