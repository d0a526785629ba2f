import { Problem } from "../../api/problem";
import { checksum, listDirectory, makeDirectory, stat, unfinishedUploads } from "./calls";
import type { Incoming } from "./drop";
import { freeName, join, lastName, parent } from "./paths";
import { sumOf } from "./sha256";
import { Transfer } from "./transfer";
import { discard } from "./tus";

/** A browser holds six connections to a server, and the page listens over two of them: two files at once leave room for what is asked meanwhile. */
const AT_ONCE = 2;
/** Files in one directory from which on it is listed as a whole to see which are there. */
const RATHER_LISTED = 5;

export type Choice = "replace" | "skip" | "both";

/** Asked where a name is taken. */
export interface Question {
  path: string;
  /** Whether a directory has the name, which no file replaces. */
  directory: boolean;
  /** Further files of which the same may be asked. */
  more: number;
}

export interface UploadsShown {
  transfers: readonly Transfer[];
  question?: Question;
  /** What kept files from being taken at all. */
  problem?: Problem;
}

/** The uploads into one session. They go on while other pages are shown, and each says by itself how far it is. */
export class Uploads {
  private readonly id: string;
  private transfers: Transfer[] = [];
  private running = 0;
  private keys = 0;
  private question?: Question;
  private answer?: (choice: Choice, forAll: boolean) => void;
  private problem?: Problem;
  private shown: UploadsShown = { transfers: [] };
  private readonly listeners = new Set<() => void>();
  private timer?: ReturnType<typeof setTimeout>;
  /** Told the directory in which a file arrived. */
  arrived: (directory: string) => void = () => {};

  constructor(id: string) {
    this.id = id;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): UploadsShown => this.shown;

