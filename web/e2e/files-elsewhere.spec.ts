/** Scripts, styles and fonts come from another origin than the page, and nothing else does (`assets.base_url`). */
import { expect } from "@playwright/test";

import { Person } from "./person";
import { Server } from "./server";
import { test } from "./strangers";

test("the app works with its files at an origin of their own", async ({ browser, mailbox }) => {
  // As a CDN that takes the files from IO. Nobody opens a page of it.
  const front = await Server.start(mailbox.port, { IO_ASSETS__BASE_URL: "http://127.0.0.1:9" });
  const server = await Server.start(mailbox.port, { IO_ASSETS__BASE_URL: front.origin });
  const ada = await Person.arrive(browser, server.origin, "ada@example.com");
  const fromFront: string[] = [];
  const hashedFromServer: string[] = [];
  ada.page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === front.origin) fromFront.push(pathname);
    else if (pathname.includes("/assets/")) hashedFromServer.push(pathname);
  });
  try {
    await ada.settleIn(mailbox, "Woman");
    await ada.page.goto(`${server.origin}/settings`);
    await expect(ada.page.getByRole("heading", { level: 1 })).toBeVisible();
    // The worker keeps no file that no page asks this server for.
    expect(
      await ada.page.evaluate(async () => {
        await navigator.serviceWorker.ready;
        const caches = await Promise.all((await window.caches.keys()).map((name) => window.caches.open(name)));
        const kept = await Promise.all(caches.map((cache) => cache.keys()));
        return kept.flat().map(({ url }) => new URL(url).pathname);
      }),
    ).toEqual(["/offline"]);
    await ada.page.goto(`${server.origin}/console/`);
    await expect(ada.page.getByRole("heading").first()).toBeVisible();
    expect(hashedFromServer).toEqual([]);
    for (const kind of [/^\/assets\/.*\.js$/u, /\.css$/u, /\.woff2$/u, /^\/console\/assets\/.*\.js$/u]) {
      expect(fromFront).toContainEqual(expect.stringMatching(kind));
    }
    expect(fromFront.every((path) => path.includes("/assets/"))).toBe(true);
    // The policy, digests and headers let everything through.
    // Ada is not of the staff, and the console asks who she is.
    expect(ada.complaints.filter((one) => !one.includes("/console/api/me"))).toEqual([]);
  } finally {
    await ada.leave();
    await server.stop();
    await front.stop();
  }
});
