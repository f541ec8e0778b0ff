/** The live client as a whole, in the fake world: what it keeps, what it asks for, and what it survives. */
import { expect, it } from "vitest";

import { readChatView } from "../core/protocol/frames";
import { FakeClock, MemoryStorage } from "../test/fake-outside";
import { FakeServer } from "../test/fake-server";
import type { Client } from "../test/world";
import { client, world } from "../test/world";

const chatId = "c0000000-0000-4000-8000-000000000001";
const chatOf = ({ live }: Client) => live.getSnapshot().session.chats[chatId];
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** Side A in the middle of a chat. */
function talking() {
  const stage = world();
  stage.server.match();
  stage.clock.advance(100);
  stage.me.live.intend({ type: "open", chat: chatId });
  return stage;
}

/** The same tab after a reload. */
function reload(server: FakeServer, clock: FakeClock, before: Client, owner = "a"): Client {
  server.cut("a");
  before.signals.send("frozen");
  const after = client(server, clock, "a", 7, { storage: before.storage, owner });
  clock.advance(100);
  return after;
}

it("says a message aloud and keeps its timers even when the sound of it throws", () => {
  const { clock, server, me } = talking();
  const said: string[] = [];
  me.live.onUtterance(({ kind }) => said.push(kind));
  me.sounds.fault = new TypeError("navigator.vibrate is not a function");
  server.say("b", "hello");
  clock.advance(2_000);
  expect(said).toContain("messages");
  expect(me.faults).toEqual([me.sounds.fault]);
  server.up = false;
  server.kill();
  server.up = true;
  clock.advance(5_000);
  expect(me.live.getSnapshot().connection.at).toBe("live");
});

it("tells everybody who listens, also after one of them failed", () => {
  const { clock, server, me } = talking();
  const heard: string[] = [];
  me.live.subscribe(() => {
    throw new Error("a screen that failed");
  });
  me.live.subscribe(() => heard.push("second"));
  server.say("b", "hello");
  clock.advance(100);
  expect(heard).not.toEqual([]);
  expect(chatOf(me)?.log.events).toHaveLength(1);
});

it("never lets a chat that is over come back to life by a frame from before the end", () => {
  const { clock, server, me } = talking();
  const stale = server.chat.view("a");
  server.end("b");
  server.push("a", { type: "chat", chat: stale });
  server.push("a", { type: "matched", ticket: null, chat: stale });
  clock.advance(100);
  expect(chatOf(me)?.view).toMatchObject({ status: "ended", ended_by: "peer", ratable: true });
});

it("fetches a chat whose end came without the frame that says whether it can be rated", async () => {
  const { clock, server, me } = talking();
  server.network = (direction, text) => (direction === "down" && text.startsWith('{"type":"chat"') ? [] : [1]);
  server.end("b");
  clock.advance(100);
  expect(chatOf(me)?.view).toMatchObject({ status: "ended", ratable: false });
  clock.advance(2_000);
  await settle();
  expect(chatOf(me)?.view).toMatchObject({ status: "ended", ended_by: "peer", ratable: true });
  expect(me.fetched).toEqual([chatId]);
});

it("fetches a live chat that the server did not name, rather than taking it for one that cannot be rated", async () => {
  const { clock, server, me } = talking();
  const chat = server.chat;
  server.cut("a");
  server.end("b");
  server.chats = [];
  me.fetchChat = () => Promise.resolve(readChatView(chat.view("a")));
  clock.advance(3_000);
  expect(me.live.getSnapshot().connection.at).toBe("live");
  await settle();
  expect(chatOf(me)?.view).toMatchObject({ status: "ended", ended_by: "peer", ratable: true });
});

it("takes a chat that the server does not have any more for one that is over", async () => {
  const { clock, server, me } = talking();
  server.chats = [];
  server.cut("a");
  clock.advance(3_000);
  await settle();
  expect(chatOf(me)?.view).toMatchObject({ status: "ended", end_reason: "left", ratable: false });
});

