/** The documentation as people see it: every page under the real policy, a sample of them by eye and by axe. */
import { expect } from "@playwright/test";

import { test } from "./strangers";

/** One of each kind: the start, a page with code, one with wide tables, one with long lists, the page of all pages. */
const sample = {
  start: "/docs",
  guide: "/docs/guide/one-server",
  symptoms: "/docs/troubleshooting",
  tables: "/docs/config",
  decisions: "/docs/adr",
  all: "/docs/contents",
};

test("the documentation can be read on any screen, in both themes, without a script", async ({ a, server }) => {
  for (const [name, path] of Object.entries(sample)) {
    await test.step(path, async () => {
      await a.page.goto(`${server.origin}${path}`);
      await expect(a.page.getByRole("heading", { level: 1 })).toBeVisible();
      await a.look(`docs-${name}`);
      // Wide tables and long lines of code scroll in a box of their own.
      await a.page.setViewportSize({ width: 390, height: 844 });
      const beyond = await a.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond, path).toBeLessThanOrEqual(0);
    });
  }
  expect(a.complaints).toEqual([]);
});

test("every page of the documentation has a title, a place and nothing that the browser refuses", async ({
  a,
  server,
}) => {
  await a.page.goto(`${server.origin}/docs/contents`);
  const links = a.page.locator("main a:not([href*='#'])");
  const addresses = await links.evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
  expect(addresses.length).toBeGreaterThan(100);
  for (const address of new Set(addresses)) {
    const answer = await a.page.goto(address);
    expect(answer?.status(), address).toBe(200);
    await expect(a.page.getByRole("heading", { level: 1 })).toHaveCount(1);
  }
  expect(a.complaints).toEqual([]);
});
