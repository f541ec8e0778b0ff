/** The web app's lint rules without those that need types: these load the whole program, too slow before a commit. */
import { createRequire } from "node:module";

import rules from "../web/eslint.config.js";

// The packages are the web app's.
const { configs } = createRequire(new URL("../web/package.json", import.meta.url))("typescript-eslint");

export default [
  ...rules,
  { ...configs.disableTypeChecked, files: ["**/*.{ts,tsx,mjs,js}"] },
  // A comment that disables a rule with types is of no use here, and is in the full check.
  { linterOptions: { reportUnusedDisableDirectives: "off" } },
];
