import { TextInput } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "./Dialog";
import { nameFault, shownName } from "./paths";
import { fileWords } from "./words";

const FAULTS = { empty: "nameEmpty", slash: "nameSlash", dots: "nameDots", long: "nameLong" } as const;

/** Asks for a name: of what is made, or the new one of what has one. */
export function NameDialog({ what, old = "", close, go }: { what: "newDirectory" | "newFile" | "rename"; old?: string; close: () => void; go: (name: string) => Promise<void> }) {
  const say = fileWords.use();
  const [name, setName] = useState(old);
  const [touched, setTouched] = useState(false);
  const fault = nameFault(name);
  const title = what === "rename" ? say("renameTitle", { name: shownName(old) }) : say(what);
  return (
    <Dialog title={title} close={close} action={say(what === "rename" ? "rename" : "create")} ready={!fault && name !== old} go={() => go(name)}>
      <TextInput
        label={say("nameOf")}
        data-autofocus
        value={name}
        error={touched && fault && say(FAULTS[fault])}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setTouched(true);
        }}
        onFocus={(event) => {
          const dot = old.lastIndexOf(".");
          event.currentTarget.setSelectionRange(0, dot > 0 ? dot : old.length);
        }}
      />
    </Dialog>
  );
}
