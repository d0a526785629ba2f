import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, data, type Schemas } from "../api/client";
import { useEvents } from "../api/events";

/** A session as the table has it. */
export type SessionRow = Schemas["SessionWithUsage"];

interface Live {
  rows: SessionRow[];
  loading: boolean;
  /** Whether the server tells of changes at this moment. */
  live: boolean;
  /** Why there are none. */
  error: unknown;
  again: () => void;
}

const EVENTS = "/workspace/se/sessions/events";

/** All sessions that one may see, as they are: the server tells what changes. */
export function useLiveSessions(): Live {
  const known = useRef(new Map<string, SessionRow>());
  const [rows, setRows] = useState<SessionRow[]>();
  const [live, setLive] = useState(true);
  const show = () => setRows([...known.current.values()]);
  const put = (told: unknown) => {
    for (const row of (told as { sessions: SessionRow[] }).sessions) {
      if (row.id !== undefined) known.current.set(row.id, row);
    }
    show();
  };
  useEvents(
    EVENTS,
    {
      sessions: (told) => {
        known.current = new Map();
        put(told);
      },
      changed: put,
      removed: (told) => {
        for (const id of (told as { ids: string[] }).ids) known.current.delete(id);
        show();
      },
    },
    setLive,
  );
  // What the stream of events cannot say: why it is refused.
  const asked = useQuery({
    queryKey: ["sessions-refused"],
    queryFn: () => data(api.GET("/workspace/se/sessions", { params: { query: { limit: 1 } } })),
    enabled: !live && rows === undefined,
  });
  return { rows: rows ?? [], loading: rows === undefined, live, error: asked.error, again: () => void asked.refetch() };
}
