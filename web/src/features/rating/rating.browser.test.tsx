import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { expectAccessible } from "../../test/axe";
import { renderChat } from "../../test/render-chat";

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
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Block" }));
  pass(10);
  expect(await screen.findByRole("heading", { name: "You ended the chat" })).toBeVisible();
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
  pass(10);
  await userEvent.click(screen.getByRole("button", { name: "Good" }));
  pass(10);
  expect(again()).toBeNull();
});
