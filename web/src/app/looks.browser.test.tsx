/** Every screen about safety and rules, at three sizes, with large text and in both themes: axe, no sideways scroll. */
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, onTestFinished } from "vitest";

import type { OwnReport, Standing, Statement } from "../api/safety";
import { Welcome } from "../features/account/onboarding/Welcome";
import { BoardPage } from "../features/hearing/BoardPage";
import { TellUs } from "../features/hearing/TellUs";
import { RestrictedNote } from "../features/safety/RestrictedNote";
import { SafetyBar } from "../features/safety/SafetyBar";
import { SafetyPage } from "../features/safety/SafetyPage";
import { Lobby } from "../features/lobby/Lobby";
import { reports } from "../state/filing";
import { noConnection, noor, rules, serve } from "../test/api";
import { lookAround, lookStraight } from "../test/looks";
import { endedChat, person } from "../test/people";
import { renderChat } from "../test/render-chat";
import { renderPage } from "../test/render-page";
import { PeoplePage } from "./PeoplePage";
import { TranscriptPage } from "./TranscriptPage";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const day = 24 * 60;

const statement = (change: Partial<Statement> = {}): Statement => ({
  reference: "S-2093-K",
  verdict: "suspension",
  state: "in_force",
  scope: ["everything"],
  from: ago(day),
  until: ago(-6 * day),
  words:
    "You wrote that you know where they live and would come by. That frightens people, and it breaks rule 4, also when it is meant as a joke.",
  quotes: [{ at: ago(1.1 * day), text: "i know your street" }],
  rule: 4,
  automated: false,
  second: true,
  appeal: { possible_until: ago(-180 * day) },
  ...change,
});
const standing = (change: Partial<Standing> = {}): Standing => ({
  restricted: true,
  scope: ["everything"],
  until: ago(-6 * day),
  statements: [statement()],
  trust: { tier: "new", limits: [], lifts: ["time", "finished_chats"] },
  ...change,
});
const own = (change: Partial<OwnReport> = {}): OwnReport => ({
  report: "4821-K",
  reason: "threats",
  at: ago(90),
  again: false,
  ...change,
});
const events = [
  { kind: "message", seq: 1, id: "e1", by: "peer", at: ago(200), body: "hi, how was your day?" },
  { kind: "message", seq: 2, id: "e2", by: "me", at: ago(199), body: "long, and good. yours?" },
  { kind: "message", seq: 3, id: "e3", by: "peer", at: ago(198), deleted: true },
  { kind: "message", seq: 4, id: "e4", by: "peer", at: ago(197), body: "i know your street, you know" },
];
const transcript = (name: string) => ({
  [`GET /api/chat/${endedChat(name).chat}`]: endedChat(name),
  [`GET /api/chat/${endedChat(name).chat}/messages`]: { events, more: false },
});
const account = {
  "GET /api/user/profile": noor,
  "GET /api/user/notices": { notices: [] },
  "GET /api/user/reports": { reports: [] },
  "GET /api/user/standing": standing({ restricted: false, scope: [], statements: [] }),
  "GET /api/lobby": { people: 40 },
};

const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));
const choose = async (name: string) => userEvent.click(await screen.findByRole("menuitem", { name }));
const fromChat = async () => {
  await press(/^More:/u);
  await choose("Report");
  await screen.findByRole("dialog");
};

/** One look: how to get there, and the text that says one is there. */
interface Look {
  name: string;
  open: () => unknown;
  sees: RegExp;
}

