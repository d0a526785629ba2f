import { makeDirectory, move } from "./calls";
import { create } from "./content";
import { DeleteDialog } from "./DeleteDialog";
import type { Entry } from "./entries";
import { ModeDialog } from "./ModeDialog";
import { NameDialog } from "./NameDialog";
import { join } from "./paths";
import { PlaceDialog } from "./PlaceDialog";
import type { Asked } from "./Toolbar";

interface Props {
  id: string;
  path: string;
  what: Asked;
  entries: Entry[];
  close: () => void;
  done: () => void;
}

/** The dialog of what is to be done. */
export function Asking({ id, path, what, entries, close, done }: Props) {
  const named = (act: (name: string) => Promise<void>) => async (name: string) => {
    await act(name);
    done();
  };
  switch (what) {
    case "newDirectory":
      return <NameDialog what={what} close={close} go={named((name) => makeDirectory(id, join(path, name), false))} />;
    case "newFile":
      return <NameDialog what={what} close={close} go={named((name) => create(id, join(path, name)))} />;
    case "rename": {
      const old = entries[0]?.name ?? "";
      return <NameDialog what={what} old={old} close={close} go={named((name) => move(id, join(path, old), join(path, name), false))} />;
    }
    case "move":
    case "copy":
      return <PlaceDialog id={id} what={what} from={path} paths={entries.map(({ name }) => join(path, name))} close={close} done={done} />;
    case "remove":
      return <DeleteDialog id={id} directory={path} entries={entries} close={close} done={done} />;
    case "permissions":
      return <ModeDialog id={id} directory={path} entries={entries} close={close} done={done} />;
  }
}
