import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { page } from "vitest/browser";

import type { Profile, ProfileUpdate, Schemas } from "../../../api/endpoints";
import { noor, problem, rules, serve } from "../../../test/api";
import { expectAccessible } from "../../../test/axe";
import { renderPage } from "../../../test/render-page";
import { Settings } from "./Settings";
import { forgetDrafts } from "./useDraft";

const login = (id: string, label: string, current: boolean): Schemas["Login"] => ({
  id,
  label,
  current,
  created_at: "2026-11-01T10:00:00Z",
  last_seen_at: "2026-11-02T10:00:00Z",
});
const devices = [login("l-1", "Firefox on Linux", true), login("l-2", "Safari on iPhone", false)];
const rusty = { chat: "c-9", peer: { name: "Rusty Anvil", glyph: 7 }, at: "2026-11-12T10:00:00Z" };

const answers = {
  "GET /api/user/profile": noor,
  "GET /api/auth/logins": { logins: devices },
  "GET /api/user/blocks": { blocks: [rusty] },
};
const open = () => renderPage(<Settings />, { path: "/settings", signedIn: true });
const section = async (name: string) => within(await screen.findByRole("region", { name }));

beforeEach(() => {
  forgetDrafts();
  localStorage.clear();
  delete document.documentElement.dataset["theme"];
});

it("shows every setting, reachable and labelled", async () => {
  serve(answers);
  open();
  expect(await screen.findByText("noor@example.org")).toBeVisible();
  await section("Devices").then((devices) => devices.findByText("Firefox on Linux"));
  await expectAccessible();
});

