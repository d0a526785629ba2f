import { ACCEPT, path as at, signedOut } from "../../api/client";
import { Problem } from "../../api/problem";
import { fileAddress } from "./calls";

/** One request whose body goes up; its end can be brought about from outside. */
interface Sent {
  status: number;
  header: (name: string) => string | null;
}

const TUS = { "Tus-Resumable": "1.0.0" };

/** By XMLHttpRequest, which tells how far a body has gone; fetch does not. */
function send(method: string, address: string, headers: Record<string, string>, body: Blob | undefined, signal: AbortSignal, sent?: (bytes: number) => void): Promise<Sent> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader("Accept", ACCEPT);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const stop = () => request.abort();
    signal.addEventListener("abort", stop, { once: true });
    request.upload.onprogress = (event) => sent?.(event.loaded);
    request.onloadend = () => {
      signal.removeEventListener("abort", stop);
      if (request.status >= 200 && request.status < 300) done({ status: request.status, header: (name) => request.getResponseHeader(name) });
      else if (request.status === 0) failed(Problem.away());
      else failed(refused(request));
    };
    if (signal.aborted) failed(Problem.away());
    else request.send(body ?? null);
  });
}

/** As any refusal: whoever is not known any more is signed out. */
function refused(request: XMLHttpRequest): Problem {
  const problem = Problem.of(request.status, parsed(request.responseText));
  if (problem.status === 401) signedOut(problem);
  return problem;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Begins a resumable upload; returns its address. */
export async function begin(id: string, path: string, length: number, signal: AbortSignal): Promise<string> {
  const answer = await send("POST", at`/workspace/se/uploads/${id}`, { ...TUS, "Upload-Length": String(length), "Upload-Metadata": `path ${base64(path)}` }, undefined, signal);
  const location = answer.header("Location");
  if (location === null) throw new Problem(answer.status, "", "the upload has no address");
  return location.startsWith("/") ? location : `/${location}`;
}

/** How much of it the server has. */
export async function offset(upload: string, signal: AbortSignal): Promise<number> {
  return Number((await send("GET", upload, TUS, undefined, signal)).header("Upload-Offset"));
}

/** Sends a piece; returns how much the server has then. */
export async function piece(upload: string, from: number, bytes: Blob, signal: AbortSignal, sent: (bytes: number) => void): Promise<number> {
  const headers = { ...TUS, "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" };
  return Number((await send("PATCH", upload, headers, bytes, signal, sent)).header("Upload-Offset"));
}

export async function discard(upload: string): Promise<void> {
  await send("DELETE", upload, TUS, undefined, new AbortController().signal);
}

/** A small file at once, and only where nothing is yet unless it may be replaced. */
export async function put(id: string, path: string, file: Blob, replace: boolean, signal: AbortSignal, sent: (bytes: number) => void): Promise<void> {
  await send("PUT", fileAddress(id, path), { "Content-Type": "application/octet-stream", ...(replace ? {} : { "If-None-Match": "*" }) }, file, signal, sent);
}
