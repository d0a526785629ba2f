import { ActionIcon, Checkbox, Group, Paper, Text, TextInput } from "@mantine/core";
import type { SearchAddon } from "@xterm/addon-search";
import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { matchColours } from "./colours";
import { terminalWords } from "./words";

interface Found {
  at: number;
  count: number;
}

/** Searches what a terminal shows and has shown. */
export function SearchBar({ search, dark, close }: { search: SearchAddon; dark: boolean; close: () => void }) {
  const say = terminalWords.use();
  const [text, setText] = useState("");
  const [caseSensitive, setCaseSensitive] = useState(false);
  const [found, setFound] = useState<Found>();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    const results = search.onDidChangeResults(({ resultIndex, resultCount }) => setFound({ at: resultIndex + 1, count: resultCount }));
    return () => {
      results.dispose();
      search.clearDecorations();
    };
  }, [search]);
  const go = (direction: "next" | "previous", wanted = text, matchCase = caseSensitive) => {
    const options = { caseSensitive: matchCase, decorations: matchColours(dark), incremental: direction === "next" && wanted !== text };
    if (wanted === "") search.clearDecorations();
    else if (direction === "next") search.findNext(wanted, options);
    else search.findPrevious(wanted, options);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      go(event.shiftKey ? "previous" : "next");
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  };
  return (
    <Paper className="terminal-search" shadow="md" withBorder p={6} role="search">
      <Group gap={6} wrap="wrap">
        <TextInput
          ref={input}
          size="xs"
          w={180}
          aria-label={say("searchFor")}
          placeholder={say("searchFor")}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            go("next", event.currentTarget.value);
          }}
          onKeyDown={pressed}
        />
        <ActionIcon variant="default" onClick={() => go("previous")} aria-label={say("previous")}>
          <IconChevronUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" onClick={() => go("next")} aria-label={say("next")}>
          <IconChevronDown size={16} aria-hidden />
        </ActionIcon>
        <Checkbox
          size="xs"
          label={say("matchCase")}
          checked={caseSensitive}
          onChange={(event) => {
            setCaseSensitive(event.currentTarget.checked);
            go("next", text, event.currentTarget.checked);
          }}
        />
        <Text size="xs" role="status">
          {text !== "" && found && said(found, say)}
        </Text>
        <ActionIcon variant="subtle" color="gray" onClick={close} aria-label={say("closeSearch")}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </Paper>
  );
}

function said({ at, count }: Found, say: ReturnType<typeof terminalWords.use>): string {
  if (count === 0) return say("notFound");
  return at === 0 ? say("manyFound", { count }) : say("found", { at, count });
}
