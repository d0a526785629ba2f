/**
 * Paths as the server names them: relative to /workspace, where everything of a session lies by its nature, or absolute below /tmp. The empty one is /workspace itself.
 */

export function join(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

export function parent(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut < 0 ? "" : path.slice(0, cut);
}

export function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether it may not be left upwards: /workspace, or /tmp. */
export function isTop(path: string): boolean {
  return path === "" || path === "/tmp";
}

/** As a shell in the session has it. */
export function absolute(path: string): string {
  return path.startsWith("/") ? path : path === "" ? "/workspace" : `/workspace/${path}`;
}

/** The directories above and itself, from the top on, each with its name. */
export function crumbs(path: string): { name: string; path: string }[] {
  const inTmp = path === "/tmp" || path.startsWith("/tmp/");
  const top = inTmp ? "/tmp" : "";
  const names = path.slice(inTmp ? 5 : 0).split("/").filter((name) => name !== "");
  const all = [{ name: inTmp ? "/tmp" : "/workspace", path: top }];
  let at = top;
  for (const name of names) {
    at = join(at, name);
    all.push({ name, path: at });
  }
  return all;
}

/** For the variable part of a call's address. */
export function inCall(path: string): string {
  return path.startsWith("/") ? `%2F${encoded(path.slice(1))}` : encoded(path);
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

const CONTROL = /[\u0000-\u001f\u007f]/;
const AS_HEX = "~x";

/** For the address of the tab. Names that a router takes for no part of an address stand in hexadecimal. */
export function inAddress(path: string): string {
  return path
    .split("/")
    .map((name) => (CONTROL.test(name) || name.startsWith(AS_HEX) ? AS_HEX + hex(new TextEncoder().encode(name)) : encodeURIComponent(name)))
    .join("/");
}

/** The reverse of {@link inAddress}; what is no such address leads to /workspace. */
export function ofAddress(address: string): string {
  try {
    const path = address
      .split("/")
      .map((part) => (part.startsWith(AS_HEX) ? new TextDecoder().decode(unhex(part.slice(AS_HEX.length))) : decodeURIComponent(part)))
      .join("/")
      .replace(/\/+$/, "");
    return path.startsWith("/") && path !== "/tmp" && !path.startsWith("/tmp/") ? path.replace(/^\/+/, "") : path;
  } catch {
    return "";
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A name as it may be shown: what would break a line, be invisible, or turn the direction of writing is shown by a sign of its own. */
export function shownName(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (sign) => {
    const code = sign.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "\u2421" : `\u27e8${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
  });
}

/** What is wrong with a name that somebody gives, if something is. */
export function nameFault(name: string): "empty" | "slash" | "dots" | "long" | undefined {
  if (name === "") return "empty";
  if (name.includes("/") || name.includes("\0")) return "slash";
  if (name === "." || name === "..") return "dots";
  return new TextEncoder().encode(name).length > 255 ? "long" : undefined;
}

/** The first of "name (2).txt", "name (3).txt", … that is not taken. */
export function freeName(name: string, taken: (name: string) => boolean): string {
  const dot = name.endsWith(".tar.gz") ? name.length - 7 : name.lastIndexOf(".");
  const cut = dot > 0 ? dot : name.length;
  for (let count = 2; ; count++) {
    const free = `${name.slice(0, cut)} (${count})${name.slice(cut)}`;
    if (!taken(free)) return free;
  }
}
