import { advanced, type Cast } from "./cast";

/** How often whoever looks is told where playing is. */
const TOLD_EVERY = 120;

/** Where a recording is played. */
export class Playing {
  position = 0;
  speed = 1;
  /** Seconds to which a stretch is cut in which nothing is shown. */
  idle = 2;
  on = false;
  /** Whether it stays at the end of a recording that goes on. */
  following = false;
  private frame = 0;
  private last = 0;
  private told = 0;

  /** @param changed it is somewhere else, or not played any more; told is whether the page should say so */
  constructor(
    readonly cast: Cast,
    private readonly changed: (told: boolean) => void,
  ) {}

  play(): void {
    if (this.on) return;
    if (this.position >= this.cast.ends) this.position = 0;
    this.on = true;
    this.following = false;
    this.last = performance.now();
    this.frame = requestAnimationFrame(this.step);
    this.changed(true);
  }

  pause(): void {
    cancelAnimationFrame(this.frame);
    this.on = false;
    this.following = false;
    this.changed(true);
  }

  seek(to: number): void {
    this.following = false;
    this.position = Math.min(Math.max(0, to), this.cast.ends);
    this.changed(true);
  }

  /** Goes to the end, and with it. */
  follow(): void {
    this.pause();
    this.following = true;
    this.grown();
  }

  /** The recording has become longer. */
  grown(): void {
    if (this.following) this.position = this.cast.ends;
    this.changed(true);
  }

  private readonly step = (now: number): void => {
    const seconds = ((now - this.last) / 1000) * this.speed;
    this.last = now;
    this.position = advanced(this.cast, this.position, Math.max(0, seconds), this.idle);
    this.on = this.position < this.cast.ends;
    if (this.on) this.frame = requestAnimationFrame(this.step);
    const told = !this.on || now - this.told > TOLD_EVERY;
    if (told) this.told = now;
    this.changed(told);
  };

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.on = false;
  }
}
