// The types of the API client, from the pieces of the server's own API document: a call that the server does not have does not compile.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import openapi, { astToString } from "openapi-typescript";

const pieces = new URL("../../web-api/src/main/resources/io/sandhold/webapi/api/", import.meta.url);
const into = new URL("../target/client/schema.d.ts", import.meta.url);

const document = { paths: {}, components: {} };
for (const name of (await readdir(pieces)).sort()) {
  if (!name.endsWith(".json") || name === "refusals.json") continue;
  const { paths = {}, components = {}, ...rest } = JSON.parse(await readFile(new URL(name, pieces), "utf8"));
  Object.assign(document, rest);
  for (const [path, calls] of Object.entries(paths)) document.paths[path] = { ...document.paths[path], ...calls };
  for (const [kind, named] of Object.entries(components)) document.components[kind] = { ...document.components[kind], ...named };
}

await mkdir(new URL(".", into), { recursive: true });
await writeFile(into, astToString(await openapi(document, { silent: true })));
