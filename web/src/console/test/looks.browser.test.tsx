/** Every screen of the console, at three widths and in both themes: axe, no sideways scroll, targets for a finger. */
import { screen, waitFor } from "@testing-library/react";
import axe from "axe-core";
import { page } from "vitest/browser";
import { expect, it } from "vitest";

import { announcementOf, caseOf, decisionOf, insightsOf, openConsole, problem, queueOf, wordsOf } from "./fake-console";

const ahead = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const decided = decisionOf({
  verdict: "warning",
  state: "decided",
  by: { name: "Maren Holt", me: true },
  undo_until: ahead(9),
});

const looks: readonly {
  name: string;
  path: string;
  answers?: Record<string, unknown>;
  sees: RegExp;
  press?: (string | RegExp)[];
}[] = [
  { name: "sign-in", path: "/", answers: { "GET me": problem(401, "not_signed_in") }, sees: /Sign in to the console/u },
  { name: "enrol", path: "/enrol#abc", sees: /You’re invited/u },
  { name: "queue", path: "/queue", sees: /4821-K/u },
  { name: "queue-empty", path: "/queue", answers: { "GET queue": queueOf() }, sees: /Nothing waits/u },
  {
    name: "queue-error",
    path: "/queue",
    answers: { "GET queue": problem(500, "internal") },
    sees: /Request req-5d1e/u,
  },
  {
    name: "queue-not-allowed",
    path: "/queue",
    answers: { "GET queue": problem(403, "not_allowed") },
    sees: /isn’t for your role/u,
  },
  { name: "case", path: "/cases/4821-K", sees: /Sealed/u, press: ["Open the evidence"] },
  { name: "case-sealed", path: "/cases/4821-K", sees: /The messages are sealed/u },
  {
    name: "case-second",
    path: "/cases/4821-K",
    answers: { "GET cases/4821-K": caseOf({ state: "proposed", decision: decisionOf() }) },
    sees: /You’re the second person/u,
  },
  {
    name: "case-undo",
    path: "/cases/4821-K",
    answers: { "GET cases/4821-K": caseOf({ state: "decided", decision: decided }) },
    sees: /Undo · /u,
  },
  {
    name: "case-other",
    path: "/cases/4821-K",
    answers: { "GET cases/4821-K": caseOf({ assigned: { name: "Jonas", me: false } }) },
    sees: /Jonas has this case/u,
  },
  { name: "unmask", path: "/cases/4821-K", sees: /Why it is needed/u, press: ["See who this is"] },
  { name: "appeals", path: "/appeals", sees: /A-4377-S/u },
  { name: "appeal", path: "/appeals/A-4377-S", sees: /You had no part in it/u, press: ["Open the evidence"] },
  { name: "requests", path: "/requests", sees: /Waits for a second person/u },
  { name: "people", path: "/people", sees: /Email addresses can’t be searched/u },
  { name: "person", path: "/people/k3v9x2ap", sees: /Objects to the use of ratings/u },
  { name: "insights", path: "/insights", sees: /Who comes back/u },
  {
    name: "insights-new",
    path: "/insights",
    answers: { "GET insights/overview": insightsOf({ changes: [], cohorts: [] }) },
    sees: /Nothing changed more than by chance/u,
  },
  { name: "insights-live", path: "/insights/live", sees: /Emails waiting/u },
  { name: "insights-days", path: "/insights/days", sees: /Reveal and again/u, press: [] },
  { name: "audit", path: "/audit", sees: /48,212/u },
  {
    name: "audit-broken",
    path: "/audit",
    answers: { "POST audit/verify": { ok: false, entries: 48_212, broken_at: 48_207 } },
    sees: /Row 48,207 doesn’t match/u,
    press: ["Check now"],
  },
  { name: "announcements", path: "/announcements", sees: /Rule 5 is clearer now/u },
  {
    name: "announcements-news",
    path: "/announcements",
    answers: { "GET news": { announcements: [announcementOf({ audience: "staff" })] } },
    sees: /By You/u,
    press: ["Change “Rule 5 is clearer now”"],
  },
  {
    name: "announcements-empty",
    path: "/announcements",
    answers: { "GET announcements": { announcements: [] } },
    sees: /Nothing was announced yet/u,
    press: ["Announce now"],
  },
  { name: "communities", path: "/communities", sees: /Still looking through the accounts/u },
  { name: "communities-new", path: "/communities", sees: /One a line|one a line/u, press: ["Set up a community"] },
  {
    name: "communities-empty",
    path: "/communities",
    answers: { "GET communities": { communities: [] } },
    sees: /No communities/u,
  },
  { name: "feedback", path: "/feedback", sees: /J and K move/u },
  {
    name: "feedback-open",
    path: "/feedback",
    sees: /Shown to them word for word/u,
    press: [/^It stays blurred/u],
  },
  {
    name: "feedback-empty",
    path: "/feedback",
    answers: { "GET feedback": { now: ahead(0), waiting: 0, feedback: [] } },
    sees: /Nothing waits/u,
  },
  { name: "board", path: "/board", sees: /Meet later/u, press: ["Put it on the board"] },
  { name: "board-merge", path: "/board", sees: /Its votes go with it/u, press: ["Merge “Meet later”"] },
  { name: "question", path: "/question", sees: /October 2026/u },
  { name: "matching", path: "/matching", sees: /41\.2%/u, press: ["Preview"] },
  { name: "words", path: "/words", sees: /97% .*84%|91% → 84%/u, press: ["Preview"] },
  {
    name: "words-new",
    path: "/words",
    answers: { "GET words": wordsOf({ version: 0, changes: [], history: [] }) },
    sees: /Nobody changed the lists yet/u,
  },
  { name: "health", path: "/health", sees: /Failure: The mail server/u },
  { name: "staff", path: "/staff", sees: /Jonas Weir/u },
  { name: "invite", path: "/staff", sees: /Make the link/u, press: ["Invite"] },
  { name: "keys", path: "/keys", sees: /iok_7a/u },
];

