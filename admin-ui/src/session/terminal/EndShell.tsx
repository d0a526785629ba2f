import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Failed } from "../../parts/States";
import { plainTitle } from "./names";
import { endShell, type Shell } from "./server";
import { terminalWords } from "./words";

/** Says what ending a shell kills, and does it. */
export function EndShell({ session, shell, close, done }: { session: string; shell?: Shell; close: () => void; done: () => void }) {
  const say = terminalWords.use();
  const [error, setError] = useState<unknown>();
  const [working, setWorking] = useState(false);
  const name = shell?.name ?? "";
  const leave = () => {
    setError(undefined);
    close();
  };
  const go = async () => {
    setError(undefined);
    setWorking(true);
    try {
      await endShell(session, name);
      done();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setWorking(false);
    }
  };
  const title = plainTitle(shell?.title ?? "");
  const others = (shell?.clients ?? 0) + (shell?.viewers ?? 0) - 1;
  return (
    <Modal opened={shell !== undefined} onClose={leave} title={say("endTitle", { name })} closeButtonProps={{ "aria-label": say("cancel") }}>
      <Stack>
        <Text size="sm">{say("endHint", { name })}</Text>
        {title !== "" && <Text size="sm">{say("endRuns", { title })}</Text>}
        {others > 0 && <Text size="sm">{say("endOthers", { count: others })}</Text>}
        {error !== undefined && <Failed error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={leave} data-autofocus>
            {say("cancel")}
          </Button>
          <Button color="red" loading={working} onClick={() => void go()}>
            {say("end")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
