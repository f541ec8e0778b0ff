import { act, screen } from "@testing-library/react";
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
