/** What is looked for; each stands under its own name in the address, and goes to the server under it. */
export const FILTERS = ["text", "actor", "action", "target", "door", "address", "outcome", "since", "until"] as const;

export type Filter = (typeof FILTERS)[number];

export type Filters = Partial<Record<Filter, string>>;

/** An event as far as filters look at it. */
export interface Told {
  at?: number;
  kind?: string;
  account?: string;
  door?: string;
  address?: string;
  session?: string;
  detail?: string;
}

/** Those that an address names; what is empty is not looked for. */
export function filtersOf(search: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of FILTERS) {
    const value = search.get(name)?.trim();
    if (value) filters[name] = value;
  }
  return filters;
}

/** The same as a query of the REST API. */
export function queryOf(filters: Filters): URLSearchParams {
  return new URLSearchParams(FILTERS.flatMap((name) => (filters[name] === undefined ? [] : [[name, filters[name]]])));
}

/** Whether an event is one of a refusal, as the server counts them. */
export function refused(kind: string): boolean {
  return kind === "refused" || kind.endsWith("_refused");
}

/** Whether what has just happened is looked for; the server filters in the same way what has happened before. */
export function fits(event: Told, filters: Filters): boolean {
  const { at = 0, kind = "", account = "", door = "", address = "", session = "", detail = "" } = event;
  const { text, actor, action, outcome, since, until } = filters;
  const words = text?.toLowerCase();
  return (
    (words === undefined || [detail, account, address, session].some((member) => member.toLowerCase().includes(words))) &&
    (actor === undefined || account === actor || account.startsWith(`${actor} by `) || account.endsWith(` by ${actor}`)) &&
    (action === undefined || action.split(",").some((wanted) => wanted.trim().toLowerCase() === kind)) &&
    (filters.target === undefined || session === filters.target) &&
    (filters.door === undefined || door === filters.door.toLowerCase()) &&
    (filters.address === undefined || address === filters.address) &&
    (outcome === undefined || refused(kind) === (outcome === "refused")) &&
    (since === undefined || at >= Number(since)) &&
    (until === undefined || at < Number(until))
  );
}

/** A moment in epoch seconds as a field of the browser has it, in the time zone of whoever looks. */
export function localOf(seconds: string | undefined): string {
  if (seconds === undefined || !/^\d+$/.test(seconds)) return "";
  const moment = new Date(Number(seconds) * 1000);
  if (Number.isNaN(moment.getTime())) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** The other way; empty where there is no moment. */
export function secondsOf(local: string): string {
  const moment = new Date(local);
  return local === "" || Number.isNaN(moment.getTime()) ? "" : String(Math.max(0, Math.floor(moment.getTime() / 1000)));
}
