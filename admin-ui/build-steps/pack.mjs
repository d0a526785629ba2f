// Packs what browsers fetch beside the plain files, as small as it gets, once and not for every visitor; and holds the first load to its bound.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const site = new URL("../target/classes/io/sandhold/adminui/static/", import.meta.url);
const FIRST_LOAD = 300 * 1024;

const packed = new Map();
for (const entry of await readdir(site, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(js|css|svg|json)$/.test(entry.name)) continue;
  const file = `${entry.parentPath}/${entry.name}`;
  const bytes = await readFile(file);
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(`${file}.br`, br);
  await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  packed.set(entry.name, br.length);
}

const page = await readFile(new URL("index.html", site), "utf8");
const scripts = [...page.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)].map((match) => match[1]);
const size = scripts.reduce((sum, name) => sum + packed.get(name), 0);
console.log(`first load: ${(size / 1024).toFixed(1)} KiB of compressed script (${scripts.join(", ")}), at most ${FIRST_LOAD / 1024}`);
if (!(size > 0 && size <= FIRST_LOAD)) process.exit(1);
