import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { OwnReport } from "../../api/safety";
import { noConnection, noor, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { renderPage } from "../../test/render-page";
import { reports } from "../../state/filing";
import { SafetyBar } from "./SafetyBar";
import { SafetyPage } from "./SafetyPage";

const own = (change: Partial<OwnReport> = {}): OwnReport => ({
  report: "4821-K",
  reason: "threats",
  at: "2026-11-28T20:58:00Z",
  again: false,
  ...change,
});

it("shows what came of a report, and asks another person to look again, once", async () => {
  let again = false;
  const { asked } = serve({
    "GET /api/user/profile": noor,
    "GET /api/user/reports": () => ({
      reports: [
        own({ outcome: "acted", outcome_at: "2026-11-28T21:54:00Z", looked_at: "2026-11-28T21:41:00Z", again }),
        own({ report: "77-B", reason: "spam" }),
      ],
    }),
    "POST /api/user/reports/4821-K/again": () => {
      again = true;
      return null;
    },
  });
  renderPage(<SafetyPage />, { path: "/settings/safety", signedIn: true });
  const acted = within(await screen.findByRole("article", { name: "4821-K" }));
  expect(acted.getByRole("heading", { name: "We acted on your report" })).toBeVisible();
  expect(acted.getByRole("heading", { name: "How are you?" })).toBeVisible();
  expect(within(screen.getByRole("article", { name: "77-B" })).getByText(/waits for a person/u)).toBeVisible();
  await expectAccessible();
  await userEvent.click(acted.getByRole("button", { name: "I see it differently" }));
  expect(await screen.findByText("You asked another person to look again.")).toBeVisible();
  expect(asked.filter((key) => key.endsWith("/again"))).toHaveLength(1);
});

it("says on every page that a report waits for a connection, and where to look", async () => {
  serve({ "GET /api/user/profile": noor, "POST /api/chat/report": noConnection });
  reports.start("waits");
  reports.file({ chat: "c1", cid: "d1", reason: "spam", block: true, email: false });
  const stage = renderPage(<SafetyBar />, { path: "/lobby", signedIn: true });
  expect(await screen.findByText("1 report will be sent when you’re back online.")).toBeVisible();
  await expectAccessible();
  await userEvent.click(screen.getByRole("link", { name: "Show" }));
  expect(stage.at()).toBe("/settings/safety");
  reports.start("another");
});
