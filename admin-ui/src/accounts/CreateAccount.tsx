import { Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../api/client";
import { Question } from "../parts/Question";
import { accountWords } from "./words";

/** Makes an account, and goes to it: it needs something that lets it in. */
export function CreateAccount({ opened, close }: { opened: boolean; close: () => void }) {
  const say = accountWords.use();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const [role, setRole] = useState<"user" | "admin">("user");
  const make = async () => {
    const wanted = name.trim();
    await api.POST("/workspace/se/accounts", { body: { name: wanted, role } });
    await client.invalidateQueries({ queryKey: ["accounts"] });
    navigate(`/accounts/${encodeURIComponent(wanted)}`);
  };
  return (
    <Question opened={opened} close={close} title={say("create")} action={say("create")} act={make}>
      <TextInput label={say("name")} description={say("nameHint")} required maxLength={32} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Select
        label={say("role")}
        data={[
          { value: "user", label: say("roleUser") },
          { value: "admin", label: say("roleAdmin") },
        ]}
        value={role}
        allowDeselect={false}
        onChange={(wanted) => setRole(wanted === "admin" ? "admin" : "user")}
      />
    </Question>
  );
}
