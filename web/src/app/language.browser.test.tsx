import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Route } from "wouter";

import { CheckMail } from "../features/sign_in/CheckMail";
import { Confirm } from "../features/sign_in/Confirm";
import { NewEmail, OldEmail } from "../features/sign_in/EmailLinks";
import { NotMe } from "../features/sign_in/NotMe";
import { SignIn } from "../features/sign_in/SignIn";
import { Lobby } from "../features/lobby/Lobby";
import { Welcome } from "../features/account/onboarding/Welcome";
import { People } from "../features/again/People";
import { Transcript } from "../features/again/Transcript";
import { Settings } from "../features/account/settings/Settings";
import { setLanguage } from "../i18n/catalogue";
import { rememberSignInEmail } from "../state/sign_in";
import { noor, rules, serve } from "../test/api";
import { endedChat, person } from "../test/people";
import { renderLive } from "../test/render-live";
import { renderPage } from "../test/render-page";
import { ChatPage } from "./ChatPage";

type Stage = NonNullable<Parameters<typeof renderPage>[1]>;
type Answers = Parameters<typeof serve>[0];

const firefox = {
  id: "l-1",
  label: "Firefox on Linux",
  current: true,
  created_at: "2026-11-01T10:00:00Z",
  last_seen_at: "2026-11-02T10:00:00Z",
};

/** A language that marks every sentence with brackets. */
function bracketed<Part>(part: Part): Part {
  if (typeof part === "string") return `⟦${part}⟧` as Part;
  if (typeof part === "function")
    return ((...given: unknown[]) => `⟦${String(Reflect.apply(part, undefined, given))}⟧`) as Part;
  if (Array.isArray(part)) return part.map(bracketed) as Part;
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, bracketed(value)])) as Part;
}

/** Messages and names of people, dates, and names in lists: none of these are our texts. */
const notOurs = "bdi, [dir=auto], option, script, style, time";

/** Words on the page that come from no catalogue, except what people wrote. */
function foreign(): string[] {
  const found: string[] = [];
  const isForeign = (text: string) => !text.includes("⟦") && /\p{Letter}/u.test(text);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(notOurs) !== null && !element.matches("input, textarea, article")) continue;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      const text = element.getAttribute(name) ?? "";
      if (isForeign(text) && !names.includes(text)) found.push(`${name}: ${text}`);
    }
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let sentence = "";
  while (walker.nextNode()) {
    const { parentElement: place, nodeValue } = walker.currentNode;
    const value = nodeValue ?? "";
    if (place?.closest(notOurs) !== null) continue;
    const goesOn = value.includes("⟧") || sentence.includes("⟦");
    if (!goesOn && isForeign(value)) found.push(value);
    // A sentence in pieces goes on until its end.
    if (/[⟦⟧]/u.test(value)) sentence = value.lastIndexOf("⟦") > value.lastIndexOf("⟧") ? value : "";
  }
  return found;
}

const names = ["Amber Heron"];

/** Every text is translated, and nothing overflows to the side. */
async function expectAllOurs(): Promise<void> {
  await document.fonts.ready;
  expect(foreign()).toEqual([]);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth);
}

beforeEach(() => {
  setLanguage("ar-u-nu-latn", bracketed);
  document.documentElement.dir = "rtl";
});

afterEach(() => {
  setLanguage("en", (part) => part);
  document.documentElement.dir = "ltr";
});

