/** How the console behaves: the way in, a list that stands still, looks that are recorded, decisions that can be undone. */
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { page, userEvent } from "vitest/browser";
import { beforeEach, expect, it } from "vitest";

import {
  announcementOf,
  asked,
  caseOf,
  communityOf,
  decisionOf,
  feedbackOf,
  hostile,
  insightsLiveOf,
  itemOf,
  maren,
  openConsole,
  problem,
  queueOf,
  row,
  rows,
  questionOf,
  tuningOf,
  wordsOf,
} from "./fake-console";

beforeEach(() => page.viewport(1440, 900));

const sent = (what: string) => asked.filter((each) => each.what === what);
const options = () =>
  [...document.querySelectorAll<HTMLElement>("[data-reference]")].map((each) => each.dataset["reference"]);
const chosen = () => document.querySelector('[data-reference][aria-selected="true"]');

it("signs in by email, code and second step, and says when a code is wrong", async () => {
  let tries = 0;
  openConsole("/queue", {
    "GET me": problem(401, "not_signed_in"),
    "POST sign-in": {},
    "POST sign-in/code": { next: "totp" },
    "POST sign-in/totp": () =>
      tries++ === 0 ? problem(422, "wrong_code", { errors: [{ field: "code", message: "3 more tries." }] }) : maren(),
  });
  await userEvent.fill(await screen.findByLabelText("Work email"), "maren@example.org");
  await userEvent.keyboard("{Enter}");
  await userEvent.fill(await screen.findByLabelText("Code from the email"), "123456");
  await userEvent.keyboard("{Enter}");
  await userEvent.fill(await screen.findByLabelText("6-digit code"), "000 000");
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("3 more tries.");
  await userEvent.fill(screen.getByLabelText("6-digit code"), "111111");
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByRole("listbox")).toBeVisible();
  expect(sent("POST sign-in/totp").map(({ body }) => body)).toEqual([{ code: "000000" }, { code: "111111" }]);
});

it("calls an invitation used only if the server says so", async () => {
  let answer = problem(503, "unavailable");
  openConsole("/enrol#abc", { "POST enrol": () => answer });
  await userEvent.click(await screen.findByRole("button", { name: "Start" }));
  expect(await screen.findByRole("alert")).not.toHaveTextContent("has been used");
  answer = problem(401, "invalid_or_expired");
  await userEvent.click(screen.getByRole("button", { name: "Start" }));
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("has been used or is too old"));
});

it("leaves out the sections that a role cannot use", async () => {
  openConsole("/queue", { "GET me": { ...maren(), capabilities: ["queue", "appeals"] } });
  const nav = await screen.findByRole("navigation", { name: "Sections" });
  expect(
    within(nav)
      .getAllByRole("link")
      .map(({ textContent }) => textContent),
  ).toEqual(["Queue3 waiting", "Appeals1 waiting"]);
});

it("never moves the queue: new reports wait until someone asks", async () => {
  let cases = rows;
  openConsole("/queue", { "GET queue": () => queueOf(...cases) });
  await screen.findByRole("listbox");
  const before = options();
  cases = [row("4900-A"), ...rows.slice(1)];
  document.dispatchEvent(new Event("visibilitychange"));
  const show = await screen.findByRole("button", { name: "1 new report · Show" });
  expect(options()).toEqual(before);
  expect(screen.getByText("Done")).toBeVisible();
  show.click();
  await waitFor(() => expect(options()).toEqual(["4900-A", "4811-F", "4806-W"]));
});

it("moves and opens by single keys only while the list has the focus", async () => {
  openConsole("/queue");
  const list = await screen.findByRole("listbox");
  await waitFor(() => expect(list).toHaveFocus());
  await userEvent.keyboard("j");
  expect(chosen()).toHaveAttribute("data-reference", "4811-F");
  screen.getByRole("combobox", { name: /Severity/u }).focus();
  await userEvent.keyboard("j");
  expect(chosen()).toHaveAttribute("data-reference", "4811-F");
  list.focus();
  await userEvent.keyboard("k{Enter}");
  expect(await screen.findByText("The messages are sealed.")).toBeVisible();
});

it("shows the messages only after a look that is recorded, and blurs what may hurt", async () => {
  openConsole("/cases/4821-K");
  const open = await screen.findByRole("button", { name: "Open the evidence" });
  expect(sent("POST cases/4821-K/evidence")).toHaveLength(0);
  expect(screen.queryByText("so which building are you in")).toBeNull();
  open.click();
  await screen.findByText("so which building are you in");
  expect(sent("POST cases/4821-K/evidence")).toHaveLength(1);
  const text = document.querySelector("[data-picked] .ev-text");
  expect(text).toHaveAttribute("aria-hidden", "true");
  screen.getByRole("button", { name: "Show" }).click();
  await waitFor(() => expect(text).not.toHaveAttribute("aria-hidden"));
  expect(text).toHaveTextContent(hostile, { normalizeWhitespace: false });
  expect("harmed" in window).toBe(false);
});

