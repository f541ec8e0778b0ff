/**
 * A fault that a person reports with facts about their browser, and its answer; a wish that is filed, merged, voted for,
 * planned, done and announced. Two people and an operator, each in a browser of their own.
 */
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";

import { Moderator } from "./staff";
import { test } from "./strangers";

const fault = "Reload <b>doesn’t</b> help.";

test("people are heard: a fault is answered, and a wish is voted for, done and announced", async ({
  otherBrowser,
  mailbox,
  server,
  a,
  b,
}) => {
  await a.settleIn(mailbox, "Woman");
  await b.settleIn(mailbox, "Man");
  const olga = await Moderator.join(otherBrowser, server, mailbox, "olga@example.org", { role: "operator" });
  const looks = async (name: string) => {
    for (const [width, height] of [
      [390, 844],
      [1440, 900],
    ] as const) {
      await olga.page.setViewportSize({ width, height });
      for (const colorScheme of ["light", "dark"] as const) {
        await olga.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await olga.page.screenshot({ path: `screenshots/${name}-${String(width)}-${colorScheme}.png` });
        const { violations } = await new AxeBuilder({ page: olga.page }).analyze();
        expect(violations.map(({ id }) => id)).toEqual([]);
      }
    }
  };

  const facts = await test.step("a person reports a fault with facts that they saw before", async () => {
    await a.page.getByRole("link", { name: "Tell us" }).click();
    await expect(a.heading("Tell us")).toBeVisible();
    await a.page.getByText("Something is broken", { exact: true }).click();
    await a.page.getByRole("textbox", { name: /^What happened/u }).fill(fault);
    await a.page.getByRole("switch", { name: "Add facts about your browser" }).check();
    await a.page.getByRole("switch", { name: "Answer me by email too" }).check();
    const shown = await a.page.getByRole("region", { name: "Exactly this is added" }).locator("dd").allTextContents();
    await a.look("40-tell-us");
    await a.button("Send").click();
    await expect(a.page.getByText("Thank you. We have it, and someone will read it.").first()).toBeVisible();
    // An answer that comes while this page is open is read there.
    await a.page.goto(`${server.origin}/lobby`);
    return shown;
  });
  expect(facts).toContain("Chrome");

  await test.step("the operator reads exactly that, and answers", async () => {
    await olga.open("/feedback");
    await olga.page.getByRole("button", { name: /^Reload/u }).click();
    const words = olga.page.getByRole("region", { name: "Fault" });
    await expect(words.getByText(fault)).toBeVisible();
    expect(await words.locator("dd").allTextContents()).toEqual(facts);
    expect(await olga.page.content()).not.toContain(a.email);
    await looks("41-feedback");
    await olga.page.getByRole("textbox", { name: "Answer" }).fill("Thank you. It is fixed in 1.14.3.");
    await olga.press("Send the answer");
    await expect(words.getByText("They haven’t read the answer yet.")).toBeVisible();
  });

  await test.step("the person reads the answer in the app, and has it by email", async () => {
    await expect(a.page.getByText("There’s news for you.")).toBeVisible();
    await a.page.goto(`${server.origin}/settings/tell-us`);
    await expect(a.page.getByText("Thank you. It is fixed in 1.14.3.")).toBeVisible();
    await a.look("42-answer");
    await mailbox.emailTo(a.email, "Thank you. It is fixed in 1.14.3.");
  });

  await test.step("a wish is filed and joined to the board, where a double is merged", async () => {
    await a.page.getByText("A wish", { exact: true }).click();
    await a.page.getByRole("textbox", { name: "What would you like?" }).fill("I want to pick a time");
    await a.button("Send").click();
    await expect(a.page.getByText("I want to pick a time")).toBeVisible();
    await olga.open("/board");
    for (const title of ["Meet at a time we both pick", "Meet later"]) {
      await olga.page.getByLabel("Title").fill(title);
      await olga.page.getByLabel("Text").fill("Both name an hour.");
      await olga.page.getByLabel("Show it to people").check();
      await olga.press("Put it on the board");
      await expect(olga.page.getByRole("button", { name: `Change “${title}”` })).toBeVisible();
    }
    await olga.open("/feedback");
    await olga.page.getByRole("button", { name: /^I want to pick a time/u }).click();
    await olga.page.getByLabel("Belongs to").selectOption("Meet at a time we both pick");
    await olga.press("Join");
    await expect(olga.page.getByText("Belongs to “Meet at a time we both pick”.")).toBeVisible();
  });

  await test.step("another person votes for the double; merged, each counts once", async () => {
    await b.page.goto(`${server.origin}/settings/wishes`);
    await b.button("I’d like this: Meet later").click();
    await expect(b.button("Take back: Meet later")).toBeVisible();
    await b.look("43-board");
    await olga.open("/board");
    await olga.press("Merge “Meet later”");
    await olga.page.getByRole("combobox", { name: "Into" }).selectOption("Meet at a time we both pick");
    await olga.page.getByRole("dialog").getByRole("button", { name: "Merge" }).click();
    const row = olga.page.getByRole("row", { name: /^Meet at a time/u });
    await expect(row).toContainText("2 1 merged");
    await looks("44-console-board");
    await b.page.reload();
    await expect(b.button("Take back: Meet at a time we both pick")).toBeVisible();
    await expect(b.page.getByText("Fewer than 10 votes").first()).toBeVisible();
  });

  await test.step("it is planned, then done and announced", async () => {
    for (const state of ["planned", "done"]) {
      await olga.press("Change “Meet at a time we both pick”");
      await olga.page.getByLabel("State").selectOption(state);
      await olga.press("Save the change");
      await expect(olga.page.getByRole("heading", { name: "New wish or fault" })).toBeFocused();
      await b.page.reload();
      const stands = state === "done" ? /^Done · /u : /^Planned · /u;
      await expect(b.page.getByText(stands)).toBeVisible();
    }
    await olga.page.getByRole("link", { name: "Announce it" }).click();
    await expect(olga.page.getByLabel("Title")).toHaveValue("Meet at a time we both pick");
    await olga.press("Announce now");
    await b.page.goto(`${server.origin}/lobby`);
    await b.button("News · 1 new").click();
    await expect(b.page.getByRole("dialog").getByText("Meet at a time we both pick")).toBeVisible();
  });

  expect(olga.complaints).toEqual([]);
  await olga.leave();
});
