import type { SessionRow } from "./live";

/** What the table can be sorted by, each with what a row has of it. */
export const COLUMNS = {
  name: (row: SessionRow) => row.id ?? "",
  owner: (row: SessionRow) => row.owner ?? "",
  state: (row: SessionRow) => row.state ?? "",
  quota: (row: SessionRow) => row.usage?.disk_used ?? 0,
  processes: (row: SessionRow) => row.usage?.processes ?? 0,
  cpu: (row: SessionRow) => cpuShare(row) ?? 0,
  memory: (row: SessionRow) => row.usage?.memory ?? 0,
  lastUse: (row: SessionRow) => -(row.last_used_at ?? 0),
  expires: (row: SessionRow) => row.expires_at ?? Infinity,
} as const;

export type Column = keyof typeof COLUMNS;

export function isColumn(name: string | null): name is Column {
  return name !== null && Object.hasOwn(COLUMNS, name);
}

/** Processors in use, as the server measured it between its last two looks. */
export function cpuShare(row: SessionRow): number | undefined {
  const share = (row.usage as { cpu?: number | null } | undefined)?.cpu;
  return share ?? undefined;
}

export interface View {
  text: string;
  state: string;
  column: Column;
  down: boolean;
}

/** What is shown of the rows, in order. */
export function shown(rows: SessionRow[], view: View): SessionRow[] {
  const wanted = view.text.trim().toLowerCase();
  const value = COLUMNS[view.column];
  const fitting = rows.filter(
    (row) =>
      (view.state === "" || row.state === view.state) &&
      (wanted === "" || (row.id ?? "").toLowerCase().includes(wanted) || (row.owner ?? "").toLowerCase().includes(wanted)),
  );
  const sign = view.down ? -1 : 1;
  return fitting.sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === right) return (a.id ?? "").localeCompare(b.id ?? "");
    return (left < right ? -1 : 1) * sign;
  });
}
