/** Output of a terminal, at so many seconds after the login. */
export interface Shown {
  at: number;
  text: string;
}

/** A size that the terminal took, before the output of the same index. */
export interface Sized {
  at: number;
  before: number;
  columns: number;
  rows: number;
}

/** A moment with a name. */
export interface Marker {
  at: number;
  label: string;
}

const LARGEST_SIDE = 500;
const SIZE = /^(\d{1,6})x(\d{1,6})$/;

/** A file in the format asciicast v2, as far as it has come. What is no event of that format is passed over: the file holds what a hostile program wrote. */
export class Cast {
  columns = 80;
  rows = 24;
  readonly shown: Shown[] = [];
  readonly sizes: Sized[] = [];
  readonly markers: Marker[] = [];
  /** Seconds after the login of the first thing that it holds; undefined: it holds none. */
  began: number | undefined;
  /** The same of the last. */
  ends = 0;
  private head = true;
  private left = "";

  /** Takes more of the file, wherever it was cut. */
  feed(text: string): void {
    const lines = (this.left + text).split("\n");
    this.left = lines.pop() ?? "";
    for (const line of lines) {
      if (line !== "") this.line(parsed(line));
    }
  }

  private line(value: unknown): void {
    if (this.head) {
      this.head = false;
      const { width, height } = (value ?? {}) as { width?: unknown; height?: unknown };
      this.columns = side(width, this.columns);
      this.rows = side(height, this.rows);
      return;
    }
    if (!Array.isArray(value)) return;
    const [at, kind, text] = value as unknown[];
    if (typeof at !== "number" || !(at >= 0) || typeof text !== "string") return;
    const moment = Math.max(at, this.ends); // time does not go back
    if (kind === "o") this.shown.push({ at: moment, text });
    else if (kind === "m") this.markers.push({ at: moment, label: text });
    else if (kind === "r") {
      const [, columns, rows] = SIZE.exec(text) ?? [];
      if (columns === undefined || rows === undefined) return;
      this.sizes.push({ at: moment, before: this.shown.length, columns: side(Number(columns), 80), rows: side(Number(rows), 24) });
    } else if (kind !== "i") return;
    this.began ??= moment;
    this.ends = moment;
  }

  /** How many outputs have been shown at a moment. */
  shownAt(moment: number): number {
    let low = 0;
    let high = this.shown.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.shown[middle]!.at <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function side(value: unknown, otherwise: number): number {
  return typeof value === "number" && value >= 1 ? Math.min(LARGEST_SIDE, Math.floor(value)) : otherwise;
}

/** Where playing is after so many seconds more of it, when stretches in which nothing is shown are cut to `idle` seconds. */
export function advanced(cast: Cast, from: number, seconds: number, idle: number): number {
  let position = from;
  let left = seconds;
  while (left > 0) {
    const index = cast.shownAt(position);
    const next = cast.shown[index]?.at ?? cast.ends;
    if (next <= position) break;
    const quiet = Math.max(cast.shown[index - 1]?.at ?? cast.began ?? 0, 0);
    const cut = quiet + idle;
    if (position >= cut && next > cut) position = next;
    else {
      const to = Math.min(next, Math.max(cut, position));
      const step = Math.min(left, (to > position ? to : next) - position);
      position += step;
      left -= step;
    }
  }
  return Math.min(position, cast.ends);
}

/** A stretch of time as players write it: 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
