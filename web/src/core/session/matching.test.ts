/** A search in this tab: who owns it, how it ends, and that it never runs unseen. */
import { expect, it } from "vitest";

import type { ServerFrame } from "../protocol/frames";
import { chat, chatId, queued, strange, Tab, welcome } from "../../test/tab";

const first = "00000000-0000-4000-8000-0000000000a1";
const second = "00000000-0000-4000-8000-0000000000a2";

const find = { type: "find", ticket: first, takeOver: false, wishes: null } as const;

const searching = () => new Tab().hear(welcome()).do({ type: "live" }).do(find).hear(queued(first));

it("shows the search that continues after a no-show, and can cancel it", () => {
  const tab = searching();
  const met = chat();
  tab.hear({ type: "matched", ticket: first, chat: met.view("a") });
  met.status = "ended";
  tab.hear({ type: "chat", chat: met.view("a") });
  tab.hear(queued(second, { instead_of: first, waited: 24 }));
  expect(tab.state.search).toMatchObject({ at: "searching", search: { ticket: second, waited: 24 } });
  tab.do({ type: "cancel_search" });
  expect(tab.sent).toMatchObject([{ type: "leave_queue", ticket: second }]);
  expect(tab.state.search).toEqual({ at: "none" });
});

it("recognizes that search after a lost connection", () => {
  const tab = searching().do({ type: "lost", code: null });
  const { type: _, ...queue } = queued(second, { instead_of: first }) as Extract<ServerFrame, { type: "queued" }>;
  tab.hear(welcome({ queue }));
  expect(tab.state.search).toMatchObject({ at: "searching", search: { ticket: second } });
  expect(tab.state.ticket).toBe(second);
});

it("does not claim a search that another tab started", () => {
  const tab = new Tab().hear(welcome()).hear(queued(strange));
  expect(tab.state.search).toEqual({ at: "none" });
  const { type: _, ...queue } = queued(strange, { instead_of: second }) as Extract<ServerFrame, { type: "queued" }>;
  expect(tab.hear(welcome({ queue })).state.search).toEqual({ at: "elsewhere" });
});

it("counts a chat that began while disconnected as a match", () => {
  const tab = searching().do({ type: "lost", code: null });
  tab.hear(welcome({ chats: [chat().view("a")] }));
  expect(tab.state.search).toEqual({ at: "none" });
  expect(tab.effects).toContainEqual({ type: "matched", chat: chatId });
  expect(tab.state.ticket).toBeNull();
});

it("does not count a chat it already knew as a match", () => {
  const tab = new Tab().hear(welcome({ chats: [chat().view("a")] })).do({ type: "lost", code: null });
  tab.hear(welcome({ chats: [chat().view("a")] }));
  expect(tab.kinds).not.toContain("matched");
});

it("says that a search stopped when it is gone after an interruption", () => {
  const tab = searching()
    .do({ ...find, wishes: null })
    .do({ type: "lost", code: null });
  tab.hear(welcome());
  expect(tab.state.search).toEqual({ at: "stopped", reason: "gone" });
  expect(tab.do({ type: "live" }).sent).toEqual([]);
});

it("calls a person with a hidden tab once, and answers with one press", () => {
  const tab = searching().hear({ type: "called", ticket: first, seconds: 15 });
  expect(tab.kinds).toEqual(["sound"]);
  expect(tab.state.search).toMatchObject({ called: { until: tab.now + 15_000, answered: false } });
  // The welcome after a reconnect repeats it; nothing rings twice.
  expect(tab.hear(queued(first, { called: 9 })).kinds).not.toContain("sound");
  tab.do({ type: "here" });
  expect(tab.sent).toMatchObject([{ type: "here", ticket: first }]);
  expect(tab.do({ type: "here" }).sent).toEqual([]);
});

it("stops asking when the peer left, and says so when nobody answered", () => {
  const tab = searching().hear({ type: "called", ticket: first, seconds: 15 });
  tab.hear(queued(first, { waited: 5 }));
  expect(tab.state.search).toMatchObject({ at: "searching", called: null });
  tab.hear({ type: "called", ticket: first, seconds: 15 }).hear({ type: "unqueued", ticket: first, reason: "away" });
  expect(tab.state.search).toEqual({ at: "stopped", reason: "away" });
});

it("keeps searching when a change of preferences came too soon", () => {
  const tab = searching().do({ ...find, wishes: null });
  const id = tab.sent.flatMap((frame) => ("id" in frame ? [frame.id] : [])).at(0) ?? null;
  tab.hear({ type: "error", id, code: "rate_limited", retry_after: 3 });
  expect(tab.state.search).toMatchObject({ at: "searching" });
});

it("sends the preferences of one search, and says when it has no answer", () => {
  const wishes = { genders: [], gender_weight: "any", language_weight: "must", interest_weight: "any" } as const;
  const tab = new Tab().hear(welcome()).do({ type: "live" });
  const search = { ...wishes, genders: [], mood_weight: "any" as const, allow_recent: false };
  expect(tab.do({ ...find, wishes: search }).sent).toMatchObject([{ preferences: search }]);
  tab.now += 10_000;
  expect(tab.do({ type: "tick" }).state.search).toEqual({ at: "refused", code: "no_answer", retryAfter: null });
  expect(tab.do({ type: "dismiss_search" }).state).toMatchObject({ search: { at: "none" }, ticket: null });
  expect(tab.do({ type: "cancel_search" }).sent).toEqual([]);
});

it("shows the search of another tab until that is over", () => {
  const { type: _, ...queue } = queued(strange) as Extract<ServerFrame, { type: "queued" }>;
  const elsewhere = () => new Tab().hear(welcome({ queue }));
  expect(elsewhere().hear(welcome()).state.search).toEqual({ at: "none" });
  expect(elsewhere().hear({ type: "unqueued", ticket: strange, reason: "left" }).state.search).toEqual({ at: "none" });
});

it("ignores searches that are not its own", () => {
  const tab = searching();
  const before = tab.state.search;
  tab.hear({ type: "called", ticket: strange, seconds: 15 });
  tab.hear({ type: "unqueued", ticket: strange, reason: "left" });
  expect(tab.state.search).toBe(before);
  expect(tab.hear({ type: "unqueued", ticket: first, reason: "left" }).state.search).toEqual({ at: "none" });
});

it("rings again only for a later deadline, also from a welcome", () => {
  const tab = searching().hear(queued(first, { called: 9 }));
  expect(tab.kinds).toContain("sound");
  expect(tab.hear({ type: "called", ticket: first, seconds: 15 }).kinds).toEqual([]);
  expect(tab.state.search).toMatchObject({ called: { until: tab.now + 15_000 } });
});

it("announces a chat that began without its own search, once", () => {
  const tab = new Tab().hear(welcome()).hear({ type: "matched", ticket: null, chat: chat().view("a") });
  expect(tab.effects).toContainEqual({ type: "matched", chat: chatId });
  expect(tab.hear({ type: "matched", ticket: null, chat: chat().view("a") }).kinds).toEqual(["persist"]);
});
