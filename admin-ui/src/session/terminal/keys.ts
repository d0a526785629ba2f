/** The keys that a phone's keyboard lacks, in the order of the bar. */
export const BAR = ["Esc", "Tab", "Ctrl", "Alt", "←", "↓", "↑", "→", "|", "~", "/", "-"] as const;

export type BarKey = (typeof BAR)[number];

/** The keys of the bar that hold for the next one only. */
export interface Held {
  ctrl: boolean;
  alt: boolean;
}

const ARROWS: Partial<Record<BarKey, string>> = { "↑": "A", "↓": "B", "→": "C", "←": "D" };

/** What a key of the bar types, as xterm has it. */
export function typed(key: BarKey, held: Held, applicationCursor: boolean): string {
  const arrow = ARROWS[key];
  if (arrow !== undefined) {
    const modifier = 1 + (held.alt ? 2 : 0) + (held.ctrl ? 4 : 0);
    if (modifier > 1) return `\u001b[1;${modifier}${arrow}`;
    return `\u001b${applicationCursor ? "O" : "["}${arrow}`;
  }
  if (key === "Esc") return "\u001b";
  if (key === "Tab") return "\t";
  return withHeld(key, held);
}

/** What a character types while those are held; what is more than one is left as it is. */
export function withHeld(text: string, held: Held): string {
  if ([...text].length !== 1) return text;
  const typed = held.ctrl ? controlled(text) : text;
  return held.alt ? `\u001b${typed}` : typed;
}

function controlled(character: string): string {
  if (character === "-" || character === "/") return "\u001f";
  if (character === " ") return "\u0000";
  if (character === "?") return "\u007f";
  const code = character.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code - 0x40) : character;
}
