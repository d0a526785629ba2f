import { Silence, waitAfter } from "./waits.ts";

/** A WebSocket, as much of it as is needed. */
export interface Socket {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  message(data: string | ArrayBuffer): void;
  closed(code: number): void;
}

/** What a link is in; times are milliseconds. */
export type LinkState =
  | { is: "connecting" }
  | { is: "open"; unstable: boolean }
  /** It tries again by itself at `until`. */
  | { is: "waiting"; until: number; problem?: string }
  | { is: "over"; how: Over };

/** How a link ended for good. */
export type Over =
  | { why: "exit"; code?: number; detail?: string }
  /** With its session, or by the server, which says why. */
  | { why: "ended"; detail: string }
  | { why: "refused"; detail: string }
  | { why: "closed" };

/** Whoever looks at a link. */
export interface Listener {
  state(state: LinkState): void;
  /** What comes from now on is drawn on an empty screen. */
  fresh(started: boolean): void;
  bytes(bytes: Uint8Array): void;
  notice(detail: string): void;
  complaint(detail: string): void;
  /** The session ends at this moment (epoch seconds); or not, after all. */
  ending(at: number | undefined): void;
}

/** The world around a link. */
export interface Surroundings {
  open(events: SocketEvents): Socket;
  /** Asks the server whether there is a shell to come back to; throws what it refuses. */
  look(): Promise<"there" | "gone">;
  /** Whether what {@link look} threw stays so, and its sentence. */
  refusal(thrown: unknown): { forGood: boolean; detail: string };
  now(): number;
  later(action: () => void, milliseconds: number): () => void;
}

const TICK = 250;
const REFUSED = 1008;
const PIECE = 32 << 10;

/** A browser's way to one shell of the server's: it comes again by itself when the line breaks, and says how the line is. */
export class Link {
  private readonly around: Surroundings;
  private readonly listener: Listener;
  private socket: Socket | undefined;
  private silence: Silence | undefined;
  private cancel: () => void = () => {};
  private failures = 0;
  private attempt = 0;
  private lastError: string | undefined;
  private now: LinkState = { is: "connecting" };

  constructor(around: Surroundings, listener: Listener) {
    this.around = around;
    this.listener = listener;
    this.connect();
  }

  get state(): LinkState {
    return this.now;
  }

  /** Types. What is typed while there is no connection is dropped. */
  type(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.now.is !== "open") return;
    for (let at = 0; at < bytes.length; at += PIECE) this.socket?.send(bytes.subarray(at, at + PIECE));
    this.ask();
  }

  tell(message: { type: string } & Record<string, unknown>): void {
    if (this.now.is === "open") this.socket?.send(JSON.stringify(message));
  }

  /** Does not wait any longer. */
  again(): void {
    if (this.now.is === "waiting") this.comeBack();
  }

  /** For good. */
  close(): void {
    this.over({ why: "closed" });
  }

  private connect(): void {
    const attempt = ++this.attempt;
    this.lastError = undefined;
    this.become({ is: "connecting" });
    this.silence = new Silence(this.around.now());
    this.silence.asked(this.around.now());
    const current = (action: () => void) => {
      if (attempt === this.attempt) action();
    };
    this.socket = this.around.open({
      opened: () => current(() => this.become({ is: "open", unstable: false })),
      message: (data) => current(() => this.heard(data)),
      closed: (code) => current(() => this.lost(code)),
    });
    this.tick();
  }

  private tick(): void {
    this.cancel = this.around.later(() => {
      const now = this.around.now();
      const state = this.silence?.state(now);
      if (state === "lost") {
        this.lost(0);
        return;
      }
      if (this.now.is === "open") {
        if (this.silence?.mayAsk(now)) this.ask();
        const unstable = state === "unstable";
        if (unstable !== this.now.unstable) this.become({ is: "open", unstable });
      }
      this.tick();
    }, TICK);
  }

  private ask(): void {
    if (this.silence && !this.silence.waiting) {
      this.silence.asked(this.around.now());
      this.tell({ type: "ping" });
    }
  }

  private heard(data: string | ArrayBuffer): void {
    if (typeof data !== "string") {
      this.silence?.heard(this.around.now(), false);
      this.listener.bytes(new Uint8Array(data));
      return;
    }
    const message = JSON.parse(data) as Record<string, unknown>;
    const detail = typeof message.detail === "string" ? message.detail : "";
    this.silence?.heard(this.around.now(), message.type === "pong" || message.type === "shell");
    switch (message.type) {
      case "shell":
        this.failures = 0;
        this.listener.fresh(message.started === true);
        break;
      case "notice":
        this.listener.notice(detail);
        break;
      case "error":
        this.lastError = detail;
        this.listener.complaint(detail);
        break;
      case "ending":
        this.listener.ending(typeof message.at === "number" ? message.at : undefined);
        break;
      case "exit":
        this.exited(message);
        break;
      case "over":
        this.over({ why: "ended", detail });
        break;
    }
  }

  private exited(message: Record<string, unknown>): void {
    const detail = typeof message.cause_detail === "string" ? message.cause_detail : undefined;
    if (message.code === "SESSION_ENDED") {
      this.over({ why: "ended", detail: detail ?? "" });
    } else {
      this.over({ why: "exit", code: typeof message.returncode === "number" ? message.returncode : undefined, detail });
    }
  }

  private lost(code: number): void {
    const problem = this.lastError;
    this.drop();
    if (code === REFUSED && problem !== undefined) {
      void this.around.look().catch(() => {}); // whoever is signed out by it hears of that
      this.over({ why: "refused", detail: problem });
      return;
    }
    this.wait(problem);
  }

  private wait(problem?: string): void {
    const wait = waitAfter(this.failures++);
    this.become({ is: "waiting", until: this.around.now() + wait, problem });
    this.cancel = this.around.later(() => this.comeBack(), wait);
  }

  /** Looks first: a shell that has ended meanwhile is not to be started anew unasked. */
  private comeBack(): void {
    this.drop();
    const attempt = this.attempt;
    this.become({ is: "connecting" });
    this.around.look().then(
      (found) => {
        if (attempt !== this.attempt) return;
        if (found === "there") this.connect();
        else this.over({ why: "exit" });
      },
      (thrown: unknown) => {
        if (attempt !== this.attempt) return;
        const { forGood, detail } = this.around.refusal(thrown);
        if (forGood) this.over({ why: "refused", detail });
        else this.wait(detail);
      },
    );
  }

  private over(how: Over): void {
    if (this.now.is === "over") return;
    this.drop();
    this.become({ is: "over", how });
  }

  /** Nothing that is under way is heard of any more. */
  private drop(): void {
    this.attempt++;
    this.cancel();
    this.silence = undefined;
    this.socket?.close();
    this.socket = undefined;
  }

  private become(state: LinkState): void {
    this.now = state;
    this.listener.state(state);
  }
}
