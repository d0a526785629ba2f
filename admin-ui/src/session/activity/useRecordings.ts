import { useQuery } from "@tanstack/react-query";
import { api, data, type Schemas } from "../../api/client";

export type Recording = Schemas["Recording"];

const EVERY = 5000;
const MOST = 200;

/** The recordings of a session's logins, the newest first; for administrators alone. */
export function useRecordings(session: string, allowed: boolean) {
  return useQuery({
    queryKey: ["recordings", session],
    queryFn: async () => (await data(api.GET("/workspace/se/recordings", { params: { query: { session, limit: MOST } } }))).recordings ?? [],
    enabled: allowed,
    refetchInterval: EVERY,
  });
}

/** One with the names of its files, again while its login is there: a terminal that is opened later is a file more. */
export function useRecording(id: string) {
  return useQuery({
    queryKey: ["recording", id],
    queryFn: () => data(api.GET("/workspace/se/recordings/{recording}", { params: { path: { recording: id } } })),
    refetchInterval: ({ state }) => (state.data?.ended_at === null ? EVERY : false),
  });
}
