import { ask } from "../../api/client";
import { Problem } from "../../api/problem";
import { fileAddress } from "./calls";

/** Bytes of a file that are shown, from its beginning. */
export const MOST_SHOWN = 256 << 10;
/** Bytes of a file that is edited here. */
export const MOST_EDITED = 1 << 20;

/** A file's beginning, as it was at one moment. */
export interface Content {
  /** Undefined where the bytes are no text. */
  text?: string;
  /** Of the whole. */
  size: number;
  cut: boolean;
  etag: string;
}

export async function beginning(id: string, path: string, most: number): Promise<Content> {
  const answer = await part(id, path, most);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const size = Number(/\/(\d+)$/.exec(answer.headers.get("Content-Range") ?? "")?.[1] ?? bytes.length);
  return { text: decoded(bytes, size > bytes.length), size, cut: size > bytes.length, etag: answer.headers.get("ETag") ?? "" };
}

async function part(id: string, path: string, most: number): Promise<Response> {
  const headers = { Accept: "*/*" };
  try {
    return await ask(fileAddress(id, path), { headers: { ...headers, Range: `bytes=0-${most - 1}` }, cache: "no-store" });
  } catch (thrown) {
    // an empty file has no first byte
    if (Problem.from(thrown).status === 416) return ask(fileAddress(id, path), { headers, cache: "no-store" });
    throw thrown;
  }
}

function decoded(bytes: Uint8Array, cut: boolean): string | undefined {
  if (bytes.includes(0)) return undefined;
  // what is cut may be cut within a character, of four bytes at most
  for (let left = 0; left <= (cut ? 3 : 0); left++) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, bytes.length - left));
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Writes a text in the place of a file; with a tag only if it is still the one of that tag. Returns its new tag. */
export async function save(id: string, path: string, text: string, etag: string | undefined): Promise<string> {
  const answer = await ask(fileAddress(id, path), {
    method: "PUT",
    headers: { "Content-Type": "application/octet-stream", ...(etag === undefined ? {} : { "If-Match": etag }) },
    body: new TextEncoder().encode(text),
  });
  return ((await answer.json()) as { etag: string }).etag;
}

export async function create(id: string, path: string): Promise<void> {
  await ask(fileAddress(id, path), { method: "PUT", headers: { "Content-Type": "application/octet-stream", "If-None-Match": "*" }, body: "" });
}
