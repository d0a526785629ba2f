import { Anchor, Breadcrumbs } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { Link } from "wouter";
import { crumbs, shownName } from "./paths";
import { fileWords } from "./words";

/** The directories from the top on to where one is; what is dragged may be let go over each. */
export function Crumbs({ path, address, drop }: { path: string; address: (path: string) => string; drop: (path: string, transfer: DataTransfer) => void }) {
  const say = fileWords.use();
  const [over, setOver] = useState<string>();
  const all = crumbs(path);
  const target = (to: string) => ({
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(to);
    },
    onDragLeave: () => setOver(undefined),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      setOver(undefined);
      drop(to, event.dataTransfer);
    },
  });
  return (
    <nav aria-label={say("where")}>
      <Breadcrumbs separatorMargin={5} styles={{ root: { flexWrap: "wrap" }, breadcrumb: { whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxWidth: "100%" } }}>
        {all.map((crumb, index) => (
          <Anchor
            key={crumb.path}
            component={Link}
            href={address(crumb.path)}
            aria-current={index === all.length - 1 ? "page" : undefined}
            className={over === crumb.path ? "files-over" : undefined}
            underline={over === crumb.path ? "always" : "hover"}
            {...target(crumb.path)}
          >
            {shownName(crumb.name)}
          </Anchor>
        ))}
      </Breadcrumbs>
    </nav>
  );
}
