import createClient, { type Middleware } from "openapi-fetch";
import { Problem } from "./problem";
import type { components, paths } from "@client/schema";

export type Schemas = components["schemas"];

/** The server's answers without the members that stand twice for the original's clients. */
export const ACCEPT = "application/vnd.sandhold+json";

/** Who is there, and whoever comes and goes. */
export const SIGN_IN = "/workspace/se/sign-in";

type SignedOut = (problem: Problem) => void;
let whenSignedOut: SignedOut = () => {};
let holds = 0;
let held: Problem | undefined;

/** Says what happens when the server no longer knows who is there. */
export function onSignedOut(action: SignedOut): void {
  whenSignedOut = action;
}

/** Whoever is there is not known any more. */
export function signedOut(problem: Problem): void {
  if (holds > 0) held = problem;
  else whenSignedOut(problem);
}

/** Keeps the page although whoever is there is signed out, until what it gives is called: a secret that is shown once is not to go with the sign-in that its making ends. */
export function holdPage(): () => void {
  holds++;
  return () => {
    holds--;
    const problem = held;
    if (holds > 0 || problem === undefined) return;
    held = undefined;
    whenSignedOut(problem);
  };
}

/** Asks who is there, where a stream of events was refused: that says no reason. */
export async function lookWhoIsThere(): Promise<void> {
  const response = await fetch(SIGN_IN, { headers: { Accept: ACCEPT }, credentials: "same-origin" }).catch(() => undefined);
  if (response?.status === 401) signedOut(Problem.of(401, await response.json().catch(() => undefined)));
}

/** Throws what an answer refuses, in the one shape of a refusal. */
async function refuse(response: Response): Promise<never> {
  const problem = Problem.of(response.status, await response.json().catch(() => undefined));
  if (problem.status === 401 && new URL(response.url).pathname !== SIGN_IN) signedOut(problem);
  throw problem;
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) await refuse(response);
    return undefined;
  },
};

/** The calls of the REST API, typed by its document. A refusal is thrown as a {@link Problem}. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  headers: { Accept: ACCEPT },
  credentials: "same-origin",
});
api.use(refusals);

/** Its data, of a call that answers some. */
export async function data<T>(call: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data: value } = await call;
  if (value === undefined || value === null) throw new Problem(200, "EMPTY", "the server answered without data");
  return value as NonNullable<T>;
}

/** For what the typed calls do not fit, such as bodies that stream; the same cookie, the same refusals. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has("Accept")) headers.set("Accept", ACCEPT);
  const response = await fetch(path, { ...init, headers, credentials: "same-origin" });
  return response.ok ? response : refuse(response);
}

/** A path of the API with its variables encoded: path`/workspace/se/session/${id}`. */
export function path(parts: TemplateStringsArray, ...variables: string[]): string {
  return String.raw({ raw: parts }, ...variables.map(encodeURIComponent));
}
