import { Button, Center, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api, data, type Schemas } from "../api/client";
import { Copyable } from "../parts/Copyable";
import { Qr } from "../parts/Qr";
import { Failed } from "../parts/States";
import { Once } from "./Once";
import { useRenew } from "./useAccount";
import { accountWords } from "./words";

/** Has one-time codes asked for; their secret is shown this once, as a picture and as text. */
export function AskForCodes({ opened, account, close }: { opened: boolean; account: string; close: () => void }) {
  const say = accountWords.use();
  return (
    <Modal opened={opened} onClose={close} title={say("codeTitle")} closeButtonProps={{ "aria-label": say("close") }}>
      <Steps account={account} close={close} />
    </Modal>
  );
}

function Steps({ account, close }: { account: string; close: () => void }) {
  const say = accountWords.use();
  const renew = useRenew(account);
  const [secret, setSecret] = useState<Schemas["CodeSecret"]>();
  const [error, setError] = useState<unknown>();
  const ask = async () => {
    setError(undefined);
    try {
      setSecret(await data(api.POST("/workspace/se/accounts/{account}/code", { params: { path: { account } } })));
      await renew();
    } catch (thrown) {
      setError(thrown);
    }
  };
  if (secret === undefined) {
    return (
      <Stack>
        <Text size="sm">
          {say("codeAskHint")} {say("passwordEnds")}
        </Text>
        {error !== undefined && <Failed error={error} />}
        <Group justify="flex-end">
          <Button onClick={() => void ask()}>{say("codeAsk")}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Once told={say("codeOnce")} what={say("secret")} text={secret.secret ?? ""} close={close}>
      <Center>
        <Qr text={secret.uri ?? ""} label={say("codeQr")} />
      </Center>
      <Copyable what={say("address")} text={secret.uri ?? ""} />
    </Once>
  );
}
