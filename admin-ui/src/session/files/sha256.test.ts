import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Sha256, sumOf } from "./sha256.ts";

const real = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("the sum is SHA-256's, whatever the length", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 31 + 7) & 255);
    assert.equal(new Sha256().update(bytes).digest(), real(bytes), String(length));
  }
});

test("the sum is the same in any pieces", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, at) => (at * 131) & 255);
  const sum = new Sha256();
  for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 3) % 97) sum.update(bytes.subarray(at, Math.min(bytes.length, at + step)));
  assert.equal(sum.digest(), real(bytes));
});

test("of a file its first bytes are summed, and no further once it is given up", async () => {
  const bytes = new Uint8Array(3 << 20).fill(5);
  assert.equal(await sumOf(new Blob([bytes]), 2_500_001, () => true), real(bytes.subarray(0, 2_500_001)));
  assert.equal(await sumOf(new Blob([bytes]), 2_500_001, () => false), undefined);
});
