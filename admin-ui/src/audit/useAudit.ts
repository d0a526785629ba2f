import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useState } from "react";
import { api, data, path, type Schemas } from "../api/client";
import { useEvents } from "../api/events";
import { fits, queryOf, type Filters } from "./filters";

export type Entry = Schemas["AuditEvent"];
type Page = Schemas["AuditEvents"];

const PAGE = 200;
const EVENTS = "/workspace/se/events";

/**
 * What is looked for, page after page, the newest first; what happens meanwhile comes on top.
 *
 * @param session of this one alone, as its owner may see it; otherwise of all
 */
export function useAudit(filters: Filters, session?: string) {
  const client = useQueryClient();
  const [live, setLive] = useState(true);
  const key = ["audit", session ?? "", queryOf(filters).toString()];
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => {
      const query = { ...(filters as object), limit: PAGE, ...(pageParam !== undefined && { before: pageParam }) };
      return session === undefined
        ? data(api.GET("/workspace/se/audit", { params: { query } }))
        : data(api.GET("/workspace/se/session/{session_id}/audit", { params: { path: { session_id: session }, query } }));
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchOnWindowFocus: false, // what happens comes by itself
  });
  const first = pages.data?.pages[0];
  const newest = first && (first.last ?? first.events?.[0]?.sequence ?? 0);
  const add = (told: unknown) => {
    const event = told as Entry;
    if (!fits(event, filters)) return;
    client.setQueryData<InfiniteData<Page, number | undefined>>(key, (before) => {
      const [first, ...rest] = before?.pages ?? [];
      if (before === undefined || first === undefined || (event.sequence ?? 0) <= (first.events?.[0]?.sequence ?? 0)) return before;
      return { ...before, pages: [{ ...first, events: [event, ...(first.events ?? [])] }, ...rest] };
    });
  };
  // after the newest that the first page knew of: nothing is lost between the two
  useEvents(newest === undefined ? undefined : `${session === undefined ? EVENTS : path`/workspace/se/session/${session}/events`}?after=${newest}`, { event: add }, setLive);
  const entries = pages.data?.pages.flatMap((page) => page.events ?? []) ?? [];
  return { entries, live, pages };
}

/** One entry by its sequence, with its hashes; undefined where it is not kept (any more). */
export function useEntry(sequence: number | undefined) {
  return useQuery({
    queryKey: ["audit-entry", sequence],
    queryFn: async () => {
      const page = await data(api.GET("/workspace/se/audit", { params: { query: { after: (sequence ?? 1) - 1, limit: 1 } } }));
      return page.events?.find((event) => event.sequence === sequence) ?? null;
    },
    enabled: sequence !== undefined,
    staleTime: Infinity, // an entry never changes
  });
}
