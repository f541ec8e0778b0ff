import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import { problem, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { renderPage } from "../../test/render-page";
import { TellMe } from "./TellMe";

vi.mock("../../platform/notifications", () => ({
  permission: () => "granted",
  needsInstalling: () => false,
  askPermission: () => Promise.resolve("granted"),
  installWorker: () => Promise.resolve(null),
  subscribePush: () => Promise.resolve({ endpoint: "https://push.example/1", p256dh: "k", auth: "s" }),
}));

const app = { "GET /api/app": { worker: true, push_key: "key" }, "PUT /api/user/push": null };
const page = () =>
  renderPage(
    <main>
      <h1>Lobby</h1>
      <TellMe />
    </main>,
  );

beforeEach(() => localStorage.clear());

it("fm_17 tells once when people are here, if asked, and can be taken back", async () => {
  const { asked } = serve({
    ...app,
    "PUT /api/user/push/people": { subscribed: true, waits_until: "2026-11-03T10:00:00Z" },
    "DELETE /api/user/push/people": null,
  });
  page();
  await userEvent.click(await screen.findByRole("button", { name: "Tell me when people are here" }));
  expect(await screen.findByText(/^We’ll tell you once people are here, until /u)).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Don’t tell me" }));
  expect(await screen.findByRole("button", { name: "Tell me when people are here" })).toBeVisible();
  expect(asked).toContain("DELETE /api/user/push/people");
});

it("fm_17 says when it cannot", async () => {
  serve({ ...app, "PUT /api/user/push/people": problem(404, "not_found") });
  page();
  await userEvent.click(await screen.findByRole("button", { name: "Tell me when people are here" }));
  expect(await screen.findByText(/^That didn’t work\./u)).toBeVisible();
});
