import { Anchor, Checkbox, Code, Group, Table, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useSearchParams } from "wouter";
import { Scrolled } from "../parts/Scrolled";
import { Section } from "../parts/Section";
import { Empty, Failed, Loading } from "../parts/States";
import { fitting } from "./settings";
import { useSettings } from "./useSettings";
import { serverWords } from "./words";

/** Every setting, and where it stands. */
export function Configuration() {
  const say = serverWords.use();
  const settings = useSettings();
  const [search, setSearch] = useSearchParams();
  const text = search.get("q") ?? "";
  const changed = search.get("set") === "yes";
  const set = (changes: Record<string, string>) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === "") next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  const visible = fitting(settings.data ?? [], text, changed);
  return (
    <Section title={say("configuration")}>
      <Text size="sm" mb="sm">
        {say("configurationHint")}
      </Text>
      <Group mb="sm">
        <TextInput
          data-search
          aria-label={say("search")}
          placeholder={say("search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => set({ q: event.currentTarget.value })}
          style={{ flexGrow: 1, maxWidth: 360 }}
        />
        <Checkbox label={say("changedOnly")} checked={changed} onChange={(event) => set({ set: event.currentTarget.checked ? "yes" : "" })} />
      </Group>
      {settings.isLoadingError ? (
        <Failed error={settings.error} again={() => void settings.refetch()} />
      ) : settings.isPending ? (
        <Loading />
      ) : settings.data.length === 0 ? (
        <Empty title={say("noSettings")}>{say("configurationHint")}</Empty>
      ) : visible.length === 0 ? (
        <Empty title={say("nothing")}>
          <Anchor component="button" onClick={() => set({ q: "", set: "" })}>
            {say("clear")}
          </Anchor>
        </Empty>
      ) : (
        <Scrolled label={say("configuration")}>
          <Table miw={620}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{say("setting")}</Table.Th>
                <Table.Th>{say("value")}</Table.Th>
                <Table.Th>{say("origin")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {visible.map(({ name, value, origin }) => (
                <Table.Tr key={name}>
                  <Table.Td>
                    <Code>{name}</Code>
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>{origin}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scrolled>
      )}
    </Section>
  );
}
