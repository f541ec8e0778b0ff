/** A match, from the search to the first word, and what calls a person who looks elsewhere. */
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { cdp } from "vitest/browser";
import { expect, it, onTestFinished } from "vitest";
import { Route, Switch } from "wouter";

import { serve } from "../test/api";
import { expectAccessible } from "../test/axe";
import { box, chatId } from "../test/render-chat";
import { renderLive } from "../test/render-live";
import { loadParts } from "../ui/lazy";
import { ChatPage } from "./ChatPage";
import { GoToMatch } from "./GoToMatch";
import { LobbyPage } from "./LobbyPage";
import { Running } from "./Running";

/** The lobby, a chat, and another page with a field in it. */
function App() {
  return (
    <>
      <GoToMatch />
      <Switch>
        <Route path="/lobby">
          <LobbyPage />
        </Route>
        <Route path="/chat/:chat">
          <ChatPage />
        </Route>
        <Route>
          <main>
            <h1>Settings</h1>
            <input aria-label="About you" />
          </main>
          <Running />
        </Route>
      </Switch>
    </>
  );
}

const start = (path = "/lobby", inChat = false) => {
  serve({
    "GET /api/announcements": {
      announcements: [
        {
          id: "a1",
          revision: 1,
          kind: "banner",
          at: "2026-11-28T18:00:00Z",
          words: [{ language: "en", title: "A short pause", text: "Tonight." }],
        },
      ],
    },
    "GET /api/chat/people": { people: [] },
    "GET /api/chat/lobby": {},
    "GET /api/user/standing": { restricted: false, scope: [], until: null, statements: [], trust: null },
  });
  return renderLive(<App />, { path, inChat });
};

async function searching(path = "/lobby") {
  const stage = start(path);
  act(() => {
    stage.me.live.intend({ type: "find", ticket: stage.me.live.uuid(), takeOver: false, wishes: null });
  });
  stage.pass(10);
  if (path === "/lobby") await screen.findByRole("button", { name: "Cancel" });
  // Everything that a match needs loads while the person searches.
  await loadParts();
  const match = () => {
    act(() => void stage.server.match());
    stage.pass(10);
  };
  return { ...stage, match, ticket: stage.server.tickets[0]?.ticket ?? "" };
}

const moment = () => document.querySelector(".moment");

it("takes keys from the first frame after a match", async () => {
  const { match, server, pass } = await searching();
  match();
  expect(moment()).not.toBeNull();
  expect(box()).toHaveFocus();
  await userEvent.keyboard("hi{Enter}");
  pass(10);
  expect(server.chat.events.map(({ what }) => what.kind === "message" && what.body)).toEqual(["hi"]);
  // The first key ended the moment.
  expect(moment()).toBeNull();
});

it("stands still for a moment where motion is not wanted, then is over", async () => {
  const { match } = await searching();
  match();
  expect(document.querySelector(".moment-still")).not.toBeNull();
  expect(document.getAnimations().filter(({ playState }) => playState === "running")).toEqual([]);
  await waitFor(() => expect(moment()).toBeNull());
  await expectAccessible();
});

it("drops the bar into the ring, and becomes the picture of the person", async () => {
  const media = (value: string) =>
    cdp().send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-reduced-motion", value }] });
  onTestFinished(async () => {
    await media("reduce");
  });
  await media("no-preference");
  const { match } = await searching();
  match();
  const figure = document.querySelector(".moment .orbit");
  const middle = (selector: string) => {
    const { left, top, width, height } = figure?.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
    return [left + width / 2, top + height / 2, height] as const;
  };
  // The end of the first part, whatever the time: each motion is put at its last frame.
  for (const motion of figure?.getAnimations({ subtree: true }) ?? []) motion.finish();
  const [barX, barY] = middle(".orbit-bar");
  const [ringX, ringY, ring] = middle(".orbit-ring");
  expect(barX).toBeCloseTo(ringX, 0);
  expect(barY).toBeGreaterThan(ringY - ring / 2);
  expect(barY).toBeLessThan(ringY);
  await waitFor(() => expect(document.querySelector(".moment-greet")).not.toBeNull());
  for (const motion of figure?.getAnimations() ?? []) motion.finish();
  const picture = document.querySelector(".greeting .glyph")?.getBoundingClientRect() ?? new DOMRect();
  const [x, y] = middle(".orbit-ring");
  expect(x).toBeCloseTo(picture.left + picture.width / 2, 0);
  expect(y).toBeCloseTo(picture.top + picture.height / 2, 0);
  await waitFor(() => expect(moment()).toBeNull());
});

