import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { api, data, type Schemas } from "../api/client";
import { Failed } from "../parts/States";
import { Once } from "./Once";
import { useRenew } from "./useAccount";
import { accountWords } from "./words";

const DAY = 86400;
const LIVES = { day: DAY, week: 7 * DAY, month: 30 * DAY, year: 365 * DAY, forever: undefined } as const;
const SCOPES = { all: "scopeAll", "read-only": "scopeReadOnly", session: "scopeSession" } as const;

/** Makes a token, and shows its text this once. */
export function CreateToken({ opened, account, close }: { opened: boolean; account: string; close: () => void }) {
  const say = accountWords.use();
  return (
    <Modal opened={opened} onClose={close} title={say("tokenMake")} closeButtonProps={{ "aria-label": say("close") }}>
      <Form account={account} close={close} />
    </Modal>
  );
}

function Form({ account, close }: { account: string; close: () => void }) {
  const say = accountWords.use();
  const renew = useRenew(account);
  const [label, setLabel] = useState("");
  const [life, setLife] = useState<keyof typeof LIVES>("month");
  const [scope, setScope] = useState<keyof typeof SCOPES>("all");
  const [session, setSession] = useState("");
  const [rate, setRate] = useState<string | number>("");
  const [made, setMade] = useState<Schemas["Token"]>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const seconds = LIVES[life];
    const body: Schemas["NewToken"] = {
      label: label.trim(),
      account,
      scope,
      ...(seconds !== undefined && { timeout: seconds }),
      ...(scope !== "all" && session.trim() !== "" && { session: session.trim() }),
      ...(rate !== "" && { rate: Number(rate) }),
    };
    try {
      setMade(await data(api.POST("/workspace/se/tokens", { body })));
      await renew();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  if (made !== undefined) return <Once told={say("tokenOnce", { label: made.label ?? "" })} what={say("tokenText")} text={made.token ?? ""} close={close} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <TextInput label={say("label")} description={say("labelHint")} required maxLength={64} data-autofocus value={label} onChange={(event) => setLabel(event.currentTarget.value)} />
        <Select
          label={say("life")}
          data={(Object.keys(LIVES) as (keyof typeof LIVES)[]).map((value) => ({ value, label: say(value) }))}
          value={life}
          allowDeselect={false}
          onChange={(wanted) => setLife((wanted ?? "month") as keyof typeof LIVES)}
        />
        <Select
          label={say("scope")}
          data={Object.entries(SCOPES).map(([value, words]) => ({ value, label: say(words) }))}
          value={scope}
          allowDeselect={false}
          onChange={(wanted) => setScope((wanted ?? "all") as keyof typeof SCOPES)}
        />
        {scope !== "all" && (
          <TextInput
            label={say("session")}
            description={say(scope === "session" ? "sessionHint" : "sessionHintOptional")}
            required={scope === "session"}
            maxLength={63}
            value={session}
            onChange={(event) => setSession(event.currentTarget.value)}
          />
        )}
        <NumberInput label={say("rate")} description={say("rateHint")} min={1} max={100000} allowDecimal={false} value={rate} onChange={setRate} />
        {error !== undefined && <Failed error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {say("tokenMake")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
