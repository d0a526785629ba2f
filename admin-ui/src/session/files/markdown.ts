/** A piece of running text. A link's address has been looked at: it leads to a page by http(s), by mail, or to a place in the text. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "break" }
  | { kind: "strong" | "em" | "strike"; inside: Inline[] }
  | { kind: "link"; to: string; inside: Inline[] }
  | { kind: "image"; from: string; text: string };

export type Block =
  | { kind: "heading"; level: number; inside: Inline[] }
  | { kind: "paragraph"; inside: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "quote"; inside: Block[] }
  | { kind: "list"; ordered: boolean; start: number; items: Block[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "rule" };

const DEEPEST = 8;
/** Characters within which what opens in a line must close, so that hostile text takes no long time. */
const FURTHEST = 1500;

/**
 * Markdown as a tree of what is shown; there is no HTML in it, so that what is written as a tag is a text that looks like one. It knows what people write by hand: headings, lists, quotes,
 * code, tables, links and emphasis; not every corner of CommonMark.
 */
export function markdown(text: string): Block[] {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"), 0);
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;
const TABLE_LINE = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

function blocks(lines: string[], depth: number): Block[] {
  const found: Block[] = [];
  let paragraph: string[] = [];
  const end = () => {
    if (paragraph.length > 0) found.push({ kind: "paragraph", inside: inline(paragraph.join("\n")) });
    paragraph = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const fence = FENCE.exec(line)?.[1];
    const heading = HEADING.exec(line);
    if (line.trim() === "") {
      end();
      at++;
    } else if (fence !== undefined) {
      end();
      const from = ++at;
      while (at < lines.length && !(lines[at]!.trim().startsWith(fence) && lines[at]!.trim().replaceAll(fence[0]!, "") === "")) at++;
      found.push({ kind: "code", text: lines.slice(from, at).join("\n") });
      at++;
    } else if (heading) {
      end();
      found.push({ kind: "heading", level: heading[1]!.length, inside: inline(heading[2] ?? "") });
      at++;
    } else if (paragraph.length > 0 && /^ {0,3}(=+|-+)[ \t]*$/.test(line)) {
      found.push({ kind: "heading", level: line.includes("=") ? 1 : 2, inside: inline(paragraph.join("\n")) });
      paragraph = [];
      at++;
    } else if (RULE.test(line)) {
      end();
      found.push({ kind: "rule" });
      at++;
    } else if (depth < DEEPEST && QUOTE.test(line)) {
      end();
      const from = at;
      while (at < lines.length && QUOTE.test(lines[at]!)) at++;
      found.push({ kind: "quote", inside: blocks(lines.slice(from, at).map((quoted) => quoted.replace(QUOTE, "")), depth + 1) });
    } else if (depth < DEEPEST && ITEM.test(line)) {
      end();
      at = list(lines, at, depth, found);
    } else if (paragraph.length === 0 && /^(?: {4}|\t)/.test(line)) {
      const from = at;
      while (at < lines.length && (/^(?: {4}|\t)/.test(lines[at]!) || lines[at]!.trim() === "")) at++;
      found.push({ kind: "code", text: lines.slice(from, at).map((code) => code.replace(/^(?: {4}|\t)/, "")).join("\n").trimEnd() });
    } else if (paragraph.length === 0 && line.includes("|") && TABLE_LINE.test(lines[at + 1] ?? "")) {
      const from = (at += 2);
      while (at < lines.length && lines[at]!.includes("|")) at++;
      found.push({ kind: "table", head: cells(line), rows: lines.slice(from, at).map(cells) });
    } else {
      paragraph.push(line.trimStart());
      at++;
    }
  }
  end();
  return found;
}

/** Takes a list from a line on; returns where it ends. */
function list(lines: string[], from: number, depth: number, found: Block[]): number {
  const first = ITEM.exec(lines[from]!)!;
  const sort = first[2]!.slice(-1);
  const items: Block[][] = [];
  let at = from;
  while (at < lines.length) {
    const item = ITEM.exec(lines[at]!);
    if (!item || item[2]!.slice(-1) !== sort || RULE.test(lines[at]!)) break;
    const indent = item[0].length > item[1]!.length + item[2]!.length + 4 ? item[1]!.length + item[2]!.length + 1 : item[0].length;
    const inside = [lines[at]!.slice(item[0].length)];
    at++;
    while (at < lines.length) {
      const line = lines[at]!;
      const further = line.startsWith(" ".repeat(indent)) || line.startsWith("\t");
      if (line.trim() === "" && (lines[at + 1] ?? "").startsWith(" ".repeat(indent)) && (lines[at + 1] ?? "").trim() !== "") inside.push("");
      else if (further) inside.push(line.startsWith("\t") ? line.slice(1) : line.slice(indent));
      else if (line.trim() !== "" && !ITEM.test(line) && !HEADING.test(line) && !FENCE.test(line) && !QUOTE.test(line) && inside.at(-1) !== "") inside.push(line);
      else break;
      at++;
    }
    items.push(blocks(inside, depth + 1));
    if ((lines[at] ?? "").trim() === "" && ITEM.test(lines[at + 1] ?? "")) at++;
  }
  const start = Number.parseInt(first[2]!, 10);
  found.push({ kind: "list", ordered: !Number.isNaN(start), start: Number.isNaN(start) ? 1 : start, items });
  return at;
}

function cells(line: string): Inline[][] {
  return line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => inline(cell.trim().replaceAll("\\|", "|")));
}

