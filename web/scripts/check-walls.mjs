/**
 * Prints the floors of `src` and fails on an import that a floor may not have. Part of `cargo xtask check-deps` and of
 * `npm run lint`; reads the table in `walls.mjs` and needs no package.
 */
import { readdirSync, readFileSync } from "node:fs";

import { complaintAbout, faultsOfTable, floors, importsOf } from "./walls.mjs";

const web = new URL("../", import.meta.url);
const width = Math.max(...floors.map(({ folder }) => folder.length));

const shown = (/** @type {readonly string[]} */ may) => (may.length === 0 ? "nothing" : may.join(" "));

console.log("floors of web/src, from the ground up; each may import:");
for (const { folder, may } of floors) console.log(`  ${folder.padEnd(width)}  ${shown(may)}`);

const faults = faultsOfTable();
for (const entry of readdirSync(new URL("src/", web), { recursive: true, encoding: "utf8" })) {
  const path = `src/${entry.replaceAll("\\", "/")}`;
  if (!/\.(?:tsx?|css)$/u.test(path) || path.endsWith(".d.ts")) continue;
  for (const imported of importsOf(readFileSync(new URL(path, web), "utf8"))) {
    const complaint = complaintAbout(path, imported);
    if (complaint !== undefined) faults.push(`web/${path}: ${complaint}`);
  }
}
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? "walls: every import keeps them" : `walls: ${faults.length} imports break them`);
process.exitCode = faults.length === 0 ? 0 : 1;
