import { Kbd, Modal, Table } from "@mantine/core";
import { frameWords } from "./words";

/** The list of keys. */
export function Keys({ opened, close }: { opened: boolean; close: () => void }) {
  const say = frameWords.use();
  const keys: [string[], string][] = [
    [["Ctrl", "K"], say("palette")],
    [["/"], say("search")],
    [["?"], say("help")],
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
    </Modal>
  );
}
