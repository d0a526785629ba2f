import { Checkbox, Table, TextInput } from "@mantine/core";
import { useState } from "react";
import { changeMode } from "./calls";
import { Dialog } from "./Dialog";
import { octal, rwx, type Entry } from "./entries";
import { join, shownName } from "./paths";
import { fileWords } from "./words";

const WHOSE = ["owner", "group", "others"] as const;
const WHAT = ["read", "write", "execute"] as const;

/** Changes permissions, by boxes or in octal. */
export function ModeDialog({ id, directory, entries, close, done }: { id: string; directory: string; entries: Entry[]; close: () => void; done: () => void }) {
  const say = fileWords.use();
  const [text, setText] = useState(() => (entries[0]?.mode ?? "644").slice(-3));
  const [recursive, setRecursive] = useState(false);
  const mode = octal(text);
  const bits = Number.parseInt(mode ?? "0", 8);
  const go = async () => {
    try {
      for (const { name } of entries) await changeMode(id, join(directory, name), mode ?? text, recursive);
    } finally {
      done();
    }
  };
  const what = entries.length === 1 ? shownName(entries[0]!.name) : say("entriesCount", { count: entries.length });
  return (
    <Dialog title={say("modeTitle", { what })} close={close} action={say("apply")} ready={mode !== undefined} go={go}>
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            {WHAT.map((name) => (
              <Table.Th key={name} scope="col">
                {say(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {WHOSE.map((whose, row) => (
            <Table.Tr key={whose}>
              <Table.Th scope="row">{say(whose)}</Table.Th>
              {WHAT.map((name, column) => {
                const bit = 1 << (8 - 3 * row - column);
                return (
                  <Table.Td key={name}>
                    <Checkbox
                      aria-label={`${say(whose)}: ${say(name)}`}
                      checked={(bits & bit) !== 0}
                      onChange={() => setText((bits ^ bit).toString(8).padStart(3, "0"))}
                    />
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <TextInput label={say("octal")} description={mode && rwx(mode)} error={!mode && say("octalWrong")} value={text} maxLength={4} onChange={(event) => setText(event.currentTarget.value)} />
      {entries.some(({ type }) => type === "directory") && <Checkbox label={say("recursive")} checked={recursive} onChange={(event) => setRecursive(event.currentTarget.checked)} />}
    </Dialog>
  );
}
