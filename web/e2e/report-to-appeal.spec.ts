/**
 * A threat, its report, the decision, the appeal and its success: two people and three members of staff, each in a
 * browser of their own.
 */
import { expect } from "@playwright/test";

import { Person } from "./person";
import { Moderator } from "./staff";
import { test } from "./strangers";

const threat = "i will find you and kill you";

test("a threat is reported after its sender is gone, decided, contested and restored", async ({
  browser,
  otherBrowser,
  mailbox,
  server,
  a,
  b,
}) => {
  await a.settleIn(mailbox, "Woman");
  await b.settleIn(mailbox, "Man");
  for (const person of [a, b]) await person.button("Find someone").click();
  for (const person of [a, b]) await expect(person.box).toBeVisible();

  await test.step("a threat is sent and taken back, and the sender erases their account", async () => {
    await a.say(threat);
    await expect(b.log.getByText(threat)).toBeVisible();
    await a.log.getByText(threat).hover();
    await a.log.getByRole("button", { name: "What you can do with this message" }).click();
    await a.button("Delete for both").click();
    await expect(b.log.getByText("This message was deleted.")).toBeVisible();
    await a.page.goto(`${server.origin}/settings`);
    await a.button("Delete my account").click();
    await a.page.getByText("Right now", { exact: true }).click();
    await a.button("Delete").click();
    await expect(a.heading("One stranger. One real conversation.")).toBeVisible();
  });

  const report = await test.step("the other reports it in two taps", async () => {
    await b.button("Report").click();
    await b.page.getByText("Threats or self-harm", { exact: true }).click();
    await b.look("30-report");
    await b.button("Report and block").click();
    const number = b.page.getByText(/Case number \d+-[A-Z]/u);
    await expect(number).toBeVisible();
    const reference = /\d+-[A-Z]/u.exec((await number.textContent()) ?? "")?.[0] ?? "";
    await b.look("31-case-number");
    await b.button("Done").click();
    return reference;
  });
  expect(report).not.toBe("");

  // The same mailbox by another spelling: a sanction is of the mailbox.
  const back = await Person.arrive(browser, server.origin, "ada+again@example.com");
  await back.settleIn(mailbox, "Woman");
  const mara = await Moderator.join(otherBrowser, server, mailbox, "mara@example.org");
  const noel = await Moderator.join(browser, server, mailbox, "noel@example.org");
  const olga = await Moderator.join(otherBrowser, server, mailbox, "olga@example.org");

  await test.step("one decides with reasons: what was taken back and erased is in the evidence", async () => {
    await expect(mara.page.getByRole("listbox")).toBeFocused();
    await mara.page.keyboard.press("Enter");
    await mara.press("Take it");
    await mara.press("Open the evidence");
    await expect(mara.page.getByText(threat)).toBeVisible();
    await mara.press(/^Quote, /u);
    await mara.page.locator("label", { hasText: "Pauses what you choose below." }).click();
    await mara.page.locator("label", { hasText: "Everything" }).click();
    await mara.page.locator("label", { hasText: "7 days" }).click();
    await mara.page
      .getByLabel("What they did, in plain words")
      .fill("A threat stays a threat when it is called a joke.");
    await mara.press(/^Propose suspension/u);
    await expect(mara.page.getByText(/Waiting for a second person/u)).toBeVisible();
  });

  await test.step("a second one agrees", async () => {
    await noel.open(`/cases/${mara.reference}`);
    await noel.press("Open the evidence");
    await noel.press("Agree");
    await expect(noel.page.getByText(/^Decided: suspension, 7 days/u)).toBeVisible();
  });

  await test.step("the person concerned reads why, and appeals", async () => {
    await expect(back.heading("Your account is paused for 7 days")).toBeVisible();
    await expect(back.page.getByText(threat)).toBeVisible();
    await expect(back.page.getByText(report)).toHaveCount(0);
    await back.look("32-statement");
    await back.page.getByRole("textbox", { name: "Your side" }).fill("It was a line of a song.");
    await back.button("Send appeal").click();
    await expect(back.page.getByText(/We have your appeal/u)).toBeVisible();
  });

  await test.step("the other hears what came of it, and nothing about the account", async () => {
    await b.page.goto(`${server.origin}/lobby`);
    await expect(b.page.getByText("There’s news for you.")).toBeVisible();
    await b.page.getByRole("link", { name: "Show" }).click();
    await expect(b.heading("We acted on your report")).toBeVisible();
    await b.look("33-outcome");
  });

  await test.step("a third one overturns it", async () => {
    await olga.open("/appeals");
    await olga.page.getByRole("link", { name: /^A-/u }).click();
    await olga.press("Open the evidence");
    await olga.page.locator("label", { hasText: "Everything is back at once." }).click();
    await olga.page.getByLabel("What they will read").fill("It was a line of a song.");
    await olga.press("Overturn it");
    await expect(olga.page.getByText(/^Answered: overturned/u)).toBeVisible();
  });

  await test.step("all is as before, and the decision counts for nothing", async () => {
    // The page asks by itself, once a minute.
    await expect(back.heading("Ready when you are")).toBeVisible({ timeout: 120_000 });
    await back.page.goto(`${server.origin}/settings/safety`);
    await expect(back.page.getByText(/counts for nothing/u).first()).toBeVisible();
    await back.look("34-restored");
  });

  for (const one of [mara, noel, olga]) {
    expect(one.complaints).toEqual([]);
    await one.leave();
  }
  await back.leave();
});
