import assert from "node:assert/strict";
import { test } from "node:test";
import { octal, rwx, shown, type Entry } from "./entries.ts";

function entry(name: string, size = 0, type = "file", more: Partial<Entry> = {}): Entry {
  return { name, type, size, modified_at: size, mode: "0644", ...more };
}

const some = [entry("file10", 1), entry("file9", 3), entry("zoo", 0, "directory"), entry("link", 0, "symlink", { leads_to: "directory" }), entry("B", 2)];
const names = (entries: Entry[]) => entries.map(({ name }) => name);

test("directories come first, also those behind a link, and numbers count as numbers", () => {
  assert.deepEqual(names(shown(some, "", "name", false)), ["link", "zoo", "B", "file9", "file10"]);
  assert.deepEqual(names(shown(some, "", "name", true)), ["zoo", "link", "file10", "file9", "B"]);
  assert.deepEqual(names(shown(some, "", "size", true)), ["link", "zoo", "file9", "B", "file10"]);
});

test("a search finds a part of a name, in capitals or not", () => {
  assert.deepEqual(names(shown(some, " FILE", "name", false)), ["file9", "file10"]);
  assert.deepEqual(shown(some, "nothing", "name", false), []);
});

test("ten thousand entries are sorted in far less time than a glance takes", () => {
  const many = Array.from({ length: 10_000 }, (_, at) => entry(`file ${(at * 7919) % 10_000}.txt`, at));
  const began = performance.now();
  assert.equal(shown(many, "", "name", false)[9_999]?.name, "file 9999.txt");
  assert.ok(performance.now() - began < 1000);
});

test("permissions are read and written in both ways", () => {
  assert.equal(rwx("0754"), "rwxr-xr--");
  assert.equal(octal("0640"), "640");
  assert.equal(octal("755"), "755");
  assert.equal(octal("888"), undefined);
  assert.equal(octal("4755"), undefined);
});
