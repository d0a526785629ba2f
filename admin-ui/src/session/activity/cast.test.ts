import assert from "node:assert/strict";
import { test } from "node:test";
import { advanced, Cast, clock } from "./cast.ts";

const HEAD = '{"version": 2, "width": 100, "height": 30}\n';

function cast(...events: unknown[]): Cast {
  const made = new Cast();
  made.feed(HEAD + events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  return made;
}

test("a file is read wherever it is cut", () => {
  const whole = `${HEAD}[0.5, "o", "one\\r\\n"]\n\n[1, "m", "command"]\n[2, "r", "120x40"]\n[2.5, "o", "two"]\n`;
  const made = new Cast();
  for (const character of whole) made.feed(character);
  assert.deepEqual([made.columns, made.rows], [100, 30]);
  assert.deepEqual(made.shown, [
    { at: 0.5, text: "one\r\n" },
    { at: 2.5, text: "two" },
  ]);
  assert.deepEqual(made.markers, [{ at: 1, label: "command" }]);
  assert.deepEqual(made.sizes, [{ at: 2, before: 1, columns: 120, rows: 40 }]);
  assert.deepEqual([made.began, made.ends], [0.5, 2.5]);
});

test("what is no event is passed over, and no size is larger than can be drawn", () => {
  const made = cast([1, "o", "fine"], [-1, "o", "before"], ["2", "o", "x"], [3, "o"], [4, "x", "unknown"], 5, [0.5, "o", "back in time"], [1, "r", "999999x99999"], [1, "r", "0x0"], [1, "r", "1e9x1"]);
  made.feed("not json\n[9, \"o\", \"half a line");
  assert.deepEqual(made.shown, [
    { at: 1, text: "fine" },
    { at: 1, text: "back in time" },
  ]);
  assert.deepEqual(
    made.sizes.map(({ columns, rows }) => [columns, rows]),
    [
      [500, 500],
      [80, 24],
    ],
  );
});

test("what has been shown at a moment is counted with what is shown at that moment", () => {
  const made = cast([1, "o", "a"], [1, "o", "b"], [2, "o", "c"]);
  assert.deepEqual(
    [0.9, 1, 1.5, 2, 9].map((moment) => made.shownAt(moment)),
    [0, 2, 2, 3, 3],
  );
});

test("time goes on by what is played, and a quiet stretch is cut", () => {
  const made = cast([1, "o", "a"], [2, "o", "b"], [102, "o", "c"], [103, "o", "d"]);
  assert.equal(advanced(made, 1, 0.5, 5), 1.5);
  assert.equal(advanced(made, 1, 3, 5), 4);
  assert.equal(advanced(made, 1, 6.5, 5), 102.5);
  assert.equal(advanced(made, 50, 0.5, 5), 102.5);
  assert.equal(advanced(made, 50, 10, Infinity), 60);
  assert.equal(advanced(made, 1, 1000, 5), 103);
});

test("a stretch is written as players do", () => {
  assert.deepEqual([0, 59.9, 61, 3723].map(clock), ["0:00", "0:59", "1:01", "1:02:03"]);
});
