import { isTop, parent } from "./paths.ts";

const MOST_NAMED = 8;

/** Something that takes room: itself, and the directory to go to for it. */
export interface Filler {
  path: string;
  directory: string;
  size: number;
  /** Files below, of a directory. */
  count?: number;
}

/** The largest files, and the largest directories with all that is below them. */
export function filling(found: readonly { path: string; type: string; size: number }[]): { directories: Filler[]; files: Filler[] } {
  const files: Filler[] = [];
  const directories = new Map<string, Filler & { count: number }>();
  for (const { path, type, size } of found) {
    if (type !== "file") continue;
    files.push({ path, directory: parent(path), size });
    for (let above = parent(path); !isTop(above); above = parent(above)) {
      const known = directories.get(above) ?? { path: above, directory: above, size: 0, count: 0 };
      known.size += size;
      known.count++;
      directories.set(above, known);
    }
  }
  return { directories: largest([...directories.values()]), files: largest(files) };
}

function largest(all: Filler[]): Filler[] {
  return all.sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1)).slice(0, MOST_NAMED);
}
