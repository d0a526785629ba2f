import { ActionIcon, Alert, Group, Switch, Text, Tooltip, useComputedColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSearch, IconTextDecrease, IconTextIncrease } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState } from "react";
import { useNow } from "../../parts/Figure";
import { useFigures } from "../../words/figures";
import { AskPaste } from "./AskPaste";
import { KeyBar } from "./KeyBar";
import type { Held } from "./keys";
import type { LinkState } from "./link";
import { LinkBadge, LinkBar } from "./LinkBar";
import { LONGEST_PASTE, type Paste } from "./paste";
import { LARGEST_FONT, SMALLEST_FONT, type Preferences } from "./kept";
import { SearchBar } from "./SearchBar";
import { Visit } from "./visit";
import { terminalWords } from "./words";
import "./terminal.css";

interface Props {
  session: string;
  shell: string;
  viewOnly: boolean;
  /** What is typed into a shell that is made for this. */
  first?: string;
  preferences: Preferences;
  prefer: (changed: Partial<Preferences>) => void;
  /** Somebody is at it, or no longer. */
  changed: (state: LinkState) => void;
  anew: () => void;
  close: () => void;
}

const NOTHING_HELD: Held = { ctrl: false, alt: false };

/** One shell as somebody sees it. */
export function ShellPane({ session, shell, viewOnly, first, preferences, prefer, changed, anew, close }: Props) {
  const say = terminalWords.use();
  const figures = useFigures();
  const dark = useComputedColorScheme("light") === "dark";
  const box = useRef<HTMLDivElement>(null);
  const leaveTo = useRef<HTMLButtonElement>(null);
  const hint = useId();
  const [visit, setVisit] = useState<Visit>();
  const [state, setState] = useState<LinkState>({ is: "connecting" });
  const [title, setTitle] = useState("");
  const [target, setTarget] = useState<string>();
  const [ending, setEnding] = useState<number>();
  const [searching, setSearching] = useState(false);
  const [asked, setAsked] = useState<Paste>();
  const [held, setHeld] = useState(NOTHING_HELD);
  const look = { dark, fontSize: preferences.fontSize, screenReader: preferences.screenReader };
  const tell = (message: string, color: string) => notifications.show({ title: say("terminalSays"), message, color });

  useEffect(() => {
    if (box.current === null) return;
    const made = new Visit(box.current, { session, shell, viewOnly, first }, look, {
      state: (now) => {
        setState(now);
        changed(now);
      },
      title: setTitle,
      pointsAt: setTarget,
      notice: (detail) => tell(detail, "gray"),
      complaint: (detail) => tell(detail, "orange"),
      ending: setEnding,
      asks: setAsked,
      tooLong: (characters) => tell(say("pasteTooLong", { size: figures.size(characters), most: figures.size(LONGEST_PASTE) }), "orange"),
      notCopied: () => tell(say("notCopied"), "orange"),
      wants: (what) => (what === "search" ? setSearching(true) : leaveTo.current?.focus()),
      released: () => setHeld(NOTHING_HELD),
    });
    setVisit(made);
    made.screen.terminal.focus();
    return () => made.close();
    // one visit as long as this is shown: whoever shows another shell gives this another key
  }, []);

  useEffect(() => {
    visit?.screen.look(look);
  }, [visit, dark, preferences.fontSize, preferences.screenReader]);

  useEffect(() => {
    const input = visit?.screen.terminal.textarea;
    input?.setAttribute("aria-label", say("input", { name: shell }));
    input?.setAttribute("aria-describedby", hint);
  });

  const hold = (now: Held) => {
    if (visit) visit.held = now;
    setHeld(now);
  };
  const size = (step: number) => prefer({ fontSize: Math.min(LARGEST_FONT, Math.max(SMALLEST_FONT, preferences.fontSize + step)) });
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={6}>
        <Group gap="xs" wrap="nowrap" miw={0} maw="100%">
          <LinkBadge state={state} />
          <Text size="sm" c="dimmed" truncate>
            {title}
          </Text>
        </Group>
        <Group gap="xs">
          <Switch
            size="xs"
            label={say("reader")}
            checked={preferences.screenReader}
            onChange={(event) => prefer({ screenReader: event.currentTarget.checked })}
          />
          <Tooltip label={say("smaller")}>
            <ActionIcon variant="default" onClick={() => size(-1)} disabled={preferences.fontSize <= SMALLEST_FONT} aria-label={say("smaller")}>
              <IconTextDecrease size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={say("larger")}>
            <ActionIcon variant="default" onClick={() => size(1)} disabled={preferences.fontSize >= LARGEST_FONT} aria-label={say("larger")}>
              <IconTextIncrease size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={say("search")}>
            <ActionIcon ref={leaveTo} variant="default" onClick={() => setSearching(!searching)} aria-label={say("search")}>
              <IconSearch size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <Text size="xs" c="dimmed" id={hint} mb={6}>
        {viewOnly ? `${say("viewing")} ` : ""}
        {say("hint")}
      </Text>
      {ending !== undefined && <Ending at={ending} />}
      <div className="terminal-room">
        <div className="terminal-box" ref={box} />
        {searching && visit && (
          <SearchBar
            search={visit.screen.search}
            dark={dark}
            close={() => {
              setSearching(false);
              visit.screen.terminal.focus();
            }}
          />
        )}
        {target !== undefined && (
          <Text className="terminal-target" size="xs">
            {say("opens", { target })}
          </Text>
        )}
        <LinkBar state={state} ways={{ again: () => visit?.again(), anew, close }} />
      </div>
      <KeyBar held={held} hold={hold} press={(key) => visit?.press(key)} />
      <AskPaste paste={asked} close={() => setAsked(undefined)} agree={(paste) => visit?.paste(paste)} />
    </div>
  );
}

function Ending({ at }: { at: number }) {
  const say = terminalWords.use();
  const figures = useFigures();
  const now = useNow(1);
  return (
    <Alert color="orange" mb={6} role="status" p="xs">
      <Text size="sm">{say("ending", { left: figures.span(at - now) })}</Text>
    </Alert>
  );
}
