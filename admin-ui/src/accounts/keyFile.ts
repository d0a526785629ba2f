const LONGEST = 64 * 1024;

/** Why a file or a text is no public key, as far as that is seen before the server is asked. */
export type NoKey = "keyTooLong" | "keyPrivate" | "keyMissing";

/** Whether it cannot be sent: a private key must not leave the machine, not even to be refused. */
export function noKey(text: string): NoKey | undefined {
  if (text.length > LONGEST) return "keyTooLong";
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----|^PuTTY-User-Key-File/m.test(text)) return "keyPrivate";
  return text.trim() === "" ? "keyMissing" : undefined;
}
