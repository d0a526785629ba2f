import assert from "node:assert/strict";
import { test } from "node:test";
import { keyscan, port } from "./address.ts";

test("an address has a port behind its last colon", () => {
  assert.equal(port("127.0.0.1:2222"), 2222);
  assert.equal(port("[::1]:2222"), 2222);
  assert.equal(port(undefined), undefined);
  assert.equal(port("sandhold.example"), undefined);
});

test("the fingerprints are asked for where the server listens", () => {
  assert.equal(keyscan("sandhold.example", "0.0.0.0:2222"), "ssh-keyscan -p 2222 sandhold.example | ssh-keygen -lf -");
  assert.equal(keyscan("[::1]", "[::1]:22"), "ssh-keyscan ::1 | ssh-keygen -lf -");
});
