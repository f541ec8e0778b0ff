/** The pages with two columns and what came with them, at every size, with large text and in both themes. */
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, onTestFinished } from "vitest";

import { Welcome } from "../features/account/onboarding/Welcome";
import { PrivacySwitches } from "../features/account/settings/PrivacySwitches";
import { Settings } from "../features/account/settings/Settings";
import { People } from "../features/again/People";
import { Lobby } from "../features/lobby/Lobby";
import { noor, problem, rules, serve } from "../test/api";
import { lookAround, lookStraight } from "../test/looks";
import { person } from "../test/people";
import { box, chatId, renderChat } from "../test/render-chat";
import { renderPage } from "../test/render-page";

const names = ["Silver Otter", "Velvet Moth", "Lavender Zeppelin Bird"];
const people = names.map((name, index) => person(name, index === 0 ? { again: "asked_me" } : {}));
const account = {
  "GET /api/user/profile": noor,
  "GET /api/chat/lobby": { online: 50, typical_wait: 12 },
  "GET /api/chat/people": { people },
  "GET /api/auth/logins": { logins: [] },
  "GET /api/user/blocks": { blocks: [] },
  "GET /api/user/rules": rules,
};
const fresh = { ...noor, onboarding: "profile", alias: "" } as const;
const welcome = (profile: object) => {
  serve({ ...account, "GET /api/user/profile": profile });
  renderPage(<Welcome />, { path: "/welcome", signedIn: "onboarding" });
};

const looks: readonly { name: string; open: () => unknown; sees: RegExp }[] = [
  {
    name: "lobby",
    open: () => {
      serve(account);
      renderPage(<Lobby onFind={() => undefined} />, { path: "/lobby", signedIn: true });
    },
    sees: /Lavender Zeppelin Bird/u,
  },
  {
    name: "lobby-talking",
    open: () => {
      serve(account);
      const talking = { name: "Lavender Zeppelin Bird", glyph: 597 };
      renderPage(<Lobby onFind={() => undefined} talking={talking} />, { path: "/lobby", signedIn: true });
    },
    sees: /You’re talking with/u,
  },
  {
    name: "people",
    open: () => {
      serve(account);
      renderPage(<People cards={() => null} />, { path: "/people", signedIn: true });
    },
    sees: /Lavender Zeppelin Bird/u,
  },
  {
    name: "settings",
    open: async () => {
      serve(account);
      renderPage(<Settings />, { path: "/settings", signedIn: true });
      const you = within(await screen.findByRole("region", { name: "You" }));
      await userEvent.click(you.getByLabelText("Woman"));
    },
    sees: /Not saved yet/u,
  },
  { name: "welcome-age", open: () => welcome({ ...fresh, onboarding: "age" }), sees: /By continuing you agree/u },
  {
    name: "welcome-talk",
    open: async () => {
      welcome({ ...fresh, languages: [] });
      await userEvent.type(await screen.findByLabelText("Add a language"), "an");
    },
    sees: /Ideas|Afrikaans|Danish/u,
  },
  { name: "welcome-meet", open: () => welcome(fresh), sees: /This is all a stranger sees/u },
  {
    name: "chat",
    open: async () => {
      const { hear, pass } = renderChat();
      hear("what would you do with a free day? I keep reading on example.org/trains");
      await userEvent.type(box(), "walk until it rains{Enter}");
      hear("\u{1f327}\ufe0f\u{1f600}");
      pass(200);
      await userEvent.click(screen.getByRole("button", { name: "Emoji" }));
    },
    sees: /walk until it rains/u,
  },
  {
    name: "chat-away",
    open: () => {
      const { server, hear, pass } = renderChat();
      hear("hello");
      act(() => server.push("a", { type: "presence", chat: chatId, state: "away", grace: 60 }));
      pass(100);
    },
    sees: /lost connection/u,
  },
  {
    name: "parting",
    open: async () => {
      renderChat();
      await userEvent.click(screen.getByRole("button", { name: /^More:/u }));
      await userEvent.click(screen.getByRole("menuitem", { name: "Block" }));
    },
    sees: /You blocked Amber Heron/u,
  },
  {
    name: "sign-in-again",
    open: async () => {
      let isIn = true;
      const out = problem(401, "not_signed_in");
      serve({
        ...account,
        "GET /api/user/profile": () => (isIn ? noor : out),
        "POST /api/auth/refresh": out,
        "PUT /api/user/profile": out,
      });
      renderPage(<PrivacySwitches />, { path: "/settings", signedIn: true });
      const typing = await screen.findByRole("switch", { name: "Typing indicator" });
      isIn = false;
      await userEvent.click(typing);
    },
    sees: /pick up where you left off/u,
  },
];

it.each(looks)("shows $name at every size and in both themes", { timeout: 180_000 }, async ({ name, open, sees }) => {
  onTestFinished(lookStraight);
  await open();
  await waitFor(() => expect(document.body).toHaveTextContent(sees), { timeout: 20_000 });
  expect(await lookAround(name)).toEqual([]);
});
