/** A browser that keeps no data for the site: the page works as far as it can, and says what is missing. */
import { expect } from "@playwright/test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { test } from "./strangers";

test("a browser that blocks all data of the site is asked to allow cookies", async ({
  server,
  playwright,
  browserName,
  launchOptions,
}) => {
  const profile = await mkdtemp(join(tmpdir(), "io-e2e-profile-"));
  await mkdir(join(profile, "Default"));
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(blocked));
  const context = await playwright[browserName].launchPersistentContext(profile, { ...launchOptions, locale: "en-GB" });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const broken: string[] = [];
    page.on("pageerror", ({ message }) => broken.push(message));
    await page.goto(`${server.origin}/`);
    // The browser does block it: reading the storage throws.
    const read = () => page.evaluate(() => window.localStorage.length);
    await expect(read()).rejects.toThrow(/denied/iu);
    const asked = page.getByText(/blocks cookies for this site/u);
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByRole("button", { name: "Email me a link" }).click();
    await expect(asked).toBeVisible();
    await expect(page).toHaveURL(`${server.origin}/`);
    // The page of its own says so before anything is sent.
    await page.goto(`${server.origin}/sign-in`);
    await expect(asked).toBeVisible();
    await expect(page.getByText(/does not answer/u)).toHaveCount(0);
    expect(broken).toEqual([]);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});
