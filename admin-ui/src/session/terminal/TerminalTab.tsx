import { ActionIcon, Button, Group, Switch, Tabs, Text, Tooltip } from "@mantine/core";
import { IconPlus, IconTerminal2, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { Empty, Failed, Loading } from "../../parts/States";
import type { TabProps } from "../SessionPage";
import { EndShell } from "./EndShell";
import { takeWanted } from "./here";
import { freeName, MOST_SHELLS, plainTitle } from "./names";
import { usePreferences } from "./preferences";
import { shellsOf, type Shell } from "./server";
import { ShellPane } from "./ShellPane";
import { terminalWords } from "./words";

const EVERY = 5000;

/** A shell that is shown although the server may not tell of it yet, or any more. */
interface Kept {
  name: string;
  first?: string;
}

export default function TerminalTab({ id, readOnly }: TabProps) {
  const say = terminalWords.use();
  if (!readOnly) return <Shells id={id} />;
  return (
    <Empty title={say("readOnly")}>
      <Text ta="center">{say("readOnlyHint")}</Text>
    </Empty>
  );
}

/** The shells of a session; the one that is gone to stands in the address, so that a reload comes back to it. */
function Shells({ id }: { id: string }) {
  const shells = useQuery({ queryKey: ["shells", id], queryFn: () => shellsOf(id), refetchInterval: EVERY });
  const say = terminalWords.use();
  const [location, navigate] = useLocation();
  const [preferences, prefer] = usePreferences();
  const [wanted, setWanted] = useState(() => takeWanted(id));
  const [kept, setKept] = useState<Kept>();
  const [visits, setVisits] = useState(0);
  const [viewOnly, setViewOnly] = useState(false);
  const [ending, setEnding] = useState<Shell>();

  if (shells.isPending) return <Loading />;
  if (shells.isError && shells.data === undefined) return <Failed error={shells.error} again={() => void shells.refetch()} />;
  const there = shells.data ?? [];
  const made = kept ?? (wanted === undefined ? undefined : { name: freeName(there.map(nameOf)), first: wanted });
  const names = [...new Set([...there.map(nameOf), ...(made ? [made.name] : [])])];
  const named = location.split("/")[4] ?? "";
  const active = names.includes(named) ? named : (made?.name ?? names[0]);
  const full = there.length >= MOST_SHELLS;

  const goTo = (name: string | undefined) => {
    navigate(`/sessions/${encodeURIComponent(id)}/terminal${name === undefined ? "" : `/${encodeURIComponent(name)}`}`, { replace: true });
  };
  const start = (name = freeName(names)) => {
    setWanted(undefined);
    setKept({ name });
    setVisits(visits + 1);
    goTo(name);
  };
  const forget = () => {
    setWanted(undefined);
    setKept(undefined);
    goTo(undefined);
    void shells.refetch();
  };

  if (active === undefined) {
    return (
      <Empty title={say("none")}>
        <Text ta="center">{say("noneHint")}</Text>
        <Button leftSection={<IconTerminal2 size={18} aria-hidden />} onClick={() => start()}>
          {say("start")}
        </Button>
      </Empty>
    );
  }
  const shell = there.find(({ name }) => name === active);
  return (
    <Tabs value={active} onChange={(name) => goTo(name ?? undefined)} variant="outline" keepMounted={false}>
      <Group gap="xs" mb="xs" align="flex-end">
        <Tabs.List aria-label={say("shells")}>
          {names.map((name) => (
            <Tabs.Tab key={name} value={name} title={plainTitle(there.find((one) => one.name === name)?.title ?? "")}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tooltip label={full ? say("full", { most: MOST_SHELLS }) : say("more")}>
          <ActionIcon variant="default" onClick={() => start()} disabled={full} aria-label={full ? say("full", { most: MOST_SHELLS }) : say("more")}>
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={say("end")}>
          <ActionIcon variant="default" onClick={() => setEnding(shell)} disabled={shell === undefined} aria-label={say("end")}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Switch size="xs" label={say("view")} checked={viewOnly} onChange={(event) => setViewOnly(event.currentTarget.checked)} />
      </Group>
      <Tabs.Panel value={active}>
        <ShellPane
          key={`${active} ${viewOnly} ${visits}`}
          session={id}
          shell={active}
          viewOnly={viewOnly}
          first={made?.name === active ? made.first : undefined}
          preferences={preferences}
          prefer={prefer}
          changed={(state) => {
            if (state.is === "open") setKept((now) => (now?.name === active ? now : { name: active }));
            void shells.refetch();
          }}
          anew={() => start(active)}
          close={forget}
        />
      </Tabs.Panel>
      <EndShell
        session={id}
        shell={ending}
        close={() => setEnding(undefined)}
        done={() => {
          setEnding(undefined);
          forget();
        }}
      />
    </Tabs>
  );
}

function nameOf(shell: Shell): string {
  return shell.name ?? "";
}
