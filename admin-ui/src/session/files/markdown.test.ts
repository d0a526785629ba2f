import assert from "node:assert/strict";
import { test } from "node:test";
import { inline, markdown, safe, type Block, type Inline } from "./markdown.ts";

const text = (text: string): Inline => ({ kind: "text", text });

test("headings, paragraphs, rules and code are blocks", () => {
  assert.deepEqual(markdown("# One #\ntwo\nthree\n\nFour\n---\n***\n```js\n<b>*x*\n```\n    indented"), [
    { kind: "heading", level: 1, inside: [text("One")] },
    { kind: "paragraph", inside: [text("two\nthree")] },
    { kind: "heading", level: 2, inside: [text("Four")] },
    { kind: "rule" },
    { kind: "code", text: "<b>*x*" },
    { kind: "code", text: "indented" },
  ] satisfies Block[]);
});

test("lists hold lists, quotes hold blocks, tables have cells", () => {
  const one = (said: string): Block => ({ kind: "paragraph", inside: [text(said)] });
  assert.deepEqual(markdown("- a\n  - b\n- c\n\n3. d"), [
    { kind: "list", ordered: false, start: 1, items: [[one("a"), { kind: "list", ordered: false, start: 1, items: [[one("b")]] }], [one("c")]] },
    { kind: "list", ordered: true, start: 3, items: [[one("d")]] },
  ]);
  assert.deepEqual(markdown("> q\n> r"), [{ kind: "quote", inside: [one("q\nr")] }]);
  assert.deepEqual(markdown("|a|b|\n|-|:-:|\n|1|`2`|"), [{ kind: "table", head: [[text("a")], [text("b")]], rows: [[[text("1")], [{ kind: "code", text: "2" }]]] }]);
});

test("emphasis, code, links and escapes stand in a line", () => {
  assert.deepEqual(inline("**a *b*** `c*` [d](https://e.example/f_(g)) \\*h\\* snake_case_name"), [
    { kind: "strong", inside: [text("a "), { kind: "em", inside: [text("b")] }] },
    text(" "),
    { kind: "code", text: "c*" },
    text(" "),
    { kind: "link", to: "https://e.example/f_(g)", inside: [text("d")] },
    text(" *h* snake_case_name"),
  ]);
  assert.deepEqual(inline("see https://a.example/b."), [text("see "), { kind: "link", to: "https://a.example/b", inside: [text("https://a.example/b")] }, text(".")]);
});

test("no HTML passes and no link leads into a script", () => {
  for (const hostile of ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](data:text/html,x)", "[a]( JaVaScRiPt:alert)", "[a](vbscript:x)"]) {
    for (const block of markdown(hostile)) {
      assert.equal(block.kind, "paragraph");
      assert.ok(block.kind === "paragraph" && block.inside.every(({ kind }) => kind === "text"), hostile);
    }
  }
  assert.equal(safe("//evil.example"), undefined);
  assert.equal(safe("java\nscript:alert(1)"), undefined);
});

test("hostile text takes no long time", () => {
  for (const piece of ["[", "*a ", "_", "`", "> ", "- ", "![](", "**", "<http://", "|a|\n|-|\n", "  - x\n", "\\"]) {
    const began = performance.now();
    markdown(piece.repeat(20_000));
    const took = performance.now() - began;
    assert.ok(took < 4000, `${JSON.stringify(piece)} took ${took.toFixed()} ms`);
  }
});
