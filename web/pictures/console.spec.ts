/**
 * Every screen of the console on a real server with plausible data, at three widths and in both themes.
 * No screen may scroll sideways; axe looks at each of them in `looks.browser.test.tsx`.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Browser, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";

import { Mailbox } from "../e2e/mailbox";
import { Person } from "../e2e/person";
import { Server } from "../e2e/server";
import { Moderator } from "../e2e/staff";

const run = promisify(execFile);
const folder = process.env["IO_PICTURES"] ?? join(import.meta.dirname, "../screenshots");

/** People and days that are there before: `20000x365` makes a year, which takes some minutes. */
const [people = "", days = ""] = (process.env["IO_PICTURES_SEED"] ?? "600x30").split("x");

const sizes = [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const;

/** What the browser found wrong with a screen, in the order of the screens. */
const faults: string[] = [];

/** Takes the pictures of one screen as it is now: the whole page, or the window if a dialog is open. */
async function look(page: Page, name: string): Promise<void> {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    const whole = await page.evaluate(() => {
      globalThis.scrollTo(0, 0);
      return document.querySelector("dialog:modal") === null ? document.documentElement.scrollHeight : 0;
    });
    // What sticks to the window stands where it would on a screen as high as the page.
    await page.setViewportSize({ width, height: Math.max(height, whole) });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) faults.push(`${name} at ${width}: ${wide} pixels wide`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Asks the API as the page would. */
const ask = (page: Page, path: string, body?: object): Promise<unknown> =>
  page.evaluate(
    async ([to, sent]) => {
      const response = await fetch(to, {
        method: sent === null ? "GET" : "POST",
        ...(sent !== null && { headers: { "content-type": "application/json" }, body: sent }),
      });
      if (!response.ok) throw new Error(`${to} answers ${response.status}: ${await response.text()}`);
      return response.json() as Promise<unknown>;
    },
    [path, body === undefined ? null : JSON.stringify(body)] as const,
  );

const said: readonly (readonly ["reported" | "reporter", string])[] = [
  ["reported", "evening! what are you up to?"],
  ["reporter", "hi! yes, just made tea. how is your evening?"],
  ["reported", "boring. so which building are you in, the tall one by the river?"],
  ["reporter", "I’d rather not say where I live, sorry"],
  ["reported", "come on, don’t be like that"],
  ["reported", "i know your street anyway. i could just come by"],
  ["reporter", "Please stop. That frightens me."],
  ["reported", "you should be frightened"],
];

/** Two people meet, one threatens; the other reports it. */
async function threat(reported: Person, reporter: Person): Promise<void> {
  for (const person of [reported, reporter]) await person.button("Find someone").click();
  for (const person of [reported, reporter]) await expect(person.box).toBeVisible();
  for (const [who, text] of said) {
    const [by, to] = who === "reported" ? [reported, reporter] : [reporter, reported];
    await by.say(text);
    // A hint may ask first whether it is meant.
    const anyway = by.button("Send anyway");
    await expect(by.log.getByText(text).or(anyway).first()).toBeVisible();
    if (await anyway.isVisible()) await anyway.click();
    await expect(to.log.getByText(text)).toBeVisible();
  }
  await reporter.button(/^More:/).click();
  await reporter.page.getByRole("menuitem", { name: "Report" }).click();
  await reporter.page.getByText("Threats or self-harm", { exact: true }).click();
  await reporter.button("Report and block").click();
  await expect(reporter.page.getByText(/Case number \d+-[A-Z]/u)).toBeVisible();
  await reporter.button("Done").click();
}

/** Someone who has been here for weeks reports people they met. */
async function reports(
  browser: Browser,
  server: Server,
  mailbox: Mailbox,
  email: string,
  all: readonly [string, string?][],
) {
  const person = await Person.arrive(browser, server.origin, email);
  await person.requestEmail();
  await person.typeCode(mailbox);
  await expect(person.heading("Ready when you are")).toBeVisible();
  const { people } = (await ask(person.page, "/api/chat/people")) as { people: { chat: { chat: string } }[] };
  for (const [index, [reason, words]] of all.entries()) {
    const chat = people[index]?.chat.chat;
    if (chat === undefined) break;
    const cid = crypto.randomUUID();
    await ask(person.page, "/api/chat/report", {
      chat,
      cid,
      reason,
      ...(words !== undefined && { words }),
      block: true,
    });
  }
  await person.leave();
}

/** What someone writes who tries whether words are run as code. */
const hostile =
  'The photo stays blurred <img src=x onerror="harmed=1"> after we both said yes. <script>harmed=1</script>';

/** Someone tells the staff something. */
const tell = (person: Person, kind: "feedback" | "fault" | "wish", text: string, hasFacts = false): Promise<unknown> =>
  ask(person.page, "/api/user/feedback", {
    cid: crypto.randomUUID(),
    kind,
    text,
    email: hasFacts,
    ...(hasFacts && {
      diagnostics: {
        app: "1.14.2",
        browser: "Firefox",
        screen: "390x844",
        theme: "dark",
        language: "en",
        connection: "live",
        errors: ["unreachable", "offline"],
      },
    }),
  });

test("every screen of the console", async ({ browser }) => {
  test.setTimeout(3_000_000);
  const mailbox = await Mailbox.start();
  const server = await Server.prepare(mailbox.port, { IO_MODERATION__UNDO: "60s" });
  await run(server.binary, ["seed", "--people", people, "--days", days], { env: server.environment });
  await server.run();

  const owner = await Moderator.join(browser, server, mailbox, "maren@example.org", {
    role: "owner",
    name: "Maren Holt",
    look: (page, step) => look(page, `gate-${step}`),
  });
  const { page } = owner;
  const shows = async (path: string, name: string, seen: string | RegExp) => {
    await owner.open(path);
    await expect(page.getByText(seen).first()).toBeVisible();
    await look(page, name);
  };
  // The seeded people have reported each other.
  await look(page, "queue-seeded");
  await shows("/appeals", "appeals-empty", "No appeal waits");
  await shows("/requests", "requests-empty", "No request waits");
  await shows("/people", "people", /Email addresses can’t be searched/u);
  await shows("/insights", "insights", /compared with|Nothing changed/u);
  await shows("/insights/live", "insights-live", "Emails waiting");
  await shows("/insights/days", "insights-days", "Reveal and again");
  await page.getByText("Day by day").first().click();
  await look(page, "insights-days-table");
  await shows("/health", "health", "Everything that was looked at");
  await shows("/keys", "keys-empty", "No keys");

  await test.step("reports come in", async () => {
    await reports(browser, server, mailbox, "seed-3@io.example", [
      ["sexual", "Went on and on after I said no."],
      ["scam", "Wanted me to pay for a parcel."],
    ]);
    await reports(browser, server, mailbox, "seed-8@io.example", [["harassment"], ["spam"], ["private_data"]]);
    await reports(browser, server, mailbox, "seed-12@io.example", [
      ["under_age", "They said they are in ninth grade."],
    ]);
  });
  const sam = await Person.arrive(browser, server.origin, "sam@example.com");
  const noor = await Person.arrive(browser, server.origin, "noor@example.net");
  await sam.settleIn(mailbox, "Man");
  await noor.settleIn(mailbox, "Woman");
  await threat(sam, noor);

  const jonas = await Moderator.join(browser, server, mailbox, "jonas@example.org", { name: "Jonas Weir" });
  const tamsin = await Moderator.join(browser, server, mailbox, "tamsin@example.org", {
    role: "operator",
    name: "Tamsin Ode",
  });

  await test.step("queue and case", async () => {
    await owner.open("/queue");
    await expect(page.getByRole("listbox")).toBeVisible();
    await look(page, "queue");
    await page.keyboard.press("Control+k");
    await look(page, "palette");
    await page.keyboard.press("Escape");
    await page
      .getByRole("listbox")
      .getByRole("option")
      .filter({ hasText: /Threats/u })
      .first()
      .click();
    await page.getByRole("listbox").focus();
    await page.keyboard.press("Enter");
    await expect(page.getByText("The messages are sealed.")).toBeVisible();
    await look(page, "case-sealed");
    await owner.press("See who this is");
    await look(page, "case-unmask");
    await page.locator("label", { hasText: "Someone’s life or safety is at risk" }).click();
    await page.getByLabel("In your words").fill("They may be in danger tonight; the police asked for help.");
    await owner.press("Ask for a second person");
    await expect(page.getByRole("dialog").getByText(/^Asked\./u)).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await owner.press("Take it");
    await owner.press("Open the evidence");
    await expect(page.getByText(/i know your street/u)).toBeVisible();
    await page
      .getByRole("button", { name: /^Quote, /u })
      .nth(3)
      .click();
    await page.locator("label", { hasText: "Pauses what you choose below." }).click();
    await page.locator("label", { hasText: "Everything" }).click();
    await page.locator("label", { hasText: "7 days" }).click();
    await page
      .getByLabel("What they did, in plain words")
      .fill("You wrote that you know their street and could come by. A threat stays a threat when it is a joke.");
    await look(page, "case-deciding");
    await owner.press(/^Propose suspension/u);
    await expect(page.getByText(/Waiting for a second person/u)).toBeVisible();
    await look(page, "case-waiting");
    await jonas.open(`/cases/${owner.reference}`);
    await jonas.press("Open the evidence");
    await expect(jonas.page.getByText(/You’re the second person/u)).toBeVisible();
    await look(jonas.page, "case-second");
    await jonas.press("Send back with a note");
    await look(jonas.page, "case-send-back");
    await jonas.page.keyboard.press("Escape");
    await jonas.press("Agree");
    await expect(jonas.page.getByText(/^Decided: suspension, 7 days/u)).toBeVisible();
    await look(jonas.page, "case-undo");
  });

  await test.step("request, appeal", async () => {
    await tamsin.open("/requests");
    await expect(tamsin.page.getByRole("button", { name: "Agree" })).toBeVisible();
    await look(tamsin.page, "requests");
    await tamsin.press("Agree");
    await look(tamsin.page, "requests-agree");
    await tamsin.page.keyboard.press("Escape");
    await expect(sam.heading("Your account is paused for 7 days")).toBeVisible({ timeout: 120_000 });
    await sam.page.getByRole("textbox", { name: "Your side" }).fill("It was a line of a song, and I said sorry.");
    await sam.button("Send appeal").click();
    await expect(sam.page.getByText(/We have your appeal/u)).toBeVisible();
    await tamsin.open("/appeals");
    await expect(tamsin.page.getByRole("link", { name: /^A-/u })).toBeVisible();
    await look(tamsin.page, "appeals");
    await tamsin.page.getByRole("link", { name: /^A-/u }).click();
    await tamsin.press("Open the evidence");
    await tamsin.page.locator("label", { hasText: "Everything is back at once." }).click();
    await tamsin.page.getByLabel("What they will read").fill("You showed us the song. All is as before.");
    await look(tamsin.page, "appeal");
    await owner.open("/appeals");
    await page.getByRole("link", { name: /^A-/u }).click();
    await expect(page.getByText("You took part in the first decision.")).toBeVisible();
    await look(page, "appeal-own");
  });

  await test.step("people", async () => {
    await owner.open("/people");
    await page.getByLabel("Tag or number").fill(jonas.reference);
    await owner.press("Search");
    await expect(page.getByRole("table")).toBeVisible();
    await look(page, "people-found");
    await page.getByRole("table").getByRole("link").first().click();
    await expect(page.getByText("Conversations aren’t shown here", { exact: false })).toBeVisible();
    await look(page, "person");
    await owner.press("Sign out everywhere");
    await look(page, "person-sign-out");
    await page.keyboard.press("Escape");
  });

  await test.step("announcements", async () => {
    await owner.open("/announcements");
    await page.getByLabel("Title").fill("A short pause on Sunday");
    await page
      .getByLabel("Text", { exact: true })
      .fill("We move to a bigger server at 4:00. Chats go on where they were.");
    await look(page, "announcements-writing");
    await page
      .getByLabel("Until", { exact: true })
      .fill(new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16));
    await owner.press("Announce now");
    await expect(page.getByText("Showing").first()).toBeVisible();
    await look(page, "announcements");
  });

  await test.step("words and matching", async () => {
    await owner.open("/words");
    await page.getByLabel("Phrase to add").fill("absolute turnip");
    await owner.press("Add to the list");
    await page.getByLabel("A text to try").fill("you absolute turnip");
    await owner.press("Preview");
    await expect(page.getByText("IO’s own labelled lines").first()).toBeVisible();
    await look(page, "words");
    await owner.open("/matching");
    await owner.press("Preview");
    await expect(page.getByText("What the last four weeks say")).toBeVisible();
    await look(page, "matching");
  });

  await test.step("feedback and board", async () => {
    for (const [title, text] of [
      ["Meet at a time we both pick", "Both name an hour, and IO brings them together then."],
      ["Meet later", "Ask someone you met to talk another day."],
    ] as const) {
      await ask(page, "/console/api/board", { kind: "wish", title, text, state: "new", public: true });
    }
    await ask(page, "/console/api/board", {
      kind: "fault",
      title: "The photo stays blurred",
      text: "After a reveal the photo sometimes shows only once the page is opened again.",
      state: "doing",
      public: true,
    });
    await tell(noor, "wish", "Could we pick a time to meet? My evenings are short, and waiting is hard with a child.");
    await tell(noor, "feedback", "Thank you. This is the first chat in years where someone asked back.");
    await tell(noor, "fault", hostile, true);
    await owner.open("/board");
    await expect(page.getByText("Meet later").first()).toBeVisible();
    await page.getByLabel("Title").fill("Pauses between messages");
    await page.getByLabel("Text").fill("Show when someone is still there and only thinks.");
    await page.getByLabel("State").selectOption("declined");
    await look(page, "board");
    await owner.press("Merge “Meet later”");
    await look(page, "board-merge");
    await page.keyboard.press("Escape");
    await owner.open("/feedback");
    await expect(page.getByText("J and K move through the list.")).toBeVisible();
    await look(page, "feedback");
    await page.getByRole("button", { name: /^The photo/u }).click();
    await expect(page.getByRole("region", { name: "Fault" }).getByText(hostile)).toBeVisible();
    await page.getByRole("textbox", { name: "Answer" }).fill("Thank you for telling us. It is fixed in 1.14.3.");
    await look(page, "feedback-open");
    expect(await page.evaluate(() => "harmed" in globalThis)).toBe(false);
    await owner.press("Send the answer");
    await expect(page.getByText("They haven’t read the answer yet.")).toBeVisible();
    await look(page, "feedback-answered");
  });

  await test.step("communities", async () => {
    await shows("/communities", "communities-empty", "No communities");
    await owner.press("Set up a community");
    await page.getByLabel("Name").fill("University of Kiel");
    await page.getByLabel("Domains, one a line").fill("uni-kiel.example\n*.stud.uni-kiel.example");
    await look(page, "communities-new");
    await owner.press("Save");
    await expect(page.getByRole("row", { name: /^University of Kiel/u })).toBeVisible();
    await ask(page, "/console/api/communities", {
      name: "Seed <b>Company</b>",
      domains: ["io.example"],
      lets_choose: true,
      based_on: 0,
    });
    await page.reload();
    await expect(page.getByRole("row", { name: /^Seed/u })).toBeVisible();
    await look(page, "communities");
    await owner.press("Open University of Kiel");
    await look(page, "communities-opening");
    await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).click();
    await expect(page.getByText(/^Open since/u)).toBeVisible();
    await look(page, "communities-open");
  });

  await test.step("office", async () => {
    await owner.open("/staff");
    await expect(page.getByText("Jonas Weir")).toBeVisible();
    await look(page, "staff");
    await owner.press("Invite");
    await look(page, "staff-invite");
    await page.getByLabel("Name").fill("Ida Brandt");
    await page.getByLabel("Work email").fill("ida@example.org");
    await owner.press("Make the link");
    await expect(page.getByText("The link is ready")).toBeVisible();
    await look(page, "staff-link");
    await owner.press("Done");
    await owner.open("/keys");
    await page.getByRole("button", { name: "Make a key" }).first().click();
    await look(page, "keys-make");
    await page.getByLabel("Name").fill("Weekly report");
    await page.getByRole("checkbox").first().check();
    await owner.press("Make it");
    await expect(page.getByText("The key is ready")).toBeVisible();
    await look(page, "keys-ready");
    await owner.press("Close");
    await look(page, "keys");
    await shows("/audit", "audit", "Details");
    await owner.press("Check now");
    await expect(page.getByText(/^Unbroken from 1/u)).toBeVisible();
    await look(page, "audit-checked");
    await owner.open("/queue");
    await expect(page.getByRole("listbox")).toBeVisible();
    await look(page, "queue-later");
  });

  for (const one of [owner, jonas, tamsin]) {
    expect(one.complaints).toEqual([]);
    await one.leave();
  }
  for (const person of [sam, noor]) await person.leave();
  await server.stop();
  await mailbox.stop();
  expect(faults).toEqual([]);
});
