import { Group, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";

/** A page's heading, which the tab has too; what can be done with all of it stands beside. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Sandhold`;
  }, [title]);
  return (
    <Group justify="space-between" mb="md" gap="sm">
      <Title order={1} size="h3">
        {title}
      </Title>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
