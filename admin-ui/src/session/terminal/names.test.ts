import assert from "node:assert/strict";
import { test } from "node:test";
import { freeName, plainTitle, quoted, webTarget } from "./names.ts";

test("a new shell takes the first name that is free", () => {
  assert.equal(freeName([]), "main");
  assert.equal(freeName(["main"]), "shell-2");
  assert.equal(freeName(["main", "shell-3", "shell-2"]), "shell-4");
  assert.equal(freeName(["work"]), "main");
});

test("a title is one short line", () => {
  assert.equal(plainTitle(" a\u202eb\nc\u0007<img src=x> "), "abc<img src=x>");
  assert.equal([...plainTitle("😀".repeat(500))].length, 120);
});

test("only web addresses are opened", () => {
  assert.equal(webTarget("https://example.org/a b"), "https://example.org/a%20b");
  for (const other of ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//example.org", "", "JAVASCRIPT:x", "ssh://h"]) {
    assert.equal(webTarget(other), undefined, other);
  }
});

test("a directory stays one word whatever its name", () => {
  assert.equal(quoted("a'; rm -rf $HOME '"), "'a'\\''; rm -rf $HOME '\\'''");
  assert.equal(quoted("a\u0003\rrm -rf ~\r'\\"), "$'a\\003\\015rm -rf ~\\015\\'\\\\'");
});
