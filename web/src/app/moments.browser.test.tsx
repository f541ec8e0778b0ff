/** The screens of a search, a match and a chat that begins: each at every size, with large text and in both themes. */
import { act, screen } from "@testing-library/react";
import { expect, it, onTestFinished } from "vitest";

import { Glyph } from "../ui/Glyph";
import { serve } from "../test/api";
import { lookAround, lookStraight } from "../test/looks";
import { renderChat } from "../test/render-chat";
import { renderLive } from "../test/render-live";
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
  open();
  expect(await screen.findAllByText(sees)).not.toHaveLength(0);
  expect(await lookAround(name)).toEqual([]);
});
