import { Acks } from "./acks";
import { typed, withHeld, type BarKey, type Held } from "./keys";
import { Link, type LinkState } from "./link";
import { plainTitle } from "./names";
import { cleaned, LONGEST_PASTE, runsAtOnce, type Paste } from "./paste";
import { Screen, type Look } from "./screen";
import { surroundings } from "./server";

/** What happens at a shell. */
export interface Happenings {
  state(state: LinkState): void;
  title(title: string): void;
  pointsAt(target: string | undefined): void;
  notice(detail: string): void;
  complaint(detail: string): void;
  ending(at: number | undefined): void;
  /** Whether to paste it is to be asked first; {@link Visit.paste} pastes it. */
  asks(paste: Paste): void;
  tooLong(characters: number): void;
  notCopied(): void;
  wants(what: "search" | "leave"): void;
  /** The held keys of the bar were used. */
  released(): void;
}

const NOTHING_HELD: Held = { ctrl: false, alt: false };

/** Resets the terminal whatever stands before it, behind what is still to be shown. */
const RESET = "\u001bc";

/** Somebody at a shell: a screen, the link to the shell, and what goes between the two. */
export class Visit {
  readonly screen: Screen;
  held: Held = NOTHING_HELD;
  private readonly link: Link;
  private readonly element: HTMLElement;
  private readonly happens: Happenings;
  private acks: Acks | undefined;
  private first: string | undefined;

  /** @param first what is typed into a shell that is made for this */
  constructor(
    element: HTMLElement,
    to: { session: string; shell: string; viewOnly: boolean; first?: string },
    look: Look,
    happens: Happenings,
  ) {
    this.element = element;
    this.happens = happens;
    this.first = to.first;
    this.screen = new Screen(element, look, (target) => happens.pointsAt(target));
    const { terminal } = this.screen;
    terminal.onData((text) => this.type(text));
    terminal.onBinary((text) => this.link.type(Uint8Array.from(text, (character) => character.charCodeAt(0))));
    terminal.onTitleChange((title) => happens.title(plainTitle(title)));
    terminal.onResize(() => this.tellSize());
    terminal.attachCustomKeyEventHandler((event) => this.passes(event));
    element.addEventListener("paste", this.pasted, { capture: true });
    this.link = new Link(
      surroundings(to.session, to.shell, to.viewOnly, () => terminal),
      {
        state: (state) => happens.state(state),
        fresh: (started) => this.fresh(started),
        bytes: (bytes) => this.show(bytes),
        notice: (detail) => happens.notice(detail),
        complaint: (detail) => happens.complaint(detail),
        ending: (at) => happens.ending(at),
      },
    );
    window.addEventListener("online", this.again);
    document.addEventListener("visibilitychange", this.seen);
  }

  readonly again = () => this.link.again();

  private readonly seen = () => {
    if (document.visibilityState === "visible") this.link.again();
  };

  private fresh(started: boolean): void {
    const acks: Acks = new Acks((bytes) => {
      if (this.acks === acks) this.link.tell({ type: "ack", bytes });
    });
    this.acks = acks;
    this.screen.terminal.write(RESET);
    this.tellSize();
    if (started && this.first !== undefined) this.type(this.first);
    this.first = undefined;
  }

  private show(bytes: Uint8Array): void {
    const acks = this.acks;
    acks?.written(bytes.length);
    this.screen.terminal.write(bytes, () => acks?.shown(bytes.length));
  }

  private tellSize(): void {
    const { cols, rows } = this.screen.terminal;
    this.link?.tell({ type: "resize", columns: cols, rows });
  }

  private type(text: string): void {
    const { held } = this;
    this.link?.type(new TextEncoder().encode(withHeld(text, held)));
    if (held.ctrl || held.alt) this.release();
  }

  private release(): void {
    this.held = NOTHING_HELD;
    this.happens.released();
  }

  /** A key of the bar. */
  press(key: BarKey): void {
    const text = typed(key, this.held, this.screen.terminal.modes.applicationCursorKeysMode);
    this.held = NOTHING_HELD;
    this.type(text);
    this.happens.released();
  }

  /** Keys that are the console's own do not pass to the shell. */
  private passes(event: KeyboardEvent): boolean {
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true;
    switch (event.code) {
      case "KeyV":
        return false; // the browser pastes
      case "KeyC":
        event.preventDefault();
        if (event.type === "keydown" && this.screen.terminal.hasSelection()) void this.copy();
        return false;
      case "KeyF":
      case "KeyL":
        event.preventDefault();
        if (event.type === "keydown") this.happens.wants(event.code === "KeyF" ? "search" : "leave");
        return false;
      default:
        return true;
    }
  }

  private async copy(): Promise<void> {
    if (!(await this.screen.copy())) this.happens.notCopied();
  }

  private readonly pasted = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.length > LONGEST_PASTE) {
      this.happens.tooLong(text.length);
      return;
    }
    const paste = cleaned(text);
    if (runsAtOnce(paste, this.screen.terminal.modes.bracketedPasteMode)) this.happens.asks(paste);
    else this.paste(paste);
  };

  paste(paste: Paste): void {
    this.screen.terminal.paste(paste.text);
    this.screen.terminal.focus();
  }

  close(): void {
    this.link.close();
    this.element.removeEventListener("paste", this.pasted, { capture: true });
    window.removeEventListener("online", this.again);
    document.removeEventListener("visibilitychange", this.seen);
    this.screen.dispose();
  }
}
