import { ActionIcon, Badge, Button, Group, Table, Text, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { Moment, Size, useNow } from "../../parts/Figure";
import { Question } from "../../parts/Question";
import { Scrolled } from "../../parts/Scrolled";
import { Section } from "../../parts/Section";
import { Empty, Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import { useSession } from "../useSession";
import type { Recording, useRecordings } from "./useRecordings";
import { activityWords } from "./words";

interface Props {
  id: string;
  admin: boolean;
  readOnly: boolean;
  recordings: ReturnType<typeof useRecordings>;
  playing: string | undefined;
  play: (recording: string) => void;
}

/** Whether a session's logins are recorded, and what was of them. */
export function Recordings({ id, admin, readOnly, recordings, playing, play }: Props) {
  const say = activityWords.use();
  const client = useQueryClient();
  const { session } = useSession(id);
  const recorded = session.data?.recorded ?? false;
  const [asked, setAsked] = useState(false);
  const [deleted, setDeleted] = useState<Recording>();
  const turn = async () => {
    await api.POST("/workspace/se/session/{session_id}/recording", { params: { path: { session_id: id } }, body: { recorded: !recorded } });
    await session.refetch();
  };
  const remove = async () => {
    await api.DELETE("/workspace/se/recordings/{recording}", { params: { path: { recording: deleted?.id ?? "" } } });
    await client.invalidateQueries({ queryKey: ["recordings", id] });
  };
  const mayTurn = session.isSuccess && !readOnly && (admin || !recorded);
  return (
    <Section
      title={say("recordings")}
      actions={
        mayTurn && (
          <Button size="xs" variant="default" onClick={() => setAsked(true)}>
            {say(recorded ? "turnOff" : "turnOn")}
          </Button>
        )
      }
    >
      <Text size="sm" mb="xs">
        {session.isSuccess && say(recorded ? "isRecorded" : "isNotRecorded")} {!admin && say("forAdministrators")} {!admin && recorded && say("offByAdministrators")}
      </Text>
      {admin &&
        (recordings.isPending ? (
          <Loading />
        ) : recordings.isLoadingError ? (
          <Failed error={recordings.error} again={() => void recordings.refetch()} />
        ) : recordings.data.length === 0 ? (
          <Empty title={say("noRecordings")}>
            <Text ta="center">{say("noRecordingsHint")}</Text>
          </Empty>
        ) : (
          <List recordings={recordings.data} playing={playing} play={play} remove={readOnly ? undefined : setDeleted} />
        ))}
      <Question opened={asked} close={() => setAsked(false)} title={say(recorded ? "turnOffTitle" : "turnOnTitle", { name: id })} action={say(recorded ? "turnOff" : "turnOn")} act={turn}>
        <Text size="sm">{say(recorded ? "turnOffHint" : "turnOnHint")}</Text>
      </Question>
      <Question opened={deleted !== undefined} close={() => setDeleted(undefined)} title={say("deleteTitle", { id: deleted?.id ?? "" })} action={say("delete")} act={remove} red>
        <Text size="sm">{say("deleteHint")}</Text>
      </Question>
    </Section>
  );
}

function List({ recordings, playing, play, remove }: { recordings: Recording[]; playing: string | undefined; play: (recording: string) => void; remove?: (recording: Recording) => void }) {
  const say = activityWords.use();
  const figures = useFigures();
  const now = useNow(5);
  return (
    <Scrolled label={say("recordings")}>
      <Table miw={640} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say("when")}</Table.Th>
            <Table.Th>{say("who")}</Table.Th>
            <Table.Th>{say("from")}</Table.Th>
            <Table.Th>{say("length")}</Table.Th>
            <Table.Th>{say("holds")}</Table.Th>
            <Table.Th>{say("size")}</Table.Th>
            <Table.Th>{say("actions")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recordings.map((recording) => {
            const { id = "", name, address, began_at = 0, ended_at, holds, bytes = 0 } = recording;
            return (
              <Table.Tr key={id} aria-current={id === playing ? "true" : undefined}>
                <Table.Td>
                  <Moment at={began_at} />
                </Table.Td>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{address}</Table.Td>
                <Table.Td>
                  {figures.span((ended_at ?? now) - began_at)}{" "}
                  {ended_at === null && (
                    <Badge size="sm" color="red" variant="light" tt="none" autoContrast>
                      {say("goesOn")}
                    </Badge>
                  )}
                </Table.Td>
                <Table.Td>{holds}</Table.Td>
                <Table.Td>
                  <Size bytes={bytes} />
                </Table.Td>
                <Table.Td>
                  <Group gap={4} wrap="nowrap">
                    <Button size="compact-xs" variant={id === playing ? "filled" : "default"} onClick={() => play(id)} aria-label={say("playOf", { id })}>
                      {say("open")}
                    </Button>
                    {remove && (
                      <Tooltip label={say("delete")}>
                        <ActionIcon size="sm" variant="default" disabled={ended_at === null} onClick={() => remove(recording)} aria-label={say("deleteOf", { id })}>
                          <IconTrash size={14} aria-hidden />
                        </ActionIcon>
                      </Tooltip>
                    )}
                  </Group>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Scrolled>
  );
}
