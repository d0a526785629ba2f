/** What lies in a directory, as the list shows it. */
export interface Entry {
  name: string;
  type: string;
  size: number;
  modified_at: number;
  /** Octal. */
  mode: string;
  target?: string;
  leads_to?: string;
  unnameable?: boolean;
}

export const COLUMNS = ["name", "size", "modified", "mode"] as const;
export type Column = (typeof COLUMNS)[number];

/** What a name leads to when it is opened. */
export function kind(entry: Entry): string {
  return entry.type === "symlink" ? (entry.leads_to ?? "nothing") : entry.type;
}

export function isDirectory(entry: Entry): boolean {
  return kind(entry) === "directory";
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function byName(a: Entry, b: Entry): number {
  return collator.compare(a.name, b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** The entries that have a text in their name, sorted: directories first whichever way it goes. */
export function shown(entries: readonly Entry[], text: string, column: Column, down: boolean): Entry[] {
  const wanted = text.trim().toLowerCase();
  const left = wanted === "" ? [...entries] : entries.filter(({ name }) => name.toLowerCase().includes(wanted));
  const way = down ? -1 : 1;
  return left.sort((a, b) => {
    const directories = Number(isDirectory(b)) - Number(isDirectory(a));
    if (directories !== 0) return directories;
    switch (column) {
      case "size":
        return way * (a.size - b.size) || byName(a, b);
      case "modified":
        return way * (a.modified_at - b.modified_at) || byName(a, b);
      case "mode":
        return way * (a.mode < b.mode ? -1 : a.mode > b.mode ? 1 : 0) || byName(a, b);
      default:
        return way * byName(a, b);
    }
  });
}

/** "rwxr-x---" of "0750". */
export function rwx(mode: string): string {
  const bits = Number.parseInt(mode, 8);
  return Array.from({ length: 9 }, (_, at) => ((bits >> (8 - at)) & 1 ? "rwx"[at % 3] : "-")).join("");
}

/** Octal of three digits, of text that somebody gives. */
export function octal(text: string): string | undefined {
  return /^0?[0-7]{3}$/.test(text.trim()) ? text.trim().slice(-3) : undefined;
}
