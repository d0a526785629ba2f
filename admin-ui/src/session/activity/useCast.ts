import { useEffect, useEffectEvent, useState } from "react";
import { ask, path } from "../../api/client";
import { Cast } from "./cast";
import { Plain } from "./plain";

const EVERY = 1500;

/** A recording's file as far as it has come. */
export interface Loaded {
  cast: Cast;
  plain: Plain;
  /** Whether all is there that the server had when it was asked first. */
  whole: boolean;
  error: unknown;
}

/** Reads a file of a recording, and what comes on top of it while its login is there. */
export function useCast(recording: string, file: string, goesOn: boolean, grown: () => void): Loaded {
  const [held] = useState(() => ({ cast: new Cast(), plain: new Plain() }));
  const [whole, setWhole] = useState(false);
  const [error, setError] = useState<unknown>();
  const [from] = useState(() => ({ bytes: 0, decoder: new TextDecoder() }));
  const tell = useEffectEvent(grown);
  const still = useEffectEvent(() => goesOn);
  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      const last = !still(); // what is written before its end is there once that is known
      try {
        const response = await ask(`${path`/workspace/se/recordings/${recording}/${file}`}?from=${from.bytes}`, { signal: ending.signal, headers: { Accept: "*/*" } });
        const reader = response.body?.getReader();
        for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
          from.bytes += part.value.byteLength;
          held.cast.feed(from.decoder.decode(part.value, { stream: true }));
          held.plain.take(held.cast.shown);
          tell();
        }
        setError(undefined);
        setWhole(true);
      } catch (thrown) {
        if (ending.signal.aborted) return;
        setError(thrown);
      }
      if (!last) timer = setTimeout(() => void read(), EVERY);
    };
    void read();
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, [recording, file, held, from]);
  return { ...held, whole, error };
}
