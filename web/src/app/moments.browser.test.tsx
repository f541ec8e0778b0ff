/** The screens of a search, a match and a chat that begins: each at every size, with large text and in both themes. */
import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, onTestFinished } from "vitest";

import { Glyph } from "../ui/Glyph";
import { serve } from "../test/api";
import type { FakeServer } from "../test/fake-server";
import { lookAround, lookStraight } from "../test/looks";
import { renderChat } from "../test/render-chat";
import { renderLive } from "../test/render-live";
import { loadParts } from "../ui/lazy";
import { AppBar } from "./Bar";
import { LobbyPage } from "./LobbyPage";
import { Running } from "./Running";

function lobby() {
  serve({
    "GET /api/chat/people": { people: [] },
    "GET /api/chat/lobby": {},
    "GET /api/user/standing": { restricted: false, scope: [], until: null, statements: [], trust: null },
  });
  return renderLive(
    <div className="shell">
      <AppBar />
      <LobbyPage />
    </div>,
  );
}

function search(change: Readonly<Record<string, unknown>> = {}) {
  const stage = lobby();
  act(() => {
    stage.me.live.intend({ type: "find", ticket: stage.me.live.uuid(), takeOver: false, wishes: null });
  });
  stage.pass(10);
  const ticket = stage.server.tickets[0]?.ticket ?? "";
  act(() => {
    stage.server.push("a", { type: "queued", ticket, level: 0, waited: 0, note: "everything", next_in: 9, ...change });
  });
  stage.pass(10);
  return { ...stage, ticket };
}

/** A chat in which both cards were shown: just now, or before this device came. */
function revealed(now: boolean) {
  const before = (server: FakeServer) => {
    server.say("b", "that is not a walk, that is a relationship");
    server.askReveal("b", ["first_name", "about", "contact"]);
    server.agree("a", ["first_name", "about"]);
  };
  if (!now) return renderChat({ before });
  const stage = renderChat();
  act(() => {
    before(stage.server);
  });
  stage.pass(10);
  return stage;
}

const looks: readonly { name: string; open: () => unknown; sees: RegExp }[] = [
  { name: "search", open: () => search(), sees: /best match first/u },
  { name: "search-long", open: () => search({ note: "anyone", next_in: null, waited: 40 }), sees: /Still looking/u },
  {
    name: "search-call",
    open: () => {
      const { server, pass, ticket } = search();
      act(() => server.push("a", { type: "called", ticket, seconds: 15 }));
      pass(10);
    },
    sees: /Someone is here. Are you/u,
  },
  {
    name: "running",
    open: () => {
      const { server, pass } = renderLive(
        <div className="shell">
          <AppBar />
          <main id="main" className="page">
            <h1>Another page</h1>
          </main>
          <Running />
        </div>,
        { path: "/people", inChat: true },
      );
      server.say("b", "are you there");
      pass(10);
    },
    sees: /1 new message/u,
  },
  { name: "greeting", open: () => renderChat(), sees: /Not sure how to start/u },
  {
    name: "chat",
    open: () => {
      const { hear } = renderChat();
      hear("hello, you");
      hear("is it raining where you are");
    },
    sees: /is it raining/u,
  },
  {
    name: "reveal-dialog",
    open: async () => {
      const { hear } = renderChat();
      hear("ha. fair. we have been through a lot");
      await userEvent.click(screen.getByRole("button", { name: "Reveal" }));
      await userEvent.click(await screen.findByRole("checkbox", { name: "First name" }));
      await userEvent.type(screen.getByRole("textbox", { name: "A few words about you" }), "Maps, soup, bad puns.");
    },
    sees: /turn over together/u,
  },
  {
    name: "reveal-offered",
    open: () => {
      const { server, hear, pass } = renderChat();
      hear("ha. fair. we have been through a lot");
      act(() => server.askReveal("b", ["first_name", "about"]));
      pass(10);
    },
    sees: /You decide what, if anything/u,
  },
  {
    name: "reveal-asked",
    open: () => {
      const { server, hear, pass } = renderChat();
      hear("ha. fair. we have been through a lot");
      act(() => server.askReveal("a", ["first_name", "about"]));
      pass(10);
    },
    sees: /quietly expires/u,
  },
  { name: "reveal-turned", open: () => revealed(true), sees: /You both shared your cards/u },
  {
    name: "reveal-after",
    open: async () => {
      const { hear } = revealed(false);
      hear("so. hello");
      await loadParts();
    },
    sees: /so. hello/u,
  },
  {
    name: "reveal-card",
    open: async () => {
      revealed(false);
      await userEvent.click(screen.getByRole("button", { name: "Omar: show the card" }));
    },
    sees: /You met as/u,
  },
  {
    name: "glyphs",
    open: () => {
      renderLive(
        <main>
          <h1>Pictures</h1>
          <div className="chips">
            {Array.from({ length: 48 }, (_, seed) => (
              <Glyph
                key={seed}
                seed={seed + 1_000}
                size={(["small", "normal", "large"] as const)[seed % 3] ?? "normal"}
              />
            ))}
          </div>
        </main>,
      );
    },
    sees: /Pictures/u,
  },
];

// Several runs of axe each: a busy machine needs its time.
it.each(looks)("shows $name at every size and in both themes", { timeout: 120_000 }, async ({ name, open, sees }) => {
  onTestFinished(lookStraight);
  await open();
  expect(await screen.findAllByText(sees)).not.toHaveLength(0);
  expect(await lookAround(name)).toEqual([]);
});
