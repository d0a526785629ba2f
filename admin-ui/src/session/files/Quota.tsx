import { Anchor, Button, Group, Modal, Progress, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import { everythingBelow, unfinishedUploads } from "./calls";
import { inAddress, shownName } from "./paths";
import { filling } from "./filling";
import { useDisk } from "./useDirectory";
import { fileWords } from "./words";

/** How the names of what is unfinished begin; of uploads it is told as a whole. */
const STAGED = "/tmp/.sandhold-";

/** How full the session's disk is, and a way to see what fills it. */
export function Quota({ id }: { id: string }) {
  const say = fileWords.use();
  const figures = useFigures();
  const [opened, setOpened] = useState(false);
  const disk = useDisk(id);
  if (!disk) return null;
  const share = disk.used / disk.all;
  const label = say("quota", { used: figures.size(disk.used), all: figures.size(disk.all) });
  return (
    <Group gap="xs" wrap="nowrap" style={{ flexGrow: 1, maxWidth: 420 }}>
      <Stack gap={2} style={{ flexGrow: 1 }}>
        <Text size="xs">{label}</Text>
        <Progress.Root size={8}>
          <Progress.Section value={Math.min(100, share * 100)} color={share > 0.95 ? "red" : share > 0.8 ? "orange" : "sand"} aria-label={label} />
        </Progress.Root>
      </Stack>
      <Button size="compact-xs" variant="default" onClick={() => setOpened(true)}>
        {say("fills")}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={say("fills")} size="lg" closeButtonProps={{ "aria-label": say("close") }}>
        {opened && <Fills id={id} close={() => setOpened(false)} />}
      </Modal>
    </Group>
  );
}

function Fills({ id, close }: { id: string; close: () => void }) {
  const say = fileWords.use();
  const figures = useFigures();
  const found = useQuery({
    queryKey: ["filling", id],
    queryFn: async () => {
      const [workspace, tmp, uploads] = await Promise.all([everythingBelow(id, ""), everythingBelow(id, "/tmp"), unfinishedUploads(id)]);
      const all = [...workspace.matches, ...tmp.matches].filter(({ path }) => !path.startsWith(STAGED));
      return {
        ...filling(all),
        looked: all.length,
        cut: workspace.truncated || tmp.truncated,
        unfinished: uploads.reduce((sum, { offset }) => sum + offset, 0),
      };
    },
    gcTime: 0,
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} again={() => void found.refetch()} />;
  const { directories, files, looked, cut, unfinished } = found.data;
  return (
    <Stack>
      <Text size="sm">{cut ? say("fillsCut", { count: figures.number(looked) }) : say("fillsHint")}</Text>
      {unfinished > 0 && <Text size="sm">{say("unfinished", { size: figures.size(unfinished) })}</Text>}
      {(["largestDirectories", "largestFiles"] as const).map((what) => (
        <div key={what}>
          <Text fw={600} size="sm">
            {say(what)}
          </Text>
          <Table>
            <Table.Tbody>
              {(what === "largestDirectories" ? directories : files).map(({ path, directory, size, count }) => (
                <Table.Tr key={path}>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    <Anchor component={Link} href={`/sessions/${encodeURIComponent(id)}/files/${inAddress(directory)}`} onClick={close} inherit>
                      {shownName(path)}
                    </Anchor>
                    {count !== undefined && (
                      <Text size="xs" c="dimmed" span ml="xs">
                        {say("below", { count: figures.number(count) })}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
                    {figures.size(size)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      ))}
    </Stack>
  );
}
