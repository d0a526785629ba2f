import { SimpleGrid, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { clock, type Marker } from "./cast";
import type { Plain } from "./plain";
import { activityWords } from "./words";

const MOST = 200;

interface Props {
  plain: Plain;
  /** Grows with what is searched. */
  length: number;
  markers: readonly Marker[];
  count: number;
  position: number;
  go: (to: number) => void;
}

/** Places in a recording: those where a text was shown, and those that have a name. */
export function Found({ plain, length, markers, count, position, go }: Props) {
  const say = activityWords.use();
  const [wanted, setWanted] = useState("");
  const [asked] = useDebouncedValue(wanted, 200);
  const hits = useMemo(() => plain.find(asked, MOST + 1), [plain, length, asked]);
  const shown = hits.slice(0, MOST);
  const named = useMemo(() => markers.slice(-MOST).map(({ at, label }) => ({ at, line: label })), [markers, count]);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} mt="sm">
      <div>
        <TextInput label={say("search")} leftSection={<IconSearch size={16} aria-hidden />} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} />
        <Text size="xs" c="dimmed" role="status" mt={4}>
          {asked.trim() !== "" && (hits.length === 0 ? say("notFound") : say(hits.length > MOST ? "foundMore" : "found", { count: shown.length }))}
        </Text>
        <Places label={say("hits")} places={shown} position={position} go={go} />
      </div>
      <div>
        <Title order={3} size="h6">
          {say("markers")}
        </Title>
        <Text size="xs" c="dimmed">
          {say(count === 0 ? "noMarkers" : count > MOST ? "markersLast" : "markersHint", { count: MOST })}
        </Text>
        <Places label={say("markers")} places={named} position={position} go={go} />
      </div>
    </SimpleGrid>
  );
}

function Places({ label, places, position, go }: { label: string; places: { at: number; line: string }[]; position: number; go: (to: number) => void }) {
  if (places.length === 0) return null;
  const here = places.findLastIndex(({ at }) => at <= position);
  return (
    <ul className="player-places" aria-label={label}>
      {places.map(({ at, line }, index) => (
        <li key={index}>
          <button type="button" aria-current={index === here ? "true" : undefined} onClick={() => go(at)}>
            <span className="player-time">{clock(at)}</span> {line}
          </button>
        </li>
      ))}
    </ul>
  );
}
