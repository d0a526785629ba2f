import { Alert, Anchor, Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconDownload, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Failed, Loading } from "../../parts/States";
import { useFigures } from "../../words/figures";
import { downloadAddress, pictureAddress } from "./calls";
import { beginning, MOST_EDITED, MOST_SHOWN } from "./content";
import { CsvTable } from "./CsvTable";
import { Editor } from "./Editor";
import type { Entry } from "./entries";
import { Markdown } from "./Markdown";
import { shownName } from "./paths";
import { fileWords } from "./words";

const PICTURES = /\.(png|jpe?g|gif|webp|bmp|ico|avif|svg)$/i;

interface Props {
  id: string;
  path: string;
  entry: Entry;
  readOnly: boolean;
  close: () => void;
}

/** What is in a file, never run: text as text, pictures by `<img>`, tables and Markdown as elements of our own. */
export function Preview({ id, path, entry, readOnly, close }: Props) {
  const say = fileWords.use();
  const narrow = useMediaQuery("(max-width: 48em)");
  const [editing, setEditing] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [dirty, setDirty] = useState(false);
  const name = shownName(entry.name);
  const leave = () => (dirty ? setLeaving(true) : close());
  return (
    <Modal
      opened
      onClose={leave}
      size="70rem"
      fullScreen={narrow}
      title={say("preview", { name })}
      styles={{ title: { overflowWrap: "anywhere" } }}
      closeButtonProps={{ "aria-label": say("close") }}
    >
      {leaving && (
        <Alert color="orange" title={say("unsaved")} role="alert" mb="sm">
          <Text size="sm">{say("unsavedHint", { name })}</Text>
          <Group mt="xs" gap="xs">
            <Button size="xs" color="red" onClick={close}>
              {say("discard")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setLeaving(false)}>
              {say("keepEditing")}
            </Button>
          </Group>
        </Alert>
      )}
      {editing ? (
        <Editor
          id={id}
          path={path}
          entry={entry}
          onDirty={setDirty}
          leave={() => (dirty ? setLeaving(true) : setEditing(false))}
        />
      ) : PICTURES.test(entry.name) ? (
        <Picture id={id} path={path} entry={entry} tools={<Tools id={id} path={path} readOnly={readOnly} edit={entry.name.toLowerCase().endsWith(".svg") ? () => setEditing(true) : undefined} />} />
      ) : (
        <Beginning id={id} path={path} entry={entry} tools={(text) => <Tools id={id} path={path} readOnly={readOnly} edit={text && entry.size <= MOST_EDITED ? () => setEditing(true) : undefined} />} />
      )}
    </Modal>
  );
}

function Tools({ id, path, readOnly, edit }: { id: string; path: string; readOnly: boolean; edit?: () => void }) {
  const say = fileWords.use();
  return (
    <Group gap="xs">
      <Button component="a" href={downloadAddress(id, path)} download size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
        {say("download")}
      </Button>
      {edit && !readOnly && (
        <Button size="xs" onClick={edit} leftSection={<IconPencil size={14} aria-hidden />}>
          {say("edit")}
        </Button>
      )}
    </Group>
  );
}

function Picture({ id, path, entry, tools }: { id: string; path: string; entry: Entry; tools: ReactNode }) {
  const say = fileWords.use();
  const version = `${entry.modified_at}-${entry.size}`;
  const [broken, setBroken] = useState("");
  const name = shownName(entry.name);
  return (
    <Stack>
      {tools}
      {broken === version ? (
        <Text role="status">{say("pictureBroken")}</Text>
      ) : (
        <img className="files-picture" decoding="async" src={pictureAddress(id, path, version)} alt={say("picture", { name })} onError={() => setBroken(version)} />
      )}
    </Stack>
  );
}

function Beginning({ id, path, entry, tools }: { id: string; path: string; entry: Entry; tools: (text: boolean) => ReactNode }) {
  const say = fileWords.use();
  const figures = useFigures();
  const content = useQuery({ queryKey: ["content", id, path, entry.modified_at, entry.size], queryFn: () => beginning(id, path, MOST_SHOWN), gcTime: 0 });
  const rich = /\.(md|markdown)$/i.test(entry.name) ? "rendered" : /\.(csv|tsv)$/i.test(entry.name) ? "table" : undefined;
  const [source, setSource] = useState(false);
  if (content.isPending) return <Loading />;
  if (content.isLoadingError) return <Failed error={content.error} again={() => void content.refetch()} />;
  const { text, size, cut } = content.data;
  const name = shownName(entry.name);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        {tools(text !== undefined)}
        {rich && text !== undefined && (
          <SegmentedControl
            size="xs"
            data={[
              { value: "rich", label: say(rich) },
              { value: "source", label: say("source") },
            ]}
            value={source ? "source" : "rich"}
            onChange={(value) => setSource(value === "source")}
          />
        )}
      </Group>
      {cut && text !== undefined && (
        <Text size="sm" role="status">
          {say("beginning", { size: figures.size(size), shown: figures.size(MOST_SHOWN) })}{" "}
          <Anchor href={downloadAddress(id, path)} download inherit underline="always">
            {say("download")}
          </Anchor>
        </Text>
      )}
      {text === undefined ? (
        <Text role="status">{say("binary")}</Text>
      ) : rich && !source ? (
        rich === "table" ? (
          <CsvTable text={text} label={say("text", { name })} />
        ) : (
          <Markdown text={text} />
        )
      ) : (
        <pre className="files-text" tabIndex={0} role="region" aria-label={say("text", { name })}>
          {text}
        </pre>
      )}
    </Stack>
  );
}