it("shows what both will read as it is written, and sends exactly that", async () => {
  openConsole("/cases/4821-K", {
    "POST cases/4821-K/decide": caseOf({
      state: "proposed",
      decision: decisionOf({ by: { name: "Maren Holt", me: true } }),
    }),
  });
  (await screen.findByRole("button", { name: "Open the evidence" })).click();
  await screen.findByText("Quoted");
  await userEvent.fill(screen.getByLabelText("What they did, in plain words"), "You threatened them.");
  expect(document.querySelector("mark")).toHaveTextContent("You threatened them.");
  expect(screen.getByRole("heading", { name: "Your account is paused for 7 days" })).toBeVisible();
  expect(screen.getByText("We acted on your report.")).toBeVisible();
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  expect(await screen.findByText(/Waiting for a second person since/u)).toBeVisible();
  expect(sent("POST cases/4821-K/decide").map(({ body }) => body)).toEqual([
    {
      verdict: "suspension",
      scope: ["everything"],
      seconds: 604_800,
      rule: 4,
      words: "You threatened them.",
      quotes: [3],
      version: 3,
    },
  ]);
});

it("closes a notice of the public form without a look, and names no rule then", async () => {
  const notice = { what: hostile, place: "Amber Heron, Monday", why: "It is a threat.", email: "r@example.org" };
  openConsole("/cases/4821-K", {
    "GET cases/4821-K": caseOf({
      reported: { name: "", upheld: [], appeals: 0 },
      reporter: { name: "", blocked: false },
      filed: [{ reference: "1177-C", reason: "threats", words: "", at: caseOf().created_at, notice }],
    }),
    "POST cases/4821-K/decide": caseOf({ state: "decided" }),
  });
  expect(await screen.findByText("Amber Heron, Monday")).toBeVisible();
  expect(screen.getAllByText("No chat name")).toHaveLength(2);
  expect("harmed" in window).toBe(false);
  fireEvent.click(screen.getByRole("radio", { name: /^No rule broken/u }));
  fireEvent.click(screen.getByRole("button", { name: "Close without action" }));
  await waitFor(() => expect(sent("POST cases/4821-K/decide")).toHaveLength(1));
  expect(sent("POST cases/4821-K/decide")[0]?.body).toMatchObject({ verdict: "none", rule: 0, quotes: [] });
});

it("quotes from the report whose evidence was opened", async () => {
  const [first] = caseOf().filed;
  openConsole("/cases/4821-K", {
    "GET cases/4821-K": caseOf({ filed: first === undefined ? [] : [first, { ...first, reference: "2288-D" }] }),
    "POST cases/4821-K/decide": caseOf({ state: "decided" }),
  });
  (await screen.findAllByRole("button", { name: "Open its evidence" }))[1]?.click();
  await screen.findByText("Quoted");
  await userEvent.fill(screen.getByLabelText("What they did, in plain words"), "You threatened them.");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(sent("POST cases/4821-K/decide")).toHaveLength(1));
  expect(sent("POST cases/4821-K/decide")[0]?.body).toMatchObject({ report: "2288-D", quotes: [3] });
});

it("tells the reporter the same of every sanction", async () => {
  openConsole("/cases/4821-K");
  await screen.findByRole("button", { name: "Open the evidence" });
  const outcomes = ["Note", "Warning", "Cool-down", "Suspension", "Ban"].map((name) => {
    fireEvent.click(screen.getByRole("radio", { name: new RegExp(`^${name}`, "u") }));
    return screen.getByRole("region", { name: "What the reporter will read" }).textContent;
  });
  expect(new Set(outcomes).size).toBe(1);
});

it("keeps a draft through the end of a session, for the same person only", async () => {
  let isOver = false;
  const answers = { "GET me": () => (isOver ? problem(401, "not_signed_in") : maren()) };
  const first = openConsole("/cases/4821-K", answers);
  await userEvent.fill(await screen.findByLabelText("What they did, in plain words"), "half a sentence");
  isOver = true;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(await screen.findByText(/What you were writing in 4821-K is kept/u)).toBeVisible();
  isOver = false;
  first.unmount();
  const second = openConsole("/cases/4821-K", answers);
  expect(await screen.findByDisplayValue("half a sentence")).toBeVisible();
  second.unmount();
  openConsole("/cases/4821-K", { "GET me": { ...maren(), email: "jonas@example.org" } });
  expect(await screen.findByLabelText("What they did, in plain words")).toHaveValue("");
});

it("shows what is old as old while IO cannot be reached, and decides nothing", async () => {
  let isAway = false;
  openConsole("/cases/4821-K", { "GET cases/4821-K": () => (isAway ? problem(502, "unreachable") : caseOf()) });
  await screen.findByRole("form", { name: "Decide" });
  isAway = true;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(await screen.findByRole("alert")).toHaveTextContent("Can’t reach IO since");
  expect(screen.queryByRole("form", { name: "Decide" })).toBeNull();
});

it("opens a case from the palette by its number", async () => {
  openConsole("/people");
  await screen.findByRole("heading", { name: "People" });
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("4821-k{Enter}");
  expect(await screen.findByText("The messages are sealed.")).toBeVisible();
});

