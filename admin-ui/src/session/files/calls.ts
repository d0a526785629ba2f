import { api, ask, data, path as at } from "../../api/client";
import { absolute, inCall } from "./paths";
import type { Entry } from "./entries";

/** Entries that are listed at most; further ones are left to a shell. */
const MOST_LISTED = 100_000;

export interface Directory {
  entries: Entry[];
  cut: boolean;
}

const session = (id: string) => ({ path: { session_id: id } });

/** All of a directory, page by page. */
export async function listDirectory(id: string, path: string): Promise<Directory> {
  const entries: Entry[] = [];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const query: { path: string; after?: string } = { path: absolute(path), ...(after === "" ? {} : { after }) };
    const page: { entries: Entry[]; next?: string } = await data(api.GET("/workspace/se/fs/{session_id}/list", { params: { ...session(id), query } }));
    entries.push(...page.entries);
    after = page.next;
    if (after !== undefined && entries.length >= MOST_LISTED) return { entries, cut: true };
  }
  return { entries, cut: false };
}

/** What a path is; undefined where nothing is. */
export async function stat(id: string, path: string) {
  return data(api.GET("/workspace/se/fs/{session_id}/stat", { params: { ...session(id), query: { path: absolute(path) } } }));
}

export async function makeDirectory(id: string, path: string, parents: boolean): Promise<void> {
  await api.POST("/workspace/se/fs/{session_id}/mkdir", { params: session(id), body: { path: absolute(path), parents } });
}

export async function move(id: string, from: string, to: string, overwrite: boolean): Promise<void> {
  await api.POST("/workspace/se/fs/{session_id}/move", { params: session(id), body: { from: absolute(from), to: absolute(to), overwrite } });
}

export async function copy(id: string, from: string, to: string, overwrite: boolean): Promise<void> {
  await api.POST("/workspace/se/fs/{session_id}/copy", { params: session(id), body: { from: absolute(from), to: absolute(to), overwrite } });
}

export async function changeMode(id: string, path: string, mode: string, recursive: boolean): Promise<void> {
  await api.POST("/workspace/se/fs/{session_id}/chmod", { params: session(id), body: { path: absolute(path), mode, recursive } });
}

export async function remove(id: string, path: string): Promise<void> {
  await ask(`${fileAddress(id, path)}?recursive=true`, { method: "DELETE" });
}

export async function unpack(id: string, source: string, into: string): Promise<void> {
  const query = new URLSearchParams({ source: absolute(source), path: absolute(into) });
  await ask(at`/workspace/se/fs/${id}/unpack` + `?${query}`, { method: "POST" });
}

/** A file as a resource. */
export function fileAddress(id: string, path: string): string {
  return at`/workspace/se/file/${id}` + `/${inCall(path)}`;
}

/** For a link that saves it. */
export function downloadAddress(id: string, path: string): string {
  return at`/workspace/se/download/${id}` + `/${inCall(path)}`;
}

/** Of a type under which a browser runs nothing of it. */
export function pictureAddress(id: string, path: string, version: string): string {
  return at`/workspace/se/files/preview/${id}` + `/${inCall(path)}?v=${encodeURIComponent(version)}`;
}

export function archiveAddress(id: string, path: string, format: string): string {
  return at`/workspace/se/fs/${id}/archive` + `?${new URLSearchParams({ path: absolute(path), format })}`;
}

export function watchAddress(id: string, path: string): string {
  return at`/workspace/se/fs/${id}/watch` + `?${new URLSearchParams({ path: absolute(path), recursive: "false" })}`;
}

/** Several files and directories in one archive, which the browser holds until it is saved. */
export async function packed(id: string, paths: string[]): Promise<Blob> {
  const answer = await ask(at`/workspace/se/fs/${id}/archive`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "*/*" },
    body: JSON.stringify({ paths: paths.map(absolute), format: "zip" }),
  });
  return answer.blob();
}

/** Everything below a directory, as far as one call goes. */
export async function everythingBelow(id: string, path: string) {
  return data(api.GET("/workspace/se/fs/{session_id}/glob", { params: { ...session(id), query: { pattern: "**", path: absolute(path), hidden: true, limit: 10_000 } } }));
}

export async function unfinishedUploads(id: string) {
  return (await data(api.GET("/workspace/se/uploads/{session_id}", { params: session(id) }))).uploads;
}

/** The server's SHA-256 of a file. */
export async function checksum(id: string, path: string): Promise<string> {
  return (await data(api.GET("/workspace/se/fs/{session_id}/checksum", { params: { ...session(id), query: { path: absolute(path), algorithm: "sha256" } } }))).checksum;
}