it("ends the moment by Esc alone, which asks nothing", async () => {
  const { match } = await searching();
  match();
  await userEvent.keyboard("{Escape}");
  expect(moment()).toBeNull();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(box()).toHaveFocus();
});

it("shows a running search elsewhere, and asks the server to call first", async () => {
  const { server, history, pass, ticket } = await searching("/settings");
  const bar = within(screen.getByRole("complementary", { name: "Going on now" }));
  expect(bar.getByText("Looking for someone")).toBeVisible();
  await expectAccessible();
  expect(server.received.at(-1)?.frame).toEqual({ type: "background", on: true });
  const field = screen.getByRole("textbox", { name: "About you" });
  await userEvent.type(field, "half a sen");
  act(() => server.push("a", { type: "called", ticket, seconds: 15 }));
  pass(10);
  expect(history.at(-1)).toBe("/settings");
  expect(field).toHaveValue("half a sen");
  expect(field).toHaveFocus();
  expect(document.title).toBe("Someone is here · IO");
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: /^Someone is here.*15 seconds.*Say hello$/u }));
  pass(10);
  expect(server.received.some(({ frame }) => frame.type === "here")).toBe(true);
  expect(history.at(-1)).toBe("/lobby");
  expect(server.received.at(-1)?.frame).toEqual({ type: "background", on: false });
});

it("pulls nobody out of a form into a chat", async () => {
  const { match, history } = await searching("/settings");
  await userEvent.type(screen.getByRole("textbox", { name: "About you" }), "half a sen");
  match();
  expect(history.at(-1)).toBe("/settings");
  expect(screen.getByRole("textbox", { name: "About you" })).toHaveValue("half a sen");
  expect(screen.getByRole("link", { name: /Amber Heron.*Go back/u })).toHaveAttribute("href", `/chat/${chatId}`);
});

it("shows a running chat on other pages, with what is unread", async () => {
  const { server, pass, history } = start("/settings", true);
  server.say("b", "are you there");
  pass(10);
  const link = screen.getByRole("link", { name: /Amber Heron.*1 new message.*Go back/u });
  await expectAccessible();
  await userEvent.click(link);
  expect(history.at(-1)).toBe(`/chat/${chatId}`);
});

it("has one thing to press in the lobby while a chat goes on: the way back", async () => {
  const { history } = start("/lobby", true);
  expect(await screen.findByRole("heading", { name: "You’re talking with Amber Heron." })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Find someone" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Go back to the chat" }));
  expect(history.at(-1)).toBe(`/chat/${chatId}`);
});

it("ann_5 announces nothing to a person who searches or has an open chat", async () => {
  const { match } = await searching();
  expect(screen.queryByText("A short pause")).toBeNull();
  match();
  expect(screen.queryByText("A short pause")).toBeNull();
});

it("ann_5 announces nothing in the lobby while a chat is open there", async () => {
  const first = start("/lobby");
  expect(await screen.findByText("A short pause")).toBeVisible();
  first.view.unmount();
  start("/lobby", true);
  expect(await screen.findByRole("button", { name: "Go back to the chat" })).toBeVisible();
  expect(screen.queryByText("A short pause")).toBeNull();
});
