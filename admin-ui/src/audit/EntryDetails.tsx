import { Anchor, Badge, Button, Code, Drawer, Group, Stack, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Copyable } from "../parts/Copyable";
import { Moment } from "../parts/Figure";
import { Empty, Failed, Loading } from "../parts/States";
import { refused, type Filter } from "./filters";
import { useKind } from "./kinds";
import { useEntry, type Entry } from "./useAudit";
import { auditWords, useDoor } from "./words";

interface Props {
  sequence: number | undefined;
  close: () => void;
  /** Looks for all that have something in common with it. */
  look: (changes: Partial<Record<Filter, string>>) => void;
  /** The event, where whoever shows it has it already. */
  known?: Entry;
  /** The link to it; otherwise to the audit's page. */
  link?: string;
  /** What else can be done with it. */
  children?: ReactNode;
}

/** Everything that the audit holds of one event, and a link to it. */
export function EntryDetails({ sequence, close, look, known, link, children }: Props) {
  const say = auditWords.use();
  const asked = useEntry(known === undefined ? sequence : undefined);
  const entry = known === undefined ? asked : { ...asked, isLoadingError: false as const, isPending: false as const, data: known };
  return (
    <Drawer opened={sequence !== undefined} onClose={close} position="right" size="lg" title={say("event", { sequence: sequence ?? "" })} closeButtonProps={{ "aria-label": say("close") }}>
      {entry.isLoadingError ? (
        <Failed error={entry.error} again={() => void entry.refetch()} />
      ) : entry.isPending ? (
        <Loading />
      ) : entry.data === null ? (
        <Empty title={say("gone", { sequence: sequence ?? "" })}>
          <Text ta="center">{say("goneHint")}</Text>
        </Empty>
      ) : (
        <>
          <Members entry={entry.data} look={look} link={link} />
          {children}
        </>
      )}
    </Drawer>
  );
}

function Members({ entry, look, link }: { entry: Entry; look: Props["look"]; link?: string }) {
  const say = auditWords.use();
  const kindIn = useKind();
  const doorIn = useDoor();
  const { sequence = 0, at = 0, when = "", kind = "", account = "", door = "", address = "", session = "", detail = "", request = "", hash = "", previous = "" } = entry;
  const all = (filter: Filter, value: string, label: string) =>
    value !== "" && (
      <Button size="compact-xs" variant="default" onClick={() => look({ [filter]: value })}>
        {label}
      </Button>
    );
  return (
    <Stack>
      <Copyable what={say("permalink")} text={link ?? `${location.origin}/ui/audit?entry=${sequence}`} />
      <Table variant="vertical" layout="auto">
        <Table.Tbody>
          <Row name={say("when")}>
            <Moment at={at} /> <Code>{when}</Code>
          </Row>
          <Row name={say("action")}>
            {kindIn(kind)} <Code>{kind}</Code>
          </Row>
          <Row name={say("outcome")}>
            <Badge variant="light" tt="none" autoContrast color={refused(kind) ? "red" : "teal"}>
              {say(refused(kind) ? "refused" : "done")}
            </Badge>
          </Row>
          <Row name={say("actor")}>{account}</Row>
          <Row name={say("door")}>{doorIn(door)}</Row>
          <Row name={say("address")}>{address}</Row>
          <Row name={say("target")}>
            {session !== "" && (
              <Anchor component={Link} href={`/sessions/${encodeURIComponent(session)}`} inherit>
                {session}
              </Anchor>
            )}
          </Row>
          <Row name={say("detail")}>
            <span style={{ whiteSpace: "pre-wrap" }}>{detail}</span>
          </Row>
          <Row name={say("request")}>{request !== "" && <Copyable what={say("request")} text={request} />}</Row>
          {hash !== "" && (
            <Row name={say("hash")}>
              <Code>{hash}</Code>
            </Row>
          )}
          {previous !== "" && (
            <Row name={say("previous")}>
              <Code>{previous}</Code>
            </Row>
          )}
        </Table.Tbody>
      </Table>
      <Group gap="xs">
        {all("actor", account, say("sameActor", { actor: account }))}
        {all("target", session, say("sameTarget", { target: session }))}
        {all("address", address, say("sameAddress", { address }))}
      </Group>
    </Stack>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={130}>{name}</Table.Th>
      <Table.Td style={{ overflowWrap: "anywhere" }}>{children}</Table.Td>
    </Table.Tr>
  );
}
