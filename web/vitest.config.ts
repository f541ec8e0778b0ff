/**
 * Three projects: `node` for pure code (core, api, i18n, scripts), `browser` for screens, in a real browser, `console` for
 * those of the staff console, which has its own style sheets.
 */
import { existsSync } from "node:fs";

import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

import { layerOrder } from "./scripts/layers.mjs";

/** Where distributions put Chromium; without one of these, Playwright's own browser is used. */
const installed = [process.env["IO_CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) =>
  existsSync(path),
);

const chromium = playwright({
  // Tests look at the final state, not at motion.
  contextOptions: { reducedMotion: "reduce" },
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
});

/** The dependencies of tests, listed so that the browser never reloads in the middle of a run. */
const optimizeDeps = {
  include: [
    "react",
    "react-dom",
    "react-dom/client",
    "react/jsx-runtime",
    "react/jsx-dev-runtime",
    "wouter",
    "wouter/memory-location",
    "react-error-boundary",
    "axe-core",
    "@testing-library/react",
    "@testing-library/user-event",
    "@testing-library/jest-dom/vitest",
  ],
};

export default defineConfig({
  test: {
    // Required of the core's own tests by `npm run coverage`: pure code can be tested in every branch.
    coverage: {
      include: ["src/core/**"],
      exclude: ["**/*.test.ts"],
      reporter: ["text"],
      thresholds: { branches: 100 },
    },
    projects: [
      {
        test: {
          name: "node",
          environment: "node",
          include: ["{src,scripts}/**/*.test.ts"],
          exclude: ["**/*.browser.test.*"],
        },
      },
      {
        plugins: [react(), layerOrder()],
        optimizeDeps,
        test: {
          name: "browser",
          include: ["src/**/*.browser.test.tsx"],
          exclude: ["src/console/**"],
          setupFiles: ["src/test/setup.ts"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: chromium,
            viewport: { width: 390, height: 844 },
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        plugins: [react(), layerOrder()],
        optimizeDeps,
        test: {
          name: "console",
          include: ["src/console/**/*.browser.test.tsx"],
          setupFiles: ["src/console/test/setup.ts"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: chromium,
            viewport: { width: 390, height: 844 },
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
