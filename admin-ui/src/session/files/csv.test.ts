import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, MOST_COLUMNS, MOST_ROWS } from "./csv.ts";

test("cells in quotes hold commas, quotes and line breaks", () => {
  assert.deepEqual(csv('a,b\r\n"1,2","say ""hi""\nnow"\r\n,\n').rows, [
    ["a", "b"],
    ["1,2", 'say "hi"\nnow'],
    ["", ""],
  ]);
});

test("semicolons and tabs stand between cells where the first line has them", () => {
  assert.deepEqual(csv("a;b,c;d\n1;2;3").rows, [
    ["a", "b,c", "d"],
    ["1", "2", "3"],
  ]);
  assert.deepEqual(csv("a\tb\n").rows, [["a", "b"]]);
});

test("a table is cut at its bounds and says so", () => {
  const long = csv("x\n".repeat(MOST_ROWS + 1));
  assert.equal(long.rows.length, MOST_ROWS);
  assert.equal(long.cut, true);
  const wide = csv(`${"1,".repeat(10_000)}1`);
  assert.equal(wide.columns, MOST_COLUMNS);
  assert.equal(wide.cut, true);
  assert.equal(csv("x\n".repeat(MOST_ROWS)).cut, false);
});

test("a quote that never ends takes the rest", () => {
  assert.deepEqual(csv('a,"b\nc').rows, [["a", "b\nc"]]);
  assert.deepEqual(csv("").rows, []);
});
