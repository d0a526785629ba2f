import assert from "node:assert/strict";
import { test } from "node:test";
import { isLast } from "./waysIn.ts";

const NOW = 1000;
const nothing = { keys: [], tokens: [], password: false };

test("the only key is the last way in", () => {
  assert.equal(isLast({ ...nothing, keys: [{ fingerprint: "a" }] }, { key: "a" }, NOW), true);
});

test("a key is not the last while there is another one, a token or a password", () => {
  const key = { fingerprint: "a" };
  assert.equal(isLast({ ...nothing, keys: [key, { fingerprint: "b" }] }, { key: "a" }, NOW), false);
  assert.equal(isLast({ ...nothing, keys: [key], tokens: [{ label: "t" }] }, { key: "a" }, NOW), false);
  assert.equal(isLast({ ...nothing, keys: [key], password: true }, { key: "a" }, NOW), false);
});

test("what has ended does not count", () => {
  const ways = { keys: [{ fingerprint: "a", expires_at: NOW - 1 }], tokens: [{ label: "t" }], password: false };
  assert.equal(isLast(ways, { token: "t" }, NOW), true);
  assert.equal(isLast({ ...ways, keys: [{ fingerprint: "a", expires_at: NOW + 1 }] }, { token: "t" }, NOW), false);
});

test("a password is the last one where nothing stands beside it", () => {
  assert.equal(isLast({ ...nothing, password: true }, { password: true }, NOW), true);
  assert.equal(isLast({ ...nothing, tokens: [{ label: "t" }], password: true }, { password: true }, NOW), false);
});
