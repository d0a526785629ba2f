import { Alert, Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useSearchParams } from "wouter";
import { frameWords } from "../frame/words";
import { PageTitle } from "../parts/PageTitle";
import { Empty, Failed, Loading } from "../parts/States";
import { AuditTable } from "./AuditTable";
import { EntryDetails } from "./EntryDetails";
import { FilterFields } from "./FilterFields";
import { FILTERS, filtersOf, queryOf } from "./filters";
import { useAudit } from "./useAudit";
import { auditWords } from "./words";

const EXPORT = "/workspace/se/audit/export";

/** What happened: searched, live, each with a link of its own. What is looked for stands in the address. */
export default function AuditPage() {
  const say = auditWords.use();
  const page = frameWords.use();
  const [search, setSearch] = useSearchParams();
  const [asked] = useDebouncedValue(queryOf(filtersOf(search)).toString(), 200);
  const filters = filtersOf(new URLSearchParams(asked));
  const { entries, live, pages } = useAudit(filters);
  const opened = Number(search.get("entry") ?? "");
  const entry = Number.isSafeInteger(opened) && opened > 0 ? opened : undefined;
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
  const clear = () => set(Object.fromEntries(FILTERS.map((name) => [name, ""])));
  const filtered = asked !== "";
  const file = (format: string) => `${EXPORT}?${new URLSearchParams([["format", format], ...new URLSearchParams(asked)]).toString()}`;
  return (
    <>
      <PageTitle title={page("audit")}>
        <Button component="a" href={file("csv")} download="audit.csv" variant="default" size="xs">
          {say("exportCsv")}
        </Button>
        <Button component="a" href={file("json")} download="audit.json" variant="default" size="xs">
          {say("exportJson")}
        </Button>
      </PageTitle>
      {!live && (
        <Alert color="orange" variant="light" mb="sm" role="status">
          {say("away")}
        </Alert>
      )}
      <FilterFields search={search} set={set} />
      <Group my="xs" gap="sm" mih={24}>
        {pages.isSuccess && (
          <Text size="sm" c="dimmed">
            {say(pages.hasNextPage ? "shownMore" : "shown", { count: entries.length })}
          </Text>
        )}
        {live && pages.isSuccess && (
          <Badge size="sm" variant="light" color="teal" tt="none" autoContrast>
            {say("live")}
          </Badge>
        )}
        {filtered && (
          <Anchor component="button" size="sm" onClick={clear}>
            {say("clear")}
          </Anchor>
        )}
      </Group>
      {pages.isError && entries.length === 0 ? (
        <Failed error={pages.error} again={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <Loading />
      ) : entries.length === 0 ? (
        filtered ? (
          <Empty title={say("nothing")}>
            <Text ta="center">{say("nothingHint")}</Text>
            <Button variant="default" onClick={clear}>
              {say("clear")}
            </Button>
          </Empty>
        ) : (
          <Empty title={say("none")}>
            <Text ta="center">{say("noneHint")}</Text>
          </Empty>
        )
      ) : (
        <>
          {pages.isFetchNextPageError && <Failed error={pages.error} again={() => void pages.fetchNextPage()} />}
          <AuditTable
            entries={entries}
            marked={entry}
            open={(sequence) => set({ entry: String(sequence) })}
            more={pages.hasNextPage && !pages.isFetchingNextPage && !pages.isFetchNextPageError ? () => void pages.fetchNextPage() : undefined}
          />
        </>
      )}
      <EntryDetails sequence={entry} close={() => set({ entry: "" })} look={(changes) => set({ ...changes, entry: "" })} />
    </>
  );
}
