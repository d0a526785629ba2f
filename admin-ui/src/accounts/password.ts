/** Letters and digits that nobody takes for another one. */
export const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

const GROUPS = 5;
const IN_GROUP = 5;

/** A password of 25 letters that nobody guesses (145 bits), in groups that are easily read and typed. */
export function generated(fill: (bytes: Uint8Array) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const letters: string[] = [];
  const bound = 256 - (256 % LETTERS.length); // what is above would make some letters likelier
  while (letters.length < GROUPS * IN_GROUP) {
    for (const byte of fill(new Uint8Array(64))) {
      if (byte < bound && letters.length < GROUPS * IN_GROUP) letters.push(LETTERS.charAt(byte % LETTERS.length));
    }
  }
  return Array.from({ length: GROUPS }, (_, group) => letters.slice(group * IN_GROUP, (group + 1) * IN_GROUP).join("")).join("-");
}
