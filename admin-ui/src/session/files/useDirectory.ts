import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { api, data } from "../../api/client";
import { useEvents } from "../../api/events";
import { listDirectory, watchAddress } from "./calls";

/** Entries up to which the server watches a directory; a larger one is listed again from time to time. */
const MOST_WATCHED = 20_000;
const NOT_WATCHED_EVERY = 15_000;
/** Changes that come within such a time (in milliseconds) are one. */
const TOGETHER = 300;

const listKey = (id: string, path: string) => ["files", id, path];

/** A directory's entries, listed anew when something changes there. */
export function useDirectory(id: string, path: string) {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const listed = useQuery({
    queryKey: listKey(id, path),
    queryFn: () => listDirectory(id, path),
    refetchInterval: (query) => ((query.state.data?.entries.length ?? 0) > MOST_WATCHED ? NOT_WATCHED_EVERY : false),
  });
  const again = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: listKey(id, path) });
      void client.invalidateQueries({ queryKey: ["session", id] });
    }, TOGETHER);
  }, [client, id, path]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [again],
  );
  const watched = listed.isSuccess && listed.data.entries.length <= MOST_WATCHED;
  useEvents(watched ? watchAddress(id, path) : undefined, { resync: again, created: again, modified: again, deleted: again });
  return { listed, again };
}

/** The disk of the session and what is used of it. */
export function useDisk(id: string): { used: number; all: number } | undefined {
  const session = useQuery({
    queryKey: ["session", id],
    queryFn: () => data(api.GET("/workspace/se/session/{session_id}", { params: { path: { session_id: id } } })),
  });
  const usage = session.data?.usage;
  return usage?.disk_total ? { used: usage.disk_used ?? 0, all: usage.disk_total } : undefined;
}
