import { Alert, Anchor, List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { Link } from "wouter";
import { api, data, type Schemas } from "../api/client";
import { useEvents } from "../api/events";
import { useKind } from "../audit/kinds";
import { frameWords } from "../frame/words";
import { Moment, useNow } from "../parts/Figure";
import { PageTitle } from "../parts/PageTitle";
import { Plot } from "../parts/Plot";
import { Failed, Loading } from "../parts/States";
import { useFigures } from "../words/figures";
import { overviewWords } from "./words";

type Event = Schemas["AuditEvent"];

const EVERY = 10_000;
const HOUR = 3600;
const DAY = 86_400;
const SHOWN = 12;

/** What the server holds and does, at a glance. */
export default function Overview() {
  const say = overviewWords.use();
  const page = frameWords.use();
  const host = useQuery({ queryKey: ["host"], queryFn: () => data(api.GET("/workspace/se/host")), refetchInterval: EVERY });
  const history = useQuery({ queryKey: ["host-history"], queryFn: () => data(api.GET("/workspace/se/host/history")), refetchInterval: EVERY });
  return (
    <Stack>
      <PageTitle title={page("overview")} />
      {host.isLoadingError && <Failed error={host.error} again={() => void host.refetch()} />}
      {host.data?.checks
        ?.filter(({ state }) => state === "failed")
        .map(({ name, detail }) => (
          <Alert key={name} color="red" title={say("checkFailed", { name: name ?? "" })} role="alert">
            {detail}
          </Alert>
        ))}
      {history.isPending ? (
        <Loading />
      ) : history.isLoadingError ? (
        <Failed error={history.error} again={() => void history.refetch()} />
      ) : (
        <Capacity history={history.data} host={host.data} />
      )}
      <Events />
      {(host.data?.shortcomings ?? []).length > 0 && (
        <section>
          <Title order={2} size="h5" mb="xs">
            {say("shortcomings")}
          </Title>
          <List size="sm">
            {host.data?.shortcomings?.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </section>
      )}
    </Stack>
  );
}

function Capacity({ history, host }: { history: Schemas["HostHistory"]; host: Schemas["Host"] | undefined }) {
  const say = overviewWords.use();
  const figures = useFigures();
  const now = useNow(EVERY / 1000);
  const { times = [], limits = {} } = history;
  const memory = limits.memory ?? undefined;
  const last = (values: (number | null)[] | undefined) => values?.at(-1) ?? undefined;
  const number = (value: number | undefined, digits = 0) => (value === undefined ? "–" : figures.number(value, digits));
  const size = (value: number | undefined) => (value === undefined ? "–" : figures.size(value));
  const line = (value: number | undefined) => (value === undefined ? undefined : { label: say("limit"), values: times.map(() => value) });
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 5 }} spacing="sm">
        <Card title={say("sessions")} value={number(host?.sessions?.total ?? last(history.sessions))} note={say("running", { count: number(host?.sessions?.active ?? last(history.running)) })} to="/sessions" />
        <Card title={say("cpu")} value={number(last(history.cpu), 1)} note={say("ofCpu", { all: number(limits.cpu), load: number(last(history.load), 1) })} />
        <Card title={say("memory")} value={size(last(history.memory))} note={say("ofMemory", { all: size(memory), jails: size(last(history.jails_memory)) })} />
        <Card title={say("volumes")} value={size(last(history.disk_used))} note={say("kind", { kind: host?.volumes?.kind ?? "–" })} />
        <Card title={say("connections")} value={number(last(history.ssh))} note={say("processes", { count: number(last(history.processes)) })} />
      </SimpleGrid>
      <section>
        <Title order={2} size="h5" mb="xs">
          {say("plots")}
        </Title>
        {times.length === 0 ? (
          <Text size="sm">{say("waiting")}</Text>
        ) : (
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
            <Plot
              title={say("cpu")}
              times={times}
              series={[
                { label: say("host"), values: history.cpu ?? [] },
                { label: say("jails"), values: history.jails_cpu ?? [] },
              ]}
              limit={line(limits.cpu)}
              format={(value) => figures.number(value, 1)}
              range={[now - HOUR, now]}
              together="host"
            />
            <Plot
              title={say("memory")}
              times={times}
              series={[
                { label: say("host"), values: history.memory ?? [] },
                { label: say("jails"), values: history.jails_memory ?? [] },
              ]}
              limit={line(memory)}
              format={figures.size}
              range={[now - HOUR, now]}
              together="host"
            />
            <Plot
              title={say("sessions")}
              times={times}
              series={[{ label: say("sessions"), values: history.sessions ?? [] }, { label: say("running", { count: "" }).trim(), values: history.running ?? [] }]}
              format={(value) => figures.number(value)}
              whole
              range={[now - HOUR, now]}
              together="host"
            />
            <Plot title={say("connections")} times={times} series={[{ label: say("connections"), values: history.ssh ?? [] }]} format={(value) => figures.number(value)} whole range={[now - HOUR, now]} together="host" />
          </SimpleGrid>
        )}
      </section>
    </>
  );
}

