/**
 * Pictures of every screen of the console, for people to look at: `npm run pictures`. No stage of the tests.
 * `IO_BIN` names the binary, `IO_PICTURES` the folder (screenshots by default), `IO_PICTURES_SEED` how many seeded people
 * and days there are (600x30 by default).
 */
import { defineConfig } from "@playwright/test";

import tests from "./playwright.config";

export default defineConfig(tests, { testDir: "pictures" });
