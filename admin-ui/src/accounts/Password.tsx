import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "../api/client";
import { Question } from "../parts/Question";
import { Section } from "../parts/Section";
import { AskForCodes } from "./AskForCodes";
import { SetPassword } from "./SetPassword";
import { usePassword, useRenew } from "./useAccount";
import { useWarning } from "./useWarning";
import { accountWords } from "./words";

/** An account's password, and the one-time codes beside it. */
export function Password({ account }: { account: string }) {
  const say = accountWords.use();
  const { password = false, code = false } = usePassword(account).data ?? {};
  const renew = useRenew(account);
  const warning = useWarning(account);
  const [dialog, setDialog] = useState<"set" | "take" | "ask" | "stop">();
  const close = () => setDialog(undefined);
  const path = { params: { path: { account } } };
  return (
    <Section
      title={say("password")}
      actions={
        <>
          <Button size="xs" variant="default" onClick={() => setDialog("set")}>
            {say(password ? "passwordChange" : "passwordSet")}
          </Button>
          {password && (
            <>
              <Button size="xs" variant="default" onClick={() => setDialog("ask")}>
                {say(code ? "codeRenew" : "codeAsk")}
              </Button>
              {code && (
                <Button size="xs" variant="default" onClick={() => setDialog("stop")}>
                  {say("codeStop")}
                </Button>
              )}
              <Button size="xs" variant="light" color="red" onClick={() => setDialog("take")}>
                {say("passwordTake")}
              </Button>
            </>
          )}
        </>
      }
    >
      <Stack gap={2}>
        <Text size="sm">{say(password ? "passwordThere" : "passwordNone")}</Text>
        {password && <Text size="sm">{say(code ? "codeThere" : "codeNone")}</Text>}
      </Stack>
      <SetPassword opened={dialog === "set"} account={account} close={close} />
      <AskForCodes opened={dialog === "ask"} account={account} close={close} />
      <Question
        opened={dialog === "stop"}
        close={close}
        title={say("codeStop")}
        action={say("codeStop")}
        red
        act={async () => {
          await api.DELETE("/workspace/se/accounts/{account}/code", path);
          await renew();
        }}
      >
        <Text size="sm">{say("codeStopHint")}</Text>
      </Question>
      <Question
        opened={dialog === "take"}
        close={close}
        title={say("passwordTake")}
        action={say("passwordTake")}
        red
        warning={warning({ password: true })}
        act={async () => {
          await api.DELETE("/workspace/se/accounts/{account}/password", path);
          await renew();
        }}
      >
        <Text size="sm">{say("passwordTakeHint")}</Text>
      </Question>
    </Section>
  );
}