describe("the pages", () => {
  const pages: Record<string, [page: ReactNode, Stage, change: Answers]> = {
    "⟦Sign in⟧": [<SignIn key="1" />, {}, {}],
    "⟦Check your email⟧": [<CheckMail key="2" />, {}, {}],
    "⟦Sign in to IO⟧": [
      <Confirm key="3" />,
      { path: "/auth/confirm" },
      { "POST /api/auth/check-link": { state: "ready", email_masked: "n…@example.org", same_browser: true } },
    ],
    "⟦Wasn’t that you?⟧": [<NotMe key="11" />, { path: "/auth/not-me" }, {}],
    "⟦Undo the change of your address?⟧": [<OldEmail key="13" />, { path: "/auth/old-email" }, {}],
    "⟦Use this address from now on?⟧": [<NewEmail key="14" />, { path: "/auth/new-email", signedIn: true }, {}],
    "⟦When were you born?⟧": [
      <Welcome key="4" />,
      { signedIn: "onboarding" },
      { "GET /api/user/profile": { ...noor, onboarding: "age", alias: "" }, "GET /api/user/rules": rules },
    ],
    "⟦The rules changed⟧": [
      <Welcome key="12" />,
      { signedIn: "onboarding" },
      { "GET /api/user/profile": { ...noor, onboarding: "rules" }, "GET /api/user/rules": rules },
    ],
    "⟦What could you talk about?⟧": [
      <Welcome key="5" />,
      { signedIn: "onboarding" },
      { "GET /api/user/profile": { ...noor, onboarding: "profile", alias: "", languages: [] } },
    ],
    "⟦Who would you like to meet?⟧": [
      <Welcome key="6" />,
      { signedIn: "onboarding" },
      { "GET /api/user/profile": { ...noor, onboarding: "profile" } },
    ],
    "⟦Ready when you are⟧": [
      <Lobby key="7" onFind={() => undefined} />,
      { signedIn: true },
      { "GET /api/chat/people": { people: [person("Amber Heron", { again: "asked_me" })] } },
    ],
    "⟦People you met⟧": [<People key="8" cards={() => null} />, { signedIn: true }, {}],
    "⟦Chat with Amber Heron⟧": [
      <Transcript key="9" chat="c-1" cards={() => null} rating={() => null} />,
      { signedIn: true },
      {
        "GET /api/chat/c-1": endedChat("Amber Heron"),
        "GET /api/chat/chat-of-Amber-Heron/messages": {
          more: false,
          events: [{ seq: 1, id: "e-1", at: "2026-11-20T21:05:00Z", by: "system", kind: "ended", reason: "idle" }],
        },
      },
    ],
    "⟦Settings⟧": [
      <Settings key="10" />,
      { signedIn: true },
      { "GET /api/user/profile": { ...noor, deletes_at: "2026-11-30T10:00:00Z" } },
    ],
  };

  it.each(Object.keys(pages))("translate every line and fit right to left: %s", async (title) => {
    const [page, stage, change] = pages[title] ?? [null, {}, {}];
    serve({
      "GET /api/user/profile": noor,
      "GET /api/chat/lobby": { online: 50, typical_wait: 12 },
      "GET /api/chat/people": { people: [person("Amber Heron", { again: "sent" })] },
      "GET /api/auth/logins": { logins: [firefox] },
      "GET /api/user/blocks": {
        blocks: [{ chat: "c-9", peer: { name: "Amber Heron", glyph: 7 }, at: firefox.created_at }],
      },
      ...change,
    });
    const email = { request_id: "r", expires_in: 600, resend_after: 60, delayed: true };
    rememberSignInEmail("noor@example.org", email, undefined, Date.now());
    history.replaceState(null, "", "/auth/confirm#t=secret");
    renderPage(page, stage);
    await screen.findByRole("heading", { level: 1, name: title });
    await waitFor(() => {
      expect(document.querySelector(".skeleton")).toBeNull();
    });
    await expectAllOurs();
  });
});

describe("a conversation", () => {
  const id = "c0000000-0000-4000-8000-000000000001";
  const open = () =>
    renderLive(
      <Route path="/chat/:chat">
        <ChatPage />
      </Route>,
      { path: `/chat/${id}`, inChat: true },
    );

  it("is translated while people talk, reveal and leave", async () => {
    const { server, pass } = open();
    server.say("b", "hello");
    pass(100);
    await expectAllOurs();
    await userEvent.type(screen.getByRole("textbox"), "call me at +44 20 7946 0000{Enter}");
    await expectAllOurs();
    act(() => server.askReveal("b", ["alias"]));
    pass(100);
    await expectAllOurs();
    await userEvent.click(screen.getByRole("button", { name: "⟦Choose what to share⟧" }));
    await expectAllOurs();
    await userEvent.keyboard("{Escape}");
    act(() => server.end("b"));
    pass(100);
    await userEvent.click(await screen.findByRole("button", { name: "⟦Not good⟧" }));
    await expectAllOurs();
  });
});
