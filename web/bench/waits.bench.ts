/**
 * Measures what a person waits for in the app, with a processor slowed down six times and, where pages load, a slow
 * mobile network. Writes its figures into the file that `IO_WEB_FIGURES` names. A measurement: no wait fails it.
 */
import { writeFile } from "node:fs/promises";

import type { BrowserContext, CDPSession, Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";

import type { Person } from "../e2e/person";
import { test as strangers } from "../e2e/strangers";

/** A thousand messages in minutes are no attack here. */
const test = strangers.extend({
  settings: {
    IO_LIMITS__SEND_MESSAGE_ACCOUNT: "2000/1m",
    IO_LIMITS__SEND_MESSAGE_ACCOUNT_SUSTAINED: "20000/5m",
    IO_LIMITS__SEND_MESSAGE_ADDRESS: "20000/1m",
    IO_LIMITS__OTHER_ADDRESS: "20000/1m",
    IO_LIMITS__OTHER_ACCOUNT: "20000/1m",
    IO_LIMITS__STATIC_ADDRESS: "20000/1m",
    IO_LIMITS__SOCKET_ADDRESS: "2000/1m",
  },
});

const ROUNDS = 7;
const SENT = 15;
/** A phone of the middle class beside this machine. */
const SLOWER = 6;
/** Slow 4G: 150 ms there and back, 1.6 Mbit/s down, 0.75 Mbit/s up. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
};

async function slowed(page: Page, network: boolean): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  if (network) {
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", SLOW_4G);
  }
  return session;
}

/** Milliseconds from the start of a visit until something is on the screen. */
async function visit(page: Page, address: string, there: Locator): Promise<number> {
  await page.goto(address);
  await there.waitFor();
  return page.evaluate(() => new Promise<number>((done) => requestAnimationFrame(() => done(performance.now()))));
}

/** Milliseconds from Enter until one's own bubble is in a frame, for some messages. */
async function sends(person: Person, label: string): Promise<number[]> {
  const taken: number[] = [];
  for (let count = 0; count < SENT; count += 1) {
    await person.box.fill(`${label}, thought number ${String(count)}`);
    const shown = person.page.evaluate(
      () =>
        new Promise<number>((done) => {
          let pressed = 0;
          const rows = () => document.querySelectorAll(".log .message-mine").length;
          const before = rows();
          addEventListener("keydown", () => (pressed = performance.now()), { capture: true, once: true });
          const watch = new MutationObserver(() => {
            if (pressed === 0 || rows() <= before) return;
            watch.disconnect();
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)));
          });
          watch.observe(document.body, { childList: true, subtree: true });
        }),
    );
    await person.box.press("Enter");
    taken.push(await shown);
    // The acknowledgement of one message must not fall into the time of the next.
    await expect(person.log.locator('[data-state="sending"], [data-state="queued"]')).toHaveCount(0);
  }
  return taken;
}

/** Sends messages past the screen. */
async function fill(person: Person, chat: string, count: number): Promise<void> {
  await person.page.evaluate(
    async ([id, many]) => {
      for (let number = 0; number < many; number += 1) {
        const body = `what I thought of while it rained, part ${String(number)} of ${String(many)}`;
        const answer = await fetch("/api/chat/send-message", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ chat: id, cid: crypto.randomUUID(), body }),
        });
        if (!answer.ok) throw new Error(`a message was refused: ${await answer.text()}`);
      }
    },
    [chat, count] as const,
  );
}

/** A browser that knows the person and has nothing in its cache. */
async function elsewhere(person: Person): Promise<BrowserContext> {
  const browser = person.page.context().browser();
  if (browser === null) throw new Error("no browser");
  const storageState = await person.page.context().storageState();
  return browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-GB", storageState });
}

test("what a person waits for", async ({ server, mailbox, a, b }) => {
  const figures: Record<string, number> = {};
  // When the last connection opened.
  await a.page.addInitScript(() => {
    const Plain = WebSocket;
    globalThis.WebSocket = class extends Plain {
      constructor(...given: ConstructorParameters<typeof Plain>) {
        super(...given);
        this.addEventListener("open", () => (document.documentElement.dataset["opened"] = String(Date.now())));
      }
    };
  });
  await a.settleIn(mailbox, "Woman");
  await b.settleIn(mailbox, "Man");

  await test.step("the lobby, cold and warm", async () => {
    const [cold, warm, requests]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      const context = await elsewhere(a);
      const page = await context.newPage();
      await slowed(page, true);
      let asked = 0;
      page.on("request", () => (asked += 1));
      const there = page.getByRole("heading", { name: "Ready when you are" });
      cold.push(await visit(page, `${server.origin}/lobby`, there));
      await page.waitForLoadState("networkidle");
      requests.push(asked);
      warm.push(await visit(page, `${server.origin}/lobby`, there));
      await context.close();
    }
    figures["lobby_cold_ms"] = median(cold);
    figures["lobby_warm_ms"] = median(warm);
    figures["lobby_cold_to_warm"] = median(cold) / median(warm);
    figures["lobby_requests"] = median(requests);
  });

  await a.button("Find someone").click();
  await b.button("Find someone").click();
  await expect(a.box).toBeFocused();
  await expect(b.box).toBeFocused();
  await expect(a.page.locator(".moment")).toHaveCount(0);
  const chat = /[\da-f-]{36}/u.exec(a.page.url())?.[0] ?? "";
  const address = a.page.url();

  /** Opens the chat in a browser of its own; the newest message, or else the field for one, is there. */
  const opens = async (): Promise<number> => {
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const context = await elsewhere(b);
      const page = await context.newPage();
      await slowed(page, false);
      // The first visit fills the cache: only the work of the page is compared.
      const there = page.getByRole("textbox", { name: /^Message / });
      await visit(page, address, there);
      taken.push(await visit(page, address, there));
      await context.close();
    }
    return median(taken);
  };

  await test.step("sending and opening, in an empty chat and in a long one", async () => {
    figures["open_empty_ms"] = await opens();
    const throttled = await slowed(a.page, false);
    figures["send_empty_ms"] = median(await sends(a, "first"));
    await throttled.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await fill(b, chat, 300 - SENT);
    await expect(a.log.getByText(`part ${String(299 - SENT)} of`)).toBeVisible({ timeout: 60_000 });
    await throttled.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    figures["send_300_ms"] = median(await sends(a, "later"));
    await throttled.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await fill(b, chat, 200 - SENT);
    figures["open_500_ms"] = await opens();
    figures["send_300_to_empty"] = figures["send_300_ms"] / figures["send_empty_ms"];
    figures["open_500_to_empty"] = figures["open_500_ms"] / figures["open_empty_ms"];
  });

  await test.step("coming back after the server was away", async () => {
    const taken: number[] = [];
    const opened = () => a.page.evaluate(() => Number(document.documentElement.dataset["opened"] ?? "0"));
    for (const away of [1_000, 5_000, 20_000]) {
      a.serverIsDown = true;
      b.serverIsDown = true;
      await server.kill();
      const down = Date.now();
      await new Promise((resolve) => setTimeout(resolve, away));
      await server.run();
      const ready = Date.now();
      await expect.poll(opened, { timeout: 60_000, intervals: [50] }).toBeGreaterThan(down);
      taken.push(Math.max(0, (await opened()) - ready) / 1_000);
    }
    figures["back_after_restart_s"] = Math.max(...taken);
  });

  await writeFile(process.env["IO_WEB_FIGURES"] ?? "web-figures.json", JSON.stringify(figures));
});
