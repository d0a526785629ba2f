import { Alert, Anchor, Badge, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { lazy, Suspense, useState, type ComponentType } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../api/client";
import { Problem } from "../api/problem";
import { useSignedIn } from "../api/signedin";
import { Moment, useNow } from "../parts/Figure";
import { PageTitle } from "../parts/PageTitle";
import { Question } from "../parts/Question";
import { Empty, Failed, Loading } from "../parts/States";
import { ChangeSession } from "../sessions/ChangeSession";
import type { SessionRow } from "../sessions/live";
import { DeleteSessions, ExtendSessions } from "../sessions/ManyAtOnce";
import { Disk } from "../sessions/SessionTable";
import { useFigures } from "../words/figures";
import { useSession } from "./useSession";
import { WaysIn } from "./WaysIn";
import { sessionPageWords } from "./words";

/** A tab is told which session, and whether whoever is there may change nothing. */
export interface TabProps {
  id: string;
  readOnly: boolean;
}

const TABS = {
  terminal: lazy(() => import("./terminal/TerminalTab")),
  files: lazy(() => import("./files/FilesTab")),
  processes: lazy(() => import("./processes/ProcessesTab")),
  metrics: lazy(() => import("./metrics/MetricsTab")),
  activity: lazy(() => import("./activity/ActivityTab")),
} satisfies Record<string, ComponentType<TabProps>>;

type TabName = keyof typeof TABS;

const WARNED_BEFORE = 60;

/** Of the seconds that are left: whoever listens is not told each of them. */
const STEP = 10;

/** One session: the ways into it, and its tabs. */
export default function SessionPage() {
  const { id = "" } = useParams<{ id: string }>();
  return <OneSession key={id} id={id} />;
}

function OneSession({ id }: { id: string }) {
  const say = sessionPageWords.use();
  const { tab } = useParams<{ tab?: string }>();
  const { session, over } = useSession(id);
  const [, navigate] = useLocation();
  const signedIn = useSignedIn();
  const shown: TabName = tab !== undefined && Object.hasOwn(TABS, tab) ? (tab as TabName) : "terminal";
  if (session.isPending) return <Loading />;
  if (over !== undefined || (session.isError && Problem.from(session.error).status === 404)) {
    return (
      <Empty title={say("gone", { name: id })}>
        <Text>{over || say("goneHint")}</Text>
        <Anchor component={Link} href="/sessions">
          {say("back")}
        </Anchor>
      </Empty>
    );
  }
  if (session.data === undefined) return <Failed error={session.error} again={() => void session.refetch()} />;
  const Tab = TABS[shown];
  return (
    <Stack gap="sm">
      <Head session={session.data} />
      <WaysIn id={id} />
      <Tabs value={shown} onChange={(chosen) => navigate(`/sessions/${encodeURIComponent(id)}/${chosen ?? ""}`)} keepMounted={false}>
        <Tabs.List aria-label={say("tabs")}>
          {(Object.keys(TABS) as TabName[]).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {say(name)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={shown} pt="sm">
          <Suspense fallback={<Loading />}>
            <Tab id={id} readOnly={signedIn.data?.read_only ?? false} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Head({ session }: { session: SessionRow }) {
  const say = sessionPageWords.use();
  const figures = useFigures();
  const [dialog, setDialog] = useState<"extend" | "change" | "stop" | "delete">();
  const [, navigate] = useLocation();
  const readOnly = useSignedIn().data?.read_only ?? false;
  const id = session.id ?? "";
  const close = () => setDialog(undefined);
  const stop = () => api.POST("/workspace/se/session/{session_id}/stop", { params: { path: { session_id: id } } });
  const { limits, usage } = session;
  return (
    <>
      <PageTitle title={id}>
        {!readOnly && (
          <>
            <Button size="xs" variant="default" onClick={() => setDialog("extend")}>
              {say("extend")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setDialog("change")}>
              {say("change")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setDialog("stop")}>
              {say("stop")}
            </Button>
            <Button size="xs" color="red" variant="light" onClick={() => setDialog("delete")}>
              {say("delete")}
            </Button>
          </>
        )}
      </PageTitle>
      <EndingSoon session={session} extend={readOnly ? undefined : () => setDialog("extend")} />
      <Group gap="md" mt={-12}>
        <Text size="sm">{say("of", { owner: session.owner ?? "" })}</Text>
        <Text size="sm" c="dimmed">
          {limits &&
            say("limits", {
              memory: typeof limits.memory === "number" ? figures.size(limits.memory) : (limits.memory ?? "–"),
              processes: limits.processes ?? "–",
              cpu: limits.cpu ?? "–",
              network: session.network ?? "–",
            })}
        </Text>
        <Text size="sm">
          {session.expires_at ? (
            <>
              {say("ends")} <Moment at={session.expires_at} />
            </>
          ) : (
            say("never")
          )}
        </Text>
        {usage && (
          <div style={{ width: 160 }}>
            <Disk used={usage.disk_used ?? 0} all={usage.disk_total ?? 0} />
          </div>
        )}
        {(session as { recorded?: boolean }).recorded && <Badge color="red">REC</Badge>}
      </Group>
      <ExtendSessions opened={dialog === "extend"} ids={[id]} close={close} />
      {dialog === "change" && <ChangeSession session={session} close={close} />}
      <Question opened={dialog === "stop"} close={close} title={say("stopTitle", { name: id })} action={say("stop")} act={stop} red>
        <Text size="sm">{say("stopHint")}</Text>
      </Question>
      <DeleteSessions
        opened={dialog === "delete"}
        ids={[id]}
        close={close}
        done={() => navigate("/sessions")}
      />
    </>
  );
}

/** A session that ends, by its life or by going unused, says so a minute before. */
function EndingSoon({ session, extend }: { session: SessionRow; extend: (() => void) | undefined }) {
  const say = sessionPageWords.use();
  const figures = useFigures();
  const now = useNow(1);
  // What runs is use: only a session in which nothing does goes unused.
  const idle = session.state !== "active" && session.idle_timeout !== undefined && session.last_used_at !== undefined ? session.last_used_at + session.idle_timeout : Infinity;
  const left = Math.min(session.expires_at ?? Infinity, idle) - now;
  if (left > WARNED_BEFORE) return null;
  return (
    <Alert color="orange" role="alert">
      <Group justify="space-between">
        <Text size="sm">{say("endingSoon", { left: figures.span(Math.max(0, Math.ceil(left / STEP) * STEP)) })}</Text>
        {extend && (
          <Button size="xs" onClick={extend}>
            {say("extend")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
