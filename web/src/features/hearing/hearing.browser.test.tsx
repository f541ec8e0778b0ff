import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";

import type { BoardItem, Told } from "../../api/hearing";
import { noConnection, noor, problem, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { renderPage } from "../../test/render-page";
import { BoardPage } from "./BoardPage";
import { TellUs } from "./TellUs";

const hostile = `<img src=x onerror="window.harmed=1">`;
const told = (change: Partial<Told> = {}): Told => ({
  id: "f1",
  kind: "fault",
  state: "answered",
  text: hostile,
  email: false,
  at: "2026-11-28T18:00:00Z",
  answer: `Thank you ${hostile}`,
  answered_at: "2026-11-28T19:00:00Z",
  joined: "Pictures stay blurred",
  ...change,
});
const item = (change: Partial<BoardItem> = {}): BoardItem => ({
  id: "b1",
  kind: "wish",
  title: "Meet at a time",
  text: hostile,
  state: "planned",
  voted: false,
  open: true,
  ...change,
});

beforeEach(() => sessionStorage.clear());

const usual = {
  "GET /api/user/profile": noor,
  "GET /api/user/notices": { notices: [] },
  "GET /api/user/feedback": { feedback: [] },
};

it("fb_2 adds facts only after showing them word for word, and none otherwise", async () => {
  const { bodies } = serve({ ...usual, "POST /api/user/feedback": { feedback: "f1" } });
  renderPage(<TellUs />, { path: "/settings/tell-us", signedIn: true });
  const words = await screen.findByRole("textbox", { name: /^What’s on your mind/u });
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(screen.getByText("Please write a few words.")).toBeVisible();
  await userEvent.type(words, "Nice");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() => expect(bodies["POST /api/user/feedback"]).toMatchObject({ kind: "feedback", text: "Nice" }));
  expect(bodies["POST /api/user/feedback"]).not.toHaveProperty("diagnostics");

  await userEvent.click(screen.getByText("Something is broken"));
  await userEvent.type(screen.getByRole("textbox", { name: /^What happened/u }), "Broken");
  await userEvent.click(screen.getByRole("switch", { name: "Add facts about your browser" }));
  const shown = screen.getByRole("region", { name: "Exactly this is added" });
  await expectAccessible();
  const facts = [...shown.querySelectorAll("dd")].map(({ textContent }) => textContent);
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() => expect(bodies["POST /api/user/feedback"]).toHaveProperty("diagnostics"));
  const { diagnostics } = bodies["POST /api/user/feedback"] as { diagnostics: Record<string, string | string[]> };
  const { errors, ...rest } = diagnostics;
  const list = Array.isArray(errors) && errors.length > 0 ? errors.join(", ") : "none";
  expect(facts).toEqual([...Object.values(rest), list]);
  expect(JSON.stringify(diagnostics)).not.toContain(noor.email);
});

it("fb_1 keeps the words after a lost answer, and sends the same once more", async () => {
  let lost = true;
  const sent: unknown[] = [];
  serve({
    ...usual,
    "POST /api/user/feedback": (body: unknown) => {
      sent.push(body);
      return lost ? noConnection() : { feedback: "f1" };
    },
  });
  renderPage(<TellUs />, { path: "/settings/tell-us", signedIn: true });
  await userEvent.type(await screen.findByRole("textbox"), "Nice");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(await screen.findByText(/they arrive once/u)).toBeVisible();
  const first = sent.at(-1);
  lost = false;
  await userEvent.click(screen.getByRole("button", { name: "Send again" }));
  expect(await screen.findByText(/^Thank you\. We have it/u, { selector: ".note" })).toBeVisible();
  expect(sent.at(-1)).toEqual(first);
  expect(screen.getByRole("textbox")).toHaveValue("");
  expect(sessionStorage.getItem("io.telling")).toBeNull();
});

it("fb_1 sends other words as another message, also after a lost answer", async () => {
  const sent: { cid: string; text: string }[] = [];
  serve({
    ...usual,
    "POST /api/user/feedback": (body: unknown) => {
      sent.push(body as { cid: string; text: string });
      return problem(429, "too_much_feedback");
    },
  });
  renderPage(<TellUs />, { path: "/settings/tell-us", signedIn: true });
  await userEvent.type(await screen.findByRole("textbox"), "Nice");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Title of too_much_feedback.");
  await userEvent.type(screen.getByRole("textbox"), ", but");
  await userEvent.click(screen.getByRole("button", { name: "Send again" }));
  await waitFor(() => expect(sent.at(-1)?.text).toBe("Nice, but"));
  expect(sent.at(-1)?.cid).not.toBe(sent[0]?.cid);
});

it("fb_4 shows the answer as text, and says that it was seen", async () => {
  const notice = { id: "n1", kind: "feedback_answer", at: "2026-11-28T19:00:00Z", seen: false, feedback: "f1" };
  const { asked } = serve({
    ...usual,
    "GET /api/user/notices": { notices: [notice] },
    "GET /api/user/feedback": { feedback: [told()] },
    "POST /api/user/notices/n1/seen": null,
  });
  renderPage(<TellUs />, { path: "/settings/tell-us", signedIn: true });
  const card = within(await screen.findByRole("article"));
  expect(card.getByText(`Thank you ${hostile}`)).toBeVisible();
  expect(card.getByText("It belongs to “Pictures stay blurred” on the board.")).toBeVisible();
  await waitFor(() => expect(asked).toContain("POST /api/user/notices/n1/seen"));
  expect("harmed" in window).toBe(false);
  await expectAccessible();
});

it("fb_10 votes once and takes it back; counts below ten are words", async () => {
  let voted = false;
  const { bodies } = serve({
    ...usual,
    "GET /api/board": () => ({
      items: [
        item({ voted }),
        item({ id: "b2", kind: "fault", title: "Blurred", state: "done", fixed_in: "1.14.3", open: false, votes: 20 }),
        item({ id: "b3", title: "See who blocked me", state: "declined", reason: "It would hurt.", open: false }),
      ],
    }),
    "PUT /api/board/b1/vote": (body: unknown) => {
      voted = (body as { vote: boolean }).vote;
      return null;
    },
  });
  renderPage(<BoardPage />, { path: "/settings/wishes", signedIn: true });
  await userEvent.click(await screen.findByRole("button", { name: "I’d like this: Meet at a time" }));
  await userEvent.click(await screen.findByRole("button", { name: "Take back: Meet at a time" }));
  await screen.findByRole("button", { name: "I’d like this: Meet at a time" });
  expect(bodies["PUT /api/board/b1/vote"]).toEqual({ vote: false });
  expect(screen.getByText("Planned · Fewer than 10 votes")).toBeVisible();
  expect(screen.getByText("Fixed in 1.14.3 · 20 votes or more")).toBeVisible();
  expect(screen.getByText("Why not: It would hurt.")).toBeVisible();
  expect(screen.getAllByRole("button")).toHaveLength(1);
  expect("harmed" in window).toBe(false);
  await expectAccessible();
});
