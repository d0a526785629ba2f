import { Checkbox, Tooltip } from "@mantine/core";
import { IconFile, IconFolder, IconFolderSymlink, IconLink, IconLinkOff, IconPlugConnected } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import { Moment, Size } from "../../parts/Figure";
import { COLUMNS, isDirectory, kind, rwx, type Column, type Entry } from "./entries";
import "./files.css";
import { shownName } from "./paths";
import type { Selection } from "./selection";
import { fileWords } from "./words";

const HEIGHT = 34;
/** What is dragged from the list itself, as the browser names kinds of what is dragged. */
export const OWN = "application/x-sandhold-entries";

interface Props {
  label: string;
  rows: Entry[];
  column: Column;
  down: boolean;
  sort: (column: Column) => void;
  selection: Selection;
  readOnly: boolean;
  address: (entry: Entry) => string;
  open: (entry: Entry) => void;
  keys: Record<string, () => void>;
  /** Files or entries of the list are let go over a directory of it. */
  drop: (entry: Entry, transfer: DataTransfer) => void;
  grid: RefObject<HTMLDivElement | null>;
}

/** A directory's entries, of which those are drawn that are in sight. */
export function FileList({ label, rows, column, down, sort, selection, readOnly, address, open, keys, drop, grid }: Props) {
  const say = fileWords.use();
  const [over, setOver] = useState<string>();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.current,
    estimateSize: () => HEIGHT,
    overscan: 15,
    scrollPaddingStart: HEIGHT,
    getItemKey: (index) => rows[index]?.name ?? index,
  });
  const at = rows.findIndex(({ name }) => name === selection.cursor);
  const drawn = useRef(at);
  useEffect(() => {
    if (at >= 0 && drawn.current !== at) virtual.scrollToIndex(at);
    drawn.current = at;
  }, [at, virtual]);
  const go = (to: number, extend: boolean) => selection.go(rows, Math.max(0, Math.min(rows.length - 1, to)), extend);
  const page = () => Math.max(1, Math.floor((grid.current?.clientHeight ?? HEIGHT) / HEIGHT) - 2);
  const pressed = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const entry = rows[at];
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(at + 1, event.shiftKey),
      ArrowUp: () => go(at - 1, event.shiftKey),
      PageDown: () => go(at + page(), event.shiftKey),
      PageUp: () => go(at - page(), event.shiftKey),
      Home: () => go(0, event.shiftKey),
      End: () => go(rows.length - 1, event.shiftKey),
      " ": () => entry && selection.toggle(entry.name),
      Enter: () => entry && open(entry),
      Escape: () => selection.clear(),
    };
    const action = event.ctrlKey || event.metaKey ? (event.key.toLowerCase() === "a" ? () => selection.all(rows) : undefined) : (moves[event.key] ?? keys[event.key]);
    if (!action) return;
    event.preventDefault();
    action();
  };
  const clicked = (event: MouseEvent, index: number) => {
    const entry = rows[index];
    if (!entry || (event.target as Element).closest("[data-opens], input")) return;
    if (event.shiftKey) go(index, true);
    else if (event.ctrlKey || event.metaKey) selection.toggle(entry.name);
    else selection.go(rows, index, false);
  };
  const dragging = (entry: Entry) => ({
    draggable: !readOnly && !entry.unnameable,
    onDragStart: (event: DragEvent) => {
      const names = selection.names.has(entry.name) ? [...selection.names] : [entry.name];
      event.dataTransfer.setData(OWN, JSON.stringify(names));
      event.dataTransfer.effectAllowed = "move";
    },
    ...(isDirectory(entry) && !readOnly && {
      onDragOver: (event: DragEvent) => {
        event.preventDefault();
        setOver(entry.name);
      },
      onDragLeave: () => setOver(undefined),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(undefined);
        drop(entry, event.dataTransfer);
      },
    }),
  });
  const all = rows.length > 0 && rows.every(({ name }) => selection.names.has(name));
  return (
    <div
      className="files-scroll"
      ref={grid}
      tabIndex={0}
      role="grid"
      aria-label={label}
      aria-description={say("keys")}
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      aria-activedescendant={at >= 0 ? rowId(at) : undefined}
      onKeyDown={pressed}
      onFocus={(event) => event.target === event.currentTarget && at < 0 && rows.length > 0 && selection.at(rows[0]!.name)}
    >
      <div className="files-row files-head" role="row" aria-rowindex={1}>
        <span role="columnheader">
          <Checkbox size="xs" checked={all} indeterminate={!all && selection.names.size > 0} onChange={() => (all ? selection.clear() : selection.all(rows))} aria-label={say("selectAll")} />
        </span>
        {COLUMNS.map((name) => (
          <span key={name} role="columnheader" className={name === "modified" || name === "mode" ? "files-wide" : undefined} aria-sort={column === name ? (down ? "descending" : "ascending") : "none"}>
            <button type="button" onClick={() => sort(name)} title={say("sortBy", { column: say(name) })}>
              {say(name)}
              {column === name && (down ? " ↓" : " ↑")}
            </button>
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const entry = rows[index];
          if (!entry) return null;
          const chosen = selection.names.has(entry.name);
          return (
            <div
              key={key}
              id={rowId(index)}
              className={`files-row${index === at ? " files-at" : ""}${over === entry.name ? " files-over" : ""}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={chosen}
              style={{ position: "absolute", inset: "0 0 auto 0", transform: `translateY(${start}px)` }}
              onClick={(event) => clicked(event, index)}
              onDoubleClick={(event) => !(event.target as Element).closest("input") && open(entry)}
              {...dragging(entry)}
            >
              <span role="gridcell">
                <Checkbox size="xs" tabIndex={-1} checked={chosen} onChange={() => selection.toggle(entry.name)} aria-label={say("select", { name: shownName(entry.name) })} />
              </span>
              <Name entry={entry} address={address(entry)} open={() => open(entry)} />
              <span role="gridcell" className="files-number">
                {isDirectory(entry) ? "–" : <Size bytes={entry.size} />}
              </span>
              <span role="gridcell" className="files-wide">
                <Moment at={entry.modified_at} />
              </span>
              <span role="gridcell" className="files-wide files-mono" title={entry.mode}>
                {rwx(entry.mode)}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function rowId(index: number): string {
  return `files-row-${index}`;
}

function Name({ entry, address, open }: { entry: Entry; address: string; open: () => void }) {
  const say = fileWords.use();
  const name = shownName(entry.name);
  const target = shownName(entry.target ?? "");
  const leads = kind(entry);
  const link = entry.type === "symlink";
  const hint = entry.unnameable
    ? say("unnameable")
    : link
      ? say(leads === "nothing" ? "linkNowhere" : "link", { target })
      : leads === "file" || leads === "directory"
        ? undefined
        : say("special", { type: leads });
  const Icon = leads === "directory" ? (link ? IconFolderSymlink : IconFolder) : leads === "nothing" ? IconLinkOff : link ? IconLink : leads === "file" ? IconFile : IconPlugConnected;
  const opened = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  };
  return (
    <span role="gridcell" className="files-name">
      <Icon size={17} aria-hidden style={{ flexShrink: 0 }} color={leads === "directory" ? "var(--mantine-primary-color-filled)" : undefined} />
      {leads === "directory" && !entry.unnameable ? (
        <a href={address} data-opens tabIndex={-1} draggable={false} title={name} onClick={opened}>
          {name}
        </a>
      ) : (
        <span data-opens title={hint ?? name} onClick={opened}>
          {name}
        </span>
      )}
      {link && (
        <Tooltip label={hint}>
          <span className="files-mono" style={{ color: "var(--mantine-color-dimmed)" }}>
            → {target}
          </span>
        </Tooltip>
      )}
    </span>
  );
}
