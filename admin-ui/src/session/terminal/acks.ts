/** So many bytes are told at once while more is on its way to the screen. */
const AT_ONCE = 16 << 10;

/** Tells the server what the terminal has shown, for one connection: the server sends no more than can be shown. */
export class Acks {
  private queued = 0;
  private untold = 0;
  private readonly tell: (bytes: number) => void;

  constructor(tell: (bytes: number) => void) {
    this.tell = tell;
  }

  /** So many bytes were handed to the terminal. */
  written(bytes: number): void {
    this.queued += bytes;
  }

  /** It has shown so many of them. */
  shown(bytes: number): void {
    this.queued -= bytes;
    this.untold += bytes;
    if (this.untold >= AT_ONCE || this.queued === 0) {
      const told = this.untold;
      this.untold = 0;
      this.tell(told);
    }
  }
}
