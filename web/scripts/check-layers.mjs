/** Fails the build when a style sheet, loaded first, would order the cascade layers differently. */
import { readFile, readdir } from "node:fs/promises";

import { layers, layersMet } from "./layers.mjs";

const folder = process.argv[2] ?? "dist";
const sheets = (await readdir(`${folder}/assets`)).filter((name) => name.endsWith(".css"));
if (sheets.length === 0) throw new Error("the build has no style sheet");
for (const sheet of sheets) {
  const met = layersMet(await readFile(`${folder}/assets/${sheet}`, "utf8"));
  if (met.join() === layers.join()) continue;
  console.error(`${sheet} stacks its layers as ${met.join(", ")}; src/styles/layers.css says ${layers.join(", ")}`);
  process.exitCode = 1;
}
