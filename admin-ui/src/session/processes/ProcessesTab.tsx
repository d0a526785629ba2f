import { ActionIcon, Anchor, Menu, Table, Text, TextInput, Tooltip, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBolt, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, data } from "../../api/client";
import { Problem } from "../../api/problem";
import { Moment } from "../../parts/Figure";
import { Empty, Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import type { TabProps } from "../SessionPage";
import { tree, type Branch, type Look } from "./tree";
import { processWords } from "./words";

const EVERY = 2000;
const SIGNALS = ["TERM", "KILL", "INT", "HUP", "STOP", "CONT"] as const;
const STATES = ["R", "S", "D", "T", "t", "Z", "I", "X"] as const;

/** All that runs in the session, live, as a tree. */
export default function ProcessesTab({ id, readOnly }: TabProps) {
  const say = processWords.use();
  const [search, setSearch] = useState("");
  const looks = useRef<{ now?: Look; before?: Look }>({});
  const asked = useQuery({
    queryKey: ["processes", id],
    queryFn: async () => {
      const { processes = [] } = await data(api.GET("/workspace/se/session/{session_id}/processes", { params: { path: { session_id: id } } }));
      looks.current = { before: looks.current.now, now: { at: Date.now() / 1000, processes } };
      return tree(looks.current.now!, looks.current.before);
    },
    refetchInterval: EVERY,
  });
  if (asked.isPending) return <Loading />;
  if (asked.isLoadingError) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const wanted = search.trim().toLowerCase();
  const shown = asked.data.filter(({ process }) => wanted === "" || `${process.pid} ${process.command} ${process.name}`.toLowerCase().includes(wanted));
  if (asked.data.filter(({ process }) => process.signalable).length === 0) {
    return (
      <Empty title={say("none")}>
        <Text ta="center">{say("noneHint")}</Text>
      </Empty>
    );
  }
  return (
    <>
      <TextInput
        data-search
        mb="sm"
        maw={360}
        aria-label={say("search")}
        placeholder={say("search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {shown.length === 0 ? (
        <Empty title={say("nothing")}>
          <Anchor component="button" onClick={() => setSearch("")}>
            {say("clear")}
          </Anchor>
        </Empty>
      ) : (
        <Table.ScrollContainer minWidth={760} tabIndex={0}>
          <Table striped stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th ta="right">{say("pid")}</Table.Th>
                <Table.Th>{say("command")}</Table.Th>
                <Table.Th ta="right">{say("cpu")}</Table.Th>
                <Table.Th ta="right">{say("memory")}</Table.Th>
                <Table.Th ta="right">{say("time")}</Table.Th>
                <Table.Th>{say("state")}</Table.Th>
                <Table.Th>{say("started")}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{say("signal")}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((branch) => (
                <Row key={`${branch.process.pid} ${branch.process.started_at}`} branch={branch} id={id} readOnly={readOnly} again={() => void asked.refetch()} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}

function Row({ branch: { process, depth, cpu }, id, readOnly, again }: { branch: Branch; id: string; readOnly: boolean; again: () => void }) {
  const say = processWords.use();
  const figures = useFigures();
  const pid = process.pid ?? 0;
  const state = STATES.find((letter) => letter === process.state);
  const command = process.command === "" || process.command === undefined ? `[${process.name}]` : process.command;
  const send = async (signal: (typeof SIGNALS)[number]) => {
    try {
      await api.POST("/workspace/se/session/{session_id}/processes/{pid}/signal", { params: { path: { session_id: id, pid } }, body: { signal } });
      notifications.show({ message: say("sent", { signal, pid }) });
    } catch (thrown) {
      notifications.show({ color: "red", title: say("refused"), message: Problem.from(thrown).message });
    }
    again();
  };
  return (
    <Table.Tr>
      <Table.Td ta="right">{pid}</Table.Td>
      <Table.Td style={{ paddingLeft: 10 + Math.min(depth, 12) * 16, maxWidth: 480 }}>
        <Text ff="monospace" size="sm" truncate title={command}>
          {command}
        </Text>
      </Table.Td>
      <Table.Td ta="right">{cpu === undefined ? "–" : figures.percent(cpu)}</Table.Td>
      <Table.Td ta="right">{figures.size(process.memory ?? 0)}</Table.Td>
      <Table.Td ta="right">{figures.span(process.cpu_seconds ?? 0)}</Table.Td>
      <Table.Td>{state === undefined ? process.state : say(state)}</Table.Td>
      <Table.Td>{process.started_at !== undefined && <Moment at={process.started_at} />}</Table.Td>
      <Table.Td>
        {!readOnly &&
          (process.signalable ? (
            <Menu position="bottom-end" withinPortal>
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={say("signalTo", { pid })}>
                  <IconBolt size={16} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {SIGNALS.map((signal) => (
                  <Menu.Item key={signal} color={signal === "KILL" ? "red" : undefined} onClick={() => void send(signal)}>
                    {say(signal)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          ) : (
            <Tooltip label={say("holds")}>
              <Text size="xs" c="dimmed" tabIndex={0}>
                –
              </Text>
            </Tooltip>
          ))}
      </Table.Td>
    </Table.Tr>
  );
}