it("asks by the clock in a way that does not keep the session alive", async () => {
  openConsole("/queue");
  await screen.findByRole("listbox");
  expect(sent("GET queue").every(({ headers }) => headers.get("io-background") === "1")).toBe(true);
});

it("lets a second person agree only after they have read the evidence", async () => {
  openConsole("/cases/4821-K", {
    "GET cases/4821-K": caseOf({ state: "proposed", decision: decisionOf() }),
    "POST cases/4821-K/agree": caseOf({ state: "decided", decision: decisionOf({ state: "decided" }) }),
  });
  const open = await screen.findByRole("button", { name: "Open the evidence" });
  expect(screen.queryByRole("button", { name: "Agree" })).toBeNull();
  open.click();
  (await screen.findByRole("button", { name: "Agree" })).click();
  await waitFor(() => expect(sent("POST cases/4821-K/agree")).toHaveLength(1));
});

it("shows the figures of the place by keyboard alone, and compares with another day", async () => {
  openConsole("/insights");
  const compare = await screen.findByRole("group", { name: "Compare with" });
  expect(await screen.findByText("New people fell")).toBeVisible();
  expect(screen.getByRole("list", { name: /^Figures of the day/u })).toHaveTextContent("Active people2,412");
  expect(screen.getByRole("table", { name: "From search to good chat" })).toHaveTextContent("Both thereall but a few");
  expect(screen.getAllByRole("img", { name: /^The 28 days before: from/u })).toHaveLength(6);
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute(
    "href",
    "/console/api/insights/overview.csv?compare=week",
  );
  within(compare).getByRole("button", { name: "A week before" }).focus();
  await userEvent.keyboard("{Tab}{Enter}");
  const day = within(compare).getByRole("button", { name: "The day before" });
  await waitFor(() => expect(day).toHaveAttribute("aria-pressed", "true"));
  await waitFor(() => expect(sent("GET insights/overview")).toHaveLength(2));
  expect(await screen.findByRole("link", { name: "CSV" })).toHaveAttribute(
    "href",
    "/console/api/insights/overview.csv?compare=day",
  );
});

it("shows the figures of several days by keyboard alone", async () => {
  openConsole("/insights");
  (await screen.findByRole("link", { name: "Several days" })).focus();
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByText("New people fell")).toBeVisible();
  const views = screen.getByRole("navigation", { name: "Which time" });
  expect(within(views).getByRole("link", { name: "Several days" })).toHaveAttribute("aria-current", "page");
  const people = screen.getByRole("list", { name: "People" });
  expect(people).toHaveTextContent("Active people2,412+4.1%, better from 2,317");
  expect(within(people).getAllByRole("img", { name: /^From .* to .*, between/u })).toHaveLength(2);
  expect(screen.getByRole("list", { name: "Safety" })).toHaveTextContent("Conversations opened by staff<10");
  const notes = screen.getByRole("list", { name: "Notes on these days" });
  expect(notes).toHaveTextContent(`1 November 18, 2026Announcement ${hostile}`);
  expect(screen.getByLabelText("From")).toHaveValue("2026-11-15");
  fireEvent.change(screen.getByLabelText("From"), { target: { value: "2026-11-20" } });
  await waitFor(() => expect(sent("GET insights/days")).toHaveLength(2));
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute(
    "href",
    "/console/api/insights/days.csv?from=2026-11-20",
  );
  const days = (await screen.findAllByText("Day by day"))[4];
  if (days === undefined) throw new Error("each theme has its days");
  days.focus();
  await userEvent.keyboard("{Enter}");
  const table = within(screen.getByRole("group", { name: "Reveal and again, Day by day" }));
  expect(table.getByRole("row", { name: /Mon, Nov 16|Mon 16 Nov/u })).toHaveTextContent("not shown");
});

