/** What a clipboard may have for a terminal. */
export interface Paste {
  /** Without control characters, which would type commands of their own or end the brackets that mark it as pasted. */
  text: string;
  lines: number;
}

/** Characters; what is longer is better sent as a file. */
export const LONGEST_PASTE = 256 << 10;

export function cleaned(clipboard: string): Paste {
  const text = clipboard
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
  const lines = text.replace(/\n$/, "").split("\n").length;
  return { text, lines };
}

/** Whether a shell would run it line by line before anybody has read it: where it does not know what is pasted from what is typed. */
export function runsAtOnce(paste: Paste, bracketed: boolean): boolean {
  return !bracketed && paste.text.includes("\n");
}
