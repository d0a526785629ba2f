import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, data } from "../api/client";
import { port } from "../parts/address";
import { Copyable } from "../parts/Copyable";
import { sessionPageWords } from "./words";

/** The lines that lead into the session from a terminal of one's own. */
export function WaysIn({ id }: { id: string }) {
  const say = sessionPageWords.use();
  const host = useQuery({ queryKey: ["host"], queryFn: () => data(api.GET("/workspace/se/host")) });
  const at = port(host.data?.listens?.ssh);
  const name = location.hostname.replace(/^\[|\]$/g, "");
  const option = (letter: string) => (at === 22 ? "" : ` -${letter} ${at}`);
  const lines = {
    ssh: `ssh${option("p")} ${id}@${name}`,
    sftp: `sftp${option("P")} ${id}@${name}`,
    curl: `curl -H "Authorization: Bearer $TOKEN" ${location.origin}/workspace/se/execute/${id} -d '{"command": "uname -a"}'`,
  };
  // A port that the server did not tell is not guessed.
  const shown = at === undefined ? (["curl"] as const) : (["ssh", "sftp", "curl"] as const);
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }} spacing="xs">
      {shown.map((what) => (
        <Stack key={what} gap={2} miw={0}>
          <Text size="xs" c="dimmed">
            {say(what)}
          </Text>
          <Copyable what={say(what)} text={lines[what]} />
        </Stack>
      ))}
    </SimpleGrid>
  );
}
