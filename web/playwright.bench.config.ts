/** What `cargo xtask bench --web` measures: the same browsers and servers as the end-to-end tests. */
import { defineConfig } from "@playwright/test";

import endToEnd from "./playwright.config";

export default defineConfig(endToEnd, { testDir: "bench", testMatch: "*.bench.ts", timeout: 1_500_000 });
