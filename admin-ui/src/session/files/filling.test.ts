import assert from "node:assert/strict";
import { test } from "node:test";
import { filling } from "./filling.ts";

test("a directory takes what is below it, and the largest come first", () => {
  const { directories, files } = filling([
    { path: "a", type: "directory", size: 4096 },
    { path: "a/b/big", type: "file", size: 100 },
    { path: "a/small", type: "file", size: 1 },
    { path: "top", type: "file", size: 50 },
    { path: "/tmp/c/t", type: "file", size: 70 },
    { path: "link", type: "symlink", size: 9 },
  ]);
  assert.deepEqual(files.map(({ path }) => path), ["a/b/big", "/tmp/c/t", "top", "a/small"]);
  assert.deepEqual(directories, [
    { path: "a", directory: "a", size: 101, count: 2 },
    { path: "a/b", directory: "a/b", size: 100, count: 1 },
    { path: "/tmp/c", directory: "/tmp/c", size: 70, count: 1 },
  ]);
});
