/**
 * Pictures of every screen of the console, for people to look at: `npm run pictures`. No stage of the tests.
 * `IO_BIN` names the binary, `IO_PICTURES` the folder (screenshots by default).
 */
import { defineConfig } from "@playwright/test";

import tests from "./playwright.config";

export default defineConfig(tests, { testDir: "pictures" });
