import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { Problem } from "../api/problem";
import { PageTitle } from "../parts/PageTitle";
import { Empty, Failed, Loading } from "../parts/States";
import { Keys } from "./Keys";
import { Options } from "./Options";
import { Password } from "./Password";
import { SignIns } from "./SignIns";
import { Tokens } from "./Tokens";
import { useOwn, usePassword } from "./useAccount";
import { accountWords } from "./words";

/** One account: what lets it in, and what it may. */
export function AccountView({ name, administrator = false }: { name: string; administrator?: boolean }) {
  const say = accountWords.use();
  const own = useOwn(name);
  const there = usePassword(name); // the first thing asked of it says whether it is there
  const back = administrator && (
    <Anchor component={Link} href="/accounts" size="sm">
      {say("back")}
    </Anchor>
  );
  if (there.isPending) return <Loading />;
  if (there.isError && Problem.from(there.error).status === 404) {
    return (
      <Empty title={say("gone", { account: name })}>
        <Text>{say("goneHint")}</Text>
        {back}
      </Empty>
    );
  }
  if (there.isError && there.data === undefined) return <Failed error={there.error} again={() => void there.refetch()} />;
  return (
    <Stack>
      <Group gap="md" mb={-8}>
        {back}
        {own && <Badge variant="light" tt="none" autoContrast>{say("self")}</Badge>}
      </Group>
      <PageTitle title={name} />
      {administrator && <Options account={name} />}
      <Password account={name} />
      <Keys account={name} />
      <Tokens account={name} />
      <SignIns account={name} />
    </Stack>
  );
}
