import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, onTestFinished, vi } from "vitest";
import { page } from "vitest/browser";

import type { ProfileUpdate } from "../../api/endpoints";
import { noor, problem, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { person } from "../../test/people";
import { renderPage } from "../../test/render-page";
import { Lobby } from "./Lobby";

const nobody = { "GET /api/chat/people": { people: [] } };

function open() {
  const onFind = vi.fn();
  return { onFind, ...renderPage(<Lobby onFind={onFind} />, { path: "/lobby", signedIn: true }) };
}

it("starts a search only on a press", async () => {
  serve({ ...nobody, "GET /api/user/profile": noor, "GET /api/chat/lobby": { online: 50, typical_wait: 12 } });
  const { onFind } = open();
  expect(await screen.findByText(/More than 50 people are here now\./u)).toHaveTextContent("about 12 seconds");
  expect(onFind).not.toHaveBeenCalled();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Find someone" }));
  expect(onFind).toHaveBeenCalledOnce();
});

it("says it is quiet when few are here, and never makes up a number", async () => {
  serve({ ...nobody, "GET /api/user/profile": noor, "GET /api/chat/lobby": { typical_wait: 5 } });
  open();
  expect(await screen.findByText("It’s quiet right now.")).toBeVisible();
  expect(screen.queryByText(/usually takes/u)).toBeNull();
});

it("cm_7 says whom a member of a community meets instead of how many are here", async () => {
  const community = { name: "Uni <b>X</b>", small: true, lets_choose: false, meets: "members" };
  serve({ ...nobody, "GET /api/user/profile": { ...noor, community }, "GET /api/chat/lobby": { online: 50 } });
  open();
  expect(await screen.findByText(/You meet people of/u)).toHaveTextContent("You meet people of Uni <b>X</b>.");
  expect(screen.getByText(/people may guess who you are/u)).toBeVisible();
  expect(screen.queryByText(/people are here/u)).toBeNull();
  expect(screen.getByRole("link", { name: "What that means" })).toHaveAttribute("href", "/settings#community");
  await expectAccessible();
});

it("stays usable when the numbers cannot be fetched", async () => {
  serve({
    "GET /api/user/profile": noor,
    "GET /api/chat/lobby": problem(503, "unavailable"),
    "GET /api/chat/people": problem(503, "unavailable"),
  });
  open();
  expect(await screen.findByRole("button", { name: "Find someone" })).toBeVisible();
  expect(screen.queryByText(/people are here|quiet right now/u)).toBeNull();
});

it("shows a wait instead of a button after many short chats", async () => {
  const paused_until = new Date(Date.now() + 170_000).toISOString();
  serve({ ...nobody, "GET /api/user/profile": noor, "GET /api/chat/lobby": { paused_until } });
  open();
  expect(await screen.findByText(/You can search again in 3 minutes/u)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Find someone" })).toBeNull();
});

it("shows each wish with its weight, and edits them in a dialog", async () => {
  let kept = noor;
  const { bodies } = serve({
    ...nobody,
    "GET /api/user/profile": () => kept,
    "GET /api/chat/lobby": {},
    "PUT /api/user/profile": (body) => (kept = { ...kept, ...(body as ProfileUpdate) } as typeof noor),
  });
  open();
  const chip = await screen.findByRole("button", { name: "A real conversation · prefer" });
  expect(screen.getByRole("button", { name: "Speaks English and Spanish · must" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Likes hiking and chess · prefer" })).toBeVisible();
  await userEvent.click(chip);
  const dialog = within(screen.getByRole("dialog", { name: "Who you’d like to meet" }));
  expect(dialog.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await expectAccessible();
  await userEvent.click(dialog.getByLabelText("Women"));
  const weights = within(dialog.getByRole("group", { name: "How much it matters: I’d like to meet" }));
  expect(weights.getByLabelText("Prefer")).toBeChecked();
  await userEvent.click(weights.getByLabelText("Must"));
  await userEvent.click(dialog.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("button", { name: "Women · must" })).toBeVisible();
  expect(bodies["PUT /api/user/profile"]).toMatchObject({ preferences: { genders: ["woman"], gender_weight: "must" } });
  await waitFor(() => {
    expect(chip).toHaveFocus();
  });
});

it("shows people who want to talk again first, and sends the answer", async () => {
  let again: "asked_me" | "waiting_for_both" = "asked_me";
  const { bodies } = serve({
    "GET /api/user/profile": noor,
    "GET /api/chat/lobby": {},
    "GET /api/chat/people": () => ({ people: [person("Silver Otter", { again })] }),
    "POST /api/chat/answer-again": () => {
      again = "waiting_for_both";
      return null;
    },
  });
  open();
  const invitation = within(await screen.findByRole("group", { name: "Silver Otter" }));
  await page.viewport(390, 844);
  const tops = invitation.getAllByRole("button").map((button) => button.getBoundingClientRect().top);
  expect(new Set(tops).size, "the three answers stand in one row on a phone").toBe(1);
  await expectAccessible();
  await userEvent.click(invitation.getByRole("button", { name: "Yes, let’s" }));
  await waitFor(() => {
    expect(screen.queryByRole("group", { name: "Silver Otter" })).toBeNull();
  });
  expect(bodies["POST /api/chat/answer-again"]).toMatchObject({ answer: "accept" });
});

it("says which of one's interests are not available now", async () => {
  serve({ ...nobody, "GET /api/user/profile": noor, "GET /api/chat/lobby": { unavailable_interests: ["chess"] } });
  open();
  expect(await screen.findByText("chess isn’t available in matching right now. We look without it.")).toBeVisible();
  await expectAccessible();
});

it("n_13 says in words what a wish for genders means for the wait", async () => {
  serve({ ...nobody, "GET /api/user/profile": noor, "GET /api/chat/lobby": { online: 50, gender_wish: "longer" } });
  open();
  expect(await screen.findByText(/Fewer people fit whom you’d like to meet right now/u)).not.toHaveTextContent(/\d/u);
});

it("shows the last people met, each one press away", async () => {
  serve({
    "GET /api/user/profile": noor,
    "GET /api/chat/lobby": {},
    "GET /api/chat/people": { people: [person("Silver Otter"), person("Velvet Moth")] },
  });
  open();
  const met = within(await screen.findByRole("region", { name: "People you met" }));
  expect(met.getByRole("link", { name: /Silver Otter/u })).toHaveAttribute("href", "/people/chat-of-Silver-Otter");
  expect(met.getByRole("link", { name: "See all" })).toHaveAttribute("href", "/people");
  await expectAccessible();
});

it("keeps its one button in sight at every size, in two columns if wide", async () => {
  onTestFinished(async () => {
    document.documentElement.style.fontSize = "";
    await page.viewport(390, 844);
  });
  serve({
    "GET /api/user/profile": noor,
    "GET /api/chat/lobby": { online: 50, gender_wish: "much_longer", unavailable_interests: ["chess"] },
    "GET /api/chat/people": { people: [person("Silver Otter"), person("Velvet Moth", { again: "asked_me" })] },
  });
  open();
  await screen.findByRole("group", { name: "Velvet Moth" });
  for (const [width, height, size] of [
    [390, 844, "100%"],
    [390, 844, "200%"],
    [740, 360, "100%"],
    [1280, 800, "100%"],
  ] as const) {
    await page.viewport(width, height);
    document.documentElement.style.fontSize = size;
    const where = `${width} by ${height} at ${size}`;
    const find = screen.getByRole("button", { name: "Find someone" });
    // What comes before it may be scrolled; the button follows as soon as its part is in sight.
    find.closest(".lobby")?.scrollIntoView({ block: "start" });
    const { top, bottom, left } = find.getBoundingClientRect();
    expect([top >= 0, bottom <= height], where).toEqual([true, true]);
    const met = screen.getByRole("region", { name: "People you met" }).getBoundingClientRect();
    expect(met.left > left + 300, where).toBe(width === 1280);
  }
});

it("says before a search that nobody can meet a must-have, with a way out", async () => {
  let kept = { ...noor, interests: [], preferences: { ...noor.preferences, interest_weight: "must" } } as typeof noor;
  serve({
    ...nobody,
    "GET /api/user/profile": () => kept,
    "GET /api/chat/lobby": {},
    "PUT /api/user/profile": (body) => (kept = { ...kept, ...(body as ProfileUpdate) } as typeof noor),
  });
  open();
  expect(await screen.findByText(/you haven’t named any\. Nobody can fit/u)).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Make it a preference" }));
  await waitFor(() => expect(screen.queryByText(/Nobody can fit/u)).toBeNull());
  expect(kept.preferences.interest_weight).toBe("prefer");
});
