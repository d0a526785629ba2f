/** A recording as far as its place in time matters. */
export interface Stretch {
  id?: string;
  name?: string;
  began_at?: number;
  ended_at?: number | null;
}

/** How far from its login's ends an event may be told. */
const LEEWAY = 1;

/** The recordings that were going on at a moment, the newest first. */
export function goingOnAt<S extends Stretch>(recordings: readonly S[], at: number): S[] {
  return recordings.filter(({ began_at = Infinity, ended_at }) => began_at - LEEWAY <= at && at <= (ended_at ?? Infinity) + LEEWAY);
}

/** The nearest in time of events that come the newest first; of two as near, the older. */
export function nearest<E extends { at?: number }>(events: readonly E[], at: number): E | undefined {
  let best: E | undefined;
  for (const event of events) {
    if (best === undefined || Math.abs((event.at ?? 0) - at) <= Math.abs((best.at ?? 0) - at)) best = event;
  }
  return best;
}

/** The file that is played first: that of a terminal, where there is one. */
export function firstFile(names: readonly string[]): string | undefined {
  return names.find((name) => name.startsWith("terminal-")) ?? names[0];
}

/** A moment out of an address; undefined where there is none. */
export function momentOf(text: string | null): number | undefined {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
