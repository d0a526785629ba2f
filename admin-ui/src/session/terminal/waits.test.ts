import assert from "node:assert/strict";
import { test } from "node:test";
import { Silence, waitAfter } from "./waits.ts";

test("each failure makes the wait longer up to half a minute", () => {
  assert.equal(waitAfter(0, 0.5), 1000);
  assert.equal(waitAfter(3, 0.5), 8000);
  assert.equal(waitAfter(1000, 0.5), 30_000);
  assert.ok(waitAfter(2, 0) < waitAfter(2, 1));
});

test("silence counts only where an answer is due", () => {
  const silence = new Silence(0);
  assert.equal(silence.state(60_000), "stable");
  assert.ok(!silence.mayAsk(4999));
  assert.ok(silence.mayAsk(5000));
  silence.asked(60_000);
  assert.ok(!silence.mayAsk(70_000), "one question at a time");
  assert.equal(silence.state(61_499), "stable");
  assert.equal(silence.state(61_500), "unstable");
  assert.equal(silence.state(75_000), "lost");
  silence.heard(62_000, false);
  assert.equal(silence.state(63_000), "stable", "it prints, so it is there");
  assert.equal(silence.state(63_500), "unstable");
  silence.heard(64_000, true);
  assert.equal(silence.state(99_000), "stable");
});
