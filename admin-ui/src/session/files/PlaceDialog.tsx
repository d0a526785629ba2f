import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { copy, move } from "./calls";
import { Dialog } from "./Dialog";
import { absolute, isTop, join, lastName, shownName } from "./paths";
import { fileWords } from "./words";

/** Moves or copies entries into another directory. */
export function PlaceDialog({ id, what, paths, from, close, done }: { id: string; what: "move" | "copy"; paths: string[]; from: string; close: () => void; done: () => void }) {
  const say = fileWords.use();
  const [to, setTo] = useState(`${absolute(from)}/`);
  const [overwrite, setOverwrite] = useState(false);
  const go = async () => {
    const directory = ofShell(to);
    try {
      for (const path of paths) await (what === "move" ? move : copy)(id, path, join(directory, lastName(path)), overwrite);
    } finally {
      done();
    }
  };
  const names = paths.length === 1 ? shownName(lastName(paths[0]!)) : say("entriesCount", { count: paths.length });
  return (
    <Dialog title={say(what === "move" ? "moveTitle" : "copyTitle", { what: names })} close={close} action={say(what)} ready={to.trim() !== ""} go={go}>
      <TextInput label={say("to")} description={say("toHint")} data-autofocus value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      <Checkbox label={say("overwrite")} checked={overwrite} onChange={(event) => setOverwrite(event.currentTarget.checked)} />
    </Dialog>
  );
}

/** A directory as somebody names it who knows the session's shell. */
function ofShell(text: string): string {
  const path = text.replace(/\/+$/, "").replace(/^\/workspace(\/|$)/, "");
  return isTop(path) || path.startsWith("/tmp/") ? path : path.replace(/^\/+/, "");
}
