import { useQuery } from "@tanstack/react-query";
import { api, data } from "../api/client";

const EVERY = 10_000;

/** What the server is, and whether it is well at this moment. */
export function useHost() {
  return useQuery({ queryKey: ["host"], queryFn: () => data(api.GET("/workspace/se/host")), refetchInterval: EVERY });
}