it("marks notes in the charts by number, and writes and removes one by keyboard alone", async () => {
  openConsole("/insights/days", {
    "POST insights/notes": problem(422, "invalid_field", { errors: [{ field: "day", message: "20 notes" }] }),
    "POST insights/notes/n1/remove": {},
  });
  const notes = await screen.findByRole("list", { name: "Notes on these days" });
  const items = within(notes).getAllByRole("listitem");
  expect(items).toHaveLength(3);
  expect(items[1]).toHaveTextContent("Outage The mail server was full by you");
  expect(items[2]).toHaveTextContent("Deploy IO 1.2.0 by IO");
  const charts = screen.getAllByRole("img", { name: /^From .*\. Notes 1, 2, 3$/u });
  expect(charts.length).toBeGreaterThan(3);
  expect(within(charts[0] ?? notes).getByText("2")).toBeVisible();
  within(notes).getByRole("button", { name: "Remove the note “The mail server was full”" }).focus();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(sent("POST insights/notes/n1/remove")).toHaveLength(1));
  await waitFor(() => expect(sent("GET insights/days")).toHaveLength(2));

  screen.getByText("Write a note").focus();
  await userEvent.keyboard("{Enter}");
  const form = within(screen.getByRole("form", { name: "Write a note" }));
  form.getByRole("button", { name: "Add the note" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(await form.findByRole("alert")).toHaveTextContent("Write a line.");
  expect(sent("POST insights/notes")).toHaveLength(0);
  form.getByLabelText("Note").focus();
  await userEvent.keyboard("The disk was full{Enter}");
  expect(await form.findByText("20 notes")).toBeVisible();
  expect(form.getByLabelText("Note")).toHaveValue("The disk was full");
  const [note] = sent("POST insights/notes");
  expect(note?.body).toEqual({ kind: "outage", text: "The disk was full", day: "2026-11-28" });
});

it("shows notes without a way to write them to those who may not", async () => {
  const { capabilities, ...me } = maren();
  openConsole("/insights/days", {
    "GET me": { ...me, capabilities: capabilities.filter((each) => each !== "announcements") },
  });
  const notes = await screen.findByRole("list", { name: "Notes on these days" });
  expect(within(notes).queryByRole("button")).toBeNull();
  expect(screen.queryByText("Write a note")).toBeNull();
});

it("reads what happens now by keyboard alone", async () => {
  openConsole("/insights");
  (await screen.findByRole("link", { name: "Now" })).focus();
  await userEvent.keyboard("{Enter}");
  const now = await screen.findByRole("list", { name: "Now" });
  const views = within(screen.getByRole("navigation", { name: "Which time" }));
  expect(views.getByRole("link", { name: "Now" })).toHaveAttribute("aria-current", "page");
  expect(within(now).getAllByRole("listitem")).toHaveLength(9);
  // A number is read with its name, and nothing in the list can be reached and not used.
  for (const item of within(now).getAllByRole("listitem")) {
    expect(item.firstElementChild).toHaveTextContent(/[A-Za-z]/u);
    expect(item.querySelector("a, button, [tabindex]")).toBeNull();
  }
  views.getByRole("link", { name: "Now" }).focus();
  await userEvent.keyboard("{Tab}");
  expect(views.getByRole("link", { name: "Today" })).toHaveFocus();
  await userEvent.keyboard("{Tab}");
  expect(views.getByRole("link", { name: "Several days" })).toHaveFocus();
  await userEvent.keyboard("{Shift>}{Tab}{/Shift}{Enter}");
  expect(await screen.findByRole("list", { name: /^Figures of the day/u })).toBeVisible();
});

it("keeps what was read of this moment when the server is away, and asks again by keyboard", async () => {
  let away = false;
  openConsole("/insights/live", { "GET insights/live": () => (away ? problem(502, "unreachable") : insightsLiveOf()) });
  expect(await screen.findByRole("list", { name: "Now" })).toHaveTextContent("People here412");
  away = true;
  const retry = await screen.findByRole("button", { name: /Try/u }, { timeout: 20_000 });
  expect(screen.getByRole("list", { name: "Now" })).toHaveTextContent("People here412");
  away = false;
  retry.focus();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("button", { name: /Try/u })).toBeNull(), { timeout: 20_000 });
});

it("shows the place at this moment, and what happened between two looks", async () => {
  const looks = [
    insightsLiveOf({ at: "2026-11-28T12:00:00Z" }),
    insightsLiveOf({
      at: "2026-11-28T12:00:05Z",
      answers: [{ within: 1, count: 990 }, { within: 8, count: 1_089 }, { count: 1_100 }],
      failed: 2,
    }),
  ];
  openConsole("/insights/live", { "GET insights/live": () => looks.shift() ?? insightsLiveOf() });
  const now = await screen.findByRole("list", { name: "Now" });
  expect(now).toHaveTextContent("People here412Searching<10Chats190");
  expect(now).toHaveTextContent("Failed answers–in a moment");
  await waitFor(() => expect(now).toHaveTextContent("Failed answers2in the last 5 seconds"), { timeout: 20_000 });
  expect(now).toHaveTextContent("Half of the answers within1 ms");
  expect(now).toHaveTextContent("99 of 100 answers within8 ms");
});

it("leaves the figures out for those who may not see them", async () => {
  const { capabilities, ...me } = maren();
  openConsole("/queue", { "GET me": { ...me, capabilities: capabilities.filter((each) => each !== "stats") } });
  const nav = await screen.findByRole("navigation", { name: "Sections" });
  expect(within(nav).queryByRole("link", { name: /Insights/u })).toBeNull();
});

