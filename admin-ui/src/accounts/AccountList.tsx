import { Anchor, Badge, Button, Table, Text, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { api, data } from "../api/client";
import { frameWords } from "../frame/words";
import { Moment } from "../parts/Figure";
import { PageTitle } from "../parts/PageTitle";
import { Scrolled } from "../parts/Scrolled";
import { Empty, Failed, Loading } from "../parts/States";
import { CreateAccount } from "./CreateAccount";
import { accountWords } from "./words";

/** All accounts, for administrators. */
export function AccountList() {
  const say = accountWords.use();
  const page = frameWords.use();
  const [search, setSearch] = useSearchParams();
  const [creating, setCreating] = useState(false);
  const accounts = useQuery({ queryKey: ["accounts"], queryFn: async () => (await data(api.GET("/workspace/se/accounts"))).accounts ?? [] });
  const text = search.get("q") ?? "";
  const set = (wanted: string) => setSearch(wanted === "" ? {} : { q: wanted }, { replace: true });
  const visible = (accounts.data ?? []).filter(({ name = "" }) => name.includes(text.trim().toLowerCase()));
  return (
    <>
      <PageTitle title={page("accounts")}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          {say("create")}
        </Button>
      </PageTitle>
      <TextInput
        data-search
        aria-label={say("search")}
        placeholder={say("search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => set(event.currentTarget.value)}
        maw={360}
        mb="sm"
      />
      {accounts.isLoadingError ? (
        <Failed error={accounts.error} again={() => void accounts.refetch()} />
      ) : accounts.isPending ? (
        <Loading />
      ) : accounts.data.length === 0 ? (
        <Empty title={say("none")}>
          <Text ta="center">{say("noneHint")}</Text>
        </Empty>
      ) : visible.length === 0 ? (
        <Empty title={say("nothing")}>
          <Anchor component="button" onClick={() => set("")}>
            {say("clear")}
          </Anchor>
        </Empty>
      ) : (
        <Scrolled label={page("accounts")}>
          <Table miw={560} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{say("name")}</Table.Th>
                <Table.Th>{say("role")}</Table.Th>
                <Table.Th>{say("forwarding")}</Table.Th>
                <Table.Th>{say("recordedShort")}</Table.Th>
                <Table.Th>{say("made")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {visible.map(({ name = "", role, forwarding, recorded, created_at }) => (
                <Table.Tr key={name}>
                  <Table.Td>
                    <Anchor component={Link} href={`/accounts/${encodeURIComponent(name)}`} inherit>
                      {name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <Badge variant="light" tt="none" autoContrast color={role === "admin" ? "sand" : "gray"}>
                      {say(role === "admin" ? "admin" : "user")}
                    </Badge>
                  </Table.Td>
                  <Table.Td>{forwarding}</Table.Td>
                  <Table.Td>{say(recorded ? "yes" : "no")}</Table.Td>
                  <Table.Td>{created_at !== undefined && <Moment at={created_at} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scrolled>
      )}
      <CreateAccount opened={creating} close={() => setCreating(false)} />
    </>
  );
}