it("asks again for a chat as long as it cannot be fetched", async () => {
  const { clock, server, me } = talking();
  server.network = (direction, text) => (direction === "down" && text.startsWith('{"type":"chat"') ? [] : [1]);
  server.unreachable = true;
  server.end("b");
  clock.advance(2_200);
  await settle();
  expect(chatOf(me)?.view.ratable).toBe(false);
  server.unreachable = false;
  clock.advance(11_000);
  await settle();
  expect(chatOf(me)?.view.ratable).toBe(true);
});

it("keeps only the chat that goes on and the one on the screen, and names no others", () => {
  const { clock, server, me } = talking();
  const first = server.chat.id;
  server.end("b");
  clock.advance(100);
  server.match();
  clock.advance(100);
  const second = server.chat.id;
  expect(Object.keys(me.live.getSnapshot().session.chats)).toEqual([first, second]);
  me.live.intend({ type: "open", chat: second });
  expect(Object.keys(me.live.getSnapshot().session.chats)).toEqual([second]);
  server.cut("a");
  clock.advance(3_000);
  const hello = server.received.findLast(({ frame }) => frame.type === "hello")?.frame;
  expect(hello?.type === "hello" && Object.keys(hello.cursors ?? {})).toEqual([second]);
});

it.each(["end", "block", "reveal_revoke"] as const)(
  "still does what was asked for without a connection, after a reload: %s",
  (type) => {
    const { clock, server, me } = talking();
    server.askReveal("b", ["first_name"]);
    clock.advance(100);
    const request = server.chat.open?.request ?? "";
    void me.live.ask({ type: "reveal_answer", chat: chatId, request, fields: ["alias"] });
    clock.advance(100);
    server.up = false;
    server.kill();
    clock.advance(10);
    void me.live.ask({ type, chat: chatId });
    server.up = true;
    const after = reload(server, clock, me);
    clock.advance(3_000);
    expect(server.received.filter(({ frame }) => frame.type === type)).toHaveLength(1);
    if (type === "reveal_revoke") expect(server.chat.shown?.a).toBeNull();
    else expect(chatOf(after)?.view).toMatchObject({ status: "ended", ended_by: "me" });
    // Once it is answered, it is not done a third time.
    reload(server, clock, after);
    clock.advance(3_000);
    expect(server.received.filter(({ frame }) => frame.type === type)).toHaveLength(1);
  },
);

it("never searches after a reload by itself: of 'next' only the leaving is left", () => {
  const { clock, server, me } = talking();
  server.up = false;
  server.kill();
  void me.live.ask({ type: "next", chat: chatId, ticket: me.live.uuid() });
  server.up = true;
  const after = reload(server, clock, me);
  clock.advance(3_000);
  expect(server.chat.status).toBe("ended");
  expect(server.received.some(({ frame }) => frame.type === "next" || frame.type === "find_match")).toBe(false);
  expect(after.live.getSnapshot().session.search.at).toBe("none");
});

it("keeps drafts and unsent messages when the login is lost, for the same person and for nobody else", () => {
  const { clock, server, me } = talking();
  server.up = false;
  server.kill();
  me.live.intend({ type: "write", chat: chatId, cid: me.live.uuid(), body: "not sent yet" });
  me.live.intend({ type: "draft", chat: chatId, text: "half a sen" });
  me.live.pause();
  clock.advance(60_000);
  expect(me.live.getSnapshot().connection).toEqual({ at: "closed", reason: "signed_out" });
  server.up = true;
  me.live.start("a");
  clock.advance(100);
  expect(me.live.getSnapshot().session.drafts[chatId]).toBe("half a sen");
  expect(server.chat.events.map(({ what }) => what.kind === "message" && what.body)).toEqual(["not sent yet"]);

  const again = reload(server, clock, me);
  expect(again.live.getSnapshot().session.drafts[chatId]).toBe("half a sen");
  const other = reload(server, clock, again, "somebody else");
  expect(other.live.getSnapshot().session.drafts).toEqual({});
});

