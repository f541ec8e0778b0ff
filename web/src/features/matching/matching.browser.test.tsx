import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, onTestFinished } from "vitest";
import { page } from "vitest/browser";

import type { Preferences } from "../../core/protocol/commands";
import { useFind, useLive } from "../../realtime/store";
import { expectAccessible } from "../../test/axe";
import { renderLive } from "../../test/render-live";
import { Searching } from "./Searching";

const wishes: Preferences = {
  genders: [],
  gender_weight: "any",
  language_weight: "must",
  interest_weight: "prefer",
  mood_weight: "prefer",
  allow_recent: false,
};

function Screen() {
  const search = useLive(({ session }) => session.search);
  const find = useFind();
  return search.at === "none" ? (
    <button onClick={() => find()}>Find someone</button>
  ) : (
    <Searching search={search} wishes={wishes} />
  );
}

async function searching() {
  const stage = renderLive(<Screen />);
  await userEvent.click(screen.getByRole("button", { name: "Find someone" }));
  stage.pass(10);
  const ticket = stage.server.tickets[0]?.ticket ?? "";
  return { ...stage, ticket };
}

it("shows which step of the ladder the search is on", async () => {
  const { server, pass, ticket } = await searching();
  expect(screen.getByRole("heading", { name: "Looking for your best match first" })).toBeVisible();
  expect(document.title).toBe("Looking for someone · IO");
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(["English", "hiking"]);
  await expectAccessible();
  act(() => server.push("a", { type: "queued", ticket, level: 2, waited: 8, note: "any_language", next_in: 12 }));
  pass(10);
  expect(screen.getByRole("heading", { name: "Now anyone who speaks your language" })).toBeVisible();
});

it("cancels at once, and informs the server", async () => {
  const { server, pass } = await searching();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.getByRole("button", { name: "Find someone" })).toBeVisible();
  pass(10);
  expect(server.tickets).toEqual([]);
});

it("freezes the search where it stands, under the same ticket", async () => {
  const { server, pass, ticket } = await searching();
  act(() => server.push("a", { type: "queued", ticket, level: 1, waited: 3, note: "any_interest", next_in: 5 }));
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: "Don’t widen further" }));
  pass(10);
  const last = server.received.findLast(({ frame }) => frame.type === "find_match")?.frame;
  expect(last).toMatchObject({ ticket, preferences: { ...wishes, freeze_at: 1 } });
});

it("offers to keep waiting in the same place when nobody matched", async () => {
  const { server, pass, ticket } = await searching();
  server.tickets = [];
  act(() => server.push("a", { type: "unqueued", ticket, reason: "timed_out" }));
  pass(10);
  expect(screen.getByRole("heading", { name: "No match right now" })).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Keep looking" }));
  pass(10);
  // This is a new search; the server knows the place by the person.
  expect(server.tickets).toHaveLength(1);
  expect(server.tickets[0]?.ticket).not.toBe(ticket);
});

it("cm_7 says that whom one can meet has changed, and goes on with one press", async () => {
  const { server, pass, ticket } = await searching();
  server.tickets = [];
  act(() => server.push("a", { type: "unqueued", ticket, reason: "moved" }));
  pass(10);
  expect(screen.getByRole("heading", { name: "Who you can meet has changed" })).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Search again" }));
  pass(10);
  expect(server.tickets).toHaveLength(1);
});

it("asks whether the user is here when a match came in a hidden tab", async () => {
  const { server, pass, ticket } = await searching();
  act(() => server.push("a", { type: "called", ticket, seconds: 15 }));
  pass(10);
  expect(screen.getByRole("heading", { name: "Someone is here. Are you?" })).toBeVisible();
  expect(document.title).toMatch(/^Someone is here/);
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "I’m here" }));
  pass(10);
  expect(server.received.at(-1)?.frame).toMatchObject({ type: "here", ticket });
  act(() => server.push("a", { type: "unqueued", ticket, reason: "away" }));
  pass(10);
  expect(screen.getByText(/didn’t answer/)).toBeVisible();
  expect(document.title).not.toMatch(/Someone is here/);
  await expectAccessible();
});

it("moves a search here from another tab", async () => {
  const stage = renderLive(<Screen />);
  stage.server.tickets = [{ side: "a", ticket: "00000000-0000-4000-8000-0000000000aa" }];
  await userEvent.click(screen.getByRole("button", { name: "Find someone" }));
  stage.pass(10);
  expect(screen.getByRole("heading", { name: "You’re searching in another tab" })).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Move it here" }));
  stage.pass(10);
  expect(screen.getByRole("heading", { name: "Looking for your best match first" })).toBeVisible();
});

it("shows that the search stopped, not a spinner, after an interruption", async () => {
  const { server, pass } = await searching();
  act(() => {
    server.kill();
  });
  pass(3_000);
  expect(screen.getByRole("heading", { name: "The search stopped" })).toBeVisible();
});

it("offers to drop a must-have when a search takes long, in the same place", async () => {
  const { server, pass, ticket } = await searching();
  expect(screen.queryByRole("group", { name: /^Still looking/u })).toBeNull();
  act(() => server.push("a", { type: "queued", ticket, level: 4, waited: 25, note: "anyone", next_in: null }));
  pass(10);
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Speaks English: prefer, not must" }));
  pass(10);
  const last = server.received.findLast(({ frame }) => frame.type === "find_match")?.frame;
  expect(last).toMatchObject({ ticket, preferences: { ...wishes, language_weight: "prefer" } });
  expect(screen.queryByRole("group", { name: /^Still looking/u })).toBeNull();
});

it("turns the bar around the center of the ring", async () => {
  await searching();
  const arm = document.querySelector(".orbit-arm");
  const ring = document.querySelector(".orbit-ring")?.getBoundingClientRect();
  const bar = document.querySelector(".orbit-bar");
  if (!(arm instanceof SVGElement) || ring === undefined) throw new Error("no figure");
  const center = { x: ring.left + ring.width / 2, y: ring.top + ring.height / 2 };
  const away = [0, 45, 90, 180, 270].map((angle) => {
    arm.style.rotate = `${angle}deg`;
    const box = bar?.getBoundingClientRect() ?? new DOMRect();
    return Math.hypot(box.left + box.width / 2 - center.x, box.top + box.height / 2 - center.y);
  });
  for (const distance of away) expect(distance).toBeCloseTo(away[0] ?? 0, 0);
});

it.each([
  [390, 844, "100%"],
  [390, 844, "200%"],
  [740, 360, "100%"],
  [1280, 800, "100%"],
])("keeps Cancel in sight at %d by %d and %s", async (width, height, size) => {
  onTestFinished(async () => {
    document.documentElement.style.fontSize = "";
    await page.viewport(390, 844);
  });
  await page.viewport(width, height);
  document.documentElement.style.fontSize = size;
  await searching();
  const cancel = screen.getByRole("button", { name: "Cancel" }).getBoundingClientRect();
  expect(cancel.bottom).toBeLessThanOrEqual(height);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});
