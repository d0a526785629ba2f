import assert from "node:assert/strict";
import { test } from "node:test";
import { firstFile, goingOnAt, momentOf, nearest } from "./places.ts";

test("recordings that were going on at a moment are those begun before and not over", () => {
  const recordings = [
    { id: "on", began_at: 100, ended_at: null },
    { id: "over", began_at: 50, ended_at: 90 },
    { id: "later", began_at: 200, ended_at: 300 },
  ];
  const ids = (at: number) => goingOnAt(recordings, at).map(({ id }) => id);
  assert.deepEqual(ids(60), ["over"]);
  assert.deepEqual(ids(95), []);
  assert.deepEqual(ids(150), ["on"]);
  assert.deepEqual(ids(250), ["on", "later"]);
});

test("the nearest event is marked", () => {
  const events = [{ at: 30 }, { at: 20 }, { at: 10 }];
  assert.deepEqual([5, 14, 15, 26, 99].map((at) => nearest(events, at)?.at), [10, 10, 10, 30, 30]);
  assert.equal(nearest([], 1), undefined);
});

test("a terminal is played before what programs without one did", () => {
  assert.equal(firstFile(["login.cast", "terminal-2.cast"]), "terminal-2.cast");
  assert.equal(firstFile(["login.cast"]), "login.cast");
  assert.equal(firstFile([]), undefined);
});

test("an address without a moment has none", () => {
  assert.deepEqual(["12.5", "", null, "x", "-1", "1e999"].map(momentOf), [12.5, undefined, undefined, undefined, undefined, undefined]);
});
