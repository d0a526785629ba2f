/** A file on its way into the session, or a directory that has nothing in it. */
export interface Incoming {
  /** Below the directory that it is put into. */
  path: string;
  /** Undefined for an empty directory. */
  file?: File;
}

/**
 * What was dropped, directories with all that is below them. The entries of a drop must be asked for before anything is waited for, since the browser
 * forgets them then.
 */
export function dropped(transfer: DataTransfer): Promise<Incoming[]> {
  const entries = Array.from(transfer.items)
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  return all(entries);
}

async function all(entries: { entry: FileSystemEntry | null; file: File | null }[]): Promise<Incoming[]> {
  const found: Incoming[] = [];
  for (const { entry, file } of entries) {
    if (entry?.isDirectory) await below(entry as FileSystemDirectoryEntry, entry.name, found);
    else if (file !== null) found.push({ path: file.name, file });
  }
  return found;
}

async function below(directory: FileSystemDirectoryEntry, path: string, found: Incoming[]): Promise<void> {
  const reader = directory.createReader();
  let empty = true;
  for (;;) {
    // a hundred at a time, and none when all were given
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) break;
    empty = false;
    for (const entry of some) {
      const inside = `${path}/${entry.name}`;
      if (entry.isDirectory) await below(entry as FileSystemDirectoryEntry, inside, found);
      else found.push({ path: inside, file: await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed)) });
    }
  }
  if (empty) found.push({ path });
}

/** What was chosen by a dialog of the browser's; of a directory it tells the files alone. */
export function chosen(files: FileList): Incoming[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, file }));
}
