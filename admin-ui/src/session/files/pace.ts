const WINDOW = 4000;

/** How fast something goes on: bytes a second over the last few seconds. */
export class Pace {
  private seen: { at: number; bytes: number }[] = [];

  /** So many bytes in all by then (in milliseconds). */
  saw(bytes: number, at: number): void {
    this.seen.push({ at, bytes });
    while (this.seen.length > 2 && this.seen[1]!.at <= at - WINDOW) this.seen.shift();
  }

  get(): number {
    const first = this.seen[0];
    const last = this.seen.at(-1);
    if (!first || !last || last.at - first.at < 200) return 0;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}
