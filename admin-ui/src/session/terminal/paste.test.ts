import assert from "node:assert/strict";
import { test } from "node:test";
import { cleaned, runsAtOnce } from "./paste.ts";

test("a paste cannot end its own brackets nor press keys", () => {
  assert.equal(cleaned("ls\u001b[201~\nrm x\u0003\u009b1m\u007f\t.").text, "ls[201~\nrm x1m\t.");
});

test("lines are counted as people do", () => {
  assert.equal(cleaned("one").lines, 1);
  assert.equal(cleaned("one\r\n").lines, 1);
  assert.equal(cleaned("one\rtwo\r\nthree").lines, 3);
});

test("only a shell that does not know a paste runs it at once", () => {
  assert.ok(runsAtOnce(cleaned("one\ntwo"), false));
  assert.ok(runsAtOnce(cleaned("one\n"), false));
  assert.ok(!runsAtOnce(cleaned("one"), false));
  assert.ok(!runsAtOnce(cleaned("one\ntwo"), true));
});
