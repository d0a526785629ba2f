import { Button, Group, Menu } from "@mantine/core";
import { IconCopy, IconDownload, IconFilePlus, IconFolderPlus, IconFolderUp, IconFolderShare, IconLock, IconPackageExport, IconPencil, IconTerminal2, IconTrash, IconUpload } from "@tabler/icons-react";
import { useRef } from "react";
import { Link } from "wouter";
import { chosen, type Incoming } from "./drop";
import type { Entry } from "./entries";
import { absolute } from "./paths";
import { fileWords } from "./words";

export type Asked = "newDirectory" | "newFile" | "rename" | "move" | "copy" | "remove" | "permissions";

const ARCHIVE = /\.(zip|tar|tar\.gz|tgz)$/i;

interface Props {
  id: string;
  path: string;
  /** What is chosen. */
  entries: Entry[];
  readOnly: boolean;
  ask: (what: Asked) => void;
  upload: (incoming: Incoming[]) => void;
  download: () => void;
  unpack: () => void;
}

/** What can be done in a directory, and with what is chosen there. */
export function Toolbar({ id, path, entries, readOnly, ask, upload, download, unpack }: Props) {
  const say = fileWords.use();
  const files = useRef<HTMLInputElement>(null);
  const directory = useRef<HTMLInputElement>(null);
  const one = entries.length === 1 ? entries[0] : undefined;
  const some = entries.length > 0;
  const input = { type: "file", multiple: true, hidden: true, tabIndex: -1, "aria-hidden": true } as const;
  const took = (from: HTMLInputElement) => {
    if (from.files) upload(chosen(from.files));
    from.value = "";
  };
  return (
    <Group gap={6}>
      {!readOnly && (
        <>
          <input {...input} ref={files} data-upload="files" onChange={(event) => took(event.currentTarget)} />
          <input {...input} ref={directory} data-upload="directory" {...{ webkitdirectory: "" }} onChange={(event) => took(event.currentTarget)} />
          <Button size="xs" leftSection={<IconUpload size={15} aria-hidden />} onClick={() => files.current?.click()}>
            {say("upload")}
          </Button>
          <Menu position="bottom-start" withinPortal>
            <Menu.Target>
              <Button size="xs" variant="default">
                {say("more")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconFolderUp size={15} aria-hidden />} onClick={() => directory.current?.click()}>
                {say("uploadDirectory")}
              </Menu.Item>
              <Menu.Item leftSection={<IconFolderPlus size={15} aria-hidden />} onClick={() => ask("newDirectory")}>
                {say("newDirectory")}
              </Menu.Item>
              <Menu.Item leftSection={<IconFilePlus size={15} aria-hidden />} onClick={() => ask("newFile")}>
                {say("newFile")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      <Button
        size="xs"
        variant="default"
        component={Link}
        href={`/sessions/${encodeURIComponent(id)}/terminal?cwd=${encodeURIComponent(absolute(path))}`}
        leftSection={<IconTerminal2 size={15} aria-hidden />}
      >
        {say("terminal")}
      </Button>
      <Button size="xs" variant="default" disabled={!some} onClick={download} leftSection={<IconDownload size={15} aria-hidden />}>
        {say("download")}
      </Button>
      {!readOnly && (
        <Menu position="bottom-start" withinPortal disabled={!some}>
          <Menu.Target>
            <Button size="xs" variant="default" disabled={!some}>
              {say("actions")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item disabled={!one} leftSection={<IconPencil size={15} aria-hidden />} rightSection="F2" onClick={() => ask("rename")}>
              {say("rename")}
            </Menu.Item>
            <Menu.Item leftSection={<IconFolderShare size={15} aria-hidden />} onClick={() => ask("move")}>
              {say("move")}
            </Menu.Item>
            <Menu.Item leftSection={<IconCopy size={15} aria-hidden />} onClick={() => ask("copy")}>
              {say("copy")}
            </Menu.Item>
            <Menu.Item leftSection={<IconLock size={15} aria-hidden />} onClick={() => ask("permissions")}>
              {say("permissions")}
            </Menu.Item>
            {one && ARCHIVE.test(one.name) && (
              <Menu.Item leftSection={<IconPackageExport size={15} aria-hidden />} onClick={unpack}>
                {say("unpack")}
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={15} aria-hidden />} rightSection="Del" onClick={() => ask("remove")}>
              {say("remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
