import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { OwnReport, Standing, Statement } from "../../api/safety";
import { noConnection, noor, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { renderPage } from "../../test/render-page";
import { reports } from "../../state/filing";
import { RestrictedNote } from "./RestrictedNote";
import { SafetyBar } from "./SafetyBar";
import { SafetyPage } from "./SafetyPage";

const shutOut = () => undefined;
const statement = (change: Partial<Statement> = {}): Statement => ({
  reference: "S-2093-K",
  verdict: "suspension",
  state: "in_force",
  scope: ["everything"],
  from: "2099-11-28T21:54:00Z",
  until: "2099-12-05T21:54:00Z",
  words: "A threat stays a threat when it is called a joke.",
  quotes: [{ at: "2099-11-28T20:54:00Z", text: "i know your street" }],
  rule: 4,
  automated: false,
  second: true,
  appeal: { possible_until: "2100-05-28T21:54:00Z" },
  ...change,
});
const standing = (change: Partial<Standing> = {}): Standing => ({
  restricted: true,
  scope: ["everything"],
  until: "2099-12-05T21:54:00Z",
  statements: [statement()],
  trust: { tier: "new", limits: [], lifts: ["finished_chats"] },
  ...change,
});
const own = (change: Partial<OwnReport> = {}): OwnReport => ({
  report: "4821-K",
  reason: "threats",
  at: "2026-11-28T20:58:00Z",
  again: false,
  ...change,
});

it("shows a person to whom everything is closed only why, the appeal and what is always open", async () => {
  let state: Statement = statement();
  const { bodies } = serve({
    "GET /api/user/profile": noor,
    "GET /api/user/standing": () => standing({ statements: [state] }),
    "POST /api/user/statements/S-2093-K/seen": null,
    "POST /api/user/statements/S-2093-K/appeal": () => {
      state = statement({
        appeal: { possible_until: "2100-05-28T21:54:00Z", state: "open", words: "It was a line of a song." },
      });
      return null;
    },
  });
  renderPage(<p>the lobby</p>, { path: "/lobby", signedIn: true, shutOut });
  expect(await screen.findByRole("heading", { name: "Your account is paused for 7 days" })).toBeVisible();
  expect(screen.queryByText("the lobby")).toBeNull();
  expect(screen.getByText("i know your street")).toBeVisible();
  expect(screen.getByText(/Rule 4: No hate, threats or pressure/u)).toBeVisible();
  expect(screen.getByRole("link", { name: "Read the rules" })).toHaveAttribute("href", "/terms#rule-4");
  expect(screen.getByText(/a second one agreed/u)).toBeVisible();
  for (const name of ["Export my data", "Delete my account", "Sign out"]) {
    expect(screen.getByRole("button", { name })).toBeVisible();
  }
  await expectAccessible();

  await userEvent.click(screen.getByRole("button", { name: "Send appeal" }));
  expect(screen.getByText("Please write what we missed.")).toBeVisible();
  const side = screen.getByRole("textbox", { name: "Your side" });
  await userEvent.type(side, "It was a line of a song.");
  expect(screen.getByText("1976 characters left")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Send appeal" }));
  expect(await screen.findByText(/We have your appeal/u)).toBeVisible();
  expect(screen.getByText("It was a line of a song.")).toBeVisible();
  expect(bodies["POST /api/user/statements/S-2093-K/appeal"]).toEqual({ words: "It was a line of a song." });
});

it("lets a person back in as soon as not everything is closed any more", async () => {
  let restored = 0;
  serve({
    "GET /api/user/profile": noor,
    "GET /api/user/standing": standing({ restricted: true, scope: ["matching"], statements: [] }),
  });
  renderPage(<p>the lobby</p>, { path: "/lobby", signedIn: true, shutOut: () => (restored += 1) });
  await waitFor(() => expect(restored).toBe(1));
});

it("keeps the draft of an appeal across a reload, and says when it is too long", async () => {
  const answers = {
    "GET /api/user/profile": noor,
    "GET /api/user/standing": standing({ statements: [statement({ reference: "S-1-A" })] }),
    "POST /api/user/statements/S-1-A/seen": null,
  };
  const { asked } = serve(answers);
  renderPage(<p />, { path: "/lobby", signedIn: true, shutOut });
  await userEvent.click(await screen.findByRole("textbox", { name: "Your side" }));
  await userEvent.paste("x".repeat(2_001));
  await userEvent.click(screen.getByRole("button", { name: "Send appeal" }));
  expect(screen.getAllByText("1 character too many").length).toBeGreaterThan(0);
  expect(asked).not.toContain("POST /api/user/statements/S-1-A/appeal");
  renderPage(<p />, { path: "/lobby", signedIn: true, shutOut });
  await waitFor(() => expect(screen.getAllByRole("textbox", { name: "Your side" })).toHaveLength(2));
  for (const box of screen.getAllByRole("textbox", { name: "Your side" })) expect(box).toHaveValue("x".repeat(2_001));
  sessionStorage.clear();
});

it("shows the answer to an appeal, and that what was overturned counts for nothing", async () => {
  const appeal = { possible_until: "2100-05-28T21:54:00Z" };
  serve({
    "GET /api/user/profile": noor,
    "GET /api/user/notices": { notices: [] },
    "GET /api/user/reports": { reports: [] },
    "GET /api/user/standing": standing({
      restricted: false,
      scope: [],
      statements: [
        statement({
          reference: "S-1-A",
          state: "overturned",
          scope: [],
          until: null,
          appeal: { ...appeal, state: "answered", outcome: "overturned", answer: "You were right." },
        }),
        statement({ reference: "S-2-B", appeal: { ...appeal, state: "open", due_at: "2099-12-05T21:54:00Z" } }),
      ],
    }),
    "POST /api/user/statements/S-1-A/seen": null,
    "POST /api/user/statements/S-2-B/seen": null,
  });
  renderPage(<SafetyPage />, { path: "/settings/safety", signedIn: true });
  const answered = within(await screen.findByRole("article", { name: "S-1-A" }));
  expect(answered.getByText("You were right.")).toBeVisible();
  expect(answered.getAllByText(/counts for nothing/u)).toHaveLength(2);
  expect(answered.queryByText(/You can’t search/u)).toBeNull();
  const open = within(screen.getByRole("article", { name: "S-2-B" }));
  expect(open.getByText(/answers by December 5, 2099/u)).toBeVisible();
  await expectAccessible();
});

it("shows what came of a report, and asks another person to look again, once", async () => {
  let again = false;
  const { asked } = serve({
    "GET /api/user/profile": noor,
    "GET /api/user/notices": { notices: [] },
    "GET /api/user/standing": standing({ restricted: false, scope: [], statements: [] }),
    "GET /api/user/reports": () => ({
      reports: [
        own({ outcome: "acted", outcome_at: "2026-11-28T21:54:00Z", looked_at: "2026-11-28T21:41:00Z" }),
        // The second look gives an outcome of its own: there is none until then.
        again
          ? own({ report: "11-C", looked_at: "2026-11-28T21:41:00Z", again })
          : own({ report: "11-C", outcome: "not_acted", outcome_at: "2026-11-28T21:54:00Z" }),
        own({ report: "77-B", reason: "spam" }),
      ],
    }),
    "POST /api/user/reports/11-C/again": () => {
      again = true;
      return null;
    },
  });
  renderPage(<SafetyPage />, { path: "/settings/safety", signedIn: true });
  const acted = within(await screen.findByRole("article", { name: "4821-K" }));
  expect(acted.getByRole("heading", { name: "We acted on your report" })).toBeVisible();
  expect(acted.getByRole("heading", { name: "How are you?" })).toBeVisible();
  expect(within(screen.getByRole("article", { name: "77-B" })).getByText(/waits for a person/u)).toBeVisible();
  expect(screen.getByText("More chats in which both of you wrote.")).toBeVisible();
  await expectAccessible();
  expect(acted.queryByRole("button")).toBeNull();
  const closed = within(screen.getByRole("article", { name: "11-C" }));
  expect(closed.getByRole("heading", { name: "We found no broken rule" })).toBeVisible();
  await userEvent.click(closed.getByRole("button", { name: "I see it differently" }));
  expect(await closed.findByText("It waits for another person to look at it")).toBeVisible();
  expect(closed.queryByRole("button")).toBeNull();
  expect(asked.filter((key) => key.endsWith("/again"))).toHaveLength(1);
});

it("tells the outcome once: a line until it was read, then quietly kept", async () => {
  let seen = false;
  const { asked } = serve({
    "GET /api/user/profile": noor,
    "GET /api/user/reports": { reports: [] },
    "GET /api/user/standing": standing({ restricted: false, scope: [], statements: [] }),
    "GET /api/user/notices": () => ({
      notices: [{ id: "n1", kind: "report_outcome", at: "2026-11-28T22:04:00Z", seen, report: "4821-K" }],
    }),
    "POST /api/user/notices/n1/seen": () => {
      seen = true;
      return null;
    },
  });
  const first = renderPage(<SafetyBar />, { path: "/lobby", signedIn: true });
  expect(await screen.findByText("There’s news for you.")).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("link", { name: "Show" }));
  expect(first.at()).toBe("/settings/safety");
  renderPage(<SafetyPage />, { path: "/settings/safety", signedIn: true });
  expect(await screen.findByText("We decided about your report 4821-K.")).toBeVisible();
  await waitFor(() => expect(asked).toContain("POST /api/user/notices/n1/seen"));
  renderPage(<SafetyBar />, { path: "/lobby", signedIn: true });
  await waitFor(() => expect(asked.filter((key) => key.endsWith("/seen"))).toHaveLength(1));
});

it("says in the lobby what is closed, until when, and what still works", async () => {
  serve({
    "GET /api/user/profile": noor,
    "GET /api/user/standing": standing({ scope: ["matching"] }),
  });
  renderPage(<RestrictedNote />, { path: "/lobby", signedIn: true });
  expect(await screen.findByText(/can’t look for new people until December 5, 2099/u)).toBeVisible();
  expect(screen.getByText(/Everything else works as always/u)).toBeVisible();
  expect(screen.getByRole("link", { name: "Why, and what you can do" })).toHaveAttribute("href", "/settings/safety");
  await expectAccessible();
});

it("says on every page that a report waits for a connection, and where to look", async () => {
  serve({ "GET /api/user/profile": noor, "POST /api/chat/report": noConnection });
  reports.start("waits");
  reports.file({ chat: "c1", cid: "d1", reason: "spam", block: true, email: false });
  const stage = renderPage(<SafetyBar />, { path: "/lobby", signedIn: true });
  expect(await screen.findByText("1 report will be sent when you’re back online.")).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("link", { name: "Show" }));
  expect(stage.at()).toBe("/settings/safety");
  reports.start("another");
});
