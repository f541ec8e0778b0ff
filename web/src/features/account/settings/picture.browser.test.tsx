import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { userEvent as browser } from "vitest/browser";

import type { Profile } from "../../../api/endpoints";
import { noor, problem, serve } from "../../../test/api";
import { expectAccessible } from "../../../test/axe";
import { renderPage } from "../../../test/render-page";
import { Settings } from "./Settings";
import { forgetDrafts } from "./useDraft";

const quiet = { "GET /api/auth/logins": { logins: [] }, "GET /api/user/blocks": { blocks: [] } };
const open = () => renderPage(<Settings />, { path: "/settings", signedIn: true });

async function picture(width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.fillRect(0, 0, width, height);
  return canvas.convertToBlob({ type: "image/png" });
}

const file = async () => new File([await picture(60, 40)], "Holiday at home.png", { type: "image/png" });

beforeEach(() => {
  forgetDrafts();
  localStorage.clear();
});

it("shows no photo where this place takes none", async () => {
  serve({ ...quiet, "GET /api/user/profile": noor });
  open();
  await screen.findByLabelText("Contact line (optional)");
  expect(screen.queryByRole("heading", { name: "Your photo" })).toBeNull();
});

it("cuts a photo to a square by sliders, sends it, and removes it", async () => {
  let kept: Profile = { ...noor, picture: "none" };
  const shown = new Response(await picture(8, 8));
  const { asked } = serve({
    ...quiet,
    "GET /api/user/profile": () => kept,
    "GET /api/user/picture": shown,
    "PUT /api/user/picture": () => {
      kept = { ...kept, picture: "set" };
      return null;
    },
    "DELETE /api/user/picture": () => {
      kept = { ...kept, picture: "none" };
      return null;
    },
  });
  open();
  await userEvent.upload(await screen.findByLabelText("Photo file"), await file());
  const dialog = within(await screen.findByRole("dialog", { name: "Choose the part to show" }));
  const zoom = dialog.getByRole("slider", { name: "Closer" });
  expect(zoom).toHaveFocus();
  await browser.keyboard("{ArrowRight}{ArrowRight}");
  expect(zoom).toHaveValue("1.1");
  await expectAccessible();
  await userEvent.click(dialog.getByRole("button", { name: "Save the photo" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked).toContain("PUT /api/user/picture");
  expect(await screen.findByRole("img", { name: "Your photo" })).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("button", { name: "Remove the photo" }));
  await waitFor(() => expect(screen.queryByRole("img", { name: "Your photo" })).toBeNull());
});

it("says what is wrong with a photo, and keeps the choice", async () => {
  serve({
    ...quiet,
    "GET /api/user/profile": { ...noor, picture: "none" },
    "PUT /api/user/picture": problem(503, "busy"),
  });
  open();
  const input = await screen.findByLabelText("Photo file");
  await userEvent.upload(input, new File(["no picture"], "x.png", { type: "image/png" }));
  expect(await screen.findByText(/We couldn’t read that file/u)).toBeVisible();
  await userEvent.upload(input, await file());
  const dialog = within(await screen.findByRole("dialog", { name: "Choose the part to show" }));
  await userEvent.click(dialog.getByRole("button", { name: "Save the photo" }));
  expect(await dialog.findByRole("alert")).toBeVisible();
  expect(dialog.getByRole("slider", { name: "Closer" })).toBeVisible();
});
