/**
 * End-to-end tests: real server processes, a real SMTP server, real emails, two real browsers.
 * `IO_BIN` names the binary (the debug build by default); `IO_DATABASE` another database than SQLite.
 */
import { existsSync } from "node:fs";

import { defineConfig } from "@playwright/test";

/** Where distributions put Chromium; without one of these, Playwright's own browser is used. */
const installed = [process.env["IO_CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) =>
  existsSync(path),
);

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: 1,
  retries: 0,
  timeout: 900_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    // A step that waits too long fails itself, instead of a later step that hits the overall timeout.
    actionTimeout: 20_000,
    launchOptions: {
      ...(installed === undefined ? {} : { executablePath: installed }),
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
