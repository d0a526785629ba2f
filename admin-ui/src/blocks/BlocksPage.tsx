import { Alert, Anchor, Stack, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { api, ask, data, path } from "../api/client";
import { frameWords } from "../frame/words";
import { PageTitle } from "../parts/PageTitle";
import { Question } from "../parts/Question";
import { Empty, Failed, Loading } from "../parts/States";
import { BlockTable, type Block } from "./BlockTable";
import { Counted } from "./Counted";
import { Guard } from "./Guard";
import { blockWords } from "./words";

const EVERY = 5000;

/** The addresses against which something is held, and how nobody locks themselves out. */
export default function BlocksPage() {
  const say = blockWords.use();
  const page = frameWords.use();
  const [search, setSearch] = useSearchParams();
  const [released, setReleased] = useState<string>();
  const blocks = useQuery({ queryKey: ["blocks"], queryFn: () => data(api.GET("/workspace/se/blocks")), refetchInterval: EVERY });
  const text = search.get("q") ?? "";
  const set = (wanted: string) => setSearch(wanted === "" ? {} : { q: wanted }, { replace: true });
  const all: Block[] = blocks.data?.blocks ?? [];
  const visible = all.filter(({ source = "" }) => source.toLowerCase().includes(text.trim().toLowerCase()));
  const source = released ?? "";
  return (
    <Stack>
      <PageTitle title={page("blocks")} />
      {blocks.isLoadingError && <Failed error={blocks.error} again={() => void blocks.refetch()} />}
      {blocks.isPending ? (
        <Loading />
      ) : (
        blocks.data && (
          <>
            {all.some(({ own }) => own) && (
              <Alert color="orange" role="alert">
                {say("guardOwn")}
              </Alert>
            )}
            {all.length > 0 && (
              <TextInput
                data-search
                aria-label={say("search")}
                placeholder={say("search")}
                leftSection={<IconSearch size={16} aria-hidden />}
                value={text}
                onChange={(event) => set(event.currentTarget.value)}
                maw={360}
              />
            )}
            {all.length === 0 ? (
              <Empty title={say("none")}>{say("noneHint")}</Empty>
            ) : visible.length === 0 ? (
              <Empty title={say("nothing")}>
                <Anchor component="button" onClick={() => set("")}>
                  {say("clear")}
                </Anchor>
              </Empty>
            ) : (
              <BlockTable blocks={visible} release={setReleased} />
            )}
            <Guard />
            {blocks.data.since_start && <Counted since={blocks.data.since_start} />}
          </>
        )
      )}
      <Question
        opened={released !== undefined}
        close={() => setReleased(undefined)}
        title={say("releaseNamed", { source })}
        action={say("release")}
        act={async () => {
          await ask(path`/workspace/se/blocks/${source}`, { method: "DELETE" });
          await blocks.refetch();
        }}
      >
        {say("releaseHint")}
      </Question>
    </Stack>
  );
}
