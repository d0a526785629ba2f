import { Button, Group, Modal, PasswordInput, SegmentedControl, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState, type FormEvent } from "react";
import { api } from "../api/client";
import { Failed } from "../parts/States";
import { Once } from "./Once";
import { generated } from "./password";
import { useRenew } from "./useAccount";
import { accountWords } from "./words";

/** Gives an account a password: one's own, or one that is generated and shown this once. */
export function SetPassword({ opened, account, close }: { opened: boolean; account: string; close: () => void }) {
  const say = accountWords.use();
  return (
    <Modal opened={opened} onClose={close} title={say("passwordSet")} closeButtonProps={{ "aria-label": say("close") }}>
      <Form account={account} close={close} />
    </Modal>
  );
}

function Form({ account, close }: { account: string; close: () => void }) {
  const say = accountWords.use();
  const renew = useRenew(account);
  const [way, setWay] = useState("own");
  const [typed, setTyped] = useState("");
  const [made, setMade] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    const password = way === "own" ? typed : generated();
    try {
      await api.POST("/workspace/se/accounts/{account}/password", { params: { path: { account } }, body: { password } });
      if (way === "own") {
        notifications.show({ color: "teal", message: say("passwordDone") });
        close();
      } else {
        setMade(password);
      }
      await renew();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  if (made !== undefined) return <Once told={say("passwordOnce", { account })} what={say("password")} text={made} close={close} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <SegmentedControl
          aria-label={say("passwordSet")}
          value={way}
          onChange={setWay}
          data={[
            { value: "own", label: say("own") },
            { value: "generated", label: say("generate") },
          ]}
        />
        {way === "own" ? (
          <PasswordInput
            label={say("passwordNew")}
            description={say("passwordHint")}
            autoComplete="new-password"
            required
            minLength={12}
            maxLength={256}
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        ) : (
          <Text size="sm">{say("generateHint")}</Text>
        )}
        <Text size="sm">{say("passwordEnds")}</Text>
        {error !== undefined && <Failed error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {say("passwordSave")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
