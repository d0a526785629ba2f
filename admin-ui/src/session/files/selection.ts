import { useState } from "react";
import type { Entry } from "./entries";

/** Which entries are chosen, and at which one the keyboard is. */
export interface Selection {
  names: ReadonlySet<string>;
  cursor?: string;
  at: (name: string) => void;
  /** To an entry of the list, which is chosen alone, or with all from where choosing began. */
  go: (rows: readonly Entry[], index: number, extend: boolean) => void;
  toggle: (name: string) => void;
  all: (rows: readonly Entry[]) => void;
  clear: () => void;
}

interface State {
  names: ReadonlySet<string>;
  cursor?: string;
  anchor?: string;
}

const NONE: State = { names: new Set() };

/** Of one directory: in another one nothing is chosen. */
export function useSelection(path: string, there: readonly Entry[] | undefined): Selection {
  const [kept, setKept] = useState({ path, state: NONE });
  const state = kept.path === path ? kept.state : NONE;
  const set = (next: State) => setKept({ path, state: next });
  const names = there && state.names.size > 0 ? new Set(there.filter(({ name }) => state.names.has(name)).map(({ name }) => name)) : state.names;
  return {
    names,
    cursor: state.cursor,
    at: (cursor) => set({ ...state, cursor, anchor: cursor }),
    go: (rows, index, extend) => {
      const name = rows[index]?.name;
      if (name === undefined) return;
      const anchor = extend ? (state.anchor ?? state.cursor ?? name) : name;
      const from = Math.max(0, rows.findIndex((row) => row.name === anchor));
      const between = rows.slice(Math.min(from, index), Math.max(from, index) + 1);
      set({ names: new Set(between.map((row) => row.name)), cursor: name, anchor });
    },
    toggle: (name) => {
      const next = new Set(names);
      if (!next.delete(name)) next.add(name);
      set({ names: next, cursor: name, anchor: name });
    },
    all: (rows) => set({ ...state, names: new Set(rows.map(({ name }) => name)) }),
    clear: () => set({ ...state, names: new Set() }),
  };
}
