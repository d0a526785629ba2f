import { Badge, Button, Select, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useEffectEvent, useReducer, useRef, useState, type KeyboardEvent } from "react";
import { Section } from "../../parts/Section";
import { Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import "./activity.css";
import { Controls } from "./Controls";
import { Found } from "./Found";
import { firstFile } from "./places";
import { PlayerScreen } from "./PlayerScreen";
import { Playing } from "./playing";
import { useCast } from "./useCast";
import { useRecording, type Recording } from "./useRecordings";
import { activityWords } from "./words";

interface Props {
  recording: Recording;
  /** The file that is played; otherwise the first of a terminal. */
  file: string | undefined;
  /** Seconds after the login at which it is to be. */
  at: number | undefined;
  choose: (file: string) => void;
  /** Shows the events around a moment, in epoch seconds. */
  events: (at: number) => void;
  close: () => void;
}

/** A recording: which of its files, and that file played. */
export default function Player({ recording, file, at, choose, events, close }: Props) {
  const say = activityWords.use();
  const figures = useFigures();
  const { id = "", name = "", began_at = 0 } = recording;
  const shown = useRecording(id);
  const files = shown.data?.files?.map((one) => one.name ?? "") ?? [];
  const played = file ?? firstFile(files);
  return (
    <Section
      title={say("recordingOf", { who: name, moment: figures.moment(began_at) })}
      actions={
        <>
          {recording.ended_at === null && (
            <Badge color="red" variant="light" tt="none" autoContrast>
              {say("goesOn")}
            </Badge>
          )}
          {played !== undefined && <Select size="xs" w={170} aria-label={say("file")} data={files.length === 0 ? [played] : files} value={played} allowDeselect={false} onChange={(wanted) => wanted !== null && choose(wanted)} />}
          <Button size="xs" variant="default" onClick={close}>
            {say("close")}
          </Button>
        </>
      }
    >
      {shown.isError && <Failed error={shown.error} again={() => void shown.refetch()} />}
      {played === undefined ? shown.isPending && <Loading /> : <Played key={played} id={id} file={played} goesOn={recording.ended_at === null} at={at} events={(position) => events(began_at + position)} />}
    </Section>
  );
}

const LEAP = 5;

function Played({ id, file, goesOn, at, events }: { id: string; file: string; goesOn: boolean; at: number | undefined; events: (position: number) => void }) {
  const say = activityWords.use();
  const dark = useComputedColorScheme("light") === "dark";
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const playing = useRef<Playing>(undefined);
  const screen = useRef<PlayerScreen>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState(at);
  const grown = useEffectEvent(() => playing.current?.grown());
  const { cast, plain, whole, error } = useCast(id, file, goesOn, () => grown());
  const begun = whole || cast.shown.length > 0;

  useEffect(() => {
    if (!begun || box.current === null) return;
    const drawn = new PlayerScreen(box.current, cast, file === "login.cast", dark, say("picture"));
    const made = new Playing(cast, (told) => {
      drawn.show(cast.shownAt(made.position));
      if (told) redraw();
    });
    made.position = cast.began ?? 0;
    playing.current = made;
    screen.current = drawn;
    if (goesOn && wanted === undefined) made.follow();
    else made.seek(wanted ?? made.position);
    return () => {
      made.dispose();
      drawn.dispose();
      playing.current = undefined;
      screen.current = undefined;
    };
    // once what is played has begun to come; its look is changed below
  }, [begun]);

  useEffect(() => screen.current?.look(dark), [dark]);
  useEffect(() => setWanted(at), [at]);
  const goThere = useEffectEvent(() => {
    if (wanted === undefined || !playing.current) return;
    playing.current.pause();
    playing.current.seek(wanted);
    room.current?.scrollIntoView({ block: "nearest" });
  });
  useEffect(() => {
    if (whole) goThere();
  }, [wanted, whole]);

  const seek = (to: number) => playing.current?.seek(to);
  const toggle = () => (playing.current?.on ? playing.current.pause() : playing.current?.play());
  const fullScreen = () => void (document.fullscreenElement ? document.exitFullscreen() : room.current?.requestFullscreen())?.catch(() => {});
  const pressed = (event: KeyboardEvent) => {
    const now = playing.current;
    if (now === undefined || event.target !== room.current || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " || event.key === "k") toggle();
    else if (event.key === "ArrowLeft") now.seek(now.position - LEAP);
    else if (event.key === "ArrowRight") now.seek(now.position + LEAP);
    else if (event.key === "Home") now.seek(cast.began ?? 0);
    else if (event.key === "End") now.seek(cast.ends);
    else if (event.key === "f") fullScreen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (!begun) return error === undefined ? <Loading /> : <Failed error={error} />;
  const now = playing.current;
  return (
    <>
      {error !== undefined && <Failed error={error} />}
      <div className="player" ref={room} tabIndex={0} role="group" aria-label={say("player")} aria-description={say("playerKeys")} onKeyDown={pressed}>
        <div className="player-box" ref={box} />
        <Controls playing={now} goesOn={goesOn} toggle={toggle} fullScreen={fullScreen} redraw={redraw} events={() => events(now?.position ?? 0)} />
      </div>
      <Text size="xs" c="dimmed" mt={4}>
        {say("playerKeys")} {whole ? "" : say("coming")}
      </Text>
      <Found plain={plain} length={plain.text.length} markers={cast.markers} count={cast.markers.length} position={now?.position ?? 0} go={seek} />
    </>
  );
}
