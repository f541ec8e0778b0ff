/** The whole live client in the fake world: what it keeps, what it asks for, and what it survives. */
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

it("announces a message and keeps its timers even when its sound throws", () => {
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

it("calls every listener, even after one of them threw", () => {
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

it("never revives an ended chat on a frame from before its end", () => {
  const { clock, server, me } = talking();
  const stale = server.chat.view("a");
  server.end("b");
  server.push("a", { type: "chat", chat: stale });
  server.push("a", { type: "matched", ticket: null, chat: stale });
  clock.advance(100);
  expect(chatOf(me)?.view).toMatchObject({ status: "ended", ended_by: "peer", ratable: true });
});

it("fetches an ended chat when the frame about its rating is missing", async () => {
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

it("fetches a chat that the server did not name, to learn if it is ratable", async () => {
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

it("treats a chat that the server no longer has as ended", async () => {
  const { clock, server, me } = talking();
  server.chats = [];
  server.cut("a");
  clock.advance(3_000);
  await settle();
  expect(chatOf(me)?.view).toMatchObject({ status: "ended", end_reason: "left", ratable: false });
});

it("retries while a chat cannot be fetched", async () => {
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

it("keeps and names only the live chat and the one on the screen", () => {
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
    // Once answered, it is not sent a third time.
    reload(server, clock, after);
    clock.advance(3_000);
    expect(server.received.filter(({ frame }) => frame.type === type)).toHaveLength(1);
  },
);

it("never searches automatically after a reload: of 'next' it only leaves", () => {
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

it("keeps drafts and unsent messages for the same person on a lost login", () => {
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
  const other = reload(server, clock, again, "another person");
  expect(other.live.getSnapshot().session.drafts).toEqual({});
});

it("forgets everything on sign-out and when another person signs in", () => {
  const { clock, me } = talking();
  me.live.intend({ type: "draft", chat: chatId, text: "half a sen" });
  me.live.pause();
  me.live.start("another person");
  clock.advance(100);
  expect(me.live.getSnapshot().session.drafts).toEqual({});
  me.live.intend({ type: "draft", chat: chatId, text: "mine" });
  me.live.forget();
  expect(me.live.getSnapshot().session.drafts).toEqual({});
  expect(me.storage.read()).toBeNull();
});

it("marks unsent messages after a reload when their chat has ended", async () => {
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

it("asks for missing events only while answers bring new ones", () => {
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

it("skips an unreadable event instead of asking for it again and again", () => {
  const { clock, server, me } = talking();
  const stamp = { id: "00000100-0000-4000-8000-000000000000", by: "peer", at: "2026-11-23T21:00:01Z" };
  server.pushText("a", JSON.stringify({ type: "events", chat: chatId, events: [{ seq: 1, ...stamp, kind: "ended" }] }));
  clock.advance(1_000);
  expect(chatOf(me)?.log.events).toEqual([{ seq: 1, ...stamp, kind: "unknown" }]);
});

it("waits for a renewed login before it reconnects after 4004", async () => {
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

it("learns from the server that IO has another address than this page", async () => {
  const { server, me } = talking();
  me.checkLogin = () => Promise.resolve({ address: "https://io.example" });
  server.cut("a", 4004);
  await settle();
  expect(me.live.getSnapshot().connection).toMatchObject({ at: "waiting", answered: "https://io.example" });
});

it("a person who comes back to the tab waits for no retry of a hidden tab", () => {
  const { clock, server, me } = talking();
  me.signals.send("hidden");
  server.up = false;
  server.kill();
  clock.advance(300_000);
  server.up = true;
  expect(me.live.getSnapshot().connection.at).not.toBe("live");
  me.signals.send("visible");
  clock.advance(100);
  expect(me.live.getSnapshot().connection.at).toBe("live");
});

it("never sends a message over the server's limit, and says it is too long", () => {
  const { clock, server, me } = talking();
  me.live.intend({ type: "write", chat: chatId, cid: me.live.uuid(), body: "👩‍👩‍👧‍👦".repeat(1_200) });
  me.live.intend({ type: "write", chat: chatId, cid: me.live.uuid(), body: "short" });
  clock.advance(1_000);
  expect(chatOf(me)?.outbox.map(({ fate }) => fate)).toEqual([{ at: "failed", reason: "message_too_long" }]);
  expect(server.chat.events.map(({ what }) => what.kind === "message" && what.body)).toEqual(["short"]);
});

it("does not resend a message that made the server close the connection", () => {
  const { clock, server, me } = talking();
  server.frameBytes = 300;
  me.live.intend({ type: "write", chat: chatId, cid: me.live.uuid(), body: "x".repeat(400) });
  clock.advance(30_000);
  expect(chatOf(me)?.outbox.map(({ fate }) => fate)).toEqual([{ at: "failed", reason: "message_too_long" }]);
  expect(me.live.getSnapshot().connection.at).toBe("live");
});

it("starts empty when the stored data is from another build", () => {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const storage = new MemoryStorage();
  storage.write({ device: 7, drafts: "none" });
  const me = client(server, clock, "a", 1, { storage });
  clock.advance(100);
  expect(me.live.getSnapshot().connection.at).toBe("live");
});
