import { sessionWords } from "./words";

/** How long a session may be given to live, in seconds. */
export const LIVES = [
  { name: "hour", seconds: 3600 },
  { name: "workday", seconds: 8 * 3600 },
  { name: "day", seconds: 86400 },
  { name: "week", seconds: 7 * 86400 },
  { name: "month", seconds: 30 * 86400 },
  { name: "never", seconds: "never" },
] as const;

export function useLives(): { value: string; label: string }[] {
  const say = sessionWords.use();
  return LIVES.map(({ name }) => ({ value: name, label: say(name) }));
}
