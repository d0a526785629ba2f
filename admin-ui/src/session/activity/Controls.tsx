import { ActionIcon, Button, Group, NativeSelect, Slider, Text, Tooltip } from "@mantine/core";
import { IconMaximize, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { clock } from "./cast";
import type { Playing } from "./playing";
import { activityWords } from "./words";

const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const IDLES = [1, 2, 5, 30];

interface Props {
  playing: Playing | undefined;
  goesOn: boolean;
  toggle: () => void;
  fullScreen: () => void;
  redraw: () => void;
  events: () => void;
}

/** What somebody does with a recording that is played. */
export function Controls({ playing, goesOn, toggle, fullScreen, redraw, events }: Props) {
  const say = activityWords.use();
  const position = playing?.position ?? 0;
  const began = Math.min(playing?.cast.began ?? 0, position);
  const ends = Math.max(playing?.cast.ends ?? 0, began + 0.1);
  const change = (changed: Partial<Pick<Playing, "speed" | "idle">>) => {
    if (playing) Object.assign(playing, changed);
    redraw();
  };
  const name = say(playing?.on ? "pause" : "play");
  return (
    <div className="player-controls">
      <Group gap="sm" wrap="nowrap">
        <Tooltip label={name}>
          <ActionIcon onClick={toggle} aria-label={name}>
            {playing?.on ? <IconPlayerPause size={18} aria-hidden /> : <IconPlayerPlay size={18} aria-hidden />}
          </ActionIcon>
        </Tooltip>
        <Slider
          style={{ flexGrow: 1 }}
          thumbLabel={say("position")}
          thumbProps={{ "aria-valuetext": clock(position) }}
          label={clock}
          min={began}
          max={ends}
          step={ends - began > 60 ? 1 : 0.1}
          value={position}
          onChange={(to) => playing?.seek(to)}
        />
        <Text size="sm" ff="monospace" style={{ whiteSpace: "nowrap" }} data-position={position.toFixed(1)}>
          {clock(position)} / {clock(ends)}
        </Text>
      </Group>
      <Group gap="xs" mt={6}>
        <NativeSelect
          size="xs"
          aria-label={say("speed")}
          data={SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
          value={String(playing?.speed ?? 1)}
          onChange={(event) => change({ speed: Number(event.currentTarget.value) })}
        />
        <NativeSelect
          size="xs"
          aria-label={say("idle")}
          data={[...IDLES.map((idle) => ({ value: String(idle), label: say("idleTo", { seconds: idle }) })), { value: "Infinity", label: say("idleAll") }]}
          value={String(playing?.idle ?? 2)}
          onChange={(event) => change({ idle: Number(event.currentTarget.value) })}
        />
        {goesOn && (
          <Button size="xs" variant={playing?.following ? "filled" : "default"} aria-pressed={playing?.following ?? false} onClick={() => (playing?.following ? playing.pause() : playing?.follow())}>
            {say("follow")}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={events}>
          {say("toEvents")}
        </Button>
        <Tooltip label={say("fullScreen")}>
          <ActionIcon variant="default" onClick={fullScreen} aria-label={say("fullScreen")}>
            <IconMaximize size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
    </div>
  );
}
