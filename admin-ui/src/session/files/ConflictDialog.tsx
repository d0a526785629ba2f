import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { absolute, lastName, parent, shownName } from "./paths";
import type { Choice, Question } from "./uploads";
import { fileWords } from "./words";

/** A name is there already: what becomes of the file that comes. */
export function ConflictDialog({ question, answer }: { question: Question; answer: (choice: Choice, forAll: boolean) => void }) {
  const say = fileWords.use();
  const [forAll, setForAll] = useState(false);
  const { path, directory, more } = question;
  return (
    <Modal
      opened
      onClose={() => answer("skip", false)}
      title={say("existsTitle", { name: shownName(lastName(path)) })}
      styles={{ title: { overflowWrap: "anywhere" } }}
      closeButtonProps={{ "aria-label": say("skip") }}
    >
      <Stack>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {say(directory ? "existsDirectory" : "existsFile", { path: shownName(absolute(parent(path))) })}
        </Text>
        {more > 0 && <Checkbox label={say("forAll", { count: more })} checked={forAll} onChange={(event) => setForAll(event.currentTarget.checked)} />}
        <Group justify="flex-end">
          {!directory && (
            <Button color="red" variant="light" onClick={() => answer("replace", forAll)}>
              {say("replace")}
            </Button>
          )}
          <Button variant="default" onClick={() => answer("skip", forAll)}>
            {say("skip")}
          </Button>
          <Button data-autofocus onClick={() => answer("both", forAll)}>
            {say("both")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
