import { List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { everythingBelow, remove } from "./calls";
import { Dialog } from "./Dialog";
import type { Entry } from "./entries";
import { join, shownName } from "./paths";
import { useFigures } from "../../words/figures";
import { fileWords } from "./words";

const MOST_NAMED = 8;

/** Deletes entries, and says how many go with them. */
export function DeleteDialog({ id, directory, entries, close, done }: { id: string; directory: string; entries: Entry[]; close: () => void; done: () => void }) {
  const say = fileWords.use();
  const figures = useFigures();
  const directories = entries.filter(({ type }) => type === "directory").map(({ name }) => join(directory, name));
  const below = useQuery({
    queryKey: ["below", id, ...directories],
    queryFn: async () => {
      let count = 0;
      for (const path of directories) {
        const { matches, truncated } = await everythingBelow(id, path);
        count += matches.length;
        if (truncated) return { count, more: true };
      }
      return { count, more: false };
    },
    enabled: directories.length > 0,
    gcTime: 0,
  });
  const go = async () => {
    try {
      for (const { name } of entries) await remove(id, join(directory, name));
    } finally {
      done();
    }
  };
  const what = entries.length === 1 ? shownName(entries[0]!.name) : say("entriesCount", { count: entries.length });
  return (
    <Dialog title={say("deleteTitle", { what })} close={close} action={say("remove")} final go={go}>
      {entries.length > 1 && (
        <List size="sm">
          {entries.slice(0, MOST_NAMED).map(({ name }) => (
            <List.Item key={name} style={{ overflowWrap: "anywhere" }}>
              {shownName(name)}
            </List.Item>
          ))}
          {entries.length > MOST_NAMED && <List.Item>…</List.Item>}
        </List>
      )}
      {below.data && below.data.count > 0 && (
        <Text size="sm" fw={600}>
          {say(below.data.more ? "deleteBelowMost" : "deleteBelow", { count: figures.number(below.data.count) })}
        </Text>
      )}
      <Text size="sm">{say("deleteHint")}</Text>
    </Dialog>
  );
}
