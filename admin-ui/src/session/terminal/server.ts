import { api, data, path, type Schemas } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Surroundings } from "./link";

export type Shell = Schemas["Shell"];

/** The shells of a session, by name. */
export async function shellsOf(session: string): Promise<Shell[]> {
  const answer = await data(api.GET("/workspace/se/session/{session_id}/shells", { params: { path: { session_id: session } } }));
  return answer.shells ?? [];
}

export async function endShell(session: string, name: string): Promise<void> {
  await api.DELETE("/workspace/se/session/{session_id}/shells/{name}", { params: { path: { session_id: session, name } } });
}

/** Refusals that trying again may help with: no answer, too many calls, a server that starts or stops. */
const FOR_NOW = [0, 408, 425, 429, 500, 502, 503, 504];

/** A shell of the server's as a link sees it; its window is asked for when it connects. */
export function surroundings(session: string, shell: string, viewOnly: boolean, window: () => { cols: number; rows: number }): Surroundings {
  return {
    open(events) {
      const { cols, rows } = window();
      const query = new URLSearchParams({ shell, acks: "true", columns: String(cols), rows: String(rows), view: String(viewOnly) });
      const socket = new WebSocket(`${path`/workspace/se/terminal/${session}`}?${query}`);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => events.opened();
      socket.onmessage = (event) => events.message(event.data as string | ArrayBuffer);
      socket.onclose = (event) => events.closed(event.code);
      return socket;
    },
    async look() {
      return (await shellsOf(session)).some(({ name }) => name === shell) ? "there" : "gone";
    },
    refusal(thrown) {
      const problem = Problem.from(thrown);
      return { forGood: !FOR_NOW.includes(problem.status), detail: problem.message };
    },
    now: () => performance.now(),
    later(action, milliseconds) {
      const timer = setTimeout(action, milliseconds);
      return () => clearTimeout(timer);
    },
  };
}
