import { Alert, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Problem } from "../api/problem";
import { frameWords } from "./words";

/** Says that what stands on the page is from before, where the server did not answer when it was asked anew. */
export function Stale() {
  const say = frameWords.use();
  const cache = useQueryClient().getQueryCache();
  const error = useSyncExternalStore(
    (changed) => cache.subscribe(changed),
    () => cache.getAll().find((query) => query.isActive() && query.state.status === "error" && query.state.data !== undefined)?.state.error,
  );
  if (!error) return null;
  return (
    <Alert color="orange" variant="light" mb="sm" role="status" title={say("stale")}>
      <Text size="sm">{Problem.from(error).message}</Text>
    </Alert>
  );
}
