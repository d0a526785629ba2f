import assert from "node:assert/strict";
import { test } from "node:test";
import { filtersOf, fits, localOf, queryOf, secondsOf } from "./filters.ts";

const event = { at: 1000.5, kind: "login_refused", account: "ada", door: "ssh", address: "192.0.2.7", session: "demo", detail: "publickey SHA256:x" };

test("an address names what is looked for, and what is empty is not", () => {
  const filters = filtersOf(new URLSearchParams("actor=ada&text=%20&entry=7&since=5"));
  assert.deepEqual(filters, { actor: "ada", since: "5" });
  assert.equal(queryOf(filters).toString(), "actor=ada&since=5");
});

test("text is found in the detail, the account, the address and the session, in either case", () => {
  for (const text of ["PUBLICKEY", "ada", "192.0.2", "DEMO"]) assert.equal(fits(event, { text }), true, text);
  assert.equal(fits(event, { text: "login" }), false);
});

test("an actor is who did it, in whose place it was done, and who did it in another's", () => {
  assert.equal(fits(event, { actor: "ada" }), true);
  assert.equal(fits({ ...event, account: "ada by admin" }, { actor: "ada" }), true);
  assert.equal(fits({ ...event, account: "ada by admin" }, { actor: "admin" }), true);
  assert.equal(fits({ ...event, account: "adam" }, { actor: "ada" }), false);
});

test("kinds are a list, and an outcome is of the kind", () => {
  assert.equal(fits(event, { action: "login, LOGIN_REFUSED" }), true);
  assert.equal(fits(event, { action: "login" }), false);
  assert.equal(fits(event, { outcome: "refused" }), true);
  assert.equal(fits(event, { outcome: "done" }), false);
});

test("a time begins with its first moment and ends before its last", () => {
  assert.equal(fits(event, { since: "1000" }), true);
  assert.equal(fits(event, { since: "1001" }), false);
  assert.equal(fits(event, { until: "1001" }), true);
  assert.equal(fits(event, { until: "1000" }), false);
});

test("target, door and address are exact", () => {
  assert.equal(fits(event, { target: "demo", door: "ssh", address: "192.0.2.7" }), true);
  assert.equal(fits(event, { target: "dem" }), false);
  assert.equal(fits(event, { address: "192.0.2" }), false);
});

test("a field's time comes back as it was", () => {
  assert.equal(secondsOf(localOf("1796117400")), "1796117400");
  assert.equal(localOf("soon"), "");
  assert.equal(secondsOf("soon"), "");
});
