import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { serve } from "../../../test/api";
import { renderPage } from "../../../test/render-page";
import { Notifications } from "./Notifications";

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

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("is a switch in the settings, off and on again", async () => {
  serve({ "GET /api/app": { worker: true } });
  browserThat("granted");
  renderPage(<Notifications />);
  const choice = await screen.findByRole("switch", { name: /Notifications on this device/u });
  expect(choice).not.toBeChecked();
  await userEvent.click(choice);
  await waitFor(() => expect(choice).toBeChecked());
  await userEvent.click(choice);
  await waitFor(() => expect(choice).not.toBeChecked());
});

it("says in the settings why there is no switch", async () => {
  serve({ "GET /api/app": { worker: true } });
  browserThat("denied");
  renderPage(<Notifications />);
  expect(await screen.findByText(/^Your browser blocks notifications/u)).toBeVisible();
});
