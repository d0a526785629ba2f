/** The most shells that a session has. */
export const MOST_SHELLS = 8;

/** A name for one more shell: `main`, then `shell-2` and so on. */
export function freeName(taken: readonly string[]): string {
  const names = new Set(taken);
  if (!names.has("main")) return "main";
  let number = 2;
  while (names.has(`shell-${number}`)) number++;
  return `shell-${number}`;
}

const LONGEST_TITLE = 120;

/** A title as a program has set it, as text for people: one short line in which nothing turns the reading direction round. */
export function plainTitle(title: string): string {
  const plain = title.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "").trim();
  const characters = [...plain];
  return characters.length > LONGEST_TITLE ? `${characters.slice(0, LONGEST_TITLE - 1).join("")}…` : plain;
}

/** A link's target, where it is one that a terminal may open: http or https. */
export function webTarget(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** A directory as a word of the shell's. A control character in a name would be a key that somebody presses, and end the word: it is spelt out (bash(1), ANSI-C Quoting). */
export function quoted(directory: string): string {
  if (/[\u0000-\u001f\u007f]/.test(directory)) {
    const spelt = directory.replace(/['\\]/g, "\\$&").replace(/[\u0000-\u001f\u007f]/g, (key) => `\\${key.charCodeAt(0).toString(8).padStart(3, "0")}`);
    return `$'${spelt}'`;
  }
  return `'${directory.replaceAll("'", "'\\''")}'`;
}
