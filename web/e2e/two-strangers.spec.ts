/**
 * Two strangers, from the front page to a rated chat, through real emails, with a server that is killed in the
 * middle. Everything is real: process, database, SMTP, browsers.
 */
import { expect } from "@playwright/test";

import { test } from "./strangers";

test("two strangers sign in, meet, talk, reveal, survive a killed server, part and rate", async ({
  mailbox,
  server,
  a,
  b,
}) => {
  const both = [a, b];
  const names: (string | null)[] = [];

  await test.step("sign in: one by the link, the other by the code", async () => {
    await a.page.goto(`${server.origin}/`);
    await a.look("01-landing");
    await a.requestEmail();
    await a.look("02-check-mail");
    await a.followLink(mailbox);
    await a.look("03-confirm");
    await a.button("Sign in").click();
    await b.requestEmail();
    await b.typeCode(mailbox);
  });

  await test.step("the first steps", async () => {
    for (const person of both) {
      await expect(person.heading("When were you born?")).toBeVisible();
      await person.sayAge();
      if (person === a) await a.look("04-age-and-rules");
      await person.button("I agree, continue").click();
      await expect(person.heading("What could you talk about?")).toBeInViewport({ ratio: 1 });
      if (person === a) await a.look("05-what-to-talk-about");
      await person.button("Next").click();
      await expect(person.heading("Who would you like to meet?")).toBeInViewport({ ratio: 1 });
      await person.page.getByText(person === a ? "Woman" : "Man", { exact: true }).click();
      if (person === a) await a.look("06-whom-to-meet");
      await person.button("Done, take me to the lobby").click();
      await expect(person.heading("Ready when you are")).toBeVisible();
    }
    await a.look("07-lobby");
  });

  await test.step("find each other", async () => {
    await a.button("Find someone").click();
    await expect(a.heading("Looking for your best match first")).toBeVisible();
    await a.look("08-searching");
    await b.button("Find someone").click();
    for (const person of both) {
      await expect(person.box).toBeFocused();
      // The moment of the match is over by itself.
      await expect(person.page.locator(".moment")).toHaveCount(0);
      await expect(person.log.getByText("Not sure how to start? Tap to try this one.")).toBeVisible();
    }
    for (const person of both) names.push(await person.page.getByRole("heading", { level: 1 }).textContent());
    await a.look("09-matched");
  });

  await test.step("talk: typing, sent, read", async () => {
    await a.box.pressSequentially("hello, is it raining where you are");
    await expect(b.page.getByText(/is typing$/)).toBeVisible();
    await a.box.press("Enter");
    await expect(b.log.getByText("hello, is it raining where you are")).toBeVisible();
    await expect(a.log.locator('[data-state="read"]')).toHaveCount(1);
    await b.say("on a night bus, in the rain. and you?");
    await b.say("<img src=x onerror=alert(1)> is how I feel about Mondays");
    await a.say("in a kitchen with one working lamp. https://example.org/lamps?kind=old shows it");
    // A link may identify the sender: the app warns before sending it.
    await a.look("09-link-warned");
    await a.button("Send anyway").click();
    await expect(a.box).toHaveValue("");
    await a.say("مرحبا، كيف حالك؟");
    await expect(b.log.getByText("مرحبا، كيف حالك؟")).toBeVisible();
    // A reply, by keyboard alone: it shows what it answers on both sides.
    await b.box.press("ArrowUp");
    await b.page.keyboard.press("Enter");
    await b.button("Reply").click();
    await b.say("بخير، شكرا");
    for (const person of both) {
      await expect(person.log.getByRole("button", { name: /^In reply to.*مرحبا، كيف حالك؟/ })).toBeVisible();
    }
    await a.box.press("ArrowUp");
    await a.page.keyboard.press("Enter");
    await a.button("❤️").click();
    for (const person of both) await expect(person.log.getByText("Reactions: ❤️")).toBeVisible();
    await expect(a.log.locator("img")).toHaveCount(0);
    await expect(a.log.locator('[data-state="read"]')).toHaveCount(3);
    await b.box.pressSequentially("let me");
    await a.look("10-talking");
    await b.box.fill("");
  });

  await test.step("reveal, both ways at once", async () => {
    await a.button("Reveal").click();
    await a.page.getByRole("checkbox", { name: "Alias" }).check();
    await a.look("11-reveal-ask");
    await a.button("Ask").click();
    await expect(a.log.getByText(/^You asked .* to reveal/)).toBeVisible();
    await expect(b.heading(/wants to reveal who they are$/)).toBeVisible();
    await b.look("12-reveal-offered");
    await b.button("Choose what to share").click();
    await b.page.getByRole("checkbox", { name: "Gender" }).check();
    await b.look("13-reveal-answer");
    await b.button("Reveal to each other").click();
    for (const person of both) await expect(person.log.getByText("You both shared your cards.")).toBeVisible();
    await expect(a.log.getByText("Man", { exact: true })).toBeVisible();
    // Both have turned, and stand small where they were shown.
    await a.log.getByRole("button", { name: /Man$/ }).click();
    await expect(a.page.getByRole("dialog", { name: /, revealed$/ })).toBeVisible();
    await a.look("14-revealed");
    await a.button("Done").click();
  });

  await test.step("the server is killed in the middle of a sentence, and comes back", async () => {
    const written: Record<"a" | "b", string[]> = { a: [], b: [] };
    const write = async (who: "a" | "b", from: number, to: number) => {
      for (let index = from; index < to; index += 1) {
        written[who].push(`${who} says ${index}`);
        await (who === "a" ? a : b).say(`${who} says ${index}`);
      }
    };
    await Promise.all([write("a", 0, 4), write("b", 0, 4)]);
    for (const person of both) person.serverIsDown = true;
    const writing = Promise.all([write("a", 4, 10), write("b", 4, 10)]);
    await server.kill();
    await writing;
    await expect(a.page.getByText(/^Reconnecting/)).toBeVisible();
    await a.look("15-reconnecting");
    await server.run();
    for (const person of both) {
      await expect(person.log.locator('[data-state="sending"], [data-state="failed"]')).toHaveCount(0, {
        timeout: 60_000,
      });
      await expect(person.page.getByText(/^Reconnecting/)).toHaveCount(0);
      person.serverIsDown = false;
    }
    await expect(a.log.getByText("b says 9")).toBeVisible();
    await expect(b.log.getByText("a says 9")).toBeVisible();
    const [seenByA, seenByB] = [await a.lines(), await b.lines()];
    expect(seenByA.map((line) => ({ ...line, mine: !line.mine }))).toEqual(seenByB);
    const said = (lines: typeof seenByA, mine: boolean) =>
      lines.filter((line) => line.mine === mine && / says \d+$/u.test(line.text)).map(({ text }) => text);
    expect(said(seenByA, true)).toEqual(written.a);
    expect(said(seenByA, false)).toEqual(written.b);
    await a.look("16-back");
  });

  await test.step("a reload changes nothing", async () => {
    const before = await a.lines();
    await a.box.fill("a draft");
    await a.page.reload();
    await expect(a.box).toHaveValue("a draft");
    await expect.poll(() => a.lines()).toEqual(before);
    await a.box.fill("");
  });

  await test.step("part, and rate", async () => {
    await a.button("Lobby. The chat goes on").click();
    await a.page.getByRole("link", { name: "Settings" }).click();
    await expect(a.heading("Settings")).toBeInViewport({ ratio: 1 });
    await a.look("16-running");
    await a.page.getByRole("link", { name: /Go back$/ }).click();
    await a.button(/^More:/).click();
    await a.page.getByRole("menuitem", { name: "Leave chat" }).click();
    await a.look("17-leave");
    await a.page.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).click();
    await expect(a.heading("You ended the chat")).toBeVisible();
    await expect(b.heading(/ left$/)).toBeVisible();
    await b.look("18-ended");
    await b.button("Good").click();
    await b.page.getByText("Kind", { exact: true }).click();
    await expect(b.page.getByText("Thank you. You can change this for ten minutes.")).toBeVisible();
    await b.look("19-rated");
    await a.button("Not good").click();
    await expect(a.button("Don’t match us again")).toBeVisible();
    await a.look("20-rated-down");
    await b.button("Ask to talk again").click();
    await expect(b.page.getByText(/^Sent\. If they want to talk too/)).toBeVisible();
    await b.page.getByText("Back to the lobby", { exact: true }).click();
    await b.page.getByRole("link", { name: "People" }).click();
    await expect(b.heading("People you met")).toBeInViewport({ ratio: 1 });
    await b.look("21-people");
  });

  await test.step("what was revealed stays, until its owner hides it", async () => {
    await b.button("Show their card").click();
    await expect(b.page.getByRole("dialog", { name: /, revealed$/ })).toBeVisible();
    await b.look("21-kept-card");
    await b.button("Done").click();
    await a.page.getByText("Back to the lobby", { exact: true }).click();
    await a.page.getByRole("link", { name: "People" }).click();
    await a.button("Show their card").click();
    await a.button("Hide my card").click();
    await a.button("Hide it").click();
    await expect(a.page.getByText("You hid your card.")).toBeVisible();
    await a.button("Done").click();
    // The list of the other hears of it, wherever they are. Their own card is still theirs to hide.
    await expect(b.button("Show their card")).toHaveCount(0);
    await b.button("Show what they see of you").click();
    await expect(b.page.getByRole("dialog")).toContainText("hid their card.");
    await b.button("Done").click();
  });

  await test.step("meet again under the names of before", async () => {
    await b.button(/^More about /).click();
    await b.page.getByRole("menuitem", { name: "Write a note" }).click();
    await b.page.getByRole("textbox", { name: "Note" }).fill("One working lamp.");
    await b.button("Save").click();
    await expect(b.page.getByText("One working lamp.")).toBeVisible();
    await a.button("Yes, let’s").click();
    for (const [at, person] of both.entries()) {
      await expect(person.log.getByText(/^You met (today|yesterday) and both wanted to talk again\.$/)).toBeVisible();
      await expect(person.page.getByRole("heading", { level: 1 })).toHaveText(names[at] ?? "");
    }
    await a.look("22-met-again");
    await a.page.getByRole("link", { name: "Read the earlier chat" }).click();
    await expect(a.page.getByText("a says 9")).toBeVisible();
    await a.page.getByRole("link", { name: /Go back$/ }).click();
    await a.button(/^More:/).click();
    await a.page.getByRole("menuitem", { name: "Leave chat" }).click();
    await a.page.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).click();
    await expect(b.heading(/ left$/)).toBeVisible();
    await b.page.getByText("Back to the lobby", { exact: true }).click();
    await b.page.getByRole("link", { name: "Settings" }).click();
    await expect(b.heading("Settings")).toBeInViewport({ ratio: 1 });
    await b.look("22-settings");
  });

  expect(both.flatMap(({ complaints }) => complaints)).toEqual([]);
});
