/** The service worker in a real browser: installed under the content policy, helpful offline, gone when switched off. */
import { expect } from "@playwright/test";

import { test } from "./strangers";

test("the worker is installed, answers without a connection, and removes itself when switched off", async ({
  mailbox,
  server,
  a,
}) => {
  await a.settleIn(mailbox, "Woman");
  const kept = () =>
    a.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return { active: registration?.active !== null, urls: all.flat().map(({ url }) => new URL(url).pathname) };
    });

  await test.step("it keeps files with a hash and the page for no connection, and nothing else", async () => {
    await a.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const { active, urls } = await kept();
    expect(active).toBe(true);
    expect(urls).toContain("/offline");
    expect(urls.filter((url) => !url.startsWith("/assets/"))).toEqual(["/offline"]);
    expect(urls.length).toBeGreaterThan(5);
    await a.page.reload();
    await expect(a.heading("Ready when you are")).toBeVisible();
    const fromWorker = await a.page.evaluate(
      () =>
        performance
          .getEntriesByType("resource")
          .filter((entry) => entry.name.includes("/assets/") && entry.workerStart > 0).length,
    );
    expect(fromWorker).toBeGreaterThan(5);
    expect(a.complaints).toEqual([]);
  });

  await test.step("without a server it says so, and a press goes on where the person was", async () => {
    a.serverIsDown = true;
    await server.kill();
    await a.page.goto(`${server.origin}/people`);
    await expect(a.heading("No connection")).toBeVisible();
    await server.run();
    await a.page.getByRole("button", { name: "Try again" }).click();
    await expect(a.heading("People you met")).toBeVisible();
  });

  await test.step("one switch removes it, with what it kept", async () => {
    await server.kill();
    server.environment["IO_NOTIFICATIONS__ENABLED"] = "false";
    await server.run();
    await a.page.goto(`${server.origin}/lobby`);
    await expect(a.heading("Ready when you are")).toBeVisible();
    await expect
      .poll(async () =>
        a.page.evaluate(async () => {
          const all = await navigator.serviceWorker.getRegistrations();
          return [all.length, (await caches.keys()).length];
        }),
      )
      .toEqual([0, 0]);
  });
});

test("the app meets what browsers ask of one that can be installed", async ({ server, a }) => {
  await a.page.goto(`${server.origin}/`);
  const session = await a.page.context().newCDPSession(a.page);
  const { data, errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(data ?? "{}")).toMatchObject({ name: "IO", display: "standalone", start_url: "/lobby" });
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A private window installs nothing, whatever the page.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});
