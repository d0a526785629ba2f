import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { useSearchParams } from "wouter";
import { useSignedIn } from "../../api/signedin";
import { AuditTable } from "../../audit/AuditTable";
import { EntryDetails } from "../../audit/EntryDetails";
import { FilterFields } from "../../audit/FilterFields";
import { FILTERS, filtersOf, queryOf } from "../../audit/filters";
import { useAudit } from "../../audit/useAudit";
import { auditWords } from "../../audit/words";
import { Section } from "../../parts/Section";
import { Empty, Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import type { TabProps } from "../SessionPage";
import { clock } from "./cast";
import { goingOnAt, momentOf, nearest } from "./places";
import { Recordings } from "./Recordings";
import { useRecordings } from "./useRecordings";
import { activityWords } from "./words";

const Player = lazy(() => import("./Player"));

/** Of what happened after the moment that an address names, so much is listed. */
const AFTER = 600;

/** What was done to a session and in it, and what its logins' terminals showed, each from the other. What is looked at stands in the address. */
export default function ActivityTab({ id, readOnly }: TabProps) {
  const say = activityWords.use();
  const admin = useSignedIn().data?.role === "admin";
  const recordings = useRecordings(id, admin);
  const [search, setSearch] = useSearchParams();
  const set = (changes: Record<string, string>) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === "") next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  const chosen = search.get("recording");
  const played = recordings.data?.find((recording) => recording.id === chosen);
  const place = (recording: string, began: number, at: number) => set({ recording, file: "", t: Math.max(0, at - began).toFixed(2), entry: "" });
  const missing = chosen !== null && admin && recordings.isSuccess && played === undefined;
  return (
    <Stack>
      <Recordings id={id} admin={admin} readOnly={readOnly} recordings={recordings} play={(recording) => set({ recording, file: "", t: "" })} playing={chosen ?? undefined} />
      {missing && <Empty title={say("noSuchRecording", { id: chosen })} />}
      {played && (
        <Suspense fallback={<Loading />}>
          <Player
            key={`${played.id} ${search.get("file") ?? ""}`}
            recording={played}
            file={search.get("file") ?? undefined}
            at={momentOf(search.get("t"))}
            choose={(file) => set({ file, t: "" })}
            events={(at) => set({ at: String(Math.floor(at)), entry: "", since: "", until: "" })}
            close={() => set({ recording: "", file: "", t: "" })}
          />
        </Suspense>
      )}
      <Events id={id} search={search} set={set} recordings={recordings.data ?? []} place={place} />
    </Stack>
  );
}

interface EventsProps {
  id: string;
  search: URLSearchParams;
  set: (changes: Record<string, string>) => void;
  recordings: NonNullable<ReturnType<typeof useRecordings>["data"]>;
  place: (recording: string, began: number, at: number) => void;
}

function Events({ id, search, set, recordings, place }: EventsProps) {
  const say = activityWords.use();
  const sayAudit = auditWords.use();
  const figures = useFigures();
  const at = momentOf(search.get("at"));
  const [asked] = useDebouncedValue(queryOf(filtersOf(search)).toString(), 200);
  const filters = filtersOf(new URLSearchParams(asked));
  const until = filters.until ?? (at === undefined ? undefined : String(Math.floor(at) + AFTER));
  const { entries, live, pages } = useAudit({ ...filters, ...(until !== undefined && { until }) }, id);
  const opened = momentOf(search.get("entry"));
  const entry = entries.find(({ sequence }) => sequence === opened);
  const marked = opened ?? (at === undefined ? undefined : nearest(entries, at)?.sequence);
  const clear = () => set(Object.fromEntries(["at", ...FILTERS].map((name) => [name, ""])));
  const moment = entry?.at ?? at;
  const there = moment === undefined ? [] : goingOnAt(recordings, moment);
  const places = moment !== undefined && there.length > 0 && (
    <Group gap="xs">
      {there.map(({ id: recording = "", name = "", began_at = 0 }) => (
        <Button key={recording} size="xs" variant="default" onClick={() => place(recording, began_at, moment)}>
          {say("toRecording", { who: name, at: clock(Math.max(0, moment - began_at)) })}
        </Button>
      ))}
    </Group>
  );
  return (
    <Section title={say("events")}>
      {!live && (
        <Alert color="orange" variant="light" mb="sm" role="status">
          {sayAudit("away")}
        </Alert>
      )}
      {at !== undefined && (
        <Alert variant="light" mb="sm" role="status" title={say("around", { moment: figures.moment(at) })}>
          <Group gap="xs">
            {opened === undefined && places}
            <Button size="xs" variant="default" onClick={() => set({ at: "" })}>
              {say("newest")}
            </Button>
          </Group>
        </Alert>
      )}
      <FilterFields search={search} set={set} oneTarget />
      <Group my="xs" gap="sm" mih={24}>
        {pages.isSuccess && (
          <Text size="sm" c="dimmed">
            {sayAudit(pages.hasNextPage ? "shownMore" : "shown", { count: entries.length })}
          </Text>
        )}
        {asked !== "" && (
          <Anchor component="button" size="sm" onClick={clear}>
            {sayAudit("clear")}
          </Anchor>
        )}
      </Group>
      {pages.isError && entries.length === 0 ? (
        <Failed error={pages.error} again={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <Loading />
      ) : entries.length === 0 ? (
        <Empty title={asked === "" && at === undefined ? say("none") : sayAudit("nothing")}>
          <Text ta="center">{asked === "" && at === undefined ? say("noneHint") : sayAudit("nothingHint")}</Text>
          {(asked !== "" || at !== undefined) && (
            <Button variant="default" onClick={clear}>
              {sayAudit("clear")}
            </Button>
          )}
        </Empty>
      ) : (
        <>
          {pages.isFetchNextPageError && <Failed error={pages.error} again={() => void pages.fetchNextPage()} />}
          <AuditTable
            entries={entries}
            marked={marked}
            open={(sequence) => set({ entry: String(sequence) })}
            more={pages.hasNextPage && !pages.isFetchingNextPage && !pages.isFetchNextPageError ? () => void pages.fetchNextPage() : undefined}
          />
        </>
      )}
      <EntryDetails
        sequence={entry?.sequence}
        known={entry}
        link={`${location.origin}/ui/sessions/${encodeURIComponent(id)}/activity?at=${Math.floor(entry?.at ?? 0)}&entry=${entry?.sequence}`}
        close={() => set({ entry: "" })}
        look={(changes) => set({ ...changes, target: "", entry: "" })}
      >
        {places && (
          <Stack gap="xs" mt="md">
            <Text size="sm">{say("recordedThen")}</Text>
            {places}
          </Stack>
        )}
      </EntryDetails>
    </Section>
  );
}
