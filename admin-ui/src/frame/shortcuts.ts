import { useLocalStorage } from "@mantine/hooks";
import { useEffect, useEffectEvent } from "react";

/** Whether single characters are keys: whoever speaks to a browser, or types one by mistake, can have them off (WCAG 2.2, 2.1.4). */
export function useSingleKeys() {
  return useLocalStorage({ key: "sandhold.single-keys", defaultValue: true });
}

/** Whether keys are for what has the focus: a field, or a terminal, which takes them all. */
function typing(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable], .xterm") !== null;
}

/** The keys that work on every page: Ctrl-K, `?`, and `/`, which goes to the page's own search (`data-search`). */
export function useShortcuts(actions: { palette: () => void; keys: () => void }): void {
  const [single] = useSingleKeys();
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const inTerminal = event.target instanceof Element && event.target.closest(".xterm") !== null;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k" && !inTerminal) {
      event.preventDefault();
      actions.palette();
    } else if (single && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.key === "?") {
        event.preventDefault();
        actions.keys();
      } else if (event.key === "/") {
        const search = document.querySelector<HTMLInputElement>("[data-search]");
        if (search) {
          event.preventDefault();
          search.focus();
          search.select();
        }
      }
    }
  });
  useEffect(() => {
    const heard = (event: KeyboardEvent) => pressed(event);
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, []);
}
