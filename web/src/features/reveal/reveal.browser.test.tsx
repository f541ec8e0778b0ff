import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { expectAccessible } from "../../test/axe";
import { serve } from "../../test/api";
import { chatId, log, renderChat } from "../../test/render-chat";

it("asks to reveal with exactly the card that the peer would see", async () => {
  const { server, pass } = renderChat();
  await userEvent.click(screen.getByRole("button", { name: "Reveal" }));
  const dialog = screen.getByRole("dialog", { name: "Share who you are?" });
  expect(within(dialog).getByRole("checkbox", { name: "First name" })).toHaveFocus();
  expect(within(dialog).getByRole("checkbox", { name: /A few words/ })).not.toBeChecked();
  await userEvent.click(within(dialog).getByRole("checkbox", { name: "First name" }));
  expect(within(dialog).getByRole("region", { name: "This is what Amber Heron would see" })).toHaveTextContent("Ines");
  await userEvent.click(within(dialog).getByRole("checkbox", { name: "Contact line" }));
  await userEvent.click(within(dialog).getByRole("button", { name: "Ask" }));
  expect(within(dialog).getByRole("alert")).toHaveTextContent("I want to share a way to reach me");
  await userEvent.click(within(dialog).getByRole("checkbox", { name: /way to reach me/ }));
  await expectAccessible();
  await userEvent.click(within(dialog).getByRole("button", { name: "Ask" }));
  pass(10);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(log()).toHaveTextContent("You asked Amber Heron to reveal, and offered: first name and contact line.");
  expect(server.chat.open?.fields).toEqual(["first_name", "contact"]);
  await userEvent.click(screen.getByRole("button", { name: "Take it back" }));
  pass(10);
  expect(server.chat.open).toBeNull();
});

it("answers a reveal by choosing, shows both cards, hides one's own later", async () => {
  const { server, pass } = renderChat();
  act(() => server.askReveal("b", ["first_name", "about"]));
  pass(10);
  expect(screen.getByRole("heading", { name: "Amber Heron wants to reveal who they are" })).toBeVisible();
  expect(log()).not.toHaveTextContent("Omar");
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Choose what to share" }));
  const dialog = screen.getByRole("dialog", { name: "Reveal to Amber Heron" });
  await userEvent.click(within(dialog).getByRole("checkbox", { name: "Alias" }));
  await userEvent.click(within(dialog).getByRole("button", { name: "Reveal to each other" }));
  pass(10);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  // Both faces at the same moment.
  expect(document.querySelectorAll(".turn")).toHaveLength(2);
  expect(log()).toHaveTextContent("Omar");
  expect(log()).toHaveTextContent("Ines of the lamp");
  expect(screen.getByRole("heading", { level: 1, name: "Omar" })).toBeVisible();
  expect(screen.getByText(/^Amber Heron · /u)).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Omar: show the card" }));
  expect(screen.getByRole("dialog", { name: "Omar, revealed" })).toHaveTextContent("You met as Amber Heron");
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Hide my card" }));
  await userEvent.click(screen.getByRole("button", { name: "Hide it" }));
  pass(10);
  expect(log()).not.toHaveTextContent("Ines of the lamp");
});

/** Both reveal themselves. */
async function reveal({ server, pass }: ReturnType<typeof renderChat>) {
  act(() => server.askReveal("b", ["first_name"]));
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: "Choose what to share" }));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("checkbox", { name: "Alias" }));
  await userEvent.click(screen.getByRole("button", { name: "Reveal to each other" }));
  pass(10);
}

