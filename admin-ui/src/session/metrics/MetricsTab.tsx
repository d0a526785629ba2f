import { Anchor, List, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { api, data } from "../../api/client";
import { useSignedIn } from "../../api/signedin";
import { useKind } from "../../audit/kinds";
import { useNow } from "../../parts/Figure";
import { Plot, type Mark } from "../../parts/Plot";
import { Empty, Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import type { TabProps } from "../SessionPage";
import { useSession } from "../useSession";
import { metricsWords } from "./words";

const EVERY = 10_000;
const HOUR = 3600;
const SHOWN = 30;

const PLOTS = ["cpu", "memory", "disk", "processes"] as const;

/** The last hour of a session against its limits, on one axis of time with what happened in it. */
export default function MetricsTab({ id }: TabProps) {
  const say = metricsWords.use();
  const figures = useFigures();
  const [, navigate] = useLocation();
  const now = useNow(EVERY / 1000);
  const history = useQuery({
    queryKey: ["history", id],
    queryFn: () => data(api.GET("/workspace/se/session/{session_id}/history", { params: { path: { session_id: id } } })),
    refetchInterval: EVERY,
  });
  const { session } = useSession(id);
  const { marks, failed } = useMarks(id);
  if (history.isPending) return <Loading />;
  if (history.isLoadingError) return <Failed error={history.error} again={() => void history.refetch()} />;
  const { times = [], limits = {} } = history.data;
  const counted = session.data?.network !== "host";
  const moment = (mark: Mark) => `/sessions/${encodeURIComponent(id)}/activity?at=${Math.floor(mark.at)}`;
  const format = {
    cpu: (value: number) => figures.number(value, 2),
    memory: figures.size,
    disk: figures.size,
    processes: (value: number) => figures.number(value),
  };
  return (
    <Stack>
      {times.length === 0 ? (
        <Empty title={say("none")}>
          <Text ta="center">{say("noneHint")}</Text>
        </Empty>
      ) : (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
          {PLOTS.map((name) => {
            const limit = limits[name];
            return (
              <Plot
                key={name}
                title={say(name)}
                times={times}
                series={[{ label: say("used"), values: history.data[name] ?? [] }]}
                limit={typeof limit === "number" ? { label: say("limit"), values: times.map(() => limit) } : undefined}
                format={format[name]}
                whole={name === "processes"}
                marks={marks}
                range={[now - HOUR, now]}
                onMark={(mark) => navigate(moment(mark))}
                together="session"
              />
            );
          })}
          {counted ? (
            <Plot
              title={say("network")}
              times={times}
              series={[
                { label: say("received"), values: history.data.received ?? [] },
                { label: say("sent"), values: history.data.sent ?? [] },
              ]}
              format={(value) => say("perSecond", { size: figures.size(value) })}
              marks={marks}
              range={[now - HOUR, now]}
              onMark={(mark) => navigate(moment(mark))}
              together="session"
            />
          ) : (
            <Empty title={say("network")}>
              <Text ta="center">{say("notCounted")}</Text>
            </Empty>
          )}
        </SimpleGrid>
      )}
      <div>
        <Title order={2} size="h5">
          {say("events")}
        </Title>
        {failed ? (
          <Failed error={failed.error} again={() => void failed.refetch()} />
        ) : (
          <Text size="xs" c="dimmed">
            {marks.length === 0 ? say("noEvents") : say("eventsHint")}
          </Text>
        )}
        <List size="sm" listStyleType="none" mt="xs" style={{ overflowWrap: "anywhere" }}>
          {marks.slice(0, SHOWN).map((mark, index) => (
            <List.Item key={`${mark.at} ${index}`}>
              <Anchor component={Link} href={moment(mark)}>
                {figures.moment(mark.at)}
              </Anchor>{" "}
              <Text span size="sm">
                {mark.label}
              </Text>
            </List.Item>
          ))}
        </List>
      </div>
    </Stack>
  );
}

/** What happened in the last hour, the newest first: the session's audit, and for administrators where its recordings begin. */
function useMarks(id: string) {
  const say = metricsWords.use();
  const kindOf = useKind();
  const who = useSignedIn();
  const since = () => Math.floor(Date.now() / 1000) - HOUR;
  const events = useQuery({
    queryKey: ["marks", id],
    queryFn: () => data(api.GET("/workspace/se/session/{session_id}/audit", { params: { path: { session_id: id }, query: { since: since(), limit: 200 } } })),
    refetchInterval: EVERY,
  });
  const recordings = useQuery({
    queryKey: ["recorded", id],
    queryFn: () => data(api.GET("/workspace/se/recordings", { params: { query: { session: id, limit: 50 } } })),
    enabled: who.data?.role === "admin",
    refetchInterval: EVERY * 3,
  });
  const from = since();
  const marks: Mark[] = [
    ...(events.data?.events ?? []).map(({ at, kind, detail }) => ({ at: at ?? 0, label: `${kindOf(kind ?? "")} ${detail}` })),
    ...(recordings.data?.recordings ?? []).filter(({ began_at }) => (began_at ?? 0) >= from).map(({ began_at, name }) => ({ at: began_at ?? 0, label: say("recording", { who: name ?? "" }) })),
  ].sort((a, b) => b.at - a.at);
  return { marks, failed: [events, recordings].find(({ isLoadingError }) => isLoadingError) };
}
