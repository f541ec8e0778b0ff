import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";

import * as browser from "../platform/notifications";
import { serve } from "../test/api";
import { world } from "../test/world";
import { startNotifications } from "./notifications";

vi.mock("../platform/notifications", async (original) => ({
  ...(await original<typeof browser>()),
  permission: () => "granted",
  notify: vi.fn(() => Promise.resolve()),
  installWorker: vi.fn(() => Promise.resolve(null)),
  removeWorker: vi.fn(() => Promise.resolve()),
  clearNotifications: vi.fn(() => Promise.resolve()),
  setTabBadge: vi.fn(),
  setAppBadge: vi.fn(() => Promise.resolve()),
  subscribePush: vi.fn(() => Promise.resolve({ endpoint: "https://push.example/1", p256dh: "k", auth: "s" })),
}));

let sight: DocumentVisibilityState = "visible";
let seen: ReturnType<typeof serve>;

function turn(to: DocumentVisibilityState): void {
  sight = to;
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.clearAllMocks();
  localStorage.setItem("io.notifications", "on");
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => sight);
  seen = serve({ "GET /api/app": { worker: true, push_key: "key" }, "PUT /api/user/push": null });
});
afterEach(() => {
  sight = "visible";
  localStorage.clear();
});

/** A chat of two, with what this tab shows of it. */
function chat() {
  const { clock, server, me } = world();
  const stop = startNotifications(me.live, "ada", () => undefined);
  onTestFinished(stop);
  server.match();
  clock.advance(100);
  const said = (text: string) => {
    server.say("b", text);
    clock.advance(1_000);
  };
  return { said };
}

it("tells a person who looks elsewhere, without a name or a word", () => {
  const { said } = chat();
  said("while I look");
  expect(browser.notify).not.toHaveBeenCalled();
  turn("hidden");
  said("the first of three");
  said("the second");
  said("the third");
  expect(vi.mocked(browser.notify).mock.calls).toEqual([
    ["message", "You have a new message", expect.stringMatching(/^\/chat\//u)],
  ]);
  turn("visible");
  expect(browser.clearNotifications).toHaveBeenCalled();
  turn("hidden");
  said("later");
  expect(browser.notify).toHaveBeenCalledTimes(2);
});

it("calls a person who looks elsewhere when someone is found, without a name", () => {
  const { clock, server, me } = world();
  onTestFinished(startNotifications(me.live, "ada", () => undefined));
  const ticket = me.live.uuid();
  me.live.intend({ type: "find", ticket, takeOver: false, wishes: null });
  clock.advance(100);
  turn("hidden");
  server.push("a", { type: "called", ticket, seconds: 15 });
  clock.advance(100);
  expect(vi.mocked(browser.notify).mock.calls).toEqual([["match", "Someone is here", "/lobby"]]);
});

it("shows nothing where it is turned off, and counts on the icons all the same", () => {
  localStorage.setItem("io.notifications", "off");
  const { said } = chat();
  turn("hidden");
  said("hello");
  expect(browser.notify).not.toHaveBeenCalled();
  expect(vi.mocked(browser.setTabBadge).mock.lastCall).toEqual([1]);
  expect(vi.mocked(browser.setAppBadge).mock.lastCall).toEqual([1]);
});

it("takes everything back when the person signs out", () => {
  const { me } = world();
  startNotifications(me.live, "ada", () => undefined)();
  expect(vi.mocked(browser.setTabBadge).mock.lastCall).toEqual([0]);
  expect(browser.clearNotifications).toHaveBeenCalled();
});

it("says once a page where this browser receives pushes, afresh for another person", async () => {
  for (const [owner, afresh] of [
    ["ada", true],
    ["ada", false],
    ["ben", true],
  ] as const) {
    onTestFinished(startNotifications(world().me.live, owner, () => undefined));
    await vi.waitFor(() => {
      expect(localStorage.getItem("io.notifications.of")).toBe(owner);
      expect(vi.mocked(browser.subscribePush).mock.lastCall).toEqual(["key", afresh]);
    });
  }
  expect(seen.bodies["PUT /api/user/push"]).toEqual({ endpoint: "https://push.example/1", p256dh: "k", auth: "s" });
});
