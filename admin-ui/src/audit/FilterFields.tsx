import { Group, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { localOf, secondsOf, type Filter } from "./filters";
import { KINDS, useKind } from "./kinds";
import { auditWords, DOORS } from "./words";

const RANGES = { hour: 3600, day: 86400, week: 7 * 86400 } as const;

interface Props {
  search: URLSearchParams;
  set: (changes: Partial<Record<Filter, string>>) => void;
  /** Where all of them are of one session. */
  oneTarget?: boolean;
}

/** What is looked for. */
export function FilterFields({ search, set, oneTarget = false }: Props) {
  const say = auditWords.use();
  const kind = useKind();
  const value = (name: Filter) => search.get(name) ?? "";
  const text = (name: "actor" | "target" | "address", label: string, placeholder: string) => (
    <TextInput w={140} label={label} placeholder={placeholder} value={value(name)} onChange={(event) => set({ [name]: event.currentTarget.value })} />
  );
  const choice = (name: "action" | "door" | "outcome", label: string, any: string, choices: { value: string; label: string }[], width: number) => {
    const known = value(name) === "" || choices.some((known) => known.value === value(name));
    return (
      <Select
        w={width}
        label={label}
        searchable={name === "action"}
        data={[{ value: "", label: any }, ...(known ? [] : [{ value: value(name), label: value(name) }]), ...choices]}
        value={value(name)}
        allowDeselect={false}
        onChange={(wanted) => set({ [name]: wanted ?? "" })}
      />
    );
  };
  return (
    <Group gap="sm" align="flex-end" role="search" aria-label={say("filters")}>
      <TextInput
        data-search
        label={say("search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={value("text")}
        onChange={(event) => set({ text: event.currentTarget.value })}
        style={{ flexGrow: 1, minWidth: 220, maxWidth: 360 }}
      />
      {text("actor", say("actor"), say("actorHint"))}
      {choice("action", say("action"), say("anyAction"), KINDS.map((word) => ({ value: word, label: kind(word) })), 190)}
      {!oneTarget && text("target", say("target"), say("targetHint"))}
      {choice("door", say("door"), say("anyDoor"), DOORS.map((door) => ({ value: door, label: say(door) })), 130)}
      {text("address", say("address"), say("addressHint"))}
      {choice("outcome", say("outcome"), say("anyOutcome"), (["done", "refused"] as const).map((word) => ({ value: word, label: say(word) })), 130)}
      <Range since={value("since")} until={value("until")} set={set} />
    </Group>
  );
}

function Range({ since, until, set }: { since: string; until: string; set: Props["set"] }) {
  const say = auditWords.use();
  const given = since !== "" || until !== "";
  const choose = (range: string | null) => {
    if (range === "any") set({ since: "", until: "" });
    else if (range !== null && Object.hasOwn(RANGES, range)) set({ since: String(Math.floor(Date.now() / 1000) - RANGES[range as keyof typeof RANGES]), until: "" });
  };
  return (
    <>
      <Select
        w={140}
        label={say("range")}
        data={[
          { value: "any", label: say("anyTime") },
          ...(Object.keys(RANGES) as (keyof typeof RANGES)[]).map((range) => ({ value: range, label: say(range) })),
          ...(given ? [{ value: "other", label: say("otherTime") }] : []),
        ]}
        value={given ? "other" : "any"}
        allowDeselect={false}
        onChange={choose}
      />
      <TextInput type="datetime-local" w={200} label={say("since")} value={localOf(since)} onChange={(event) => set({ since: secondsOf(event.currentTarget.value) })} />
      <TextInput type="datetime-local" w={200} label={say("until")} value={localOf(until)} onChange={(event) => set({ until: secondsOf(event.currentTarget.value) })} />
    </>
  );
}
