import { FileButton, Button, Group, Text, Textarea } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { api } from "../api/client";
import { Problem } from "../api/problem";
import { Question } from "../parts/Question";
import { noKey } from "./keyFile";
import { useRenew } from "./useAccount";
import { accountWords } from "./words";

/** Adds a public key: pasted, or out of a file that is chosen or dropped. What the server refuses of it is told. */
export function AddKey({ opened, account, close }: { opened: boolean; account: string; close: () => void }) {
  const say = accountWords.use();
  const renew = useRenew(account);
  const [line, setLine] = useState("");
  const [told, setTold] = useState<string>();
  const read = async (file: File | null | undefined) => {
    if (!file) return;
    const text = file.size > 65536 ? "x".repeat(65537) : await file.text();
    const wrong = noKey(text);
    setTold(wrong && say(wrong, { file: file.name }));
    if (wrong === undefined) setLine(text.trim());
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    void read(event.dataTransfer.files[0]);
  };
  const leave = () => {
    setLine("");
    setTold(undefined);
    close();
  };
  const add = async () => {
    const wrong = noKey(line);
    if (wrong !== undefined) throw new Problem(0, "", say(wrong, { file: say("keyPaste") }));
    await api.POST("/workspace/se/keys", { body: { key: line.trim(), account } });
    await renew();
  };
  return (
    <Question opened={opened} close={leave} title={say("keyAdd")} action={say("keyAdd")} act={add}>
      <div onDragOver={(event) => event.preventDefault()} onDrop={dropped}>
        <Textarea
          label={say("keyPaste")}
          description={say("keyHint")}
          autosize
          minRows={4}
          maxRows={10}
          spellCheck={false}
          data-autofocus
          value={line}
          onChange={(event) => {
            setLine(event.currentTarget.value);
            setTold(undefined);
          }}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", wordBreak: "break-all" } }}
        />
        <Group mt="xs">
          <FileButton onChange={(file) => void read(file)}>
            {(button) => (
              <Button size="xs" variant="default" {...button}>
                {say("keyDrop")}
              </Button>
            )}
          </FileButton>
        </Group>
      </div>
      {told !== undefined && (
        <Text size="sm" c="red" role="alert">
          {told}
        </Text>
      )}
    </Question>
  );
}
