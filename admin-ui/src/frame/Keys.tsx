import { Kbd, Modal, Switch, Table } from "@mantine/core";
import { useSingleKeys } from "./shortcuts";
import { frameWords } from "./words";

/** The list of keys. */
export function Keys({ opened, close }: { opened: boolean; close: () => void }) {
  const say = frameWords.use();
  const [single, setSingle] = useSingleKeys();
  const keys: [string[], string][] = [
    [["Ctrl", "K"], say("palette")],
    ...(single
      ? ([
          [["/"], say("search")],
          [["?"], say("help")],
        ] satisfies [string[], string][])
      : []),
    [["Esc"], say("close")],
  ];
  return (
    <Modal opened={opened} onClose={close} title={say("keys")} closeButtonProps={{ "aria-label": say("close") }}>
      <Table>
        <Table.Tbody>
          {keys.map(([names, what]) => (
            <Table.Tr key={what}>
              <Table.Td>
                {names.map((name, index) => (
                  <span key={name}>
                    {index > 0 && " + "}
                    <Kbd>{name}</Kbd>
                  </span>
                ))}
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch mt="md" label={say("singleKeys")} description={say("singleKeysHint")} checked={single} onChange={(event) => setSingle(event.currentTarget.checked)} />
    </Modal>
  );
}
