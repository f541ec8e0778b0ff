/** How the console behaves: the way in, a list that stands still, looks that are recorded, decisions that can be undone. */
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { page, userEvent } from "vitest/browser";
import { beforeEach, expect, it } from "vitest";

import { asked, caseOf, decisionOf, hostile, maren, openConsole, problem, queueOf, row, rows } from "./fake-console";

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
