import { Problem } from "../../api/problem";
import { Pace } from "./pace";
import { begin, offset, piece, put } from "./tus";

/** Files up to this size go in one request, larger ones by pieces of {@link PIECE} that need not be sent again. */
const SMALL = 4 << 20;
const PIECE = 8 << 20;
const MOST_TRIES = 8;

/**
 * - waiting: for its turn
 * - lost: the server has a part of it, and the page no file: it must be chosen again
 * - checking: whether the file that was chosen begins with that part
 */
export type UploadState = "waiting" | "sending" | "checking" | "paused" | "failed" | "lost" | "done";

/** A file on its way, or one whose rest is to come. */
export class Transfer {
  state: UploadState = "waiting";
  sent = 0;
  /** What the server said, or what is wrong with a file that was chosen again. */
  problem?: Problem;
  fault?: "size" | "different";
  /** Of a resumable upload; the server's file that holds what is there of it. */
  upload?: string;
  part?: string;
  file?: File;
  replace = false;
  readonly pace = new Pace();
  private control = new AbortController();

  readonly key: number;
  path: string;
  readonly size: number;

  constructor(key: number, path: string, size: number, file?: File) {
    this.key = key;
    this.path = path;
    this.size = size;
    this.file = file;
  }

  /** Ends the request that is under way; what the server has by then stays. */
  halt(state: UploadState): void {
    this.state = state;
    this.control.abort();
  }

  get halted(): boolean {
    return this.control.signal.aborted;
  }

  /**
   * Sends what is missing; returns when it is done, paused or failed. "exists" means that meanwhile a file of that name is there.
   *
   * @param changed told whenever there is something new to show
   */
  async run(id: string, changed: () => void): Promise<"exists" | undefined> {
    const { file } = this;
    if (!file) return undefined;
    this.control = new AbortController();
    const { signal } = this.control;
    this.state = "sending";
    this.problem = undefined;
    this.fault = undefined;
    for (let tries = 0; ; ) {
      const before = this.sent;
      try {
        await this.send(id, file, signal, changed);
        this.state = "done";
        return undefined;
      } catch (thrown) {
        if (signal.aborted) return undefined;
        const problem = Problem.from(thrown);
        if (problem.status === 412 && problem.code === "PRECONDITION_FAILED") return "exists";
        tries = this.sent > before ? 1 : tries + 1;
        if (this.upload !== undefined && [404, 410].includes(problem.status)) {
          this.upload = undefined; // it was given up: all of it goes again
          this.sent = 0;
        } else if (![0, 408, 409, 423, 429, 502, 503].includes(problem.status)) {
          this.problem = problem;
          // no room, or nobody signed in: that can be mended, and what is there stays
          this.state = [401, 413, 507].includes(problem.status) ? "paused" : "failed";
          await this.askHowFar(signal);
          return undefined;
        }
        this.problem = problem;
        changed();
        if (tries >= MOST_TRIES) {
          this.state = "paused";
          return undefined;
        }
        await pause(Math.min(15_000, 500 * 2 ** tries), signal);
        if (signal.aborted) return undefined;
      }
    }
  }

  /** What was sent of a piece that was refused is not all there. */
  private async askHowFar(signal: AbortSignal): Promise<void> {
    if (this.upload === undefined) this.sent = 0;
    else this.sent = await offset(this.upload, signal).catch(() => this.sent);
  }

  private async send(id: string, file: File, signal: AbortSignal, changed: () => void): Promise<void> {
    const saw = (bytes: number) => {
      this.sent = Math.min(this.size, bytes);
      this.pace.saw(this.sent, performance.now());
      changed();
    };
    if (this.upload === undefined && this.size <= SMALL) {
      await put(id, this.path, file, this.replace, signal, saw);
      saw(this.size);
      return;
    }
    this.upload ??= await begin(id, this.path, this.size, signal);
    let at = await offset(this.upload, signal);
    saw(at);
    while (at < this.size) {
      const from = at;
      at = await piece(this.upload, from, file.slice(from, Math.min(this.size, from + PIECE)), signal, (bytes) => saw(from + bytes));
      this.problem = undefined;
      saw(at);
    }
    this.upload = undefined;
  }
}

function pause(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, time);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    }, { once: true });
  });
}
