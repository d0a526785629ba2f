import { Text, Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { useFigures } from "../words/figures";

/** A size for people; the exact one for whoever points at it or comes to it by keyboard. */
export function Size({ bytes }: { bytes: number }) {
  const figures = useFigures();
  return (
    <Tooltip label={figures.exactSize(bytes)}>
      <Text span inherit>
        {figures.size(bytes)}
      </Text>
    </Tooltip>
  );
}

/** A moment from now, which moves by itself; the exact one for whoever points at it. */
export function Moment({ at }: { at: number }) {
  const figures = useFigures();
  const now = useNow(30);
  return (
    <Tooltip label={figures.moment(at)}>
      <time dateTime={new Date(at * 1000).toISOString()}>{figures.ago(at, now)}</time>
    </Tooltip>
  );
}

/** Now in epoch seconds, again every so many. */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), every * 1000);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
