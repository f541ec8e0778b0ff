/** One of the two people never uses a mouse, from the front page to the rated chat. */
import { expect } from "@playwright/test";

import { test } from "./strangers";

test("the whole way by keyboard alone", async ({ mailbox, a, b }) => {
  const keys = a.page.keyboard;

  await test.step("sign in", async () => {
    await a.open();
    await a.reach(a.page.getByLabel("Email").first());
    await keys.type(a.email);
    await keys.press("Enter");
    await expect(a.heading("Check your email")).toBeVisible();
    await a.followLink(mailbox);
    await a.press("Sign in");
    await expect(a.heading("When were you born?")).toBeVisible();
  });

  await test.step("the first steps", async () => {
    await a.reach(a.page.getByLabel("Day"));
    await keys.type("7");
    await a.reach(a.page.getByLabel("Month"));
    await keys.type("May");
    await a.reach(a.page.getByLabel("Year"));
    await keys.type("1994");
    await a.press("I agree, continue");
    await expect(a.heading("What could you talk about?")).toBeFocused();
    await a.reach(a.page.getByRole("textbox", { name: "Interest" }));
    await keys.type("hiking");
    await keys.press("Enter");
    await expect(a.button("Remove hiking")).toBeVisible();
    await a.press("Next");
    await expect(a.heading("Who would you like to meet?")).toBeFocused();
    // Tab stops at the chosen one; the arrows go on from the last to the first.
    await a.reach(a.page.getByRole("radio", { name: "Prefer not to say" }));
    await keys.press("ArrowDown");
    await expect(a.page.getByRole("radio", { name: "Woman" })).toBeChecked();
    await a.press("Done, take me to the lobby");
    await expect(a.heading("Ready when you are")).toBeFocused();
  });

  await test.step("find someone, and talk", async () => {
    await b.settleIn(mailbox, "Man");
    await b.button("Find someone").click();
    await a.press("Find someone");
    await expect(a.box).toBeFocused();
    await keys.type("hello, is it raining where you are?");
    await keys.press("Enter");
    await expect(b.log.getByText("hello, is it raining where you are?")).toBeVisible();
    await b.say("by the sea, https://example.org/pier shows it");
    await b.button("Send anyway").click();
    await expect(a.log.getByText(/by the sea/)).toBeVisible();
  });

  await test.step("move through the messages, open a link's dialog, and return to the box", async () => {
    await keys.press("ArrowUp");
    await expect(a.log.getByRole("article").last()).toBeFocused();
    await keys.press("ArrowUp");
    await expect(a.log.getByRole("article").first()).toBeFocused();
    await keys.press("End");
    await keys.press("Enter");
    await a.press("Open the link to example.org");
    await expect(a.page.getByRole("dialog", { name: "Open this link?" })).toBeVisible();
    await keys.press("Escape");
    await expect(a.page.getByRole("dialog")).toHaveCount(0);
    await a.reach(a.box);
    await keys.type("I can nearly hear it");
    await keys.press("Enter");
    await b.say("come and listen one day");
    await expect(a.log.getByText("come and listen one day")).toBeVisible();
  });

  await test.step("reveal", async () => {
    await a.reach(a.button("Reveal"), "Shift+Tab");
    await keys.press("Enter");
    await a.reach(a.page.getByRole("checkbox", { name: "Alias" }));
    await keys.press("Space");
    await a.press("Ask");
    await expect(a.log.getByText(/^You asked .* to reveal/)).toBeVisible();
    await b.button("Choose what to share").click();
    await b.page.getByRole("checkbox", { name: "Gender" }).check();
    await b.button("Reveal to each other").click();
    for (const person of [a, b]) await expect(person.log.getByText("You both shared your cards.")).toBeVisible();
  });

  await test.step("part, rate, and go back to the lobby", async () => {
    await a.reach(a.box);
    await keys.press("Escape");
    await expect(a.button("Stay")).toBeFocused();
    await a.reach(a.page.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }));
    await keys.press("Enter");
    await expect(a.heading("You ended the chat")).toBeFocused();
    await a.press("Good");
    await expect(a.page.getByText("Thank you. You can change this for ten minutes.")).toBeVisible();
    // One is in the header, the other among the next steps.
    await a.reach(a.button("Back to the lobby").last());
    await keys.press("Enter");
    await expect(a.heading("Ready when you are")).toBeFocused();
  });

  expect([a, b].flatMap(({ complaints }) => complaints)).toEqual([]);
});
