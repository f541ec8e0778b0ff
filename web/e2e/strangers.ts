/**
 * Owns the set-up of a test with two people, and takes it down whether the test passed or not. Each person has their own
 * browser, so the two share only the server.
 */
import type { Browser } from "@playwright/test";
import { test as base } from "@playwright/test";

import { Mailbox } from "./mailbox";
import { Person } from "./person";
import { Server } from "./server";

interface Strangers {
  /** Settings of the server beside the usual ones. */
  settings: Record<string, string>;
  mailbox: Mailbox;
  server: Server;
  a: Person;
  b: Person;
}

interface Browsers {
  otherBrowser: Browser;
}

export const test = base.extend<Strangers, Browsers>({
  otherBrowser: [
    async ({ playwright, browserName, launchOptions }, give) => {
      const browser = await playwright[browserName].launch(launchOptions);
      await give(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
  mailbox: async ({}, give) => {
    const mailbox = await Mailbox.start();
    await give(mailbox);
    await mailbox.stop();
  },
  settings: [{}, { option: true }],
  server: async ({ mailbox, settings }, give, report) => {
    const server = await Server.start(mailbox.port, settings);
    await give(server);
    await server.stop();
    if (report.status !== report.expectedStatus) process.stderr.write(server.output);
  },
  a: async ({ browser, server }, give) => {
    const person = await Person.arrive(browser, server.origin, "ada@example.com");
    await give(person);
    await person.leave();
  },
  b: async ({ otherBrowser, server }, give) => {
    const person = await Person.arrive(otherBrowser, server.origin, "ben@example.net");
    await give(person);
    await person.leave();
  },
});