it("asks a second person to read what joined the case after their look", async () => {
  const [first] = caseOf().filed;
  if (first === undefined) throw new Error("a case has a report");
  const proposed = (filed: (typeof first)[]) => caseOf({ state: "proposed", decision: decisionOf(), filed });
  let one = proposed([first]);
  openConsole("/cases/4821-K", {
    "GET cases/4821-K": () => one,
    "POST cases/4821-K/agree": () => {
      one = proposed([{ ...first, reference: "2288-D", at: new Date().toISOString() }, first]);
      return problem(422, "invalid_fields", { errors: [{ field: "evidence", message: "open it before you agree" }] });
    },
  });
  (await screen.findByRole("button", { name: "Open the evidence" })).click();
  (await screen.findByRole("button", { name: "Agree" })).click();
  expect(await screen.findByText(/Another report joined this case/u)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Agree" })).toBeNull();
  expect(screen.queryByText("so which building are you in")).toBeNull();
  screen.getByRole("button", { name: "Open the evidence" }).click();
  expect(await screen.findByRole("button", { name: "Agree" })).toBeVisible();
  expect(sent("POST cases/4821-K/evidence")).toHaveLength(2);
});

it("closes reporting alone where reports were misused, and shows what was reported", async () => {
  openConsole("/cases/4821-K", {
    "GET cases/4821-K": caseOf({
      reason: "misuse",
      filed: [],
      judged: [{ case: "1177-C", reason: "spam", at: caseOf().created_at, outcome: "not_acted" }],
      usual: { verdict: "suspension", scope: ["reporting"], seconds: 604_800 },
    }),
    "POST cases/4821-K/decide": caseOf({ state: "proposed" }),
  });
  expect(await screen.findByRole("heading", { name: "Reports by this person" })).toBeVisible();
  expect(screen.getByRole("heading", { name: "Reporting is paused for 7 days" })).toBeVisible();
  expect(screen.queryByRole("radio", { name: /^Ban/u })).toBeNull();
  expect(screen.queryByRole("radio", { name: "Everything" })).toBeNull();
  await userEvent.fill(screen.getByLabelText("What they did, in plain words"), "Nine reports of people you blocked.");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(sent("POST cases/4821-K/decide")).toHaveLength(1));
  expect(sent("POST cases/4821-K/decide")[0]?.body).toMatchObject({ verdict: "suspension", scope: ["reporting"] });
});

it("shows a raid above the queue, and takes its interest out of matching and back", async () => {
  const out = [{ interest: hostile, until: rows[0]?.due_at ?? "", by: { name: "Maren Holt", me: true }, at: "" }];
  const alarms = [
    { kind: "interest", name: hostile, since: rows[0]?.created_at, now: 40, usual: 2 },
    { kind: "network", since: rows[0]?.created_at, now: 12, usual: 0 },
  ];
  openConsole("/queue", {
    "GET raids": { now: "", alarms, out: [] },
    "POST raids/out": { now: "", alarms, out },
    "POST raids/back": {},
  });
  expect(await screen.findByText(/Many new people search with/u)).toBeVisible();
  expect(screen.getByText("Many new accounts come from one network.")).toBeVisible();
  expect(screen.getAllByRole("button", { name: "Take out of matching" })).toHaveLength(1);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "For" }), "24");
  screen.getByRole("button", { name: "Take out of matching" }).click();
  (await screen.findByRole("button", { name: "Let it back" })).click();
  await waitFor(() => expect(sent("POST raids/back")).toHaveLength(1));
  expect(sent("POST raids/out").map(({ body }) => body)).toEqual([{ interest: hostile, hours: 24 }]);
  expect("harmed" in window).toBe(false);
});

it("signs a person out, and everybody, only with a reason, and says how many devices", async () => {
  const { unmount } = openConsole("/people/k3v9x2ap", { "POST people/k3v9x2ap/sign-out": { logins: 1 } });
  (await screen.findByRole("button", { name: "Sign out everywhere" })).click();
  const dialog = await screen.findByRole("dialog", { name: "Sign this person out on every device?" });
  within(dialog).getByRole("button", { name: "Sign out everywhere" }).click();
  expect(await within(dialog).findByText("Please say why.")).toBeVisible();
  expect(sent("POST people/k3v9x2ap/sign-out")).toHaveLength(0);
  await userEvent.type(within(dialog).getByRole("textbox", { name: "Why" }), " A lost phone {Enter}");
  expect(await screen.findByText("1 device is signed out.")).toBeInTheDocument();
  expect(sent("POST people/k3v9x2ap/sign-out").map(({ body }) => body)).toEqual([{ reason: "A lost phone" }]);
  expect(screen.queryByRole("dialog")).toBeNull();
  unmount();

  openConsole("/staff", { "POST sign-everybody-out": { logins: 812 } });
  (await screen.findByRole("button", { name: "Sign everybody out" })).click();
  await userEvent.type(await screen.findByRole("textbox", { name: "Why" }), "A stolen key{Enter}");
  expect(await screen.findByText("812 devices are signed out.")).toBeInTheDocument();
});

it("says what is not well first, with what to do, and looks again by the keyboard", async () => {
  openConsole("/health");
  const ill = await screen.findAllByRole("heading", { level: 2 });
  expect(ill.slice(0, 2).map(({ textContent }) => textContent)).toEqual([
    "Failure: The mail server takes the sign-in",
    "Warning: A tenth of the disk is free",
  ]);
  expect(screen.getAllByText("How to mend it")).toHaveLength(2);
  expect("harmed" in window).toBe(false);
  const asked = sent("GET doctor").length;
  screen.getByRole("button", { name: "Look again" }).focus();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(sent("GET doctor")).toHaveLength(asked + 1));
});

it("shows the health of the place to nobody who may not see it", async () => {
  openConsole("/queue", { "GET me": { ...maren(), capabilities: ["queue"] } });
  await screen.findByRole("listbox");
  expect(screen.queryByRole("link", { name: "Health" })).toBeNull();
});

