/**
 * A push from the real server to the real worker. There is no push service of a browser here: one of this machine takes
 * what the server sends and opens it, and the browser is handed that as if its own service had delivered it.
 */
import { expect } from "@playwright/test";

import { PushService } from "./push-service";
import { test } from "./strangers";

test("a push arrives while no page is open, and its notification opens the chat", async ({ mailbox, server, a, b }) => {
  const service = await PushService.start();
  try {
    await server.kill();
    server.environment["IO_NOTIFICATIONS__PUSH_SERVICES"] = service.authority;
    server.environment["IO_NOTIFICATIONS__CA_FILE"] = service.certificate;
    server.environment["IO_CONTACT__EMAIL"] = "operator@example.org";
    await server.run();
    await a.settleIn(mailbox, "Woman");
    await b.settleIn(mailbox, "Man");
    await a.button("Find someone").click();
    await b.button("Find someone").click();
    for (const person of [a, b]) await expect(person.box).toBeVisible();
    await a.say("hello, is it raining where you are");
    await expect(b.log.getByText("hello, is it raining where you are")).toBeVisible();
    const chat = new URL(b.page.url()).pathname;

    const context = b.page.context();
    await context.grantPermissions(["notifications"], { origin: server.origin });
    const kept = await b.page.evaluate(async (subscription) => {
      await navigator.serviceWorker.ready;
      const answer = await fetch("/api/user/push", {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(subscription),
      });
      return answer.status;
    }, service.subscription);
    expect(kept).toBe(204);
    const [worker] = context.serviceWorkers();
    const session = await context.newCDPSession(b.page);
    const registrations: string[] = [];
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: all }) => {
      registrations.push(...all.map(({ registrationId }) => registrationId));
    });
    await session.send("ServiceWorker.enable");
    await expect.poll(() => registrations.length).toBeGreaterThan(0);

    // The page is left: nothing of IO is in sight.
    await b.page.goto("about:blank");
    await a.say("the lamp in my kitchen is broken again");
    await expect.poll(() => service.said.length).toBe(1);
    const [said = ""] = service.said;
    expect(said).not.toMatch(/lamp|kitchen/u);
    expect(JSON.parse(said)).toMatchObject({ kind: "message", notification: { title: "You have a new message" } });

    await session.send("ServiceWorker.deliverPushMessage", {
      origin: server.origin,
      registrationId: registrations.at(-1) ?? "",
      data: said,
    });
    expect(worker).toBeDefined();
    if (worker === undefined) return;
    const shown = () =>
      worker.evaluate(async () => {
        const scope = globalThis as unknown as { registration: ServiceWorkerRegistration };
        const all = await scope.registration.getNotifications();
        return all.map(({ title, body, tag, data }) => ({ title, body, tag, data: data as unknown }));
      });
    await expect.poll(shown).toEqual([{ title: "You have a new message", body: "", tag: "io-message", data: chat }]);

    // A click, as the browser reports it to the worker. Opening a window needs a real one: an open page goes there.
    await b.page.goto(`${server.origin}/people`);
    await expect(b.heading("People you met")).toBeVisible();
    // Who looks has seen it.
    await expect.poll(shown).toEqual([]);
    await worker.evaluate((data) => {
      const event = new Event("notificationclick");
      Object.assign(event, { notification: { data, close: () => undefined }, waitUntil: () => undefined });
      globalThis.dispatchEvent(event);
    }, chat);
    await expect(b.page).toHaveURL(server.origin + chat);
    await expect(b.log.getByText("the lamp in my kitchen is broken again")).toBeVisible();
  } finally {
    await service.stop();
  }
});
