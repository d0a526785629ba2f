import { useEffect, useEffectEvent } from "react";
import { lookWhoIsThere, signedOut } from "./client";
import { Problem } from "./problem";

/**
 * Server-sent events of the API while a component is shown; the browser comes again by itself, naming the last id that it saw.
 * A stream that the server refuses is asked for again after {@link AGAIN} ms.
 */
export function useEvents(url: string | undefined, heard: Record<string, (data: unknown) => void>, onState?: (live: boolean) => void): void {
  const dispatch = useEffectEvent((name: string, data: unknown) => heard[name]?.(data));
  const state = useEffectEvent((live: boolean) => onState?.(live));
  const names = Object.keys(heard).join(" ");
  useEffect(() => {
    if (url === undefined) return;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      const opened = new EventSource(url);
      source = opened;
      for (const name of names.split(" ")) {
        opened.addEventListener(name, (event) => {
          if (event instanceof MessageEvent && typeof event.data === "string") dispatch(name, JSON.parse(event.data));
        });
      }
      opened.onopen = () => state(true);
      opened.onerror = (event) => {
        state(false);
        if (event instanceof MessageEvent) {
          ended(event.data);
        } else if (opened.readyState === EventSource.CLOSED) {
          void lookWhoIsThere();
          timer = setTimeout(open, AGAIN);
        }
      };
    };
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [url, names]);
}

const AGAIN = 3000;

/** The server's last event of a stream, where it says why. */
function ended(told: unknown): void {
  if (typeof told !== "string") return;
  const problem = Problem.of(401, JSON.parse(told));
  if (problem.code === "TOKEN_ENDED") signedOut(problem);
}
