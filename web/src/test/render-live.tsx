/** Owns the stage for tests of live screens: a person in the fake world, in front of a page of the app. */
import { act, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";

import type { Profile } from "../api/endpoints";
import { LiveContext } from "../realtime/store";
import { LiveWords } from "../app/LiveWords";
import { ProfileContext } from "../state/profile";
import { AnnouncerProvider } from "../ui/Announcer";
import { ToastProvider } from "../ui/Toast";
import type { FakeServer } from "./fake-server";
import { world } from "./world";

const profile: Profile = {
  email: "ines@example.org",
  onboarding: "done",
  alias: "Ines of the lamp",
  gender: "woman",
  languages: ["en"],
  interests: ["hiking"],
  glyph: 1,
  card: { first_name: "Ines", contact: "ines@example.org", about: "" },
  preferences: {
    genders: [],
    gender_weight: "any",
    language_weight: "must",
    interest_weight: "prefer",
    mood_weight: "prefer",
    allow_recent: false,
  },
  privacy: { receipts: true, typing: true, presence: true, show_alias: false, reveal_requests: true },
  stranger_sees: { name: "Quiet Comet", glyph: 2 },
  rules_version: 1,
};

interface Options {
  path?: string;
  inChat?: boolean;
  /** What happened in the chat before the page is there. */
  before?: (server: FakeServer) => void;
  onboarding?: Profile["onboarding"];
  /** What is else in the own profile. */
  own?: Partial<Profile>;
}

/** Renders a page for side A of a fresh world. */
export function renderLive(
  page: ReactNode,
  { path = "/lobby", inChat = false, onboarding = profile.onboarding, before, own = {} }: Options = {},
) {
  const { clock, server, me } = world();
  const { hook, history } = memoryLocation({ path, record: true });
  const pass = (ms: number) => {
    act(() => {
      clock.advance(ms);
    });
  };
  if (inChat) {
    server.match();
    pass(100);
    before?.(server);
    pass(100);
  }
  const view = render(
    <AnnouncerProvider>
      <ToastProvider>
        <LiveContext value={me.live}>
          <LiveWords />
          <ProfileContext value={{ ...profile, onboarding, ...own }}>
            <Router hook={hook}>{page}</Router>
          </ProfileContext>
        </LiveContext>
      </ToastProvider>
    </AnnouncerProvider>,
  );
  return { clock, server, me, pass, view, history };
}
