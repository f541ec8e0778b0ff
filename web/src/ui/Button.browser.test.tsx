import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { Button } from "./Button";

it("ignores presses while it is busy, and keeps the focus", async () => {
  const pressed = vi.fn();
  const { rerender } = render(<Button onClick={pressed}>Save</Button>);
  const button = screen.getByRole("button", { name: "Save" });
  await userEvent.click(button);
  expect(pressed).toHaveBeenCalledOnce();

  rerender(
    <Button onClick={pressed} busy>
      Save
    </Button>,
  );
  await userEvent.click(button);
  expect(pressed).toHaveBeenCalledOnce();
  expect(button).toHaveFocus();
  expect(button).toHaveAttribute("aria-disabled", "true");
});
