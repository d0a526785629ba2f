import assert from "node:assert/strict";
import { test } from "node:test";
import { generated, LETTERS } from "./password.ts";

test("a password is five groups of five letters", () => {
  const group = `[${LETTERS}]{5}`;
  assert.match(generated(), new RegExp(`^(${group}-){4}${group}$`));
});

test("no two are the same", () => {
  assert.equal(new Set(Array.from({ length: 200 }, () => generated())).size, 200);
});

test("a byte that would make some letters likelier is passed over", () => {
  let first = true;
  const text = generated((bytes) => {
    bytes.fill(first ? 255 : 1);
    first = false;
    return bytes;
  });
  assert.equal(text, Array(5).fill("bbbbb").join("-"));
});
