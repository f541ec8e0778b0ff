/** What is at the foot of every page, and where a person agrees. */
import { render, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";

import { noor, rules, serve } from "../test/api";
import { expectAccessible } from "../test/axe";
import { App } from "./App";
import { createQueryClient, Providers } from "./Providers";

const open = (path: string) => {
  const { hook, searchHook } = memoryLocation({ path });
  render(
    <Router hook={hook} searchHook={searchHook}>
      <Providers client={createQueryClient()}>
        <App />
      </Providers>
    </Router>,
  );
};

const fresh = { ...noor, onboarding: "age", alias: "" } as const;

it.each(["/sign-in", "/welcome", "/nowhere"])("reaches safety, privacy, terms and help from %s", async (path) => {
  serve({ "GET /api/user/profile": fresh, "GET /api/user/rules": rules });
  open(path);
  await screen.findByRole("heading", { level: 1 });
  const foot = within(screen.getByRole("navigation", { name: "About IO" }));
  const places = foot.getAllByRole("link").map((link) => [link.textContent, link.getAttribute("href")]);
  expect(places).toEqual([
    ["Safety", "/safety"],
    ["Privacy", "/privacy"],
    ["Terms", "/terms"],
    ["Help", "/help"],
  ]);
  await expectAccessible();
});

it("links the terms and the privacy notice where one agrees", async () => {
  serve({ "GET /api/user/profile": fresh, "GET /api/user/rules": rules });
  open("/welcome");
  const said = (await screen.findByText(/^By continuing you agree/u)).closest("p");
  const links = within(said ?? document.body).getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["/terms", "/privacy"]);
});
