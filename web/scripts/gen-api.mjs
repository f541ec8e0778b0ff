/**
 * Makes src/api/schema.gen.ts from docs/openapi.json, so that the app cannot drift from the server.
 * With `--check` it writes nothing and fails if the committed file differs.
 */
import { readFile, writeFile } from "node:fs/promises";

import openapi, { astToString } from "openapi-typescript";
import { format } from "prettier";

const source = new URL("../../docs/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.gen.ts", import.meta.url);

const head = "/** Made by `npm run gen` from docs/openapi.json. Do not edit. */\n\n";
const made = await format(head + astToString(await openapi(source)), { parser: "typescript", printWidth: 120 });

if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8");
  if (committed !== made) {
    console.error("src/api/schema.gen.ts differs from docs/openapi.json: run `npm run gen`.");
    process.exit(1);
  }
} else {
  await writeFile(target, made);
}
