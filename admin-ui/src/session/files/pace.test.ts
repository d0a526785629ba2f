import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "./pace.ts";

test("a pace is that of the last seconds", () => {
  const pace = new Pace();
  assert.equal(pace.get(), 0);
  for (let second = 0; second <= 10; second++) pace.saw(second * 1000, second * 1000);
  assert.equal(pace.get(), 1000);
  for (let second = 11; second <= 20; second++) pace.saw(10_000 + (second - 10) * 5000, second * 1000);
  assert.equal(pace.get(), 5000);
});

test("what starts anew has no negative pace", () => {
  const pace = new Pace();
  pace.saw(5000, 0);
  pace.saw(0, 1000);
  assert.equal(pace.get(), 0);
});
