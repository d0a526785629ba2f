import assert from "node:assert/strict";
import { test } from "node:test";
import { BAR, typed, withHeld } from "./keys.ts";

const NONE = { ctrl: false, alt: false };

test("the bar types what a keyboard would", () => {
  assert.equal(typed("Esc", NONE, false), "\u001b");
  assert.equal(typed("Tab", NONE, false), "\t");
  assert.equal(typed("↑", NONE, false), "\u001b[A");
  assert.equal(typed("↑", NONE, true), "\u001bOA", "full-screen programs ask for that");
  assert.equal(typed("←", { ctrl: true, alt: false }, true), "\u001b[1;5D");
  assert.equal(typed("|", NONE, false), "|");
  assert.ok(BAR.includes("~"));
});

test("a held key goes with one character", () => {
  assert.equal(withHeld("c", { ctrl: true, alt: false }), "\u0003");
  assert.equal(withHeld("[", { ctrl: true, alt: false }), "\u001b");
  assert.equal(withHeld("b", { ctrl: false, alt: true }), "\u001bb");
  assert.equal(withHeld("x", { ctrl: true, alt: true }), "\u001b\u0018");
  assert.equal(withHeld("pasted", { ctrl: true, alt: false }), "pasted");
  assert.equal(withHeld("é", { ctrl: true, alt: false }), "é");
});
