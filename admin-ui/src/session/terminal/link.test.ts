import assert from "node:assert/strict";
import { test } from "node:test";
import { Link, type LinkState, type Listener, type SocketEvents, type Surroundings } from "./link.ts";

/** A server and a clock that do what a test says. */
class World implements Surroundings {
  time = 0;
  events: SocketEvents | undefined;
  sent: (string | Uint8Array)[] = [];
  opened = 0;
  closed = 0;
  found: () => Promise<"there" | "gone"> = () => Promise.resolve("there");
  private readonly timers = new Map<number, { at: number; action: () => void }>();
  private ids = 0;

  open(events: SocketEvents) {
    this.events = events;
    this.opened++;
    return { send: (data: string | Uint8Array) => void this.sent.push(data), close: () => void this.closed++ };
  }

  look() {
    return this.found();
  }

  refusal(thrown: unknown) {
    return { forGood: thrown === "for good", detail: String(thrown) };
  }

  now() {
    return this.time;
  }

  later(action: () => void, milliseconds: number) {
    const id = this.ids++;
    this.timers.set(id, { at: this.time + milliseconds, action });
    return () => this.timers.delete(id);
  }

  /** Lets time pass, and what is awaited happen. */
  async pass(milliseconds: number) {
    const end = this.time + milliseconds;
    for (;;) {
      const next = [...this.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!next) break;
      this.timers.delete(next[0]);
      this.time = next[1].at;
      next[1].action();
      await new Promise((done) => setImmediate(done));
    }
    this.time = end;
  }

  says(message: Record<string, unknown>) {
    this.events?.message(JSON.stringify(message));
  }
}

function listener(): Listener & { states: LinkState[]; heard: string[] } {
  const states: LinkState[] = [];
  const heard: string[] = [];
  return {
    states,
    heard,
    state: (state) => states.push(state),
    fresh: (started) => heard.push(`fresh ${started}`),
    bytes: (bytes) => heard.push(`bytes ${bytes.length}`),
    notice: (detail) => heard.push(`notice ${detail}`),
    complaint: (detail) => heard.push(`complaint ${detail}`),
    ending: (at) => heard.push(`ending ${at}`),
  };
}

function opened() {
  const world = new World();
  const who = listener();
  const link = new Link(world, who);
  world.events?.opened();
  world.says({ type: "shell", shell: "main", started: true });
  return { world, who, link };
}

test("what is typed is answered or the line is called unstable and then given up", async () => {
  const { world, link } = opened();
  link.type(new Uint8Array(3));
  assert.equal(world.sent.at(-1), '{"type":"ping"}');
  await world.pass(1400);
  assert.deepEqual(link.state, { is: "open", unstable: false });
  await world.pass(400);
  assert.deepEqual(link.state, { is: "open", unstable: true });
  world.says({ type: "pong" });
  await world.pass(300);
  assert.deepEqual(link.state, { is: "open", unstable: false });
  await world.pass(5000);
  await world.pass(15_000);
  assert.equal(link.state.is, "waiting");
  assert.equal(world.closed, 1);
});

test("a line that breaks is made anew later and later", async () => {
  const { world, who, link } = opened();
  let before = 0;
  for (let failures = 0; failures < 4; failures++) {
    world.events?.closed(1006);
    const state = link.state;
    assert.ok(state.is === "waiting");
    const wait = state.until - world.time;
    assert.ok(wait > before);
    before = wait;
    await world.pass(wait);
    assert.equal(link.state.is, "connecting");
  }
  world.events?.opened();
  world.says({ type: "shell", started: false });
  assert.equal(who.heard.at(-1), "fresh false");
  world.events?.closed(1006);
  assert.ok(link.state.is === "waiting" && link.state.until - world.time < 1300, "it went well in between");
  link.again();
  await world.pass(0);
  await new Promise((done) => setImmediate(done));
  assert.equal(world.opened, 6);
});

test("a shell that has ended meanwhile is not started unasked", async () => {
  const { world, link } = opened();
  world.events?.closed(1006);
  world.found = () => Promise.resolve("gone");
  await world.pass(2000);
  assert.deepEqual(link.state, { is: "over", how: { why: "exit" } });
  assert.equal(world.opened, 1);
});

test("what the server refuses is said in its words", async () => {
  const { world, link } = opened();
  world.says({ type: "error", detail: "the token has ended" });
  world.events?.closed(1008);
  assert.deepEqual(link.state, { is: "over", how: { why: "refused", detail: "the token has ended" } });
  const other = opened();
  other.world.events?.closed(1006);
  other.world.found = () => Promise.reject("busy");
  await other.world.pass(2000);
  assert.ok(other.link.state.is === "waiting" && other.link.state.problem === "busy");
  other.world.found = () => Promise.reject("for good");
  other.link.again();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(other.link.state, { is: "over", how: { why: "refused", detail: "for good" } });
});

test("an end is an end", async () => {
  const { world, link } = opened();
  world.says({ type: "exit", returncode: 3 });
  world.events?.closed(1000);
  assert.deepEqual(link.state, { is: "over", how: { why: "exit", code: 3, detail: undefined } });
  const deleted = opened();
  deleted.world.says({ type: "exit", returncode: 137, code: "SESSION_ENDED", cause_detail: "it was killed: gone" });
  assert.deepEqual(deleted.link.state, { is: "over", how: { why: "ended", detail: "it was killed: gone" } });
  const left = opened();
  left.link.close();
  await left.world.pass(60_000);
  assert.equal(left.world.opened, 1);
});

test("what an old connection still says is not heard", async () => {
  const { world, who } = opened();
  const old = world.events;
  old?.closed(1006);
  await world.pass(2000);
  const before = who.heard.length;
  old?.message(new ArrayBuffer(3));
  assert.equal(who.heard.length, before);
});
