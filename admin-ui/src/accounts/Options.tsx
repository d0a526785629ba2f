import { Select, Stack, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type Schemas } from "../api/client";
import { Problem } from "../api/problem";
import { Section } from "../parts/Section";
import { Failed, Loading } from "../parts/States";
import { accountWords } from "./words";

const FORWARDING = { none: "forwardNone", local: "forwardLocal", all: "forwardAll", agent: "forwardAgent" } as const;

/** What an administrator says of an account; each change counts at once. */
export function Options({ account }: { account: string }) {
  const say = accountWords.use();
  const client = useQueryClient();
  const accounts = useQuery({ queryKey: ["accounts"], queryFn: async () => (await data(api.GET("/workspace/se/accounts"))).accounts ?? [] });
  const change = async (body: Schemas["AccountChange"]) => {
    try {
      await api.PATCH("/workspace/se/accounts/{account}", { params: { path: { account } }, body });
    } catch (thrown) {
      notifications.show({ color: "red", title: say("notChanged"), message: Problem.from(thrown).message });
    }
    await client.invalidateQueries({ queryKey: ["accounts"] });
  };
  const known = accounts.data?.find(({ name }) => name === account);
  return (
    <Section title={say("options")}>
      {accounts.isLoadingError ? (
        <Failed error={accounts.error} again={() => void accounts.refetch()} />
      ) : known === undefined ? (
        <Loading />
      ) : (
        <Stack maw={420}>
          <Select
            label={say("forwarding")}
            description={say("forwardingHint")}
            data={Object.entries(FORWARDING).map(([value, label]) => ({ value, label: say(label) }))}
            value={known.forwarding ?? "none"}
            allowDeselect={false}
            onChange={(wanted) => wanted && void change({ forwarding: wanted as keyof typeof FORWARDING })}
          />
          <Switch label={say("recorded")} description={say("recordedHint")} checked={known.recorded ?? false} onChange={(event) => void change({ recorded: event.currentTarget.checked })} />
        </Stack>
      )}
    </Section>
  );
}