async function askToLeave() {
  await userEvent.click(screen.getByRole("button", { name: /^More:/u }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Leave chat" }));
  return within(screen.getByRole("dialog", { name: "Leave this chat?" }));
}

it("rv_13 keeps both cards after leaving, until one's own is hidden", async () => {
  const stage = renderChat();
  const { server, pass } = stage;
  await reveal(stage);
  const dialog = await askToLeave();
  expect(screen.getByRole("dialog")).toHaveTextContent("Your cards stay under People until one of you hides theirs.");
  expect(dialog.getByRole("checkbox", { name: "Hide my card too" })).not.toBeChecked();
  await expectAccessible();
  await userEvent.click(dialog.getByRole("button", { name: "Leave" }));
  pass(10);
  expect(server.chat.shown).toEqual({ a: ["alias"], b: ["first_name"] });
  expect(screen.getByRole("heading", { level: 1, name: "Omar" })).toBeVisible();
  expect(await screen.findByText("Their card stays under People.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Omar: show the card" }));
  await userEvent.click(screen.getByRole("button", { name: "Hide my card" }));
  await userEvent.click(screen.getByRole("button", { name: "Hide it" }));
  pass(10);
  expect(server.chat.shown).toEqual({ a: null, b: ["first_name"] });
  expect(await screen.findByText("You hid your card.")).toBeVisible();
});

it("rv_13 hides one's own card with leaving", async () => {
  const stage = renderChat();
  await reveal(stage);
  const dialog = await askToLeave();
  await userEvent.click(dialog.getByRole("checkbox", { name: "Hide my card too" }));
  await userEvent.click(dialog.getByRole("button", { name: "Leave" }));
  stage.pass(10);
  expect(stage.server.chat.shown).toEqual({ a: null, b: ["first_name"] });
  expect(log()).toHaveTextContent("You hid your card.");
});

it("rv_13 shows that the other hid their card after the end", async () => {
  const stage = renderChat();
  await reveal(stage);
  act(() => stage.server.end("b"));
  stage.pass(10);
  expect(screen.getByRole("heading", { level: 1, name: "Omar" })).toBeVisible();
  act(() => stage.server.hide(stage.server.chat, "b"));
  stage.pass(10);
  await waitFor(() => {
    stage.pass(10);
    expect(screen.getByRole("heading", { level: 1, name: "Amber Heron" })).toBeVisible();
  });
  expect(log()).toHaveTextContent("Amber Heron hid their card.");
});

it("asks nothing about cards on leaving while none is shown", async () => {
  renderChat();
  const dialog = await askToLeave();
  expect(dialog.queryByRole("checkbox")).toBeNull();
});

it("says 'not now' without sending anything to the peer", async () => {
  const { server, pass } = renderChat();
  act(() => server.askReveal("b", ["first_name"]));
  pass(10);
  const before = server.sent.filter(({ side }) => side === "b").length;
  await userEvent.click(screen.getByRole("button", { name: "Not now" }));
  pass(10);
  expect(screen.queryByRole("heading", { name: "Amber Heron wants to reveal who they are" })).toBeNull();
  expect(server.sent.filter(({ side }) => side === "b")).toHaveLength(before);
});

it("says that a request had no result, unless it was taken back", async () => {
  const { server, pass } = renderChat();
  const none = { state: "none", messages_missing: 0, requests_left: 2, unanswered: true } as const;
  act(() => server.askReveal("a", ["first_name"]));
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: "Take it back" }));
  pass(10);
  expect(screen.queryByText("No reveal this time.")).toBeNull();
  act(() => server.askReveal("a", ["first_name"]));
  pass(10);
  act(() => server.push("a", { type: "reveal", chat: chatId, reveal: none }));
  pass(10);
  expect(screen.getByText("No reveal this time.")).toBeVisible();
});

it("says when a reveal could not be taken back or answered", async () => {
  const { server, pass } = renderChat();
  act(() => server.askReveal("a", ["first_name"]));
  pass(10);
  server.refuse.set("reveal_cancel", "reveal_stale");
  await userEvent.click(screen.getByRole("button", { name: "Take it back" }));
  pass(10);
  expect(await screen.findByRole("alert")).toHaveTextContent("This request is no longer open.");
  act(() => server.askReveal("b", ["first_name"]));
  pass(10);
  server.refuse.set("reveal_answer", "rate_limited");
  await userEvent.click(screen.getByRole("button", { name: "Not now" }));
  pass(10);
  expect(await screen.findByRole("alert")).toHaveTextContent("Too many tries.");
});

it("fills in the card where it is shared: what is written is shown", async () => {
  const { server, pass } = renderChat();
  const { bodies } = serve({ "PUT /api/user/profile": {} });
  await userEvent.click(screen.getByRole("button", { name: "Reveal" }));
  const dialog = within(screen.getByRole("dialog", { name: "Share who you are?" }));
  await userEvent.type(dialog.getByRole("textbox", { name: "A few words about you" }), "Maps and soup.");
  expect(dialog.getByRole("checkbox", { name: "A few words" })).toBeChecked();
  expect(dialog.getByRole("region", { name: "This is what Amber Heron would see" })).toHaveTextContent(
    "Maps and soup.",
  );
  expect(bodies).toEqual({});
  await userEvent.click(dialog.getByRole("button", { name: "Ask" }));
  await waitFor(() => {
    pass(10);
    expect(server.chat.open?.fields).toEqual(["about"]);
  });
  expect(bodies["PUT /api/user/profile"]).toEqual({
    card: { first_name: "Ines", about: "Maps and soup.", contact: "ines@example.org" },
  });
});

