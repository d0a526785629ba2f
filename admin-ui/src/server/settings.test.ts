import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "./settings.ts";

const settings = [
  { name: "http", value: "127.0.0.1:8080", origin: "the default of --http" },
  { name: "penalty-exempt", value: "10.0.0.0/8", origin: "sandhold.conf:12" },
];
const names = (text: string, changed = false) => fitting(settings, text, changed).map(({ name }) => name);

test("a setting is found by its name, its value and where it stands, in either case", () => {
  assert.deepEqual(names("PENALTY"), ["penalty-exempt"]);
  assert.deepEqual(names("127.0"), ["http"]);
  assert.deepEqual(names("conf:12"), ["penalty-exempt"]);
  assert.deepEqual(names(" "), ["http", "penalty-exempt"]);
  assert.deepEqual(names("nothing"), []);
});

test("what was left at its default is left out where only what was set is wanted", () => {
  assert.deepEqual(names("", true), ["penalty-exempt"]);
});
