import { Anchor, Badge, Checkbox, Progress, Tooltip } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { Link } from "wouter";
import { Moment } from "../parts/Figure";
import { useFigures } from "../words/figures";
import { cpuShare, COLUMNS, type Column, type View } from "./columns";
import type { SessionRow } from "./live";
import "./table.css";
import { sessionWords } from "./words";

const HEIGHT = 40;
const NUMBERS: ReadonlySet<Column> = new Set(["processes", "cpu", "memory"]);
const STATES: Record<string, string> = { active: "teal", created: "gray", expired: "orange", deleted: "red" };

interface Props {
  rows: SessionRow[];
  /** How many there are, those that are not shown included. */
  all: number;
  view: View;
  sort: (column: Column) => void;
  chosen: ReadonlySet<string>;
  choose: (ids: string[], on: boolean) => void;
}

/** Ten thousand rows, of which those are drawn that are in sight. */
export function SessionTable({ rows, all: count, view, sort, chosen, choose }: Props) {
  const say = sessionWords.use();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => HEIGHT,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const ids = rows.map((row) => row.id ?? "");
  const all = ids.length > 0 && ids.every((id) => chosen.has(id));
  return (
    <div className="sessions-scroll" ref={scroll} tabIndex={0} role="region" aria-label={say("shown", { shown: rows.length, all: count })}>
      <div className="sessions-table" role="table" aria-rowcount={rows.length + 1}>
        <div className="sessions-row sessions-head" role="row" aria-rowindex={1}>
          <span role="columnheader">
            <Checkbox size="xs" checked={all} indeterminate={!all && chosen.size > 0} onChange={() => choose(ids, !all)} aria-label={say("chooseAll")} />
          </span>
          {(Object.keys(COLUMNS) as Column[]).map((column) => (
            <span key={column} role="columnheader" className={NUMBERS.has(column) ? "sessions-number" : undefined} aria-sort={view.column === column ? (view.down ? "descending" : "ascending") : "none"}>
              <button type="button" onClick={() => sort(column)} title={say("sortBy", { column: say(column) })}>
                {say(column)}
                {view.column === column && (view.down ? " ↓" : " ↑")}
              </button>
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            return (
              row && (
                <div key={key} className="sessions-row" role="row" aria-rowindex={index + 2} style={{ position: "absolute", inset: "0 0 auto 0", transform: `translateY(${start}px)` }}>
                  <Cells row={row} chosen={chosen.has(row.id ?? "")} choose={(on) => choose([row.id ?? ""], on)} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Cells({ row, chosen, choose }: { row: SessionRow; chosen: boolean; choose: (on: boolean) => void }) {
  const say = sessionWords.use();
  const figures = useFigures();
  const id = row.id ?? "";
  const { usage } = row;
  const cpu = cpuShare(row);
  return (
    <>
      <span role="cell">
        <Checkbox size="xs" checked={chosen} onChange={(event) => choose(event.currentTarget.checked)} aria-label={say("choose", { name: id })} />
      </span>
      <span role="cell">
        <Anchor component={Link} href={`/sessions/${encodeURIComponent(id)}`} inherit title={id}>
          {id}
        </Anchor>
      </span>
      <span role="cell">{row.owner}</span>
      <span role="cell">
        <Badge variant="light" color={STATES[row.state ?? ""] ?? "gray"} tt="none" autoContrast>
          {row.state && say(row.state)}
        </Badge>
      </span>
      <span role="cell">{usage && <Disk used={usage.disk_used ?? 0} all={usage.disk_total ?? row.quota ?? 0} />}</span>
      <span role="cell" className="sessions-number">
        {figures.number(usage?.processes ?? 0)}
      </span>
      <span role="cell" className="sessions-number">
        {cpu === undefined ? "–" : figures.percent(cpu)}
      </span>
      <span role="cell" className="sessions-number">
        {usage?.memory === undefined || usage.memory === null ? "–" : figures.size(usage.memory)}
      </span>
      <span role="cell">{row.last_used_at !== undefined && <Moment at={row.last_used_at} />}</span>
      <span role="cell">{row.expires_at === null || row.expires_at === undefined ? say("never") : <Moment at={row.expires_at} />}</span>
    </>
  );
}

/** How full a quota is. */
export function Disk({ used, all }: { used: number; all: number }) {
  const say = sessionWords.use();
  const figures = useFigures();
  const share = all > 0 ? used / all : 0;
  const label = say("quotaUsed", { used: figures.size(used), all: figures.size(all) });
  return (
    <Tooltip label={label}>
      <Progress.Root size={14}>
        <Progress.Section value={Math.min(100, share * 100)} color={share > 0.95 ? "red" : share > 0.8 ? "orange" : "sand"} aria-label={label} />
      </Progress.Root>
    </Tooltip>
  );
}
