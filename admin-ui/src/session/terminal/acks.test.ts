import assert from "node:assert/strict";
import { test } from "node:test";
import { Acks } from "./acks.ts";

test("what was shown is told in pieces and to the last byte", () => {
  const told: number[] = [];
  const acks = new Acks((bytes) => told.push(bytes));
  for (let i = 0; i < 10; i++) acks.written(10_000);
  for (let i = 0; i < 10; i++) acks.shown(10_000);
  assert.deepEqual(told, [20_000, 20_000, 20_000, 20_000, 20_000]);
  acks.written(3);
  acks.shown(3);
  assert.equal(told.at(-1), 3, "nothing else is on its way, so it is not held back");
});

test("less than the server goes on below is held back", () => {
  const told: number[] = [];
  const acks = new Acks((bytes) => told.push(bytes));
  acks.written(100_000);
  for (let i = 0; i < 99; i++) acks.shown(1000);
  assert.ok(told.every((bytes) => bytes >= 16_384));
  acks.shown(1000);
  assert.equal(
    told.reduce((sum, bytes) => sum + bytes, 0),
    100_000,
  );
});
