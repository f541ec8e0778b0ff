import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { Profile, ProfileUpdate } from "../../../api/endpoints";
import { noor, problem, rules, serve } from "../../../test/api";
import { expectAccessible } from "../../../test/axe";
import { LobbyPage } from "../../../app/LobbyPage";
import { renderLive } from "../../../test/render-live";
import { renderPage } from "../../../test/render-page";
import { AgeCheckStep } from "./AgeCheckStep";
import { Welcome } from "./Welcome";

const fresh: Profile = { ...noor, onboarding: "age", alias: "", languages: [], interests: [] };
const due: Profile = { ...noor, onboarding: "age_check", age_estimator: "Age Example" };
const open = () => renderPage(<Welcome />, { path: "/welcome", signedIn: "onboarding" });

async function birthDate(day: string, month: string, year: string): Promise<void> {
  await userEvent.type(await screen.findByLabelText("Day"), day);
  await userEvent.selectOptions(screen.getByLabelText("Month"), month);
  await userEvent.type(screen.getByLabelText("Year"), year);
  await userEvent.click(screen.getByRole("button", { name: "I agree, continue" }));
}

/** A server that keeps what it receives. */
function remembering(start: Profile) {
  let kept = start;
  return serve({
    "GET /api/user/profile": () => kept,
    "GET /api/user/rules": rules,
    "GET /api/user/alias-suggestion": { alias: "Late Tram" },
    "POST /api/user/age": () => (kept = { ...kept, onboarding: "profile" }),
    "PUT /api/user/profile": (body) => {
      kept = { ...kept, ...(body as ProfileUpdate) } as Profile;
      if (kept.alias !== "" && kept.languages.length > 0) kept = { ...kept, onboarding: "done" };
      return kept;
    },
  });
}

it("leads from the birth date to the lobby in three short steps", async () => {
  const { bodies } = remembering(fresh);
  const { at } = open();
  await birthDate("7", "May", "1998");
  expect(await screen.findByRole("heading", { name: "What could you talk about?" })).toHaveFocus();
  expect(bodies["POST /api/user/age"]).toEqual({ birth_date: "1998-05-07", rules_version: 2 });
  await expectAccessible();
  await userEvent.type(screen.getByLabelText("Add a language"), "espan");
  await expectAccessible();
  await userEvent.click(await screen.findByRole("button", { name: "español Spanish" }));
  expect(screen.getByLabelText("Add a language")).toHaveFocus();
  await userEvent.type(screen.getByLabelText("Add a language"), "cest{Enter}");
  expect(screen.getByRole("button", { name: "Remove Czech" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "hiking" }));
  expect(screen.queryByRole("button", { name: "hiking" })).toBeNull();
  await userEvent.type(screen.getByLabelText("Interest"), "Hiking, chess{Enter}");
  // Text still in the field counts when the form is submitted.
  await userEvent.type(screen.getByLabelText("Interest"), "chess, night trains");
  await userEvent.click(screen.getByRole("button", { name: "Next" }));

  expect(await screen.findByRole("heading", { name: "Who would you like to meet?" })).toHaveFocus();
  const talk = bodies["PUT /api/user/profile"] as ProfileUpdate;
  expect(talk.languages).toEqual(expect.arrayContaining(["es", "cs"]));
  expect(talk.interests).toEqual(["hiking", "chess", "night trains"]);
  await expectAccessible();
  // The card shows what a stranger sees, and only that: no alias is asked for.
  const card = within(screen.getByRole("region", { name: "This is all a stranger sees" }));
  expect(card.getByText("Amber Heron")).toBeVisible();
  expect(screen.queryByLabelText("Alias")).toBeNull();
  await userEvent.click(screen.getByLabelText("Women"));
  await userEvent.click(screen.getByLabelText("Man"));
  await userEvent.click(screen.getByRole("button", { name: "Done, take me to the lobby" }));
  await waitFor(() => {
    expect(at()).toBe("/lobby");
  });
  expect(bodies["PUT /api/user/profile"]).toMatchObject({
    alias: "Late Tram",
    gender: "man",
    preferences: { genders: ["woman"], gender_weight: "prefer" },
  });
});

it("begins each step at its top, however far the last one was scrolled", async () => {
  remembering({ ...fresh, onboarding: "profile", languages: [] });
  open();
  await userEvent.type(await screen.findByLabelText("Add a language"), "Spanish{Enter}");
  await userEvent.type(screen.getByLabelText("Add a language"), "an");
  window.scrollTo(0, document.documentElement.scrollHeight);
  expect(window.scrollY).toBeGreaterThan(0);
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  expect(await screen.findByRole("heading", { name: "Who would you like to meet?" })).toHaveFocus();
  expect(window.scrollY).toBe(0);
});

it("says once for all three fields that a date does not exist", async () => {
  const { asked } = serve({ "GET /api/user/profile": fresh, "GET /api/user/rules": rules });
  open();
  await birthDate("31", "February", "1998");
  expect(screen.getByRole("alert")).toHaveTextContent("Please enter a valid date");
  for (const label of ["Day", "Month", "Year"]) {
    expect(screen.getByLabelText(label)).toHaveAccessibleDescription(/a valid date/u);
    expect(screen.getByLabelText(label)).toBeInvalid();
  }
  expect(asked).not.toContain("POST /api/user/age");
  await expectAccessible();
});

it("stops politely for people who are too young, without a second try", async () => {
  serve({
    "GET /api/user/profile": fresh,
    "GET /api/user/rules": rules,
    "POST /api/user/age": problem(403, "under_age"),
  });
  open();
  await birthDate("1", "January", "2015");
  expect(await screen.findByRole("heading", { name: "IO is for adults" })).toBeVisible();
  expect(screen.queryByLabelText("Year")).toBeNull();
  await expectAccessible();
});

