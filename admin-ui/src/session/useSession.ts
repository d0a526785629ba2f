import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, data, path } from "../api/client";
import { useEvents } from "../api/events";

const EVERY = 5000;

/** A session and what it takes, asked for again every few seconds and whenever something happens to it; and why it is over, once it is. */
export function useSession(id: string) {
  const [over, setOver] = useState<string>();
  const session = useQuery({
    queryKey: ["session", id],
    queryFn: () => data(api.GET("/workspace/se/session/{session_id}", { params: { path: { session_id: id } } })),
    refetchInterval: EVERY,
    enabled: over === undefined,
  });
  const again = () => void session.refetch();
  useEvents(session.isSuccess && over === undefined ? path`/workspace/se/session/${id}/events` : undefined, {
    event: again,
    end: (told) => setOver((told as { reason?: string }).reason ?? ""),
  });
  return { session, over };
}