const looks: readonly Look[] = [
  {
    name: "hint-insult",
    open: () => {
      renderChat().hear("you fool", ["insult"]);
    },
    sees: /Does this bother you/u,
  },
  {
    name: "hint-pressure",
    open: () => {
      const { hear } = renderChat();
      hear("send me a pic", ["asks_for_picture"]);
      hear("and a gift card", ["asks_for_money"]);
    },
    sees: /Take your time/u,
  },
  {
    name: "chat-menu",
    open: async () => {
      renderChat();
      await press(/^More:/u);
    },
    sees: /Don’t match us again/u,
  },
  {
    name: "report",
    open: async () => {
      const { hear } = renderChat();
      hear("where do you live");
      hear("i will find you");
      await fromChat();
    },
    sees: /What’s wrong/u,
  },
  {
    name: "report-messages",
    open: async () => {
      const { hear } = renderChat();
      hear("where do you live");
      hear("i will find you");
      await fromChat();
      await userEvent.click(screen.getByText("Which messages? (optional)", { selector: "summary" }));
      await userEvent.click(screen.getByRole("checkbox", { name: /i will find you/u }));
      await userEvent.click(screen.getByText("Add a few words"));
      await userEvent.click(screen.getByRole("radio", { name: "Threats or self-harm" }));
    },
    sees: /A few words/u,
  },
  {
    name: "report-filed",
    open: async () => {
      serve({ "POST /api/chat/report": { report: "4821-K" } });
      renderChat();
      await fromChat();
      await userEvent.click(screen.getByRole("radio", { name: "Threats or self-harm" }));
      await press("Report and block");
    },
    sees: /4821-K/u,
  },
  {
    name: "report-waiting",
    open: async () => {
      serve({ "POST /api/chat/report": noConnection });
      renderChat();
      await fromChat();
      await userEvent.click(screen.getByRole("radio", { name: "Spam or bot" }));
      await press("Report and block");
    },
    sees: /Your report is saved/u,
  },
  {
    name: "ended",
    open: () => {
      const { server, pass } = renderChat();
      server.end("b");
      pass(10);
    },
    sees: /Amber Heron left/u,
  },
  {
    name: "people-menu",
    open: async () => {
      serve({ ...account, "GET /api/chat/people": { people: [person("Amber Heron"), person("Velvet Moth")] } });
      renderPage(<PeoplePage />, { path: "/people", signedIn: true });
      await press("More about Amber Heron");
    },
    sees: /Report/u,
  },
  {
    name: "transcript",
    open: () => {
      serve({ ...account, ...transcript("Amber Heron") });
      renderPage(<TranscriptPage chat="chat-of-Amber-Heron" />, { path: "/people/x", signedIn: true });
    },
    sees: /i know your street/u,
  },
  {
    name: "own-safety",
    open: () => {
      serve({
        ...account,
        "GET /api/user/notices": {
          notices: [
            { id: "n1", kind: "report_outcome", at: ago(9), seen: true, report: "4821-K" },
            { id: "n2", kind: "chat_opened", at: ago(9), seen: true },
          ],
        },
        "GET /api/user/reports": {
          reports: [
            own({ outcome: "acted", looked_at: ago(60), outcome_at: ago(9) }),
            own({
              report: "1193-C",
              reason: "harassment",
              outcome: "not_acted",
              looked_at: ago(60),
              outcome_at: ago(9),
            }),
            own({ report: "7301-B", reason: "spam" }),
          ],
        },
      });
      renderPage(<SafetyPage />, { path: "/settings/safety", signedIn: true });
    },
    sees: /7301-B/u,
  },
  {
    name: "tell-us",
    open: async () => {
      serve({
        ...account,
        "GET /api/user/notices": { notices: [] },
        "GET /api/user/feedback": {
          feedback: [
            {
              id: "f1",
              kind: "fault",
              state: "answered",
              text: "We both revealed, I still see the blurred one.",
              email: true,
              at: ago(60),
              answer: "Thank you. It is fixed in 1.14.3.",
              answered_at: ago(9),
              joined: "Pictures stay blurred",
            },
            { id: "f2", kind: "wish", state: "new", text: "I want to pick a time", email: false, at: ago(90) },
          ],
        },
      });
      renderPage(<TellUs />, { path: "/settings/tell-us", signedIn: true });
      await userEvent.click(await screen.findByRole("switch", { name: "Add facts about your browser" }));
    },
    sees: /I want to pick a time/u,
  },
  {
    name: "wishes",
    open: () => {
      const item = { kind: "wish", text: "Both name an hour.", voted: false, open: true };
      serve({
        ...account,
        "GET /api/board": {
          items: [
            { ...item, id: "b1", title: "Meet at a time we both pick", state: "doing", votes: 120, voted: true },
            { ...item, id: "b2", title: "Larger text in the chat only", state: "new" },
            { ...item, id: "b3", title: "See who blocked me", state: "declined", reason: "It hurts.", open: false },
            { ...item, id: "b4", kind: "fault", title: "Blurred", state: "done", fixed_in: "1.14.3", open: false },
          ],
        },
      });
      renderPage(<BoardPage />, { path: "/settings/wishes", signedIn: true });
    },
    sees: /Fixed in 1\.14\.3/u,
  },
  {
    name: "own-decisions",
    open: () => {
      const appeal = { possible_until: ago(-180 * day) };
      serve({
        ...account,
        "GET /api/user/standing": standing({
          scope: ["matching"],
          statements: [
            statement({ verdict: "cool_down", scope: ["matching"], until: ago(-600), second: false }),
            statement({
              reference: "S-1177-C",
              verdict: "warning",
              state: "overturned",
              scope: [],
              until: null,
              appeal: { ...appeal, state: "answered", outcome: "overturned", answer: "You were right, we misread it." },
            }),
          ],
        }),
        "POST /api/user/statements/S-2093-K/seen": null,
        "POST /api/user/statements/S-1177-C/seen": null,
      });
      renderPage(<SafetyPage />, { path: "/settings/safety", signedIn: true });
    },
    sees: /S-1177-C/u,
  },
  {
    name: "closed",
    open: () => {
      serve({
        "GET /api/user/profile": noor,
        "GET /api/user/standing": standing(),
        "POST /api/user/statements/S-2093-K/seen": null,
      });
      renderPage(<p />, { path: "/lobby", signedIn: true, shutOut: () => undefined });
    },
    sees: /Your side/u,
  },
  {
    name: "paused-by-rule",
    open: () => {
      serve({
        "GET /api/user/profile": noor,
        "GET /api/user/standing": standing({ statements: [] }),
      });
      renderPage(<p />, { path: "/lobby", signedIn: true, shutOut: () => undefined });
    },
    sees: /Nothing is decided yet/u,
  },
  {
    name: "lobby-restricted",
    open: () => {
      serve({
        ...account,
        "GET /api/user/standing": standing({ scope: ["matching"] }),
        "GET /api/user/notices": { notices: [{ id: "n1", kind: "statement", at: ago(9), seen: false }] },
      });
      renderPage(
        <>
          <SafetyBar />
          <Lobby onFind={() => undefined} notice={<RestrictedNote />} />
        </>,
        { path: "/lobby", signedIn: true },
      );
    },
    sees: /Why, and what you can do/u,
  },
  {
    name: "changed-rules",
    open: () => {
      serve({ "GET /api/user/profile": { ...noor, onboarding: "rules" }, "GET /api/user/rules": rules });
      renderPage(<Welcome />, { path: "/welcome", signedIn: "onboarding" });
    },
    sees: /English only, please/u,
  },
];

let turn = 0;
beforeEach(() => {
  turn += 1;
  reports.start(`looker-${turn}`);
  onTestFinished(async () => {
    sessionStorage.clear();
    await lookStraight();
  });
});

// Several runs of axe each: a busy machine needs its time.
it.each(looks)("shows $name at every size and in both themes", { timeout: 120_000 }, async ({ name, open, sees }) => {
  await open();
  await waitFor(() => expect(document.body).toHaveTextContent(sees));
  expect(await lookAround(name)).toEqual([]);
  expect(within(document.body).queryAllByRole("alert")).toEqual([]);
});