it("writes an announcement beside its preview, in two languages, and sends exactly that", async () => {
  openConsole("/announcements", { "POST announcements": announcementOf({ id: "a9" }) });
  await userEvent.click(await screen.findByRole("button", { name: "Announce now" }));
  expect(await screen.findByText("Please enter a title.")).toBeVisible();
  expect(sent("POST announcements")).toHaveLength(0);
  await userEvent.fill(screen.getByLabelText("Title"), "A short pause");
  await userEvent.fill(screen.getByLabelText("Text"), hostile);
  const preview = within(screen.getByRole("region", { name: "Preview" }));
  expect(preview.getAllByText("A short pause")).toHaveLength(2);
  expect(preview.getAllByText(hostile, { normalizer: (text) => text })).toHaveLength(2);
  await userEvent.selectOptions(screen.getByLabelText("Add a language"), "de");
  await userEvent.fill(screen.getByLabelText("Title"), "Eine Pause");
  await userEvent.click(screen.getByText("English", { selector: "label" }));
  await userEvent.click(screen.getByRole("button", { name: "Announce now" }));
  expect(await screen.findByText("Title or text is missing in German.")).toBeVisible();
  await userEvent.click(screen.getByText("German", { selector: "label" }));
  await userEvent.fill(screen.getByLabelText("Text"), "Gleich geht es weiter.");
  await userEvent.click(screen.getByRole("radio", { name: /^Staff/u }));
  await userEvent.fill(screen.getByLabelText("Until"), "2099-01-01T00:00");
  await userEvent.click(screen.getByRole("button", { name: "Announce now" }));
  expect(await screen.findByText("It can show for at most 92 days.")).toBeVisible();
  const until = new Date(Date.now() + 86_400_000);
  until.setSeconds(0, 0);
  const two = (number: number) => String(number).padStart(2, "0");
  const typed = `${until.getFullYear()}-${two(until.getMonth() + 1)}-${two(until.getDate())}`;
  await userEvent.fill(screen.getByLabelText("Until"), `${typed}T${two(until.getHours())}:${two(until.getMinutes())}`);
  await userEvent.click(screen.getByRole("button", { name: "Announce now" }));
  await waitFor(() => expect(sent("POST announcements")).toHaveLength(1));
  expect(sent("POST announcements")[0]?.body).toEqual({
    kind: "banner",
    audience: "staff",
    words: [
      { language: "en", title: "A short pause", text: hostile },
      { language: "de", title: "Eine Pause", text: "Gleich geht es weiter." },
    ],
    until: until.toISOString(),
  });
  await waitFor(() => expect(screen.getByLabelText("Title")).toHaveValue(""));
  expect("harmed" in window).toBe(false);
});

