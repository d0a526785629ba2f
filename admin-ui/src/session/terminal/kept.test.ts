import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "./kept.ts";

test("what was kept is taken as far as it was meant", () => {
  assert.deepEqual(read('{"fontSize":20,"screenReader":true}'), { fontSize: 20, screenReader: true });
  for (const odd of [null, "", "null", "[", '{"fontSize":1e9,"screenReader":"yes"}', '{"fontSize":"12px"}', "[]"]) {
    assert.deepEqual(read(odd), { fontSize: 14, screenReader: false }, String(odd));
  }
});
