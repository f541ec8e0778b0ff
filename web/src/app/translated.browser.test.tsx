/** The main screens in German and Arabic, at every size, with large text and in both themes: axe, no sideways scroll. */
import { screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { Route } from "wouter";

import { Welcome } from "../features/account/onboarding/Welcome";
import { Settings } from "../features/account/settings/Settings";
import { Lobby } from "../features/lobby/Lobby";
import { SafetyPage } from "../features/safety/SafetyPage";
import { SignIn } from "../features/sign_in/SignIn";
import { m } from "../i18n/catalogue";
import { speak } from "../i18n/languages";
import { noor, serve } from "../test/api";
import { lookAround, lookStraight } from "../test/looks";
import { person } from "../test/people";
import { renderLive } from "../test/render-live";
import { renderPage } from "../test/render-page";
import { ChatPage } from "./ChatPage";

type Stage = NonNullable<Parameters<typeof renderPage>[1]>;

afterEach(async () => {
  await speak("en");
  document.documentElement.lang = "en";
  document.documentElement.dir = "ltr";
  await lookStraight();
});

async function start(language: "de" | "ar") {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  await speak(language);
}

describe.each(["de", "ar"] as const)("in %s", (language) => {
  const pages: Record<string, [page: ReactNode, stage: Stage, title: () => string]> = {
    "sign-in": [<SignIn key="1" />, {}, () => m.sign_in.signIn.title],
    onboarding: [<Welcome key="2" />, { signedIn: "onboarding" }, () => m.onboarding.meet.title],
    lobby: [<Lobby key="3" onFind={() => undefined} />, { signedIn: true }, () => m.lobby.title],
    settings: [<Settings key="4" />, { signedIn: true }, () => m.settings.title],
    safety: [<SafetyPage key="5" />, { signedIn: true }, () => m.safety.title],
  };

  it.each(Object.keys(pages))("%s fits and has no fault", async (name) => {
    await start(language);
    const [page, stage, title] = pages[name] ?? [null, {}, () => ""];
    serve({
      "GET /api/user/profile": name === "onboarding" ? { ...noor, onboarding: "profile" } : noor,
      "GET /api/chat/lobby": { online: 50, typical_wait: 12 },
      "GET /api/chat/people": { people: [person("Amber Heron", { again: "asked_me" })] },
      "GET /api/auth/logins": { logins: [] },
      "GET /api/user/blocks": { blocks: [] },
      "GET /api/user/notices": { notices: [] },
      "GET /api/user/reports": { reports: [] },
    });
    renderPage(page, stage);
    await screen.findByRole("heading", { level: 1, name: title() });
    await waitFor(() => {
      expect(document.querySelector(".skeleton")).toBeNull();
    });
    expect(await lookAround(`${language}-${name}`)).toEqual([]);
  });

  it("a conversation fits and has no fault", async () => {
    await start(language);
    const { server, pass } = renderLive(
      <Route path="/chat/:chat">
        <ChatPage />
      </Route>,
      { path: "/chat/c0000000-0000-4000-8000-000000000001", inChat: true },
    );
    server.say("b", "hello, how are you?");
    server.say("b", language === "ar" ? "مرحبًا، كيف الحال؟" : "Hallo, wie geht es dir?");
    pass(100);
    expect(await screen.findByRole("button", { name: m.chat.menu.label })).toBeVisible();
    expect(await lookAround(`${language}-chat`)).toEqual([]);
  });
});