it("counts both choices when both ask at once", async () => {
  const { server, pass } = renderChat();
  await userEvent.click(screen.getByRole("button", { name: "Reveal" }));
  const dialog = within(screen.getByRole("dialog", { name: "Share who you are?" }));
  await userEvent.click(dialog.getByRole("checkbox", { name: "Alias" }));
  act(() => server.askReveal("b", ["first_name"]));
  pass(10);
  expect(dialog.getByRole("status")).toHaveTextContent("Amber Heron has just asked, too, and offers: first name.");
  expect(dialog.getByRole("checkbox", { name: "Alias" })).toBeChecked();
  await userEvent.click(dialog.getByRole("button", { name: "Reveal to each other" }));
  pass(10);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(server.chat.shown).toEqual({ a: ["alias"], b: ["first_name"] });
});

it("rv_14 keeps the cards small where they were shown, above later messages", async () => {
  const { server, pass, hear } = renderChat();
  hear("before");
  act(() => server.askReveal("b", ["first_name", "about"]));
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: "Choose what to share" }));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("checkbox", { name: "Alias" }));
  await userEvent.click(screen.getByRole("button", { name: "Reveal to each other" }));
  pass(10);
  await within(log()).findByRole("button", { name: /^Omar/u }, { timeout: 10_000 });
  hear("after");
  const words = log().textContent;
  expect(words.indexOf("before")).toBeLessThan(words.indexOf("You both shared your cards."));
  expect(words.indexOf("You both shared your cards.")).toBeLessThan(words.indexOf("after"));
  expect(log().querySelectorAll(".turn")).toHaveLength(0);
  await userEvent.click(within(log()).getByRole("button", { name: /^Omar/u }));
  expect(screen.getByRole("dialog", { name: "Omar, revealed" })).toHaveTextContent("Night buses");
});

/** A response with a picture of one color. */
async function photo(): Promise<Response> {
  const canvas = new OffscreenCanvas(8, 8);
  canvas.getContext("2d")?.fillRect(0, 0, 8, 8);
  return new Response(await canvas.convertToBlob());
}

it("ano_08 shows the photo that the other revealed, under the name of this chat", async () => {
  const picture = await photo();
  const { asked } = serve({ [`GET /api/chat/${chatId}/picture/b-picture`]: picture });
  const { server, pass } = renderChat();
  act(() => server.askReveal("b", ["first_name", "picture"]));
  pass(10);
  expect(asked.filter((path) => path.includes("picture"))).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Choose what to share" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.queryByRole("checkbox", { name: "Photo" })).toBeNull();
  await userEvent.click(dialog.getByRole("checkbox", { name: "Alias" }));
  await userEvent.click(dialog.getByRole("button", { name: "Reveal to each other" }));
  pass(10);
  expect((await screen.findAllByRole("img", { name: "Photo of Omar" }))[0]).toBeVisible();
  await expectAccessible();
});

it("upl_10 shows the drawn picture when the photo is gone", async () => {
  serve({});
  const { server, pass } = renderChat();
  act(() => server.askReveal("b", ["picture"]));
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: "Choose what to share" }));
  const dialog = within(screen.getByRole("dialog"));
  await userEvent.click(dialog.getByRole("checkbox", { name: "Alias" }));
  await userEvent.click(dialog.getByRole("button", { name: "Reveal to each other" }));
  pass(10);
  await waitFor(() => expect(document.querySelectorAll(".turn")).toHaveLength(2));
  expect(screen.queryByRole("img", { name: /^Photo/u })).toBeNull();
});

it("offers the own photo once there is one", async () => {
  serve({ "GET /api/user/picture": await photo() });
  const { server, pass } = renderChat({ own: { picture: "set" } });
  await userEvent.click(screen.getByRole("button", { name: "Reveal" }));
  const dialog = within(screen.getByRole("dialog", { name: "Share who you are?" }));
  await userEvent.click(dialog.getByRole("checkbox", { name: "Photo" }));
  expect(await dialog.findByRole("img", { name: "Your photo" })).toBeVisible();
  await userEvent.click(dialog.getByRole("button", { name: "Ask" }));
  pass(10);
  await waitFor(() => expect(server.chat.open?.fields).toEqual(["picture"]));
});
