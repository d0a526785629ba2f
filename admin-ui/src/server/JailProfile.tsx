import { Code, CopyButton, Button, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { api, data } from "../api/client";
import { Section } from "../parts/Section";
import { Failed, Loading } from "../parts/States";
import { serverWords } from "./words";

const SESSIONS = 20;

/** The command by which the jail of a session is run. */
export function JailProfile() {
  const say = serverWords.use();
  const [search, setSearch] = useSearchParams();
  const chosen = search.get("session") ?? "";
  const [text, setText] = useState(chosen);
  const [asked] = useDebouncedValue(text.trim(), 150);
  const sessions = useQuery({
    queryKey: ["palette", asked],
    queryFn: () => data(api.GET("/workspace/se/sessions", { params: { query: { query: asked, limit: SESSIONS } } })),
  });
  const jail = useQuery({
    queryKey: ["jail", chosen],
    queryFn: () => data(api.GET("/workspace/se/session/{session_id}/jail", { params: { path: { session_id: chosen } } })),
    enabled: chosen !== "",
  });
  const names = new Set([...(sessions.data?.sessions ?? []).map(({ id }) => id ?? ""), chosen].filter((name) => name !== ""));
  const choose = (wanted: string | null) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (wanted) next.set("session", wanted);
        else next.delete("session");
        return next;
      },
      { replace: true },
    );
  return (
    <Section title={say("jail")}>
      <Stack>
        <Text size="sm">{say("jailHint")}</Text>
        <Select
          label={say("session")}
          placeholder={say("sessionHint")}
          maw={360}
          searchable
          clearable
          data={[...names]}
          filter={({ options }) => options}
          searchValue={text}
          onSearchChange={setText}
          value={chosen === "" ? null : chosen}
          onChange={choose}
          nothingFoundMessage={say("noSession")}
        />
        {chosen === "" ? (
          <Text size="sm" c="dimmed">
            {say("jailNone")}
          </Text>
        ) : jail.isLoadingError ? (
          <Failed error={jail.error} again={() => void jail.refetch()} />
        ) : jail.isPending ? (
          <Loading />
        ) : (
          <Command session={chosen} text={jail.data.command} />
        )}
      </Stack>
    </Section>
  );
}

function Command({ session, text }: { session: string; text: string }) {
  const say = serverWords.use();
  return (
    <Stack gap="xs" align="flex-start">
      <Code block w="100%" tabIndex={0} aria-label={say("jailCommand", { session })} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 420, overflowY: "auto" }}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="xs" variant="default" onClick={copy}>
            {say(copied ? "copied" : "copy")}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
}