it("continues where the person left, also on another device", async () => {
  serve({ "GET /api/user/profile": { ...fresh, onboarding: "profile", languages: ["en"] } });
  open();
  expect(await screen.findByText("Step 3 of 3")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(await screen.findByRole("button", { name: "Remove English" })).toBeVisible();
});

it("says beside the field what is missing, and keeps the rest", async () => {
  serve({
    "GET /api/user/profile": { ...fresh, onboarding: "profile" },
    "PUT /api/user/profile": problem(422, "invalid_fields", {
      errors: [{ field: "interests", message: "An interest has at most 30 characters." }],
    }),
  });
  open();
  const language = await screen.findByLabelText("Add a language");
  for (const gone of screen.queryAllByRole("button", { name: /^Remove/u })) await userEvent.click(gone);
  await userEvent.type(language, "no such language");
  expect(screen.getByText("We don’t have a language by that name.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  expect(language).toHaveAccessibleDescription(/at least one language/u);
  await userEvent.clear(language);
  await userEvent.type(language, "English{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "cats" }));
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  await waitFor(() => {
    expect(screen.getByLabelText("Interest")).toHaveAccessibleDescription(/at most 30 characters/u);
  });
  expect(screen.getByRole("button", { name: "Remove cats" })).toBeVisible();
});

it("marks what is new and what is gone in changed rules, and goes on after a yes", async () => {
  let kept: Profile = { ...noor, onboarding: "rules" };
  const { bodies } = serve({
    "GET /api/user/profile": () => kept,
    "GET /api/user/rules": rules,
    "POST /api/user/rules": () => (kept = noor),
  });
  const { at } = open();
  expect(await screen.findByRole("heading", { name: "The rules changed" })).toBeVisible();
  const [same, gone, added] = await screen.findAllByRole("listitem");
  expect(same).toHaveTextContent(/^Be kind/u);
  expect(gone).toHaveTextContent("No longerAdults only.");
  expect(added).toHaveTextContent("NewEnglish only, please.");
  expect(screen.getByRole("link", { name: /privacy notice changed/u })).toHaveAttribute("href", "/privacy");
  expect(screen.queryByRole("link", { name: /terms changed/u })).toBeNull();
  expect(screen.getByRole("link", { name: "Go to Settings" })).toHaveAttribute("href", "/settings");
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "I agree, continue" }));
  await waitFor(() => {
    expect(at()).toBe("/lobby");
  });
  expect(bodies["POST /api/user/rules"]).toEqual({ rules_version: 2 });
});

it("asks newcomers what to talk about, though the server knows the language of their browser", async () => {
  remembering({ ...fresh, languages: ["en"] });
  open();
  await birthDate("7", "5", "1998");
  expect(await screen.findByRole("heading", { name: "What could you talk about?" })).toBeVisible();
});

it("leads to the check of age, and says when it must wait", async () => {
  let isSoon = true;
  serve({
    "GET /api/user/profile": due,
    "POST /api/user/age-check": () =>
      isSoon ? problem(429, "rate_limited") : { url: "https://age.example.org/start?check=x" },
  });
  const gone: string[] = [];
  renderPage(<AgeCheckStep go={(url) => gone.push(url)} />, { path: "/welcome", signedIn: "onboarding" });
  expect(await screen.findByRole("heading", { name: "One check of your age" })).toBeVisible();
  expect(screen.getByText(/tells us only yes or no/u)).toBeVisible();
  await expectAccessible();
  const go = screen.getByRole("button", { name: "Go to Age Example" });
  await userEvent.click(go);
  expect(await screen.findByText(/Title of rate_limited/u)).toBeVisible();
  isSoon = false;
  await userEvent.click(go);
  await waitFor(() => {
    expect(gone).toEqual(["https://age.example.org/start?check=x"]);
  });
});

it("goes on to the lobby once the answer of the check is yes", async () => {
  let kept = due;
  serve({ "GET /api/user/profile": () => kept });
  const { at } = open();
  const look = await screen.findByRole("button", { name: "Look for the answer" });
  kept = noor;
  await userEvent.click(look);
  await waitFor(() => {
    expect(at()).toBe("/lobby");
  });
});

it("leads from the lobby to the check of age, and leaves settings open", async () => {
  const { history } = renderLive(<LobbyPage />, { onboarding: "age_check" });
  await waitFor(() => {
    expect(history.at(-1)).toBe("/welcome");
  });
  cleanup();
  serve({ "GET /api/user/profile": { ...noor, onboarding: "age_check" } });
  renderPage(<p>Everything else</p>, { path: "/settings", signedIn: true });
  expect(await screen.findByText("Everything else")).toBeVisible();
});

it("leads from the lobby to the new rules, and leaves settings open", async () => {
  const { history } = renderLive(<LobbyPage />, { onboarding: "rules" });
  await waitFor(() => {
    expect(history.at(-1)).toBe("/welcome");
  });
  cleanup();
  serve({ "GET /api/user/profile": { ...noor, onboarding: "rules" } });
  renderPage(<p>Everything else</p>, { path: "/settings", signedIn: true });
  expect(await screen.findByText("Everything else")).toBeVisible();
});

it("redirects people who finished onboarding to the lobby", async () => {
  serve({ "GET /api/user/profile": noor });
  const { at } = open();
  await waitFor(() => {
    expect(at()).toBe("/lobby");
  });
});
