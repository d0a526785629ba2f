import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { colours } from "./colours";
import { webTarget } from "./names";
import { allowStyleAttributes } from "./styles";
import { terminalWords } from "./words";

/** How a terminal looks. */
export interface Look {
  dark: boolean;
  fontSize: number;
  screenReader: boolean;
}

/** Lines that are kept above the screen. The server keeps a thousand for whoever comes back. */
const SCROLLBACK = 5000;
const LARGEST_SIDE = 500;
const MATCHES = 1000;

/** WCAG 2.2 AA; a program may have chosen its colours for another background. */
const LEAST_CONTRAST = 4.5;

function open(target: string): void {
  const web = webTarget(target);
  if (web !== undefined) window.open(web, "_blank", "noopener,noreferrer");
}

/** An xterm in an element, with what it finds and where its links lead. Programs neither read nor write the clipboard through it. */
export class Screen {
  readonly terminal: Terminal;
  readonly search = new SearchAddon({ highlightLimit: MATCHES });
  private readonly fitting = new FitAddon();
  private readonly observer: ResizeObserver;
  private frame = 0;

  /** @param pointsAt the target of the link that the mouse is on; undefined: of none */
  constructor(element: HTMLElement, look: Look, pointsAt: (target: string | undefined) => void) {
    allowStyleAttributes();
    Terminal.strings.tooMuchOutput = terminalWords.say("toomuch");
    const hover = (_event: MouseEvent, target: string) => pointsAt(target);
    const leave = () => pointsAt(undefined);
    this.terminal = new Terminal({
      allowProposedApi: true, // of which are Unicode 11 and the marks of what a search has found
      scrollback: SCROLLBACK,
      fontFamily: "ui-monospace, 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
      cursorBlink: false,
      minimumContrastRatio: LEAST_CONTRAST,
      linkHandler: { activate: (_event, target) => open(target), hover, leave },
      ...options(look),
    });
    const unicode = new Unicode11Addon();
    for (const addon of [this.fitting, this.search, unicode, new WebLinksAddon((_event, target) => open(target), { hover, leave })]) {
      this.terminal.loadAddon(addon);
    }
    this.terminal.unicode.activeVersion = "11";
    this.terminal.open(element);
    this.fit();
    this.observer = new ResizeObserver(() => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.fit());
    });
    this.observer.observe(element);
  }

  /** Takes the size that the element has room for. */
  private fit(): void {
    const room = this.fitting.proposeDimensions();
    if (room === undefined || !(room.cols > 0 && room.rows > 0)) return;
    this.terminal.resize(Math.min(room.cols, LARGEST_SIDE), Math.min(room.rows, LARGEST_SIDE));
  }

  look(look: Look): void {
    Object.assign(this.terminal.options, options(look));
    this.fit();
  }

  /** Puts what is selected on the clipboard; false where the browser does not let it. */
  async copy(): Promise<boolean> {
    const text = this.terminal.getSelection();
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return this.copyOldWay(text); // a page that did not come by https has no other
    }
  }

  private copyOldWay(text: string): boolean {
    const give = (event: ClipboardEvent) => {
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    document.addEventListener("copy", give, { capture: true, once: true });
    const copied = document.execCommand("copy");
    document.removeEventListener("copy", give, { capture: true });
    return copied;
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    this.terminal.dispose();
  }
}

function options(look: Look) {
  return { theme: colours(look.dark), fontSize: look.fontSize, screenReaderMode: look.screenReader };
}
