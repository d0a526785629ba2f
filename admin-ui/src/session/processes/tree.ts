import type { Schemas } from "../../api/client";

export type Process = Schemas["JailedProcess"];

export interface Branch {
  process: Process;
  depth: number;
  /** Processors in use since the look before. */
  cpu: number | undefined;
}

/** One look at the processes, at a moment in seconds. */
export interface Look {
  at: number;
  processes: Process[];
}

/** The processes as a tree, parents before their children, which stand by number; one whose parent is not there stands at the root. */
export function tree(now: Look, before: Look | undefined): Branch[] {
  const there = new Set(now.processes.map(({ pid }) => pid));
  const children = new Map<number, Process[]>();
  for (const process of now.processes) {
    const parent = process.parent !== undefined && there.has(process.parent) && process.parent !== process.pid ? process.parent : 0;
    children.set(parent, [...(children.get(parent) ?? []), process]);
  }
  const earlier = new Map(before?.processes.map((process) => [key(process), process.cpu_seconds ?? 0]));
  const took = before === undefined ? 0 : now.at - before.at;
  const branches: Branch[] = [];
  const seen = new Set<number>();
  const add = (parent: number, depth: number) => {
    for (const process of (children.get(parent) ?? []).sort((a, b) => (a.pid ?? 0) - (b.pid ?? 0))) {
      const pid = process.pid ?? 0;
      if (seen.has(pid)) continue;
      seen.add(pid);
      const had = earlier.get(key(process));
      branches.push({ process, depth, cpu: had === undefined || took <= 0 ? undefined : Math.max(0, ((process.cpu_seconds ?? 0) - had) / took) });
      add(pid, depth + 1);
    }
  };
  add(0, 0);
  return branches;
}

/** A number is used again; together with its beginning it names one process. */
function key(process: Process): string {
  return `${process.pid} ${process.started_at?.toFixed(1)}`;
}
