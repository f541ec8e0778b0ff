import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { box, renderChat } from "../test/render-chat";
import { Button } from "./Button";
import { Page } from "./Page";
import { ToastProvider, useToast } from "./Toast";

function Shows() {
  const toast = useToast();
  return <Button onClick={() => toast({ text: "Saved" })}>Save</Button>;
}

/** What is under a finger in the middle of an element. */
const at = (element: Element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2);
};

it("covers nothing on a page, which makes room for it and takes it back", async () => {
  const { unmount } = render(
    <ToastProvider>
      <div className="shell">
        <header className="bar">
          <Button>People</Button>
        </header>
        <Page title="Settings">
          <Shows />
        </Page>
      </div>
    </ToastProvider>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(screen.getByText("Saved")).toBeVisible();
  for (const name of ["People", "Save"]) {
    const button = screen.getByRole("button", { name });
    expect(button.contains(at(button)), name).toBe(true);
  }
  unmount();
  expect(document.documentElement.style.getPropertyValue("--toast")).toBe("");
});

it("covers neither the header nor the box of a chat", async () => {
  renderChat();
  const before = box().getBoundingClientRect().bottom;
  await userEvent.click(screen.getByRole("button", { name: /^More:/u }));
  await userEvent.click(screen.getByRole("menuitem", { name: "Don’t match us again" }));
  await screen.findByText("You won’t be matched again.");
  for (const element of [box(), ...screen.getAllByRole("button", { name: /^(?:Send|More:.*|Lobby.*)$/u })]) {
    expect(element.contains(at(element)), element.outerHTML).toBe(true);
  }
  expect(box().getBoundingClientRect().bottom).toBe(before);
});