it("saves the changes, and confirms only after saving", async () => {
  let kept = noor;
  const { bodies } = serve({
    ...answers,
    "GET /api/user/profile": () => kept,
    "PUT /api/user/profile": (body) => (kept = { ...kept, ...(body as ProfileUpdate) } as Profile),
  });
  open();
  const you = await section("You");
  const alias = you.getByLabelText("Alias");
  await userEvent.clear(alias);
  await userEvent.type(alias, "Tea Ghost");
  await userEvent.click(you.getByRole("button", { name: "Remove chess" }));
  expect(you.getByRole("button", { name: "Remove hiking" })).toHaveFocus();
  expect(screen.queryByText("Saved")).toBeNull();
  await userEvent.click(you.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Saved")).toBeVisible();
  const sent = bodies["PUT /api/user/profile"] as ProfileUpdate;
  expect(sent).toMatchObject({ alias: "Tea Ghost", interests: ["hiking"] });
  expect(sent).not.toHaveProperty("gender");
});

it("says at the card's field what is wrong with it", async () => {
  const errors = [{ field: "card.contact", message: "At most 200 characters." }];
  serve({ ...answers, "PUT /api/user/profile": problem(422, "invalid_fields", { errors }) });
  open();
  const card = await section("Reveal card");
  await userEvent.type(card.getByLabelText(/Contact line/u), "@ines");
  await userEvent.click(card.getByRole("button", { name: "Save" }));
  await waitFor(() => {
    expect(card.getByLabelText(/Contact line/u)).toHaveAccessibleDescription(/At most 200 characters/u);
  });
});

it("flips a privacy switch at once, and back when the server refuses", async () => {
  serve({ ...answers, "PUT /api/user/profile": problem(503, "unavailable") });
  open();
  const privacy = await section("Privacy");
  const typing = privacy.getByRole("switch", { name: "Typing indicator" });
  expect(typing).toBeChecked();
  await userEvent.click(typing);
  expect(await privacy.findByRole("alert")).toBeVisible();
  expect(typing).toBeChecked();
});

it("changes the theme at once and keeps it in this browser only", async () => {
  const { asked } = serve(answers);
  open();
  const look = await section("Look and sound");
  await userEvent.click(look.getByLabelText("Dark"));
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  expect(localStorage.getItem("io.theme")).toBe("dark");
  await userEvent.click(look.getByLabelText("Match my device"));
  expect(document.documentElement).not.toHaveAttribute("data-theme");
  expect(localStorage.getItem("io.theme")).toBeNull();
  expect(asked.some((key) => key.startsWith("PUT"))).toBe(false);
});

it("signs another device out, with a separate button for this one", async () => {
  let logins = devices;
  serve({
    ...answers,
    "GET /api/auth/logins": () => ({ logins }),
    "DELETE /api/auth/logins/l-2": () => {
      logins = logins.slice(0, 1);
      return null;
    },
  });
  open();
  const list = await section("Devices");
  expect(await list.findByText("This device")).toBeVisible();
  expect(list.queryByRole("button", { name: "Sign out Firefox on Linux" })).toBeNull();
  await userEvent.click(list.getByRole("button", { name: "Sign out Safari on iPhone" }));
  await waitFor(() => {
    expect(list.queryByText("Safari on iPhone")).toBeNull();
  });
  expect(screen.getByText("Safari on iPhone is signed out")).toBeVisible();
});

it("leads through a fresh sign-in, and back, before another device is signed out", async () => {
  const stale = problem(403, "fresh_sign_in_required");
  serve({ ...answers, "DELETE /api/auth/logins/l-2": stale, "POST /api/auth/logout-all": stale });
  open();
  const list = await section("Devices");
  await userEvent.click(await list.findByRole("button", { name: "Sign out Safari on iPhone" }));
  const again = await list.findByRole("link", { name: "Sign in again" });
  expect(again).toHaveAttribute("href", "/sign-in?next=%2Fsettings");
  expect(list.getByText(/within the last ten minutes/u)).toBeVisible();
  await userEvent.click(list.getByRole("button", { name: "Sign out everywhere" }));
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.click(dialog.getByRole("button", { name: "Sign out everywhere" }));
  expect(await dialog.findByRole("link", { name: "Sign in again" })).toBeVisible();
  await expectAccessible();
});

it("asks before signing out everywhere, with staying as the first answer", async () => {
  const { asked } = serve(answers);
  open();
  const opener = await screen.findByRole("button", { name: "Sign out everywhere" });
  await userEvent.click(opener);
  expect(screen.getByRole("button", { name: "Stay signed in" })).toHaveFocus();
  await expectAccessible();
  await userEvent.keyboard("{Enter}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(opener).toHaveFocus();
  expect(asked).not.toContain("POST /api/auth/logout-all");
});

it("lifts a block", async () => {
  let blocks = [rusty];
  serve({
    ...answers,
    "GET /api/user/blocks": () => ({ blocks }),
    "DELETE /api/user/blocks/c-9": () => {
      blocks = [];
      return null;
    },
  });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Unblock Rusty Anvil" }));
  expect(await screen.findByText("You haven’t blocked anyone.")).toBeVisible();
});

it("downloads a copy of one's data, or says what is missing", async () => {
  const saved: string[] = [];
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  onTestFinished(() => {
    clicked.mockRestore();
  });
  let answer: Response = problem(403, "fresh_sign_in_required");
  serve({ ...answers, "POST /api/user/export": () => answer });
  open();
  const account = await section("Account");
  await userEvent.click(await account.findByRole("button", { name: "Download a copy of my data" }));
  const again = await account.findByRole("link", { name: "Sign in again" });
  expect(again).toHaveAttribute("href", "/sign-in?next=%2Fsettings");
  await expectAccessible();
  cleanup();

  answer = problem(429, "rate_limited", { retry_after: 3600 });
  open();
  const later = await section("Account");
  await userEvent.click(await later.findByRole("button", { name: "Download a copy of my data" }));
  expect(await later.findByText(/Too many tries/)).toBeVisible();
  expect(saved).toEqual([]);

  answer = new Response(new Blob(["PK"]), { headers: { "content-type": "application/zip" } });
  await userEvent.click(later.getByRole("button", { name: "Download a copy of my data" }));
  expect(await screen.findByText("Your copy was downloaded")).toBeVisible();
  expect(saved).toEqual(["io-export.zip"]);
});

it("asks for a fresh sign-in before a deletion, and returns here", async () => {
  const { bodies } = serve({ ...answers, "POST /api/user/delete": problem(403, "fresh_sign_in_required") });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Delete my account" }));
  const dialog = within(screen.getByRole("dialog", { name: "Delete your account?" }));
  expect(dialog.getByRole("button", { name: "Keep my account" })).toHaveFocus();
  await userEvent.click(dialog.getByLabelText("Right now"));
  expect(dialog.getByText("This can’t be undone.")).toBeVisible();
  await userEvent.click(dialog.getByRole("button", { name: "Delete" }));
  const again = await dialog.findByRole("link", { name: "Sign in again" });
  expect(again).toHaveAttribute("href", "/sign-in?next=%2Fsettings");
  expect(bodies["POST /api/user/delete"]).toEqual({ now: true });
  await expectAccessible();
});

it("deletes an account in three presses, and says before what goes, what stays and how to undo it", async () => {
  const { bodies } = serve({ ...answers, "POST /api/user/delete": problem(503, "unavailable") });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Delete my account" }));
  const dialog = within(screen.getByRole("dialog", { name: "Delete your account?" }));
  for (const said of [
    /^Deleted: your address/u,
    /^Kept: what other people wrote/u,
    /Sign in within seven days to undo/u,
  ]) {
    expect(dialog.getByText(said)).toBeVisible();
  }
  expect(dialog.queryByText(/sad|sorry|miss you|sure/iu)).toBeNull();
  await userEvent.click(dialog.getByRole("button", { name: "Delete" }));
  await waitFor(() => {
    expect(bodies["POST /api/user/delete"]).toEqual({ now: false });
  });
});

it("lists what one agreed to, and until when", async () => {
  serve({ ...answers, "GET /api/user/rules": rules });
  open();
  await userEvent.click(await screen.findByText("What you agreed to"));
  const account = await section("Account");
  const [accepted, wishes] = await account.findAllByRole("listitem");
  expect(accepted).toHaveTextContent(/version 1.*May 3.* to November 4/u);
  expect(wishes).toHaveTextContent(/used to find people.*May 3/u);
  await expectAccessible();
});

it("asks for a fresh sign-in before the address is changed", async () => {
  serve({ ...answers, "POST /api/user/email": problem(403, "fresh_sign_in_required") });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Change my email address" }));
  await userEvent.type(await screen.findByLabelText("New email address"), "new@example.org");
  await userEvent.click(screen.getByRole("button", { name: "Send the code" }));
  const again = await screen.findByRole("link", { name: "Sign in again" });
  expect(again).toHaveAttribute("href", "/sign-in?next=%2Fsettings");
  await expectAccessible();
});

it("changes the address with the code from the new mailbox", async () => {
  const { bodies } = serve({
    ...answers,
    "POST /api/user/email": { request_id: "r-1", expires_in: 600 },
    "POST /api/user/email/confirm": { ...noor, email: "new@example.org" },
  });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Change my email address" }));
  await userEvent.type(await screen.findByLabelText("New email address"), "new@example.org");
  await userEvent.click(screen.getByRole("button", { name: "Send the code" }));
  await userEvent.type(await screen.findByLabelText("Code"), "1234 5678");
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Use this address" }));
  expect(await screen.findByText("You sign in with your new address from now on")).toBeVisible();
  expect(bodies["POST /api/user/email/confirm"]).toEqual({ request_id: "r-1", code: "1234 5678" });
  expect(screen.getByText("new@example.org")).toBeVisible();
});

it("lets people object to ratings and pause, and shows what holds after a failure", async () => {
  let kept: Profile = noor;
  let fails = false;
  const { bodies } = serve({
    ...answers,
    "GET /api/user/profile": () => kept,
    "PUT /api/user/processing": () => {
      if (fails) return problem(503, "unavailable");
      return (kept = { ...kept, ratings_objected_at: "2026-11-03T10:00:00Z" });
    },
  });
  open();
  const ratings = await screen.findByRole("switch", { name: "Use thumbs I get to find people" });
  expect(ratings).toBeChecked();
  expect(ratings).toHaveAccessibleDescription(/Reports that were upheld/u);
  await userEvent.click(ratings);
  await waitFor(() => {
    expect(ratings).not.toBeChecked();
  });
  expect(bodies["PUT /api/user/processing"]).toEqual({ use_ratings: false });
  fails = true;
  const pause = screen.getByRole("switch", { name: "Pause my account" });
  await userEvent.click(pause);
  expect(await screen.findByRole("alert")).toBeVisible();
  expect(pause).not.toBeChecked();
  await expectAccessible();
});

it("cm_4 explains the community of the address, and lets its member choose where they may", async () => {
  const community = { name: "Uni X", small: true, lets_choose: true, meets: "members" as const };
  let kept: Profile = { ...noor, community };
  const { bodies } = serve({
    ...answers,
    "GET /api/user/profile": () => kept,
    "PUT /api/user/community": () => (kept = { ...kept, community: { ...community, meets: "everybody" as const } }),
  });
  open();
  expect(await screen.findByText(/you only meet people whose address belongs to it too/u)).toBeVisible();
  expect(screen.getByText(/may guess who you are/u)).toBeVisible();
  await userEvent.click(screen.getByRole("switch", { name: "Meet everybody instead" }));
  expect(await screen.findByText(/You chose to meet everybody/u)).toBeVisible();
  expect(bodies["PUT /api/user/community"]).toEqual({ meets: "everybody" });
  await expectAccessible();
});

it("says when an unused account is deleted, where the operator deletes them", async () => {
  const said = /If you don’t use your account for 12 months, we delete it/;
  for (const [unused_months, times] of [
    [12, 1],
    [0, 0],
  ] as const) {
    serve({ ...answers, "GET /api/user/profile": { ...noor, unused_months } });
    open();
    await screen.findByRole("button", { name: "Delete my account" });
    expect(screen.queryAllByText(said)).toHaveLength(times);
    await expectAccessible();
    cleanup();
  }
});

it("offers to undo a planned deletion", async () => {
  let kept: Profile = { ...noor, deletes_at: "2026-11-30T10:00:00Z" };
  serve({
    ...answers,
    "GET /api/user/profile": () => kept,
    "POST /api/user/delete/undo": () => {
      kept = noor;
      return null;
    },
  });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Keep my account" }));
  expect(await screen.findByRole("button", { name: "Delete my account" })).toBeVisible();
  expect(screen.getByText("Your account won’t be deleted")).toBeVisible();
});

it("sends a signed-out person to the form, and back here afterwards", async () => {
  serve({
    "GET /api/user/profile": problem(401, "not_signed_in"),
    "POST /api/auth/refresh": problem(401, "not_signed_in"),
  });
  const { history } = open();
  await waitFor(() => {
    expect(history.at(-1)).toBe("/sign-in?next=%2Fsettings");
  });
});

it("keeps what is not saved across pages, for its owner alone", async () => {
  let kept = noor;
  serve({
    ...answers,
    "GET /api/user/profile": () => kept,
    "PUT /api/user/profile": (body) => (kept = { ...kept, ...(body as ProfileUpdate) } as Profile),
  });
  open();
  await userEvent.type((await section("Reveal card")).getByLabelText(/Contact line/u), "@noor");
  await userEvent.click((await section("You")).getByRole("button", { name: "Remove chess" }));
  cleanup();
  open();
  const card = await section("Reveal card");
  expect(card.getByLabelText(/Contact line/u)).toHaveValue("@noor");
  expect(card.getByText("Not saved yet. It’s kept while this tab is open.")).toBeVisible();
  const you = await section("You");
  expect(you.queryByRole("button", { name: "Remove chess" })).toBeNull();
  await userEvent.click(you.getByRole("button", { name: "Undo changes" }));
  expect(you.getByRole("button", { name: "Remove chess" })).toBeVisible();
  expect(you.queryByText(/Not saved yet/u)).toBeNull();
  await userEvent.click(card.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Saved")).toBeVisible();
  expect(card.queryByText(/Not saved yet/u)).toBeNull();

  await userEvent.type(card.getByLabelText(/Contact line/u), "2");
  cleanup();
  kept = { ...noor, email: "mara@example.org" };
  open();
  expect((await section("Reveal card")).getByLabelText(/Contact line/u)).toHaveValue("");
});

it("has the browser ask before a tab with unsaved changes is closed", async () => {
  serve(answers);
  open();
  const card = await section("Reveal card");
  const closing = () => {
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(closing()).toBe(false);
  await userEvent.type(card.getByLabelText(/Contact line/u), "@noor");
  expect(closing()).toBe(true);
  await userEvent.click(card.getByRole("button", { name: "Undo changes" }));
  expect(closing()).toBe(false);
});

it("saves only what was changed, and keeps the focus on the button", async () => {
  const { asked } = serve({ ...answers, "PUT /api/user/profile": noor });
  open();
  const meet = await section("Who you’d like to meet");
  const save = meet.getByRole("button", { name: "Save" });
  expect(save).toHaveAttribute("aria-disabled", "true");
  await userEvent.click(save);
  expect(asked).not.toContain("PUT /api/user/profile");
  await userEvent.click(meet.getByLabelText("Women"));
  expect(save).not.toHaveAttribute("aria-disabled");
  await userEvent.click(save);
  expect(await screen.findByText("Saved")).toBeVisible();
  expect(save).toHaveFocus();
  expect(save).toHaveAttribute("aria-disabled", "true");
});

it("lists its sections, and each entry leads to one", async () => {
  serve(answers);
  open();
  const places = within(await screen.findByRole("navigation", { name: "Sections" })).getAllByRole("link");
  const headings = await screen.findAllByRole("heading", { level: 2 });
  for (const place of places) {
    const target = document.querySelector(place.getAttribute("href") ?? "");
    expect(target, place.textContent).not.toBeNull();
    expect(headings.find((heading) => target?.contains(heading))?.textContent).toContain(place.textContent);
  }
  expect(places).toHaveLength(11);
});

it("on_10 says before it is saved how often gender can be changed", async () => {
  serve(answers);
  open();
  const you = await section("You");
  expect(you.queryByText(/change this twice/u)).toBeNull();
  await userEvent.click(you.getByLabelText("Woman"));
  expect(you.getByText("You can change this twice. After that, it stays for 30 days.")).toBeVisible();
  await userEvent.click(you.getByRole("button", { name: "Undo changes" }));
});

it("shows exactly the card that the server sends to a stranger", async () => {
  let kept = noor;
  serve({
    ...answers,
    "GET /api/user/profile": () => kept,
    "PUT /api/user/profile": (body) => {
      kept = { ...kept, ...(body as ProfileUpdate) } as Profile;
      return (kept = { ...kept, stranger_sees: { name: kept.alias, glyph: kept.glyph } });
    },
  });
  open();
  const card = within(await screen.findByRole("region", { name: "This is all a stranger sees" }));
  expect(card.getByText("Amber Heron")).toBeVisible();
  await userEvent.click(card.getByRole("switch", { name: "Show my alias instead" }));
  await waitFor(() => {
    expect(card.queryByText("Amber Heron")).toBeNull();
  });
  expect(card.getByText("Night Owl")).toBeVisible();
});

it("shows the suggestion in line with its field, and says if none came", async () => {
  await page.viewport(1280, 800);
  onTestFinished(() => page.viewport(390, 844));
  serve(answers);
  open();
  const alias = await screen.findByLabelText("Alias");
  const suggest = screen.getByRole("button", { name: "Suggest one" });
  const middle = (element: Element) => {
    const { top, height } = element.getBoundingClientRect();
    return top + height / 2;
  };
  expect(Math.abs(middle(suggest) - middle(alias))).toBeLessThan(1);
  await userEvent.click(suggest);
  await waitFor(() => {
    expect(alias).toHaveAccessibleDescription(/Title of not_found/u);
  });
});