for (const { name, path, answers, sees, press = [] } of looks) {
  it(`shows ${name} at every width and in both themes`, async () => {
    await page.viewport(1440, 900);
    // What another test read in this browser shows here again.
    localStorage.removeItem("io.console.news");
    openConsole(path, answers);
    for (const button of press) {
      (await screen.findByRole("button", { name: button })).click();
    }
    await waitFor(() => expect(document.body).toHaveTextContent(sees));
    expect("harmed" in window).toBe(false);
    const faults: string[] = [];
    for (const [width, height] of [
      [1440, 900],
      [1024, 768],
      [390, 844],
    ] as const) {
      await page.viewport(width, height);
      for (const theme of ["light", "dark"]) {
        document.documentElement.dataset["theme"] = theme;
        const { violations } = await axe.run(document, { rules: { "html-has-lang": { enabled: false } } });
        faults.push(
          ...violations.map(
            ({ id, nodes }) => `${width} ${theme} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
          ),
        );
        if (import.meta.env["VITE_IO_SHOTS"] !== undefined) {
          await page.screenshot({ path: `${String(import.meta.env["VITE_IO_SHOTS"])}/${name}-${width}-${theme}.png` });
        }
      }
      const audit = document.querySelector(".audit")?.parentElement;
      if (audit && audit.scrollWidth > audit.clientWidth && width === 390)
        faults.push("the audit log scrolls sideways");
      if (document.documentElement.scrollWidth > width) faults.push(`${width}: it scrolls sideways`);
    }
    const small = [...document.querySelectorAll<HTMLElement>("button, a.btn, input, select, textarea, summary")].filter(
      (each) => {
        const box = (each.closest("label") ?? each).getBoundingClientRect();
        return box.height > 0 && box.height < 44;
      },
    );
    faults.push(...small.map(({ outerHTML }) => `too small for a finger: ${outerHTML.slice(0, 160)}`));
    delete document.documentElement.dataset["theme"];
    expect(faults).toEqual([]);
  });
}
