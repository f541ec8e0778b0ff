import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { serve } from "../../../test/api";
import { expectAccessible } from "../../../test/axe";
import { renderPage } from "../../../test/render-page";
import { AskNotifications } from "./AskNotifications";

/** A browser that has decided this, and answers this when asked. */
function browserThat(decided: NotificationPermission, answers: NotificationPermission = decided) {
  let now = decided;
  const asked = vi.fn(() => Promise.resolve((now = answers)));
  vi.stubGlobal("Notification", {
    requestPermission: asked,
    get permission() {
      return now;
    },
  });
  vi.spyOn(navigator.serviceWorker, "register").mockRejectedValue(new Error("no worker in tests"));
  return asked;
}

const page = () =>
  renderPage(
    <main>
      <h1>Rated</h1>
      <h2>Well</h2>
      <AskNotifications />
    </main>,
  );

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("asks the browser only after a press, and offers it once", async () => {
  serve({ "GET /api/app": { worker: true } });
  const asked = browserThat("default", "granted");
  page();
  const yes = await screen.findByRole("button", { name: "Yes, tell me" });
  expect(asked).not.toHaveBeenCalled();
  await expectAccessible();
  await userEvent.click(yes);
  expect(await screen.findByText(/^We’ll tell you\./u)).toBeVisible();
  expect(asked).toHaveBeenCalledOnce();
});

it("does not offer it again after a no", async () => {
  serve({ "GET /api/app": { worker: true } });
  const asked = browserThat("default");
  page();
  await userEvent.click(await screen.findByRole("button", { name: "Not now" }));
  await waitFor(() => {
    expect(screen.queryByRole("button", { name: "Yes, tell me" })).toBeNull();
  });
  expect(localStorage.getItem("io.notifications")).toBe("off");
  expect(asked).not.toHaveBeenCalled();
});

it("says where to change it when the browser answers no", async () => {
  serve({ "GET /api/app": { worker: true } });
  browserThat("default", "denied");
  page();
  await userEvent.click(await screen.findByRole("button", { name: "Yes, tell me" }));
  expect(await screen.findByText(/^Your browser doesn’t allow it\./u)).toBeVisible();
});