  private readonly show = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shown = { transfers: [...this.transfers], question: this.question, problem: this.problem };
    this.listeners.forEach((listener) => listener());
  };

  /** Soon, and for everything that happened until then. */
  private readonly showSoon = (): void => {
    this.timer ??= setTimeout(this.show, 100);
  };

  /** Asks the server what it has of files that this page does not know, after a reload say. */
  async findUnfinished(): Promise<void> {
    const unfinished = await unfinishedUploads(this.id);
    for (const { upload, path, length, offset, part } of unfinished) {
      const address = upload.startsWith("/") ? upload : `/${upload}`;
      // one that begins just now is known here by its path alone
      const known = this.transfers.some((transfer) => transfer.upload === address || (transfer.upload === undefined && transfer.path === path && transfer.size === length));
      if (known) continue;
      const transfer = new Transfer(++this.keys, path, length);
      Object.assign(transfer, { state: "lost", upload: address, part, sent: offset });
      this.transfers.push(transfer);
    }
    this.show();
  }

  /** Takes files and empty directories into a directory; asks where a name is taken. */
  async add(directory: string, incoming: readonly Incoming[]): Promise<void> {
    this.problem = undefined;
    try {
      for (const { path, file } of incoming) {
        if (!file) await makeDirectory(this.id, join(directory, path), true);
      }
      if (incoming.some(({ file }) => !file)) this.arrived(directory);
      const wanted = incoming.flatMap(({ path, file }) => (file ? [{ path: join(directory, path), file }] : []));
      const fresh = wanted.filter(({ path, file }) => {
        const lost = this.transfers.find((transfer) => transfer.state === "lost" && transfer.path === path && transfer.size === file.size);
        if (lost) void this.choose(lost.key, file);
        return !lost;
      });
      await this.take(fresh);
    } catch (thrown) {
      this.problem = Problem.from(thrown);
    }
    this.show();
  }

  private async take(files: { path: string; file: File }[]): Promise<void> {
    const there = await this.alreadyThere(files.map(({ path }) => path));
    let always: Choice | undefined;
    let asked = files.filter(({ path }) => there.has(path)).length;
    for (const { path, file } of files) {
      const type = there.get(path);
      let choice: Choice | undefined;
      if (type !== undefined) {
        asked--;
        const directory = type === "directory";
        if (always !== undefined && !(directory && always === "replace")) choice = always;
        else {
          const given = await this.ask({ path, directory, more: asked });
          choice = given.choice;
          if (given.forAll) always = choice;
        }
        if (choice === "skip") continue;
      }
      this.enter(choice === "both" ? await this.free(path) : path, file, choice === "replace");
    }
  }

  private enter(path: string, file: File, replace: boolean): void {
    const transfer = new Transfer(++this.keys, path, file.size, file);
    transfer.replace = replace;
    this.transfers.push(transfer);
    this.pump();
  }

  /** Which of the paths are taken, and by what. */
  private async alreadyThere(paths: string[]): Promise<Map<string, string>> {
    const there = new Map<string, string>();
    const byDirectory = new Map<string, string[]>();
    for (const path of paths) byDirectory.get(parent(path))?.push(path) ?? byDirectory.set(parent(path), [path]);
    for (const [directory, inside] of byDirectory) {
      if (inside.length >= RATHER_LISTED) {
        const types = await this.typesIn(directory);
        for (const path of inside) {
          const type = types.get(lastName(path));
          if (type !== undefined) there.set(path, type);
        }
      } else {
        for (const path of inside) {
          const found = await nothingAt404(stat(this.id, path));
          if (found) there.set(path, found.type);
        }
      }
    }
    return there;
  }

  private async typesIn(directory: string): Promise<Map<string, string>> {
    const listed = await nothingAt404(listDirectory(this.id, directory));
    return new Map(listed?.entries.map(({ name, type }) => [name, type]));
  }

  private async free(path: string): Promise<string> {
    const directory = parent(path);
    const there = await this.typesIn(directory);
    const coming = new Set(this.transfers.filter(({ state }) => state !== "done").map((transfer) => transfer.path));
    return join(directory, freeName(lastName(path), (name) => there.has(name) || coming.has(join(directory, name))));
  }

  private ask(question: Question): Promise<{ choice: Choice; forAll: boolean }> {
    return new Promise((done) => {
      this.question = question;
      this.answer = (choice, forAll) => {
        this.question = undefined;
        this.show();
        done({ choice, forAll });
      };
      this.show();
    });
  }

  choice(choice: Choice, forAll: boolean): void {
    this.answer?.(choice, forAll);
  }

  private pump(): void {
    while (this.running < AT_ONCE) {
      const next = this.transfers.find(({ state, file }) => state === "waiting" && file);
      if (!next) break;
      this.running++;
      void this.carry(next);
    }
    this.showSoon();
  }

  private async carry(transfer: Transfer): Promise<void> {
    try {
      if ((await transfer.run(this.id, this.showSoon)) === "exists") {
        transfer.state = "paused";
        this.transfers = this.transfers.filter((other) => other !== transfer);
        if (transfer.file) void this.take([{ path: transfer.path, file: transfer.file }]);
      }
      this.arrived(parent(transfer.path)); // also a part takes room
    } finally {
      this.running--;
      this.pump();
    }
  }

  pause(key: number): void {
    this.get(key)?.halt("paused");
    this.showSoon();
  }

  resume(key: number): void {
    const transfer = this.get(key);
    if (!transfer) return;
    transfer.problem = undefined;
    transfer.state = transfer.file ? "waiting" : "lost";
    this.pump();
  }

  all(action: "pause" | "resume"): void {
    for (const { key, state } of [...this.transfers]) {
      if (action === "pause" && (state === "waiting" || state === "sending")) this.pause(key);
      if (action === "resume" && (state === "paused" || state === "failed")) this.resume(key);
    }
  }

  /** Gives one up; what the server has of it goes. */
  async cancel(key: number): Promise<void> {
    const transfer = this.get(key);
    if (!transfer) return;
    transfer.halt("failed");
    this.transfers = this.transfers.filter((other) => other !== transfer);
    this.show();
    if (transfer.upload !== undefined) {
      // a request that was cut off may hold it for a moment
      for (let tries = 0; tries < 10; tries++) {
        try {
          await discard(transfer.upload);
          break;
        } catch (thrown) {
          if (Problem.from(thrown).status !== 423) break;
          await new Promise((done) => setTimeout(done, 300));
        }
      }
      this.arrived(parent(transfer.path));
    }
  }

  clearDone(): void {
    this.transfers = this.transfers.filter(({ state }) => state !== "done");
    this.show();
  }

  /** The files to go on with, each found by its name and size. */
  chooseAll(files: readonly File[]): void {
    for (const file of files) {
      const lost = this.transfers.find(({ state, path, size }) => state === "lost" && size === file.size && lastName(path) === file.name);
      if (lost) void this.choose(lost.key, file);
    }
  }

  /** Goes on with a file that was chosen again, if it begins with what the server has: by SHA-256 of that part, here and there. */
  async choose(key: number, file: File): Promise<void> {
    const transfer = this.get(key);
    if (!transfer?.part) return;
    transfer.fault = file.size === transfer.size ? undefined : "size";
    if (transfer.fault) return this.show();
    transfer.state = "checking";
    transfer.problem = undefined;
    this.show();
    try {
      if (transfer.sent > 0) {
        const [theirs, ours] = await Promise.all([checksum(this.id, transfer.part), sumOf(file, transfer.sent, () => !transfer.halted && transfer.state === "checking")]);
        if (ours === undefined) return;
        if (theirs !== ours) {
          transfer.fault = "different";
          transfer.state = "lost";
          return this.show();
        }
      }
      transfer.file = file;
      transfer.state = "waiting";
      this.pump();
    } catch (thrown) {
      transfer.problem = Problem.from(thrown);
      transfer.state = "lost";
      this.show();
    }
  }

  private get(key: number): Transfer | undefined {
    return this.transfers.find((transfer) => transfer.key === key);
  }
}

async function nothingAt404<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (Problem.from(thrown).status === 404) return undefined;
    throw thrown;
  }
}

const known = new Map<string, Uploads>();

/** Those of one session, by one account; they outlast the page that shows them. */
export function uploadsOf(account: string, id: string): Uploads {
  const key = JSON.stringify([account, id]);
  let uploads = known.get(key);
  if (!uploads) known.set(key, (uploads = new Uploads(id)));
  return uploads;
}
