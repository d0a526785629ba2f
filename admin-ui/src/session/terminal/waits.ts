const FIRST = 1000;
const LONGEST = 30_000;

/** Milliseconds to wait before trying again after so many failures: twice as long each time, and not all clients of a server at once. */
export function waitAfter(failures: number, random: number = Math.random()): number {
  return Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 10)) * (0.8 + 0.4 * random);
}

/** When an answer is due and how long it has been waited for. Moments are milliseconds. */
export class Silence {
  /** Of silence after which a connection is called unstable. */
  static readonly UNSTABLE = 1500;
  /** And after which it is given up. */
  static readonly LOST = 15_000;
  /** How often somebody who says nothing is asked whether they are there. */
  static readonly BETWEEN_ASKING = 5000;

  private heardAt: number;
  private dueSince: number | undefined;

  constructor(now: number) {
    this.heardAt = now;
  }

  /** Something was sent that is answered. */
  asked(now: number): void {
    this.dueSince ??= now;
  }

  /** Something came, which may be what was asked for. */
  heard(now: number, answer: boolean): void {
    this.heardAt = now;
    if (answer) this.dueSince = undefined;
  }

  /** Whether it is time to ask. */
  mayAsk(now: number): boolean {
    return this.dueSince === undefined && now - this.heardAt >= Silence.BETWEEN_ASKING;
  }

  get waiting(): boolean {
    return this.dueSince !== undefined;
  }

  state(now: number): "stable" | "unstable" | "lost" {
    if (this.dueSince === undefined) return "stable";
    const silent = now - Math.max(this.heardAt, this.dueSince);
    return silent >= Silence.LOST ? "lost" : silent >= Silence.UNSTABLE ? "unstable" : "stable";
  }
}
