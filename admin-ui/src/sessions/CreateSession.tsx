import { Button, Fieldset, Group, Modal, NumberInput, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { api, type Schemas } from "../api/client";
import { Failed } from "../parts/States";
import { LIVES, useLives } from "./lives";
import { sessionWords } from "./words";

/** Makes a session, with what it may take. */
export function CreateSession({ opened, close }: { opened: boolean; close: () => void }) {
  const say = sessionWords.use();
  return (
    <Modal opened={opened} onClose={close} title={say("create")} size="lg" closeButtonProps={{ "aria-label": say("cancel") }}>
      <Form close={close} />
    </Modal>
  );
}

const EMPTY = { name: "", size: "", memory: "", processes: "" as string | number, cpu: "" as string | number, network: "none", allow: "", life: "" };

function Form({ close }: { close: () => void }) {
  const say = sessionWords.use();
  const lives = useLives();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState(EMPTY);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const field = (name: "name" | "size" | "memory" | "allow") => ({
    value: asked[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setAsked((before) => ({ ...before, [name]: value }));
    },
  });
  const number = (name: "processes" | "cpu") => ({
    value: asked[name],
    onChange: (value: string | number) => setAsked((before) => ({ ...before, [name]: value })),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const id = asked.name.trim();
      await api.POST("/workspace/se/session/{session_id}", { params: { path: { session_id: id } }, body: request(asked) });
      close();
      navigate(`/sessions/${encodeURIComponent(id)}`);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <TextInput label={say("name")} description={say("nameHint")} required maxLength={63} data-autofocus {...field("name")} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput label={say("size")} description={say("sizeHint")} placeholder={say("default")} {...field("size")} />
          <Select
            label={say("life")}
            description={say("extendHint")}
            data={[{ value: "", label: say("lifeDefault") }, ...lives]}
            value={asked.life}
            allowDeselect={false}
            onChange={(life) => setAsked((before) => ({ ...before, life: life ?? "" }))}
          />
        </SimpleGrid>
        <Fieldset legend={say("limits")}>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <TextInput label={say("memoryLimit")} placeholder={say("default")} {...field("memory")} />
            <NumberInput label={say("processesLimit")} placeholder={say("default")} min={1} allowDecimal={false} {...number("processes")} />
            <NumberInput label={say("cpuLimit")} placeholder={say("default")} min={0.01} step={0.5} {...number("cpu")} />
          </SimpleGrid>
        </Fieldset>
        <Select
          label={say("network")}
          data={[
            { value: "none", label: say("networkNone") },
            { value: "egress", label: say("networkEgress") },
            { value: "host", label: say("networkHost") },
          ]}
          value={asked.network}
          allowDeselect={false}
          onChange={(network) => setAsked((before) => ({ ...before, network: network ?? "none" }))}
        />
        {asked.network === "egress" && <Textarea label={say("allow")} description={say("allowHint")} autosize minRows={2} {...field("allow")} />}
        {error !== undefined && <Failed error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {say("cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {say("create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What was filled in; the rest is the server's to say. */
function request(asked: typeof EMPTY): Schemas["SessionRequest"] {
  const life = LIVES.find(({ name }) => name === asked.life)?.seconds;
  const mode = asked.network as "none" | "egress" | "host";
  const limits = {
    ...(asked.memory !== "" && { memory: asked.memory.trim() }),
    ...(asked.processes !== "" && { processes: Number(asked.processes) }),
    ...(asked.cpu !== "" && { cpu: Number(asked.cpu) }),
  };
  return {
    ...(asked.size !== "" && { size: asked.size.trim() }),
    ...(life !== undefined && { timeout: life }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(mode === "egress" && { network: { mode, allow: asked.allow.split(/[\s,]+/).filter((host) => host !== "") } }),
    ...(mode === "host" && { network: { mode } }),
  };
}
