/** A login that ends in the middle of something. */
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { useSaveProfile } from "../api/save-profile";
import { noor, problem, serve } from "../test/api";
import { expectAccessible } from "../test/axe";
import { box, renderChat } from "../test/render-chat";
import { renderPage } from "../test/render-page";

function Somewhere() {
  const save = useSaveProfile();
  return (
    <main>
      <h1>Settings</h1>
      <textarea aria-label="About you" />
      <button
        onClick={() => {
          save.mutate({});
        }}
      >
        Save
      </button>
    </main>
  );
}

it("lc_7 signs in over the page, and goes on where one was", async () => {
  let isIn = true;
  const out = problem(401, "not_signed_in");
  const { bodies } = serve({
    "GET /api/user/profile": () => (isIn ? noor : out),
    "PUT /api/user/profile": () => (isIn ? noor : out),
    "POST /api/auth/refresh": out,
    "POST /api/auth/send-magic-link": { request_id: "r-again", expires_in: 600, resend_after: 60 },
    "POST /api/auth/verify-token": () => {
      isIn = true;
      return { login: "l-1", next: "/settings", expires_in: 600 };
    },
  });
  const { at } = renderPage(<Somewhere />, { path: "/settings", signedIn: true });
  await userEvent.type(await screen.findByLabelText("About you"), "half a sentence");
  isIn = false;
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  const dialog = await screen.findByRole("dialog", { name: "You’re signed out" });
  expect(dialog).toHaveTextContent("noor@example.org");
  expect(screen.getByRole("button", { name: "Email me a code" })).toHaveFocus();
  await expectAccessible();
  await userEvent.keyboard("{Enter}");
  await userEvent.type(await screen.findByLabelText("Code from the email"), "12345678{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(bodies["POST /api/auth/send-magic-link"]).toMatchObject({ email: "noor@example.org" });
  expect(screen.getByLabelText("About you")).toHaveValue("half a sentence");
  expect(at()).toBe("/settings");
});

it("keeps a chat in sight while its login is over", async () => {
  const { me, pass } = renderChat();
  await userEvent.type(box(), "half a");
  act(() => me.live.pause());
  pass(10);
  expect(box()).toHaveValue("half a");
});
