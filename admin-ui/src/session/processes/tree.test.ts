import assert from "node:assert/strict";
import test from "node:test";
import { tree } from "./tree.ts";

const process = (pid: number, parent: number, cpu_seconds = 0, started_at = pid) => ({ pid, parent, cpu_seconds, started_at });

test("children stand below their parents, by number", () => {
  const look = { at: 10, processes: [process(7, 3), process(1, 0), process(3, 1), process(5, 3), process(2, 1)] };
  assert.deepEqual(
    tree(look, undefined).map(({ process: { pid }, depth }) => [pid, depth]),
    [
      [1, 0],
      [2, 1],
      [3, 1],
      [5, 2],
      [7, 2],
    ],
  );
});

test("one whose parent is not there stands at the root, and a circle does not hang the page", () => {
  const look = { at: 10, processes: [process(4, 99), process(5, 5), process(6, 7), process(7, 6)] };
  assert.deepEqual(
    tree(look, undefined).map(({ process: { pid } }) => pid),
    [4, 5],
  );
});

test("the share is of the same process, not of one that had its number", () => {
  const before = { at: 10, processes: [process(2, 0, 1), process(3, 0, 1)] };
  const now = { at: 12, processes: [process(2, 0, 2), process(3, 0, 2, 11)] };
  assert.deepEqual(
    tree(now, before).map(({ cpu }) => cpu),
    [0.5, undefined],
  );
});
