import assert from "node:assert/strict";
import { test } from "node:test";
import { absolute, crumbs, freeName, inAddress, inCall, nameFault, ofAddress, parent, shownName } from "./paths.ts";

test("every name comes back out of the tab's address", () => {
  for (const path of ["", "a/b c", "名字/100%/%0A?#&", "<img src=x onerror=alert(1)>", "new\nline/~xy", "/tmp/a", "/tmp", "a:b/c;d=e"]) {
    assert.equal(ofAddress(inAddress(path)), path, path);
    assert.doesNotMatch(inAddress(path), /%0A(?!.*%25)/);
  }
});

test("an address that is none leads to the workspace", () => {
  assert.equal(ofAddress("%E0%A4%A"), "");
  assert.equal(ofAddress("a/b//"), "a/b");
  assert.equal(ofAddress("/etc/passwd"), "etc/passwd");
});

test("a path is named to the server and to a shell", () => {
  assert.equal(inCall("a b/ü?"), "a%20b/%C3%BC%3F");
  assert.equal(inCall("/tmp/x"), "%2Ftmp/x");
  assert.equal(absolute(""), "/workspace");
  assert.equal(absolute("/tmp/x"), "/tmp/x");
  assert.equal(parent("a/b"), "a");
  assert.equal(parent("a"), "");
});

test("breadcrumbs begin at the workspace or at /tmp", () => {
  assert.deepEqual(crumbs("a/b"), [
    { name: "/workspace", path: "" },
    { name: "a", path: "a" },
    { name: "b", path: "a/b" },
  ]);
  assert.deepEqual(crumbs("/tmp/x"), [
    { name: "/tmp", path: "/tmp" },
    { name: "x", path: "/tmp/x" },
  ]);
});

test("what cannot be seen in a name is shown by a sign", () => {
  assert.equal(shownName("a\nb\u0007"), "a␊b␇");
  assert.equal(shownName("gpj.\u202etxt.exe"), "gpj.⟨202E⟩txt.exe");
  assert.equal(shownName("<b>名字</b>"), "<b>名字</b>");
});

test("a name that cannot be one is told", () => {
  assert.equal(nameFault(""), "empty");
  assert.equal(nameFault("a/b"), "slash");
  assert.equal(nameFault(".."), "dots");
  assert.equal(nameFault("字".repeat(86)), "long");
  assert.equal(nameFault(".hidden"), undefined);
});

test("to keep both a name is found that is free", () => {
  const taken = new Set(["a (2).txt", "b.tar.gz"]);
  assert.equal(freeName("a.txt", (name) => taken.has(name)), "a (3).txt");
  assert.equal(freeName("b.tar.gz", (name) => taken.has(name)), "b (2).tar.gz");
  assert.equal(freeName(".profile", () => false), ".profile (2)");
});
