import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../api/client";
import { Question } from "../parts/Question";
import { LIVES, useLives } from "./lives";
import { nothing, request, SessionFields } from "./SessionFields";
import { sessionWords } from "./words";

/** Makes a session, with what it may take. */
export function CreateSession({ opened, close }: { opened: boolean; close: () => void }) {
  const say = sessionWords.use();
  const lives = useLives();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const [life, setLife] = useState("");
  const [asked, setAsked] = useState(nothing);
  const leave = () => {
    setName("");
    setLife("");
    setAsked(nothing());
    close();
  };
  const create = async () => {
    const id = name.trim();
    const seconds = LIVES.find((one) => one.name === life)?.seconds;
    await api.POST("/workspace/se/session/{session_id}", { params: { path: { session_id: id } }, body: { ...request(asked), ...(seconds !== undefined && { timeout: seconds }) } });
    navigate(`/sessions/${encodeURIComponent(id)}`);
  };
  return (
    <Question opened={opened} close={leave} title={say("create")} action={say("create")} act={create} size="lg">
      <TextInput label={say("name")} description={say("nameHint")} required maxLength={63} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <SessionFields asked={asked} set={(changes) => setAsked((before) => ({ ...before, ...changes }))}>
        <Select label={say("life")} description={say("extendHint")} data={[{ value: "", label: say("lifeDefault") }, ...lives]} value={life} allowDeselect={false} onChange={(chosen) => setLife(chosen ?? "")} />
      </SessionFields>
    </Question>
  );
}
