import { Unicode11Addon } from "@xterm/addon-unicode11";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { colours } from "../terminal/colours";
import { allowStyleAttributes } from "../terminal/styles";
import type { Cast } from "./cast";

const LEAST_CONTRAST = 4.5;
const SMALLEST_FONT = 4;
const LARGEST_FONT = 15;

/** How wide a character is, as a share of its height. */
const WIDTH = 0.61;
const HEIGHT = 1.2;

/** Characters that are handed to the terminal at once. */
const MOST = 1 << 18;

/**
 * The picture of a terminal that is played. What is played was written by programs that nobody vouches for: what it asks the terminal is answered to nobody, its links lead nowhere, its titles
 * and its clipboard are not heard of.
 */
export class PlayerScreen {
  private readonly terminal: Terminal;
  private readonly observer: ResizeObserver;
  private drawn = 0;
  private sized = 0;
  private busy = false;
  private wanted = 0;
  private anew = false;
  private ended = false;

  /** @param unix whether lines end without a carriage return, as those of programs without a terminal do */
  constructor(
    private readonly box: HTMLElement,
    private readonly cast: Cast,
    unix: boolean,
    dark: boolean,
    label: string,
  ) {
    allowStyleAttributes();
    this.terminal = new Terminal({
      allowProposedApi: true, // of which is Unicode 11
      cols: cast.columns,
      rows: cast.rows,
      scrollback: 0,
      disableStdin: true,
      convertEol: unix,
      cursorBlink: false,
      cursorInactiveStyle: "block",
      minimumContrastRatio: LEAST_CONTRAST,
      fontFamily: "ui-monospace, 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
      linkHandler: { activate: () => {} },
      screenReaderMode: true,
      theme: colours(dark),
    });
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.unicode.activeVersion = "11";
    this.terminal.attachCustomKeyEventHandler(() => false);
    this.terminal.attachCustomWheelEventHandler(() => false);
    this.terminal.open(box);
    const input = this.terminal.textarea;
    if (input) {
      input.tabIndex = -1; // nothing is typed here
      input.setAttribute("aria-label", label);
    }
    box.querySelector(".live-region")?.setAttribute("aria-live", "off"); // what is played is not read out as it comes
    this.fit();
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(box);
  }

  look(dark: boolean): void {
    this.terminal.options.theme = colours(dark);
  }

  /** As large as the room lets it be. */
  private fit(): void {
    const { clientWidth, clientHeight } = this.box;
    const high = document.fullscreenElement?.contains(this.box) ? clientHeight / (this.terminal.rows * HEIGHT) : LARGEST_FONT;
    const size = Math.floor(Math.min(clientWidth / (this.terminal.cols * WIDTH), high) * 2) / 2;
    const most = document.fullscreenElement ? LARGEST_FONT * 3 : LARGEST_FONT;
    if (clientWidth > 0) this.terminal.options.fontSize = Math.max(SMALLEST_FONT, Math.min(most, size));
  }

  /** Shows what was to be seen after so many outputs. */
  show(count: number): void {
    if (count < this.drawn || count < this.wanted) this.anew = true;
    this.wanted = count;
    this.draw();
  }

  private draw(): void {
    if (this.busy || this.ended) return;
    if (this.anew) {
      this.anew = false;
      this.drawn = 0;
      this.sized = 0;
      this.terminal.reset();
      this.resize(this.cast.columns, this.cast.rows);
    }
    while (this.sized < this.cast.sizes.length && this.cast.sizes[this.sized]!.before <= this.drawn && this.drawn < this.wanted) {
      const { columns, rows } = this.cast.sizes[this.sized++]!;
      this.resize(columns, rows);
    }
    if (this.drawn >= this.wanted) return;
    const until = Math.min(this.wanted, this.cast.sizes[this.sized]?.before ?? Infinity);
    const parts: string[] = [];
    for (let length = 0; this.drawn < until && length < MOST; this.drawn++) {
      const { text } = this.cast.shown[this.drawn]!;
      parts.push(text);
      length += text.length;
    }
    this.busy = true;
    this.terminal.write(parts.join(""), () => {
      this.busy = false;
      this.draw();
    });
  }

  private resize(columns: number, rows: number): void {
    if (columns === this.terminal.cols && rows === this.terminal.rows) return;
    this.terminal.resize(columns, rows);
    this.fit();
  }

  dispose(): void {
    this.ended = true;
    this.observer.disconnect();
    this.terminal.dispose();
  }
}
