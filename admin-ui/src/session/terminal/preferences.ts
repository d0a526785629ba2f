import { useState } from "react";
import { read, type Preferences } from "./kept";

const KEPT_AS = "sandhold.terminal";

/** How somebody likes terminals, and how to change that. */
export function usePreferences(): [Preferences, (changed: Partial<Preferences>) => void] {
  const [preferences, setPreferences] = useState(() => read(localStorage.getItem(KEPT_AS)));
  const change = (changed: Partial<Preferences>) => {
    const next = { ...preferences, ...changed };
    localStorage.setItem(KEPT_AS, JSON.stringify(next));
    setPreferences(next);
  };
  return [preferences, change];
}
