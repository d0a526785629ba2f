import { Button } from "@mantine/core";
import { BAR, type BarKey, type Held } from "./keys";
import { terminalWords } from "./words";

/** The keys that a phone's keyboard lacks. Ctrl and Alt hold for the next key. */
export function KeyBar({ held, hold, press }: { held: Held; hold: (held: Held) => void; press: (key: BarKey) => void }) {
  const say = terminalWords.use();
  return (
    <div className="terminal-bar" role="toolbar" aria-label={say("bar")}>
      {BAR.map((key) => {
        const which = key === "Ctrl" ? "ctrl" : key === "Alt" ? "alt" : undefined;
        return (
          <Button
            key={key}
            size="xs"
            px={10}
            variant={which !== undefined && held[which] ? "filled" : "default"}
            aria-pressed={which && held[which]}
            onPointerDown={(event) => event.preventDefault()} // the phone's own keyboard stays
            onClick={() => (which ? hold({ ...held, [which]: !held[which] }) : press(key))}
          >
            {key}
          </Button>
        );
      })}
    </div>
  );
}
