import { quoted } from "./names.ts";

/** A directory in which the next terminal of a session is to open a shell; kept here and not in the address, so that no link types anything. */
let wanted: { session: string; directory: string } | undefined;

/** Has the terminal's tab, when it is gone to next, start a shell in a directory, such as `/workspace/src`. */
export function openTerminalHere(session: string, directory: string): void {
  wanted = { session, directory };
}

/** What is to be typed into a new shell of the session for that, once. */
export function takeWanted(session: string): string | undefined {
  const line = wanted?.session === session ? ` cd -- ${quoted(wanted.directory)}\r` : undefined;
  wanted = undefined;
  return line;
}