function Card({ title, value, note, to }: { title: string; value: string; note: string; to?: string }) {
  return (
    <Paper withBorder p="sm">
      <Text size="sm" c="dimmed">
        {to === undefined ? (
          title
        ) : (
          <Anchor component={Link} href={to} inherit>
            {title}
          </Anchor>
        )}
      </Text>
      <Text fz={26} fw={700} lh={1.2}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Paper>
  );
}

/** What failed in the last day and what happened last; both move as it happens. */
function Events() {
  const say = overviewWords.use();
  const client = useQueryClient();
  const since = () => Math.floor(Date.now() / 1000) - DAY;
  const events = useQuery({ queryKey: ["last-events"], queryFn: () => data(api.GET("/workspace/se/audit", { params: { query: { limit: SHOWN } } })) });
  const failed = useQuery({
    queryKey: ["last-failed"],
    queryFn: () => data(api.GET("/workspace/se/audit", { params: { query: { limit: SHOWN, outcome: "refused", since: since() } } })),
  });
  const asked = useRef(false);
  useEvents("/workspace/se/events", {
    event: () => {
      if (asked.current) return;
      asked.current = true; // events come in swarms; one look is for all of them
      setTimeout(() => {
        asked.current = false;
        void client.invalidateQueries({ queryKey: ["last-events"] });
        void client.invalidateQueries({ queryKey: ["last-failed"] });
      }, 1000);
    },
  });
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <section>
        <Title order={2} size="h5" mb="xs">
          {say("failed")}
        </Title>
        {failed.isLoadingError ? <Failed error={failed.error} again={() => void failed.refetch()} /> : <EventList events={failed.data?.events} none={say("noFailures")} />}
      </section>
      <section>
        <Title order={2} size="h5" mb="xs">
          {say("events")}
        </Title>
        {events.isLoadingError ? <Failed error={events.error} again={() => void events.refetch()} /> : <EventList events={events.data?.events} none={say("noEvents")} />}
        <Anchor component={Link} href="/audit" size="sm">
          {say("allEvents")}
        </Anchor>
      </section>
    </SimpleGrid>
  );
}

function EventList({ events, none }: { events: Event[] | undefined; none: string }) {
  const kindOf = useKind();
  if (events === undefined) return <Loading />;
  if (events.length === 0) return <Text size="sm">{none}</Text>;
  return (
    <ul className="plain-list">
      {events.map((event) => (
        <li key={event.sequence}>
          <Text size="sm" truncate title={`${kindOf(event.kind ?? "")} ${event.detail}`}>
            <Text span c="dimmed" size="sm">
              {event.at !== undefined && <Moment at={event.at} />}
            </Text>{" "}
            {event.account}{" "}
            <Anchor component={Link} href={`/audit?entry=${event.sequence}`} inherit underline="always">
              {kindOf(event.kind ?? "")}
            </Anchor>{" "}
            {event.session} {event.detail}
          </Text>
        </li>
      ))}
    </ul>
  );
}