it("forgets everything when another person signs in on the same page, and on signing out", () => {
  const { clock, me } = talking();
  me.live.intend({ type: "draft", chat: chatId, text: "half a sen" });
  me.live.pause();
  me.live.start("somebody else");
  clock.advance(100);
  expect(me.live.getSnapshot().session.drafts).toEqual({});
  me.live.intend({ type: "draft", chat: chatId, text: "mine" });
  me.live.forget();
  expect(me.live.getSnapshot().session.drafts).toEqual({});
  expect(me.storage.read()).toBeNull();
});

it("says after a reload that what was on its way into a chat that ended meanwhile was not sent", async () => {
  const { clock, server, me } = talking();
  server.up = false;
  server.kill();
  me.live.intend({ type: "write", chat: chatId, cid: me.live.uuid(), body: "too late" });
  server.end("b");
  server.up = true;
  const after = reload(server, clock, me);
  const view = await after.fetchChat(chatId);
  if (view === null || view === "gone") throw new Error("the fake server has no such chat");
  after.live.load(view);
  clock.advance(1_000);
  expect(chatOf(after)?.outbox.map(({ fate }) => fate)).toEqual([{ at: "failed", reason: "chat_ended" }]);
});

it("asks for what is missing only while that brings something new", () => {
  const { clock, server, me } = talking();
  server.answerSync = () => [];
  server.chat.append("b", "2026-11-23T21:00:01Z", { kind: "message", cid: "x", body: "lost", deleted: false });
  server.push("a", { type: "chat", chat: server.chat.view("a") });
  clock.advance(2_000);
  const asked = server.received.filter(({ frame }) => frame.type === "sync").length;
  expect(asked).toBeLessThan(4);
  server.answerSync = null;
  clock.advance(10_000);
  expect(chatOf(me)?.log.events).toHaveLength(1);
});

it("keeps the place of an event that it cannot read, instead of asking for it for ever", () => {
  const { clock, server, me } = talking();
  const stamp = { id: "00000100-0000-4000-8000-000000000000", by: "peer", at: "2026-11-23T21:00:01Z" };
  server.pushText("a", JSON.stringify({ type: "events", chat: chatId, events: [{ seq: 1, ...stamp, kind: "ended" }] }));
  clock.advance(1_000);
  expect(chatOf(me)?.log.events).toEqual([{ seq: 1, ...stamp, kind: "unknown" }]);
});

it("waits for the login to be renewed before it comes back after 4004", async () => {
  const { clock, server, me } = talking();
  let renewed: (answer: "ok") => void = () => undefined;
  me.checkLogin = () => new Promise((resolve) => (renewed = resolve));
  const before = server.opened;
  server.cut("a", 4004);
  clock.advance(5_000);
  expect(server.opened).toBe(before);
  renewed("ok");
  await settle();
  clock.advance(10);
  expect(me.live.getSnapshot().connection.at).toBe("live");
});

it("never sends a message that is larger than the server takes, and says that it is too long", () => {
  const { clock, server, me } = talking();
  me.live.intend({ type: "write", chat: chatId, cid: me.live.uuid(), body: "👩‍👩‍👧‍👦".repeat(1_200) });
  me.live.intend({ type: "write", chat: chatId, cid: me.live.uuid(), body: "short" });
  clock.advance(1_000);
  expect(chatOf(me)?.outbox.map(({ fate }) => fate)).toEqual([{ at: "failed", reason: "message_too_long" }]);
  expect(server.chat.events.map(({ what }) => what.kind === "message" && what.body)).toEqual(["short"]);
});

it("does not send again what the server closed the connection for", () => {
  const { clock, server, me } = talking();
  server.frameBytes = 300;
  me.live.intend({ type: "write", chat: chatId, cid: me.live.uuid(), body: "x".repeat(400) });
  clock.advance(30_000);
  expect(chatOf(me)?.outbox.map(({ fate }) => fate)).toEqual([{ at: "failed", reason: "message_too_long" }]);
  expect(me.live.getSnapshot().connection.at).toBe("live");
});

it("starts with nothing when what the tab kept is not from this build", () => {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const storage = new MemoryStorage();
  storage.write({ device: 7, drafts: "none" });
  const me = client(server, clock, "a", 1, { storage });
  clock.advance(100);
  expect(me.live.getSnapshot().connection.at).toBe("live");
});
