import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";

import type { Announcement } from "../../api/announcements";
import { noor, problem, serve } from "../../test/api";
import { expectAccessible } from "../../test/axe";
import { renderPage } from "../../test/render-page";
import { Announcements } from "./Announcements";

const hostile = `<img src=x onerror="window.harmed=1">`;
const one = (
  id: string,
  kind: Announcement["kind"],
  title: string,
  more: Partial<Announcement> = {},
): Announcement => ({
  id,
  revision: 1,
  kind,
  at: "2026-11-28T18:00:00Z",
  words: [
    { language: "de", title: "Auf Deutsch", text: "Nur wenn Englisch fehlt." },
    { language: "en", title, text: `${hostile}\nTonight.` },
  ],
  ...more,
});

beforeEach(() => {
  localStorage.removeItem("io.news.read");
  sessionStorage.removeItem("io.news.said");
});

function open(...announcements: Announcement[]) {
  const { asked } = serve({ "GET /api/user/profile": noor, "GET /api/announcements": { announcements } });
  const stage = (
    <main>
      <h1>Lobby</h1>
      <Announcements />
    </main>
  );
  renderPage(stage, { path: "/lobby", signedIn: true });
  return asked;
}
const aloud = () => document.querySelector("[data-announcer]");

it("ann_5 shows a banner until it is dismissed, says it once, and tells no server", async () => {
  const pause = one("a", "banner", "A short pause");
  const asked = open(pause);
  const banner = within(await screen.findByRole("complementary", { name: "Announcement" }));
  expect(banner.getByRole("heading", { name: "A short pause" })).toBeVisible();
  expect(banner.getByText(/Tonight\./u)).toHaveTextContent(hostile);
  expect(aloud()).toHaveTextContent("A short pause.");
  expect("harmed" in window).toBe(false);
  await expectAccessible();
  await userEvent.click(banner.getByRole("button", { name: "Got it" }));
  expect(screen.queryByRole("complementary")).toBeNull();
  expect(asked.filter((what) => !what.startsWith("GET "))).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "News" }));
  expect(within(screen.getByRole("dialog", { name: "News" })).getByText(/Tonight/u)).toBeVisible();
});

it("ann_5 remembers what was read in this browser, and shows what was changed anew", async () => {
  const pause = one("a", "banner", "A short pause");
  localStorage.setItem("io.news.read", "a.1 gone.7");
  open(pause, one("b", "banner", "Another"));
  expect(await screen.findAllByRole("complementary")).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Got it" }));
  expect(localStorage.getItem("io.news.read")).toBe("a.1 b.1");
});

it("ann_5 shows an announcement that was changed to those who read it before", async () => {
  localStorage.setItem("io.news.read", "a.1");
  open(one("a", "banner", "A longer pause", { revision: 2 }));
  expect(await screen.findByRole("heading", { name: "A longer pause" })).toBeVisible();
});

it("ann_5 lets the inbox wait quietly until someone opens it", async () => {
  open(one("a", "inbox", "Rule 5 is clearer"));
  const news = await screen.findByRole("button", { name: "News · 1 new" });
  expect(aloud()).toBeEmptyDOMElement();
  expect(screen.queryByText("Rule 5 is clearer")).toBeNull();
  await userEvent.click(news);
  const dialog = within(screen.getByRole("dialog", { name: "News" }));
  expect(dialog.getByRole("heading", { name: "Rule 5 is clearer" })).toBeVisible();
  expect(dialog.getByRole("button", { name: "Close" })).toHaveFocus();
  await expectAccessible();
  await userEvent.click(dialog.getByRole("button", { name: "Close" }));
  await waitFor(() => {
    expect(screen.getByRole("button", { name: "News" })).toHaveFocus();
  });
});

it("shows nothing while nothing is announced, or the server does not answer", async () => {
  const { asked } = serve({ "GET /api/user/profile": noor, "GET /api/announcements": problem(503, "unavailable") });
  renderPage(<Announcements />, { path: "/lobby", signedIn: true });
  await waitFor(() => {
    expect(asked).toContain("GET /api/announcements");
  });
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
});
