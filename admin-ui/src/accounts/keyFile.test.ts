import assert from "node:assert/strict";
import { test } from "node:test";
import { noKey } from "./keyFile.ts";

test("a public key is sent, with its options", () => {
  assert.equal(noKey("ssh-ed25519 AAAA ada@desk\n"), undefined);
  assert.equal(noKey('from="10.0.0.0/8",restrict ssh-ed25519 AAAA'), undefined);
});

test("a private key never leaves the machine, whoever wrote it", () => {
  for (const kind of ["OPENSSH ", "RSA ", "", "ENCRYPTED "]) assert.equal(noKey(`-----BEGIN ${kind}PRIVATE KEY-----\nb3Bl\n`), "keyPrivate");
  assert.equal(noKey("PuTTY-User-Key-File-3: ssh-ed25519\n"), "keyPrivate");
});

test("nothing, and what is far too long, is told without asking the server", () => {
  assert.equal(noKey(" \n"), "keyMissing");
  assert.equal(noKey("x".repeat(70_000)), "keyTooLong");
});
