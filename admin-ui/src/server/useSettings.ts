import { useQuery } from "@tanstack/react-query";
import { api, data } from "../api/client";

/** Every setting that the server was started with, and where each stands. */
export function useSettings() {
  return useQuery({ queryKey: ["config"], queryFn: async () => (await data(api.GET("/workspace/se/config"))).settings ?? [] });
}
