import { Anchor, Code, Divider, Title } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import { markdown, type Block, type Inline } from "./markdown";
import { fileWords } from "./words";

/** Markdown as elements of our own: nothing that stands in the text becomes one, and no picture of it is fetched. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="files-text files-rich" tabIndex={0} role="document">
      <Blocks blocks={markdown(text)} />
    </div>
  );
}

function Blocks({ blocks }: { blocks: Block[] }) {
  return blocks.map((block, index) => <Fragment key={index}>{shown(block)}</Fragment>);
}

function shown(block: Block): ReactNode {
  switch (block.kind) {
    case "heading":
      // the page and the dialog have their own headings above
      return (
        <Title order={Math.min(6, block.level + 2) as 3 | 4 | 5 | 6} size={`h${block.level}` as "h1"} my="xs">
          <Line inside={block.inside} />
        </Title>
      );
    case "paragraph":
      return (
        <p>
          <Line inside={block.inside} />
        </p>
      );
    case "code":
      return <pre tabIndex={0}>{block.text}</pre>;
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.inside} />
        </blockquote>
      );
    case "list": {
      const items = block.items.map((item, index) => (
        <li key={index}>
          <Blocks blocks={item} />
        </li>
      ));
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
    }
    case "table":
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell, index) => (
                <th key={index} scope="col">
                  <Line inside={cell} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at}>
                    <Line inside={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case "rule":
      return <Divider my="sm" />;
  }
}

function Line({ inside }: { inside: Inline[] }) {
  return inside.map((piece, index) => <Fragment key={index}>{run(piece)}</Fragment>);
}

function run(piece: Inline): ReactNode {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "code":
      return <Code>{piece.text}</Code>;
    case "break":
      return <br />;
    case "strong":
      return (
        <strong>
          <Line inside={piece.inside} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Line inside={piece.inside} />
        </em>
      );
    case "strike":
      return (
        <s>
          <Line inside={piece.inside} />
        </s>
      );
    case "link":
      return (
        <Anchor href={piece.to} target="_blank" rel="noopener noreferrer nofollow" underline="always" title={piece.to} inherit>
          <Line inside={piece.inside} />
        </Anchor>
      );
    case "image":
      return <Missing text={piece.text || piece.from} />;
  }
}

function Missing({ text }: { text: string }) {
  const say = fileWords.use();
  return <em>{say("image", { text })}</em>;
}
