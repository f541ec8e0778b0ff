import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import { m } from "../../i18n/catalogue";
import { speak } from "../../i18n/languages";
import { noConnection, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { lookStraight } from "../../test/looks";
import { renderChat } from "../../test/render-chat";

const ask = "POST /api/chat/question";
const answer = "POST /api/chat/question/answer";
const scale = { question: { number: 0, takes: "scale", words: [] } };

afterEach(async () => {
  await speak("en");
  document.documentElement.lang = "en";
  document.documentElement.dir = "ltr";
  await lookStraight();
});

it("ends with neutral words, and accepts a rating in two taps", async () => {
  const { server, pass } = renderChat();
  act(() => server.end("b"));
  pass(10);
  expect(screen.getByRole("heading", { name: "Amber Heron left" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Good" }));
  await userEvent.click(screen.getByRole("checkbox", { name: "Kind" }));
  pass(10);
  expect(await screen.findByText("Thank you. You can change this for ten minutes.")).toBeVisible();
  const rates = server.received.flatMap(({ frame }) => (frame.type === "rate" ? [[frame.rating, frame.tags]] : []));
  expect(rates).toEqual([
    ["up", []],
    ["up", ["kind"]],
  ]);
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Not good" }));
  expect(screen.getByRole("button", { name: "Don’t match us again" })).toBeVisible();
});

it("does not offer to talk again after one’s own block", async () => {
  const again = () => screen.queryByRole("button", { name: "Ask to talk again" });
  const { pass } = renderChat();
  await userEvent.click(screen.getByRole("button", { name: "More: leave, report, block, sound, help" }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Block" }));
  pass(5_000);
  pass(100);
  expect(await screen.findByText(/You can unblock in Settings/u)).toBeVisible();
  expect(again()).toBeNull();
});

it("offers to talk again until one said “not again”", async () => {
  const again = () => screen.queryByRole("button", { name: "Ask to talk again" });
  const { server, pass } = renderChat();
  act(() => server.end("b"));
  pass(10);
  expect(again()).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Not good" }));
  await userEvent.click(screen.getByRole("button", { name: "Don’t match us again" }));
  pass(5_000);
  pass(100);
  await userEvent.click(screen.getByRole("button", { name: "Good" }));
  pass(10);
  expect(again()).toBeNull();
});

it("leads to talking again after a good chat, else to someone new", async () => {
  const { server, pass } = renderChat();
  act(() => server.end("b"));
  pass(10);
  const look = (name: string) => screen.getByRole("button", { name }).className;
  expect(look("Find someone new")).toContain("button-primary");
  await userEvent.click(screen.getByRole("button", { name: "Good" }));
  expect(look("Ask to talk again")).toContain("button-primary");
  expect(look("Find someone new")).not.toContain("button-primary");
  await userEvent.click(screen.getByRole("button", { name: "Not good" }));
  expect(look("Find someone new")).toContain("button-primary");
});

it.each(["en", "de", "ar"] as const)("aq_8 asks in %s, and one key answers", async (language) => {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  await speak(language);
  const { bodies } = serve({ [ask]: scale, [answer]: null });
  const { server, pass } = renderChat();
  act(() => server.end("b"));
  pass(10);
  expect(await screen.findByRole("heading", { name: m.question.builtIn })).toBeVisible();
  expect(bodies[ask]).toEqual({ chat: expect.any(String) as unknown });
  await expectAccessible();
  screen.getByRole("button", { name: m.question.step("3", m.question.steps[2] ?? "") }).focus();
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  const thanks = await screen.findByText(m.question.thanks);
  expect(thanks).toHaveFocus();
  expect(thanks).toHaveRole("status");
  expect(bodies[answer]).toEqual({ number: 0, answer: "4" });
  await expectAccessible();
});

it("aq_8 keeps an answer that did not arrive, and shows words of staff as text", async () => {
  const own = { number: 2, takes: "yes_no", words: [{ language: "en", text: "Was it <b>kind</b>?" }] };
  let isLost = true;
  serve({ [ask]: { question: own }, [answer]: () => (isLost ? noConnection() : null) });
  const { server, pass } = renderChat();
  act(() => server.end("b"));
  pass(10);
  expect(await screen.findByRole("heading", { name: "Was it <b>kind</b>?" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Yes" }));
  expect(await screen.findByText("Your answer didn’t arrive. Try again, or leave it.")).toBeVisible();
  isLost = false;
  await userEvent.click(screen.getByRole("button", { name: "No" }));
  expect(await screen.findByText("Thank you.")).toHaveFocus();
});

it("aq_8 leaves without a word when it can’t be asked, and after a bad rating", async () => {
  let isThere = false;
  const { asked } = serve({ [ask]: () => (isThere ? scale : noConnection()), [answer]: noConnection });
  const { server, pass } = renderChat();
  act(() => server.end("b"));
  pass(10);
  await waitFor(() => expect(asked).toContain(ask));
  expect(screen.queryByRole("region", { name: "A short question" })).toBeNull();
  isThere = true;
  await userEvent.click(screen.getByRole("button", { name: "Good" }));
  pass(10);
  expect(await screen.findByRole("region", { name: "A short question" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Not now" }));
  expect(await screen.findByText("All right. There won’t be another one for a month.")).toHaveFocus();
  await userEvent.click(screen.getByRole("button", { name: "Not good" }));
  expect(screen.queryByText("All right. There won’t be another one for a month.")).toBeNull();
});
