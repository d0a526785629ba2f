import { Anchor, Badge, Button, List, Table, Tooltip } from "@mantine/core";
import { Link } from "wouter";
import type { Schemas } from "../api/client";
import { useDoor } from "../audit/words";
import { frameWords } from "../frame/words";
import { Moment, useNow } from "../parts/Figure";
import { Scrolled } from "../parts/Scrolled";
import { useFigures } from "../words/figures";
import { blockWords, useMeaning } from "./words";

export type Block = Schemas["Block"];

/** Who is blocked, what for, and for how long still. */
export function BlockTable({ blocks, release }: { blocks: Block[]; release: (source: string) => void }) {
  const say = blockWords.use();
  const page = frameWords.use();
  const meaning = useMeaning();
  const doorIn = useDoor();
  const now = useNow(1);
  return (
    <Scrolled label={page("blocks")}>
      <Table miw={600}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say("source")}</Table.Th>
            <Table.Th>{say("evidence")}</Table.Th>
            <Table.Th>{say("until")}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {blocks.map(({ source = "", own, offences = {}, latest = [], until = 0 }) => (
            <Table.Tr key={source}>
              <Table.Td>
                {source}{" "}
                {own && (
                  <Badge size="sm" color="orange" variant="light" tt="none" autoContrast>
                    {say("own")}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>
                <List size="sm" listStyleType="none">
                  {Object.entries(offences).map(([word, times]) => (
                    <List.Item key={word}>
                      {times} × {meaning(word)}
                    </List.Item>
                  ))}
                </List>
                {latest.length > 0 && (
                  <Anchor component={Link} href={`/audit?text=${encodeURIComponent(address(source))}`} size="xs">
                    {say("latest")} <Moment at={latest[0]?.at ?? 0} />, {doorIn(latest[0]?.door ?? "")}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td>
                <Left until={until} now={now} />
              </Table.Td>
              <Table.Td>
                <Button size="compact-xs" variant="default" aria-label={say("releaseNamed", { source })} onClick={() => release(source)}>
                  {say("release")}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scrolled>
  );
}

/** What all addresses of a source begin with, as the audit has them. */
function address(source: string): string {
  return source.replace(/:*\/64$/, "");
}

/** What is left of a block, counted down; its end for whoever points at it. */
function Left({ until, now }: { until: number; now: number }) {
  const say = blockWords.use();
  const figures = useFigures();
  const left = until - now;
  return (
    <Tooltip label={figures.moment(until)}>
      <time dateTime={new Date(until * 1000).toISOString()}>{left > 0 ? say("left", { left: figures.span(left) }) : say("over")}</time>
    </Tooltip>
  );
}