const MARKS: { open: RegExp; kind: "strong" | "em" | "strike"; close: string }[] = [
  { open: /^\*\*(?=\S)/, kind: "strong", close: "**" },
  { open: /^__(?=\S)/, kind: "strong", close: "__" },
  { open: /^~~(?=\S)/, kind: "strike", close: "~~" },
  { open: /^\*(?=\S)/, kind: "em", close: "*" },
  { open: /^_(?=\S)/, kind: "em", close: "_" },
];

const LINK = /^(!?)\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\]){0,1000})\]\(\s*<?([^\s<>()]{0,2000}(?:\([^\s<>()]{0,500}\)[^\s<>()]{0,500})?)>?(?:\s+"[^"]{0,500}")?\s*\)/;
const ADDRESS = /^(?:<(https?:\/\/[^\s<>]{1,2000})>|(https?:\/\/[^\s<>"')\]]{1,2000}))/;

export function inline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  const ends = new Ends(text);
  let plain = "";
  const end = () => {
    if (plain !== "") found.push({ kind: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const sign = text[at]!;
    if (!"\\`*_~[!h<\n ".includes(sign) || depth > DEEPEST) {
      plain += sign;
      at++;
      continue;
    }
    const rest = text.slice(at, at + FURTHEST);
    const code = sign !== "`" ? null : /^(`+)(?!`)([\s\S]*?[^`])\1(?!`)/.exec(rest);
    const link = sign === "[" || sign === "!" ? LINK.exec(rest) : null;
    const address = sign === "<" || (sign === "h" && !/\w/.test(text[at - 1] ?? "")) ? ADDRESS.exec(rest) : null;
    const mark = !"*_~".includes(sign) ? undefined : MARKS.find(({ open, close }) => open.test(rest) && !(close[0] === "_" && /\w/.test(text[at - 1] ?? "")) && ends.after(at, close) > 0);
    if (sign === "\\" && /^\\[!-/:-@[-`{-~]/.test(rest)) {
      plain += rest[1]!;
      at += 2;
    } else if (code) {
      end();
      found.push({ kind: "code", text: code[2]!.replaceAll("\n", " ").trim() });
      at += code[0].length;
    } else if (link && (link[1] === "!" || safe(link[3]!) !== undefined)) {
      end();
      if (link[1] === "!") found.push({ kind: "image", from: link[3]!, text: link[2]! });
      else found.push({ kind: "link", to: safe(link[3]!)!, inside: inline(link[2]!, depth + 1) });
      at += link[0].length;
    } else if (address) {
      end();
      const to = (address[1] ?? address[2]!.replace(/[.,;:!?]+$/, ""));
      found.push({ kind: "link", to, inside: [{ kind: "text", text: to }] });
      at += address[1] === undefined ? to.length : address[0].length;
    } else if (mark) {
      const close = ends.after(at, mark.close) - at;
      end();
      found.push({ kind: mark.kind, inside: inline(rest.slice(mark.close.length, close), depth + 1) });
      at += close + mark.close.length;
    } else if (/^ {2,}\n/.test(rest)) {
      end();
      found.push({ kind: "break" });
      at += rest.indexOf("\n") + 1;
    } else {
      plain += sign;
      at++;
    }
  }
  end();
  return found;
}

/** Where emphasis may end, each sort looked up once for a whole text. */
class Ends {
  private readonly known = new Map<string, { places: number[]; next: number }>();
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The first end of what opens there; 0 where there is none. Places are asked for from left to right. */
  after(at: number, mark: string): number {
    let ends = this.known.get(mark);
    if (!ends) this.known.set(mark, (ends = { places: this.places(mark), next: 0 }));
    while ((ends.places[ends.next] ?? Infinity) <= at + mark.length) ends.next++;
    const end = ends.places[ends.next];
    return end !== undefined && end - at < FURTHEST ? end : 0;
  }

  private places(mark: string): number[] {
    const { text } = this;
    const found: number[] = [];
    for (let at = text.indexOf(mark, 1); at > 0; at = text.indexOf(mark, at + 1)) {
      const next = text[at + mark.length] ?? "";
      const doubled = next === mark[0] || (mark.length === 1 && text[at - 1] === mark);
      const within = mark[0] === "_" && /\w/.test(next);
      if (!doubled && !within && !/\s/.test(text[at - 1]!)) found.push(at);
    }
    return found;
  }
}

/** An address that may be followed; a script, or data, never is. */
export function safe(address: string): string | undefined {
  return /^(https?:\/\/|mailto:)/i.test(address) ? address : undefined;
}
