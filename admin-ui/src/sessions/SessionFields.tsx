import { Fieldset, NumberInput, Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Schemas } from "../api/client";
import { useFigures } from "../words/figures";
import type { SessionRow } from "./live";
import { sessionWords } from "./words";

/** What a session may take and reach, as it is filled in; what is empty stays, or is the server's to say. */
export interface Asked {
  size: string;
  memory: string;
  processes: string | number;
  cpu: string | number;
  network: string;
  allow: string;
}

/** Nothing filled in, for a session that there is or one to come. */
export function nothing(session?: SessionRow): Asked {
  return { size: "", memory: "", processes: "", cpu: "", network: session?.network ?? "none", allow: (session?.network_allow ?? []).join("\n") };
}

interface Props {
  asked: Asked;
  set: (changes: Partial<Asked>) => void;
  /** Whose figures stand where nothing is filled in; otherwise the server's defaults. */
  session?: SessionRow;
  /** Beside the size. */
  children?: ReactNode;
}

export function SessionFields({ asked, set, session, children }: Props) {
  const say = sessionWords.use();
  const figures = useFigures();
  const size = (bytes: number | string | null | undefined) => (typeof bytes === "number" ? figures.size(bytes) : say("default"));
  const limits = session?.limits;
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={say("size")}
          description={say(session ? "sizeStays" : "sizeHint")}
          placeholder={size(session?.quota)}
          value={asked.size}
          onChange={(event) => set({ size: event.currentTarget.value })}
        />
        {children}
      </SimpleGrid>
      <Fieldset legend={say("limits")}>
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput label={say("memoryLimit")} placeholder={size(limits?.memory)} value={asked.memory} onChange={(event) => set({ memory: event.currentTarget.value })} />
          <NumberInput
            label={say("processesLimit")}
            placeholder={String(limits?.processes ?? say("default"))}
            min={1}
            allowDecimal={false}
            value={asked.processes}
            onChange={(processes) => set({ processes })}
          />
          <NumberInput label={say("cpuLimit")} placeholder={String(limits?.cpu ?? say("default"))} min={0.01} step={0.5} value={asked.cpu} onChange={(cpu) => set({ cpu })} />
        </SimpleGrid>
      </Fieldset>
      <Select
        label={say("network")}
        description={session && say("networkStays")}
        data={[
          { value: "none", label: say("networkNone") },
          { value: "egress", label: say("networkEgress") },
          { value: "host", label: say("networkHost") },
        ]}
        value={asked.network}
        allowDeselect={false}
        onChange={(network) => set({ network: network ?? "none" })}
      />
      {asked.network === "egress" && (
        <Textarea label={say("allow")} description={say("allowHint")} autosize minRows={2} value={asked.allow} onChange={(event) => set({ allow: event.currentTarget.value })} />
      )}
    </>
  );
}

/** What of it was filled in, or differs from what the session has. */
export function request(asked: Asked, session?: SessionRow): Schemas["SessionRequest"] {
  const before = nothing(session);
  const mode = asked.network as "none" | "egress" | "host";
  const limits = {
    ...(asked.memory !== "" && { memory: asked.memory.trim() }),
    ...(asked.processes !== "" && { processes: Number(asked.processes) }),
    ...(asked.cpu !== "" && { cpu: Number(asked.cpu) }),
  };
  return {
    ...(asked.size !== "" && { size: asked.size.trim() }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(mode === "egress" && (before.network !== mode || asked.allow !== before.allow) && { network: { mode, allow: asked.allow.split(/[\s,]+/).filter((host) => host !== "") } }),
    ...(mode !== "egress" && before.network !== mode && { network: { mode } }),
  };
}
