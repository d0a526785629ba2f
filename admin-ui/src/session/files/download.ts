import { archiveAddress, downloadAddress, packed } from "./calls";
import { isDirectory, type Entry } from "./entries";
import { join, lastName } from "./paths";

/** Saves a file as it is, a directory as an archive, and several in one. */
export async function save(id: string, directory: string, entries: readonly Entry[]): Promise<void> {
  const [one, ...more] = entries;
  if (!one) return;
  const path = join(directory, one.name);
  if (more.length === 0) {
    follow(isDirectory(one) ? archiveAddress(id, path, "zip") : downloadAddress(id, path), "");
    return;
  }
  const archive = URL.createObjectURL(await packed(id, entries.map(({ name }) => join(directory, name))));
  follow(archive, `${lastName(directory) || id}.zip`);
  setTimeout(() => URL.revokeObjectURL(archive), 60_000);
}

function follow(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
