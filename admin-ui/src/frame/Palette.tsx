import { Modal, NavLink, ScrollArea, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState, type KeyboardEvent } from "react";
import { useLocation } from "wouter";
import { api, data } from "../api/client";
import { Failed } from "../parts/States";
import { frameWords } from "./words";

interface Place {
  to: string;
  label: string;
}

const SESSIONS = 20;

/** Goes anywhere by name: pages, and sessions as the server finds them. */
export function Palette({ opened, close, pages }: { opened: boolean; close: () => void; pages: Place[] }) {
  const say = frameWords.use();
  return (
    <Modal opened={opened} onClose={close} title={say("palette")} closeButtonProps={{ "aria-label": say("close") }}>
      <Choices close={close} pages={pages} />
    </Modal>
  );
}

function Choices({ close, pages }: { close: () => void; pages: Place[] }) {
  const say = frameWords.use();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 120);
  const [at, setAt] = useState(0);
  const [, navigate] = useLocation();
  const sessions = useQuery({
    queryKey: ["palette", asked],
    queryFn: () => data(api.GET("/workspace/se/sessions", { params: { query: { query: asked, limit: SESSIONS } } })),
  });
  const wanted = text.trim().toLowerCase();
  const places: Place[] = [
    ...pages.filter(({ label }) => label.toLowerCase().includes(wanted)),
    ...(sessions.data?.sessions ?? [])
      .map(({ id }) => id ?? "")
      .filter((id) => id !== "" && id.toLowerCase().includes(wanted))
      .map((id) => ({ to: `/sessions/${encodeURIComponent(id)}`, label: id })),
  ];
  const chosen = Math.min(at, places.length - 1);
  const go = (place: Place | undefined) => {
    if (place) {
      close();
      navigate(place.to);
    }
  };
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && places.length > 0) {
      event.preventDefault();
      setAt((chosen + step + places.length) % places.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(places[chosen]);
    }
  };
  return (
    <>
      <TextInput
        data-autofocus
        aria-label={say("paletteHint")}
        placeholder={say("paletteHint")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={pressed}
        role="combobox"
        aria-expanded
        aria-controls="palette-places"
        aria-activedescendant={places[chosen] && `palette-${chosen}`}
      />
      <ScrollArea.Autosize mah={360} mt="xs">
        <div role="listbox" id="palette-places" aria-label={say("palette")}>
          {places.map((place, index) => (
            <NavLink
              key={place.to}
              component="div"
              id={`palette-${index}`}
              role="option"
              aria-selected={index === chosen}
              active={index === chosen}
              label={place.label}
              onClick={() => go(place)}
            />
          ))}
        </div>
        {sessions.isError && <Failed error={sessions.error} again={() => void sessions.refetch()} />}
        {places.length === 0 && !sessions.isFetching && !sessions.isError && <Text p="sm">{say("nothing")}</Text>}
      </ScrollArea.Autosize>
    </>
  );
}
