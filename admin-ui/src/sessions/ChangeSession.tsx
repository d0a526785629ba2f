import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client";
import { Question } from "../parts/Question";
import type { SessionRow } from "./live";
import { nothing, request, SessionFields } from "./SessionFields";
import { sessionWords } from "./words";

/** Changes what a session may take and reach, while it runs too. */
export function ChangeSession({ session, close }: { session: SessionRow; close: () => void }) {
  const say = sessionWords.use();
  const client = useQueryClient();
  const [before] = useState(session); // what somebody fills in stays put, whatever becomes of the session meanwhile
  const [asked, setAsked] = useState(() => nothing(session));
  const id = session.id ?? "";
  const change = async () => {
    await api.PATCH("/workspace/se/session/{session_id}", { params: { path: { session_id: id } }, body: request(asked, before) });
    await client.invalidateQueries({ queryKey: ["session", id] });
  };
  return (
    <Question opened close={close} title={say("changeTitle", { name: id })} action={say("change")} act={change} size="lg">
      <SessionFields asked={asked} set={(changes) => setAsked((now) => ({ ...now, ...changes }))} session={before} />
    </Question>
  );
}
