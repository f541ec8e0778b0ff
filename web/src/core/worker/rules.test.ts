import { expect, it } from "vitest";

import { cachePrefix, handlingOf, outdated, pathOf, readPush } from "./rules";

const origin = "https://io.example";
const get = (path: string, mode = "no-cors") => ({ method: "GET", mode, url: `${origin}${path}` });

it("answers files with a hash from the cache, and pages of the app when the server cannot", () => {
  expect(handlingOf(get("/assets/app-1a2b.js"), origin)).toBe("file");
  for (const page of ["/lobby", "/people/1f", "/settings", "/chat/0d9f", "/welcome"]) {
    expect(handlingOf(get(page, "navigate"), origin)).toBe("page");
  }
});

it("leaves everything else alone, the API above all", () => {
  for (const path of ["/api/user/profile", "/api/ws", "/api/chat/assets/1", "/theme.js", "/", "/sw.js", "/lobby"]) {
    expect(handlingOf(get(path), origin), path).toBe("leave");
  }
  for (const path of ["/", "/auth/confirm", "/sign-in", "/console/", "/docs", "/outbox", "/lobbyist", "/api/lobby"]) {
    expect(handlingOf(get(path, "navigate"), origin), path).toBe("leave");
  }
  expect(handlingOf({ ...get("/assets/app-1a2b.js"), method: "POST" }, origin)).toBe("leave");
  expect(handlingOf({ ...get("/lobby", "navigate"), url: "https://other.example/lobby" }, origin)).toBe("leave");
});

it("keeps the files of one version before, for pages that are still open", () => {
  const [one, two, three] = ["1", "2", "3"].map((version) => cachePrefix + version);
  expect(outdated([one, two, three].map(String), String(three))).toEqual([one]);
  expect(outdated([String(three), "someone-else"], String(three))).toEqual([]);
});

it("shows what a push says, and never nothing", () => {
  const push = (said: unknown) => readPush(JSON.stringify(said), origin);
  const notification = { title: "Someone is here", navigate: `${origin}/lobby` };
  expect(push({ web_push: 8030, kind: "match", notification })).toEqual({
    kind: "match",
    title: "Someone is here",
    to: "/lobby",
  });
  expect(push({ kind: "message", notification: { title: "You have a new message" } }).to).toBe("/lobby");
  for (const broken of [null, 1, {}, { kind: "match" }, { kind: "other", notification }, { kind: 1, notification }]) {
    expect(push(broken)).toEqual({ kind: "message", title: "IO", to: "/lobby" });
  }
  for (const broken of [null, "text", {}, { title: 7 }]) {
    expect(push({ kind: "match", notification: broken }).title).toBe("IO");
  }
  expect(readPush("not JSON", origin).title).toBe("IO");
});

it("opens pages of this place alone", () => {
  expect(pathOf(`${origin}/chat/0d9f?x=1#y`, origin)).toBe("/chat/0d9f");
  expect(pathOf("/people", origin)).toBe("/people");
  for (const other of [
    "https://other.example/chat/1",
    "javascript:alert(1)",
    "/api/auth/logout",
    "http://[",
    7,
    null,
  ]) {
    expect(pathOf(other, origin)).toBe("/lobby");
  }
});
