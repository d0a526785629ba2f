import assert from "node:assert/strict";
import { test } from "node:test";
import { Plain } from "./plain.ts";

function plain(...outputs: string[]): Plain {
  const made = new Plain();
  made.take(outputs.map((text, at) => ({ at, text })));
  return made;
}

test("control sequences are left out, also where outputs cut them", () => {
  assert.equal(plain("\x1b[31mred\x1b[0m and \x1b]0;title\x07plain\r\n").text, "red and plain\n");
  assert.equal(plain("a\x1b", "[3", "1mb\x1b]8;;http://x", "\x1b", "\\c\x1b(Bd\x1bPq#0\x1b\\e").text, "abcde");
  assert.equal(plain("x\x1b]52;c;never ends").text, "x");
});

test("a text is found in any case, across outputs, at the moment of its last character", () => {
  const made = plain("first Nee", "\x1b[1mdle here\r\nnext", " needle");
  assert.deepEqual(made.find("NEEDLE", 10), [
    { at: 1, line: "first Needle here" },
    { at: 2, line: "next needle" },
  ]);
  assert.equal(made.find("needle", 1).length, 1);
  assert.deepEqual(made.find("  ", 10), []);
});

test("letters that grow when they are made small do not shift what is found after them", () => {
  assert.deepEqual(plain("İİİ\nfound").find("FOUND", 5), [{ at: 0, line: "found" }]);
});

test("what comes later is found too", () => {
  const made = new Plain();
  const shown = [{ at: 3, text: "one" }];
  made.take(shown);
  shown.push({ at: 5, text: "two" });
  made.take(shown);
  assert.equal(made.text, "onetwo");
  assert.deepEqual(made.find("etw", 5), [{ at: 5, line: "onetwo" }]);
});
