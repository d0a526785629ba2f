import { Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useRef } from "react";
import { Moment } from "../parts/Figure";
import "./audit.css";
import { refused } from "./filters";
import { useKind } from "./kinds";
import type { Entry } from "./useAudit";
import { auditWords, useDoor } from "./words";

const HEIGHT = 36;
const AHEAD = 50;
const COLUMNS = ["when", "action", "actor", "door", "address", "target", "detail"] as const;

interface Props {
  entries: Entry[];
  /** The one whose details are open. */
  marked: number | undefined;
  open: (sequence: number) => void;
  /** Asks for older ones; not there where there are none, or they are on their way. */
  more?: () => void;
}

/** The events of which those are drawn that are in sight; older ones are asked for on the way down. */
export function AuditTable({ entries, marked, open, more }: Props) {
  const say = auditWords.use();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => HEIGHT,
    overscan: 12,
    getItemKey: (index) => entries[index]?.sequence ?? index,
  });
  const rows = virtual.getVirtualItems();
  const reached = (rows.at(-1)?.index ?? 0) + AHEAD >= entries.length;
  const goOn = useEffectEvent(() => more?.());
  const waiting = more !== undefined;
  useEffect(() => {
    if (reached && waiting) goOn();
  }, [reached, waiting]);
  const show = useEffectEvent((sequence: number) => {
    const index = entries.findIndex((entry) => entry.sequence === sequence);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  });
  useEffect(() => {
    if (marked !== undefined) show(marked);
  }, [marked]);
  return (
    <div className="audit-scroll" ref={scroll} tabIndex={0} role="region" aria-label={say("list")}>
      <div className="audit-table" role="table" aria-label={say("list")} aria-rowcount={entries.length + 1}>
        <div role="rowgroup">
          <div className="audit-row audit-head" role="row" aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <span key={column} role="columnheader">
                {say(column)}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {rows.map(({ index, key, start }) => {
            const entry = entries[index];
            const sequence = entry?.sequence ?? 0;
            return (
              entry && (
                <div
                  key={key}
                  className={`audit-row audit-event${sequence === marked ? " audit-marked" : ""}`}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-current={sequence === marked ? "true" : undefined}
                  style={{ position: "absolute", inset: "0 0 auto 0", transform: `translateY(${start}px)` }}
                  onClick={() => open(sequence)}
                >
                  <Cells entry={entry} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** An event's cells; the button is for keyboards, a click anywhere in the row does the same. */
function Cells({ entry: { sequence = 0, at = 0, kind = "", account, door = "", address, session, detail } }: { entry: Entry }) {
  const say = auditWords.use();
  const kindIn = useKind();
  const doorIn = useDoor();
  return (
    <>
      <span role="cell">
        <button type="button" className="audit-open" aria-label={say("open", { sequence })}>
          <Moment at={at} />
        </button>
      </span>
      <Text span inherit role="cell" c={refused(kind) ? "red" : undefined} fw={refused(kind) ? 600 : undefined}>
        {kindIn(kind)}
      </Text>
      <span role="cell">{account}</span>
      <span role="cell">{doorIn(door)}</span>
      <span role="cell">{address}</span>
      <span role="cell">{session}</span>
      <span role="cell" title={detail}>
        {detail}
      </span>
    </>
  );
}