it("sets up a community and says which domain is wrong and why", async () => {
  let tries = 0;
  openConsole("/communities", {
    "POST communities": () => {
      tries += 1;
      return tries === 1
        ? problem(422, "invalid_fields", {
            errors: [{ field: "domains.1", message: "anyone can get a mailbox there" }],
          })
        : { communities: [communityOf({ id: 3, name: "Uni" })] };
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Set up a community" }));
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  expect(await dialog.findByText("Please enter a name.")).toBeVisible();
  expect(sent("POST communities")).toHaveLength(0);
  await userEvent.fill(dialog.getByLabelText("Name"), "Uni");
  await userEvent.fill(dialog.getByLabelText("Domains, one a line"), "*.uni.example\n gmail.com");
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  expect(await dialog.findByText("gmail.com: anyone can get a mailbox there")).toBeVisible();
  await userEvent.fill(dialog.getByLabelText("Domains, one a line"), "*.uni.example");
  await userEvent.click(dialog.getByLabelText("Members may choose to meet everybody"));
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent("POST communities").at(-1)?.body).toEqual({
    name: "Uni",
    domains: ["*.uni.example"],
    lets_choose: true,
    based_on: 0,
  });
});

it("opens a community only after saying how many move, and never a number below ten", async () => {
  openConsole("/communities", {
    "GET communities": { communities: [{ ...communityOf({ name: "Uni" }), members: undefined }] },
    "POST communities/1/open": { communities: [communityOf({ name: "Uni", opened_at: new Date().toISOString() })] },
  });
  expect(await screen.findByText("Fewer than 10")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Open Uni" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("button", { name: "Cancel" })).toHaveFocus();
  expect(dialog.getByText(/Accounts that move: Fewer than 10\./u)).toBeVisible();
  expect(dialog.getByText(/people can guess who someone is/u)).toBeVisible();
  await userEvent.click(dialog.getByRole("button", { name: "Open" }));
  expect(await screen.findByRole("button", { name: "Close Uni" })).toBeVisible();
  expect(sent("POST communities/1/open")[0]?.body).toEqual({ based_on: 3 });
});

it("changes and withdraws an announcement, and offers a past one again", async () => {
  openConsole("/announcements", {
    "POST announcements/a2": announcementOf({ id: "a2", state: "planned" }),
    "POST announcements/a1/withdraw": new Response(null, { status: 204 }),
  });
  await userEvent.click(await screen.findByRole("button", { name: "Change “Rule 5 is clearer now”" }));
  expect(screen.getByRole("heading", { name: "Change an announcement" })).toHaveFocus();
  await userEvent.fill(screen.getByLabelText("Title"), "Rule 5 is clear now");
  await userEvent.click(screen.getByRole("button", { name: "Save the change" }));
  await waitFor(() => expect(sent("POST announcements/a2")).toHaveLength(1));
  expect(sent("POST announcements/a2")[0]?.body).toMatchObject({ words: [{ title: "Rule 5 is clear now" }, {}] });
  await userEvent.click(page.getByRole("button", { name: /^Withdraw “A short pause/u }).first());
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await userEvent.click(dialog.getByRole("button", { name: "Withdraw" }));
  await waitFor(() => expect(sent("POST announcements/a1/withdraw")).toHaveLength(1));
  await userEvent.click(screen.getByRole("button", { name: /^Use again: “A short pause/u }));
  expect(screen.getByRole("heading", { name: "New announcement" })).toHaveFocus();
  expect(screen.getByLabelText("Text")).toHaveValue(hostile);
  expect("harmed" in window).toBe(false);
});

it("shows news for the staff above every page until it was read in this browser", async () => {
  localStorage.removeItem("io.console.news");
  const news = announcementOf({ audience: "staff", by: { name: "Jonas", me: false } });
  const answers = { "GET news": { now: "", announcements: [news] } };
  const { unmount } = openConsole("/queue", answers);
  expect(await screen.findByText("By Jonas")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Got it" }));
  expect(screen.queryByText("By Jonas")).toBeNull();
  unmount();
  const again = openConsole("/keys", answers);
  await screen.findByText("stats", { selector: "b" });
  expect(screen.queryByText("By Jonas")).toBeNull();
  again.unmount();
  openConsole("/keys", { "GET news": { now: "", announcements: [{ ...news, revision: 2 }] } });
  expect(await screen.findByText("By Jonas")).toBeVisible();
  expect("harmed" in window).toBe(false);
});

it("puts a change of the word lists into force only after a preview of it and with a reason", async () => {
  openConsole("/words", { "POST words": wordsOf({ version: 3 }) });
  await userEvent.fill(await screen.findByLabelText("Phrase to add"), "  Utter turnip ");
  await userEvent.keyboard("{Enter}");
  const table = within(screen.getByRole("group", { name: "Your changes" }));
  expect(table.getByRole("row", { name: /Utter turnip.*not saved yet/u })).toBeVisible();
  await userEvent.click(screen.getByText("On this list from IO: 4"));
  await userEvent.click(screen.getByRole("button", { name: "Take “go die” out" }));
  await userEvent.click(table.getByRole("button", { name: "Undo “absolute turnip”" }));
  await userEvent.fill(screen.getByLabelText("Why"), "It hits too much");
  screen.getByRole("button", { name: "Put into force" }).click();
  expect(sent("POST words")).toHaveLength(0);
  expect(screen.getByText("Preview it first.")).toBeVisible();
  await userEvent.fill(screen.getByLabelText("A text to try"), "you utter turnip");
  await userEvent.click(screen.getByRole("button", { name: "Preview" }));
  expect(await screen.findByText("91% → 84%")).toBeVisible();
  expect(screen.getByText(`kys ${hostile}`, { normalizer: (text) => text })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Put into force" }));
  await waitFor(() => expect(sent("POST words")).toHaveLength(1));
  const changes = [
    { language: "en", list: "insult", phrase: "kys", edit: "remove" },
    { language: "en", list: "insult", phrase: "Utter turnip", edit: "add" },
    { language: "en", list: "insult", phrase: "go die", edit: "remove" },
  ];
  expect(sent("POST words")[0]?.body).toEqual({ based_on: 2, changes, reason: "It hits too much" });
  expect(sent("POST words/preview")[0]?.body).toEqual({ changes, text: "you utter turnip" });
  expect("harmed" in window).toBe(false);
});

it("goes back to an earlier version of the word lists, with a reason", async () => {
  openConsole("/words", { "POST words/1/back": wordsOf({ version: 3 }) });
  await userEvent.click(await screen.findByRole("button", { name: "Go back to version 1" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Go back to version 1?" }));
  await userEvent.click(dialog.getByRole("button", { name: "Go back" }));
  expect(dialog.getByRole("alert")).toHaveTextContent("Please say why");
  await userEvent.fill(dialog.getByLabelText("Why"), "It hit too much");
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent("POST words/1/back")[0]?.body).toEqual({ based_on: 2, reason: "It hit too much" });
});

it("puts numbers of the matcher into force only after a preview of them and with a reason", async () => {
  openConsole("/matching", { "POST matching": tuningOf({ version: 2 }), "POST matching/0/back": tuningOf() });
  const first = await screen.findByLabelText("Any one shared interest is enough, after");
  await userEvent.fill(first, "abc");
  expect(screen.getByText("Please enter a whole number.")).toBeVisible();
  await userEvent.fill(first, "4");
  await userEvent.fill(screen.getByLabelText("Why"), "People wait too long");
  screen.getByRole("button", { name: "Put into force" }).click();
  expect(sent("POST matching")).toHaveLength(0);
  await userEvent.click(screen.getByRole("button", { name: "Preview" }));
  expect(await screen.findByRole("row", { name: /1 \(6 s → 4 s\) 41\.2% 49\.8%/u })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Put into force" }));
  await waitFor(() => expect(sent("POST matching")).toHaveLength(1));
  const numbers = { steps: [4, 12, 24, 60], thin_below: 5, recent_after: 60, best_of: 4, passed_over: 8 };
  expect(sent("POST matching")[0]?.body).toEqual({ based_on: 1, numbers, reason: "People wait too long" });
  expect(sent("POST matching/preview")[0]?.body).toEqual(numbers);
  expect("harmed" in window).toBe(false);
});

it("aq_7 changes the short question with a reason, and shows answers by the month", async () => {
  openConsole("/question", { "POST question": questionOf({ version: 2 }) });
  const often = await screen.findByLabelText("One in how many is asked");
  expect(screen.getByRole("row", { name: "October 2026 <10 <10 <10 40 <10 50 105" })).toBeVisible();
  await userEvent.fill(often, "1001");
  expect(screen.getByText("Please enter a whole number up to 1,000.")).toBeVisible();
  await userEvent.fill(often, "0");
  await userEvent.click(screen.getByRole("button", { name: "Add a question" }));
  await userEvent.click(screen.getByRole("button", { name: "Put into force" }));
  expect(screen.getByText("Please write the question in one language at least.")).toBeVisible();
  const fresh = within(screen.getByRole("group", { name: "New question" }));
  await userEvent.fill(fresh.getByLabelText("In German"), "War es gut?");
  await userEvent.selectOptions(fresh.getByLabelText("Answers"), "yes_no");
  await userEvent.fill(screen.getByLabelText("Why"), "Quieter");
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(sent("POST question")).toHaveLength(1));
  const kept = questionOf().choice.own;
  const added = { number: 0, takes: "yes_no", words: [{ language: "de", text: "War es gut?" }] };
  const choice = { one_in: 0, own: [...kept, added] };
  expect(sent("POST question")[0]?.body).toEqual({ based_on: 1, choice, reason: "Quieter" });
  expect("harmed" in window).toBe(false);
});

it("reads what a person told by keyboard, and answers it once", async () => {
  const answered = feedbackOf({ id: "f2", kind: "wish", state: "answered", answer: hostile });
  openConsole("/feedback", {
    "POST feedback/f2/open": feedbackOf({ id: "f2", kind: "wish", text: "I wish" }),
    "POST feedback/f2/answer": answered,
    "POST feedback/f2/join": feedbackOf({ id: "f2", kind: "wish", joined: { id: "b1", title: "Meet", state: "new" } }),
  });
  (await screen.findByRole("button", { name: /^It stays blurred/u })).focus();
  await userEvent.keyboard("j");
  expect(screen.getByRole("button", { name: /^I wish/u })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(sent("POST feedback/f2/open")).toHaveLength(1));
  await userEvent.selectOptions(await screen.findByLabelText("Belongs to"), "b1");
  await userEvent.click(screen.getByRole("button", { name: "Join" }));
  expect(await screen.findByText("Belongs to “Meet”.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Send the answer" }));
  expect(screen.getByText("Please write an answer.")).toBeVisible();
  await userEvent.fill(screen.getByLabelText("Answer"), "Thank you");
  await userEvent.click(screen.getByRole("button", { name: "Send the answer" }));
  expect(await screen.findByText("They haven’t read the answer yet.")).toBeVisible();
  expect(sent("POST feedback/f2/answer")[0]?.body).toEqual({ text: "Thank you" });
  expect("harmed" in window).toBe(false);
});

it("changes and merges what is on the board, and offers to announce what is done", async () => {
  openConsole("/board", {
    "POST board/b1": itemOf({ state: "done" }),
    "POST board/b2/merge": itemOf(),
  });
  await userEvent.click(await screen.findByRole("button", { name: "Change “Meet at a time we both pick”" }));
  expect(screen.getByRole("heading", { name: "Change a wish or fault" })).toHaveFocus();
  await userEvent.selectOptions(screen.getByLabelText("State"), "declined");
  await userEvent.click(screen.getByRole("button", { name: "Save the change" }));
  expect(screen.getByText("Please say why, in 1 to 600 characters.")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("State"), "done");
  await userEvent.click(screen.getByRole("button", { name: "Save the change" }));
  await waitFor(() => expect(sent("POST board/b1")[0]?.body).toMatchObject({ state: "done", revision: 2 }));
  expect(await screen.findByRole("link", { name: "Announce it" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Merge “Meet later”" }));
  await userEvent.selectOptions(screen.getByLabelText("Into"), "b1");
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Merge" }));
  await waitFor(() => expect(sent("POST board/b2/merge")[0]?.body).toEqual({ into: "b1" }));
  expect("harmed" in window).toBe(false);
});
