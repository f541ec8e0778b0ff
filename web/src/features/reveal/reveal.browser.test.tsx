import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { expectAccessible } from "../../test/axe";
import { chatId, log, renderChat } from "../../test/render-chat";

it("asks to reveal with exactly the card that the peer would see", async () => {
  const { server, pass } = renderChat();
  await userEvent.click(screen.getByRole("button", { name: "Reveal" }));
  const dialog = screen.getByRole("dialog", { name: "Reveal who you are?" });
  expect(within(dialog).getByRole("checkbox", { name: /A few words/ })).toBeDisabled();
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
  expect(screen.getByRole("heading", { name: "You asked to reveal" })).toBeVisible();
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
  expect(screen.getByRole("heading", { name: "Amber Heron, revealed" })).toBeVisible();
  expect(log()).toHaveTextContent("Omar");
  expect(log()).toHaveTextContent("Ines of the lamp");
  await expectAccessible();
  await userEvent.click(screen.getByText("What you share"));
  await userEvent.click(screen.getByRole("button", { name: "Hide my card" }));
  await userEvent.click(screen.getByRole("button", { name: "Hide it" }));
  pass(10);
  expect(log()).not.toHaveTextContent("Ines of the lamp");
});

it("says before leaving that both cards go, and afterwards that they did", async () => {
  const { server, pass } = renderChat();
  act(() => server.askReveal("b", ["first_name"]));
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: "Choose what to share" }));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("checkbox", { name: "Alias" }));
  await userEvent.click(screen.getByRole("button", { name: "Reveal to each other" }));
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: /^More:/u }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Leave chat" }));
  const dialog = screen.getByRole("dialog", { name: "Leave this chat?" });
  expect(dialog).toHaveTextContent("The cards you revealed will disappear.");
  await userEvent.click(within(dialog).getByRole("button", { name: "Leave" }));
  pass(10);
  expect(log()).toHaveTextContent("Cards are only visible during the chat.");
  expect(log()).not.toHaveTextContent(/Omar|Ines of the lamp|hid/);
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
