import type { Shown } from "./cast.ts";

/** Where a text was shown. */
export interface Hit {
  at: number;
  /** The line that it stands in. */
  line: string;
}

const ESC = 0x1b;
const BEL = 0x07;
const STRING_STARTS = "PX]^_";
const AROUND = 60;

type State = "text" | "escape" | "sequence" | "string" | "stringEscape" | "one";

/** What was shown as plain text: control sequences are left out of it, wherever the outputs were cut. */
export class Plain {
  text = "";
  private lower = "";
  private readonly starts: number[] = [];
  private readonly moments: number[] = [];
  private state: State = "text";

  /** Takes those outputs that it has not had yet. */
  take(shown: readonly Shown[]): void {
    const parts: string[] = [];
    let length = this.text.length;
    for (let index = this.starts.length; index < shown.length; index++) {
      const { at, text } = shown[index]!;
      this.starts.push(length);
      this.moments.push(at);
      const plain = this.plain(text);
      parts.push(plain);
      length += plain.length;
    }
    const more = parts.join("");
    this.text += more;
    this.lower += folded(more);
  }

  private plain(text: string): string {
    let plain = "";
    let from = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const before = this.state;
      const kept = this.step(code);
      if (before === "text" && !kept) plain += text.slice(from, index);
      if (!kept) from = index + 1;
    }
    return this.state === "text" ? plain + text.slice(from) : plain;
  }

  /** Whether a character is shown. */
  private step(code: number): boolean {
    switch (this.state) {
      case "text":
        if (code === ESC) this.state = "escape";
        return (code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0)) || code === 0x0a || code === 0x09;
      case "escape":
        this.state = code === 0x5b ? "sequence" : STRING_STARTS.includes(String.fromCharCode(code)) ? "string" : code >= 0x20 && code < 0x30 ? "one" : code === ESC ? "escape" : "text";
        return false;
      case "one":
        if (code >= 0x30) this.state = "text";
        return false;
      case "sequence":
        if (code === ESC) this.state = "escape";
        else if (code >= 0x40 && code < 0x7f) this.state = "text";
        return false;
      case "string":
        if (code === ESC) this.state = "stringEscape";
        else if (code === BEL || code === 0x9c || code === 0x18 || code === 0x1a) this.state = "text";
        return false;
      case "stringEscape":
        this.state = code === 0x5c ? "text" : "string";
        return false;
    }
  }

  /** The first places of a text, whatever its case. */
  find(wanted: string, most: number): Hit[] {
    const needle = folded(wanted);
    const hits: Hit[] = [];
    if (needle.trim() === "") return hits;
    for (let at = this.lower.indexOf(needle); at >= 0 && hits.length < most; at = this.lower.indexOf(needle, at + needle.length)) {
      // a text is there when its last character is
      hits.push({ at: this.momentOf(at + needle.length - 1), line: this.lineAround(at, needle.length) });
    }
    return hits;
  }

  private momentOf(place: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= place) low = middle + 1;
      else high = middle;
    }
    return this.moments[low - 1] ?? 0;
  }

  private lineAround(at: number, length: number): string {
    const begin = Math.max(this.text.lastIndexOf("\n", at - 1) + 1, at - AROUND);
    const newline = this.text.indexOf("\n", at + length);
    return this.text.slice(begin, Math.min(newline < 0 ? this.text.length : newline, at + length + AROUND)).trim();
  }
}

/** In small letters, of the same length as it was. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : Array.from(text, (character) => (character.toLowerCase().length === character.length ? character.toLowerCase() : character)).join("");
}
