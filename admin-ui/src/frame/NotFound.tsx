import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { Empty } from "../parts/States";
import { frameWords } from "./words";

export function NotFound() {
  const say = frameWords.use();
  return (
    <Empty title={say("notFound")}>
      <Text>{say("notFoundHint")}</Text>
      <Anchor component={Link} href="/">
        {say("home")}
      </Anchor>
    </Empty>
  );
}
