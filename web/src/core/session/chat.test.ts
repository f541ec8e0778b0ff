/** A chat in this tab: what each frame, each answer and each action of a person does. */
import { describe, expect, it } from "vitest";

import * as closeCodes from "../protocol/close-codes.gen";
import type { AnsweredCommand } from "../protocol/commands";
import { chat, chatId, queued, strange, Tab, welcome } from "../../test/tab";
import { awaitsAnswer, cursorsOf, liveChat, receiptOf, savedOf } from "./state";
import { sessionDeadline } from "./session";

const cid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const now = "2026-11-23T21:05:00Z";

/** A tab in the middle of a live chat. */
function talking() {
  const there = chat();
  const tab = new Tab().hear(welcome({ chats: [there.view("a")] })).do({ type: "live" });
  tab.do({ type: "open", chat: chatId });
  const hear = (body: string) => {
    const event = there.append("b", now, { kind: "message", cid: crypto.randomUUID(), body, deleted: false });
    return tab.hear({ type: "events", chat: chatId, events: [there.seen(event, "a")] });
  };
  const write = (n: number, body = `text ${n}`) => tab.do({ type: "write", chat: chatId, cid: cid(n), body });
  return { tab, there, hear, write };
}

const ask = (command: AnsweredCommand) => ({ type: "ask", ref: "screen", command }) as const;
const settled = (tab: Tab) => tab.effects.flatMap((effect) => (effect.type === "settled" ? [effect.outcome] : []));
const said = (tab: Tab) => tab.effects.flatMap((effect) => (effect.type === "say" ? [effect.said.kind] : []));
const types = (tab: Tab) => tab.sent.map(({ type }) => type);

describe("typing", () => {
  const typing = (on: boolean) => ({ type: "typing", chat: chatId, on }) as const;

  it("is sent at most every few seconds, and once when it stops", () => {
    const { tab } = talking();
    expect(tab.do(typing(true)).sent).toEqual([typing(true)]);
    tab.now += 500;
    expect(tab.do(typing(true)).sent).toEqual([]);
    tab.now += tab.state.limits.typing_seconds * 1_000;
    expect(tab.do(typing(true)).sent).toEqual([typing(true)]);
    expect(tab.do(typing(false)).sent).toEqual([typing(false)]);
    expect(tab.do(typing(false)).sent).toEqual([]);
  });

  it("ends automatically when the keys rest", () => {
    const { tab } = talking();
    tab.do(typing(true));
    tab.now = sessionDeadline(tab.state);
    expect(tab.do({ type: "tick" }).sent).toEqual([typing(false)]);
    expect(tab.chat.typing).toBeNull();
    expect(sessionDeadline(tab.state)).toBe(Infinity);
  });

  it("is not sent without a connection, in an ended or in an unknown chat", () => {
    const { tab, there } = talking();
    expect(tab.do({ ...typing(true), chat: strange }).sent).toEqual([]);
    tab.do({ type: "lost", code: null });
    expect(tab.do(typing(true)).sent).toEqual([]);
    there.status = "ended";
    tab.do({ type: "live" }).hear({ type: "chat", chat: there.view("a") });
    expect(tab.do(typing(true)).sent).toEqual([]);
  });

  it("of the peer is shown until it stops, for six seconds at most", () => {
    const { tab, hear } = talking();
    tab.hear({ type: "typing", chat: chatId, on: true });
    expect(tab.do({ type: "tick" }).chat.peerTyping).not.toBeNull();
    tab.now += 6_000;
    expect(tab.do({ type: "tick" }).chat.peerTyping).toBeNull();
    tab.hear({ type: "typing", chat: chatId, on: true }).hear({ type: "typing", chat: chatId, on: false });
    expect(tab.chat.peerTyping).toBeNull();
    tab.hear({ type: "typing", chat: chatId, on: true });
    expect(hear("there").chat.peerTyping).toBeNull();
  });
});

describe("a reaction", () => {
  it("of the other is said once it comes, not when it is taken back, mine, or from before", () => {
    const { tab, there, hear } = talking();
    hear("tea?");
    const react = (side: "a" | "b", reaction: "heart" | null) => {
      const event = there.append(side, now, { kind: "reacted", cid: crypto.randomUUID(), target: 1, reaction });
      return said(tab.hear({ type: "events", chat: chatId, events: [there.seen(event, "a")] }));
    };
    expect(react("b", "heart")).toEqual(["reacted"]);
    expect(react("b", null)).toEqual([]);
    expect(react("a", "heart")).toEqual([]);
    const later = new Tab().hear(welcome({ chats: [there.view("a")] })).do({ type: "live" });
    later.do({ type: "open", chat: chatId });
    expect(said(later.hear({ type: "events", chat: chatId, events: there.after(0, "a") }))).toEqual([]);
  });
});

describe("what is read", () => {
  it("is marked only forwards, and only up to the last event held", () => {
    const { tab, hear } = talking();
    hear("one");
    hear("two");
    expect(tab.do({ type: "seen", chat: chatId, seq: 9 }).sent).toEqual([{ type: "read", chat: chatId, seq: 2 }]);
    expect(tab.do({ type: "seen", chat: chatId, seq: 1 }).sent).toEqual([]);
    expect(tab.do({ type: "seen", chat: strange, seq: 1 }).sent).toEqual([]);
  });

  it("is one mark for all tabs of a person", () => {
    const { tab, hear } = talking();
    hear("one");
    tab.hear({ type: "my_receipt", chat: chatId, delivered: 1, read: 1 });
    expect(tab.chat).toMatchObject({ seen: 1, view: { mine: { delivered: 1, read: 1 } } });
    tab.hear({ type: "my_receipt", chat: strange, delivered: 9, read: 9 });
    expect(tab.state.chats[strange]).toBeUndefined();
  });

  it("has a divider before messages from an absence, until the next absence", () => {
    const { tab, hear } = talking();
    const look = (on: boolean) => tab.do({ type: "attention", chat: chatId, on });
    look(true);
    expect(hear("one").chat.divider).toBeNull();
    expect(tab.kinds).not.toContain("sound");
    tab.do({ type: "seen", chat: chatId, seq: 1 });
    look(false);
    hear("two");
    expect(hear("three").chat.divider).toBe(2);
    expect(tab.effects).toContainEqual({ type: "sound", sound: "message" });
    const before = tab.state;
    expect(look(false).state).toBe(before);
    expect(look(true).chat.divider).toBe(2);
    expect(look(false).chat.divider).toBe(2);
    look(true).do({ type: "seen", chat: chatId, seq: 3 });
    expect(look(false).chat.divider).toBeNull();
    expect(tab.do({ type: "attention", chat: strange, on: true }).state).toBe(tab.state);
  });

  it("has no divider without messages", () => {
    const { tab } = talking();
    tab.do({ type: "attention", chat: chatId, on: true }).do({ type: "attention", chat: chatId, on: false });
    expect(tab.chat.divider).toBeNull();
  });

  it("loses the divider when the person answers, from any tab", () => {
    const { tab, there, hear } = talking();
    hear("one");
    expect(tab.chat.divider).toBe(1);
    const own = there.append("a", now, { kind: "message", cid: cid(7), body: "from my phone", deleted: false });
    tab.hear({ type: "events", chat: chatId, events: [there.seen(own, "a")] });
    expect(tab.chat.divider).toBeNull();
  });

  it("of own messages follows the peer's marks, or is sent without marks", () => {
    const { tab } = talking();
    tab.hear({ type: "receipt", chat: chatId, delivered: 2, read: 1 });
    expect([1, 2, 3].map((seq) => receiptOf(tab.chat, seq))).toEqual(["read", "delivered", "sent"]);
    tab.hear({ type: "receipt", chat: chatId, delivered: 1, read: 0 });
    expect(receiptOf(tab.chat, 1)).toBe("read");
    expect(receiptOf({ ...tab.chat, view: { ...tab.chat.view, theirs: null } }, 1)).toBe("sent");
  });

  it("begins with the first mark of a peer who had hidden theirs", () => {
    const there = chat();
    const tab = new Tab().hear(welcome({ chats: [{ ...there.view("a"), theirs: null }] })).do({ type: "live" });
    tab.hear({ type: "receipt", chat: chatId, delivered: 2, read: 1 });
    expect(tab.chat.view.theirs).toEqual({ delivered: 2, read: 1 });
    tab.hear({ type: "receipt", chat: strange, delivered: 2, read: 1 });
    expect(tab.state.chats[strange]).toBeUndefined();
  });
});

describe("a message", () => {
  it("ch_22 carries what it answers, also after a lost connection", () => {
    const { tab } = talking();
    tab.do({ type: "write", chat: chatId, cid: cid(1), body: "yes", quote: 1 });
    expect(tab.sent.at(-1)).toMatchObject({ type: "send", cid: cid(1), quote: 1 });
    tab.do({ type: "lost", code: null }).do({ type: "live" });
    expect(tab.sent.filter(({ type }) => type === "send")).toMatchObject([{ cid: cid(1), quote: 1 }]);
  });

  it("ch_19 is asked about, ends typing, and is sent anyway or goes back into the box", () => {
    const { tab, write } = talking();
    expect(write(1).sent).toMatchObject([{ type: "send", cid: cid(1), check: true }]);
    tab.hear({ type: "ok", id: tab.asked, nudge: ["phone"] });
    expect(tab.sent).toEqual([{ type: "typing", chat: chatId, on: false }]);
    expect(tab.chat.outbox).toMatchObject([{ cid: cid(1), fate: { at: "asked", about: ["phone"] } }]);
    expect(tab.kinds).toContain("persist");
    tab.do({ type: "send_anyway", chat: chatId, cid: cid(1) });
    expect(tab.sent).toMatchObject([{ type: "send", cid: cid(1), check: false }]);
    tab.do({ type: "lost", code: null }).do({ type: "live" });
    expect(tab.sent.filter(({ type }) => type === "send")).toMatchObject([{ cid: cid(1), check: false }]);
    tab.hear({ type: "ok", id: tab.asked, nudge: [], seq: 1 });
    expect(tab.chat.outbox).toMatchObject([{ fate: { at: "acked" } }]);
  });

  it("ch_19 that is asked about while the next one is written does not end its typing", () => {
    const { tab, write } = talking();
    const id = write(1).asked;
    tab.do({ type: "typing", chat: chatId, on: true });
    expect(tab.hear({ type: "ok", id, nudge: ["link"] }).sent).toEqual([]);
    tab.do({ type: "draft", chat: chatId, text: "and more" });
    tab.do({ type: "edit", chat: chatId, cid: cid(1) });
    expect(tab.state.drafts[chatId]).toBe("text 1\nand more");
    expect(tab.chat.outbox).toEqual([]);
    const again = write(2).asked;
    tab.do({ type: "edit", chat: chatId, cid: cid(2) }).do({ type: "edit", chat: strange, cid: cid(2) });
    expect(tab.chat.outbox).toHaveLength(1);
    tab.hear({ type: "ok", id: again, nudge: ["link"] });
    tab.do({ type: "edit", chat: chatId, cid: cid(2) });
    expect(tab.state.drafts[chatId]).toBe("text 2");
  });

  it("of the other can have a hint, which is read once", () => {
    const { tab } = talking();
    tab.do({ type: "settle_hint", chat: chatId, kind: "insult", seq: 4 });
    tab.do({ type: "settle_hint", chat: chatId, kind: "care", seq: 5 });
    expect(tab.chat.settled).toEqual({ insult: 4, care: 5 });
  });

  it("waits on the screen for its event, before or after its answer", () => {
    const { tab, there, write } = talking();
    write(1);
    const first = tab.asked;
    const event = there.append("a", now, { kind: "message", cid: cid(1), body: "text 1", deleted: false });
    tab.hear({ type: "ok", id: first, seq: 1 });
    expect(tab.chat.outbox).toMatchObject([{ fate: { at: "acked", seq: 1 } }]);
    tab.hear({ type: "events", chat: chatId, events: [there.seen(event, "a")] });
    expect(tab.chat).toMatchObject({ outbox: [], expected: null });
    write(2);
    const second = tab.asked;
    const other = there.append("a", now, { kind: "message", cid: cid(2), body: "text 2", deleted: false });
    tab.hear({ type: "events", chat: chatId, events: [there.seen(other, "a")] });
    tab.hear({ type: "ok", id: second, seq: 2 });
    expect(tab.chat).toMatchObject({ outbox: [], expected: null });
  });

  it("is done when the answer names an event already here, or none", () => {
    const { tab, hear, write } = talking();
    hear("one");
    write(1);
    tab.hear({ type: "ok", id: tab.asked });
    expect(tab.chat.outbox).toEqual([]);
  });

  it("over the server's limit is not sent, and the next one is", () => {
    const { tab, write } = talking();
    write(1, "😀".repeat(tab.state.limits.message_bytes / 4 + 1));
    expect(tab.sent).toEqual([]);
    expect(said(tab)).toEqual(["not_sent"]);
    expect(tab.chat.outbox).toMatchObject([{ fate: { at: "failed", reason: "message_too_long" } }]);
    expect(write(2).sent).toMatchObject([{ type: "send", cid: cid(2) }]);
  });

  it("whose size closed the connection is not sent again", () => {
    const { tab, write } = talking();
    write(1);
    tab.do({ type: "lost", code: closeCodes.tooLarge });
    expect(tab.chat.outbox).toMatchObject([{ fate: { at: "failed", reason: "message_too_long" } }]);
    expect(sessionDeadline(tab.state)).toBe(Infinity);
  });

  it("asks for its event when that does not follow the answer", () => {
    const { tab, write } = talking();
    write(1);
    tab.hear({ type: "ok", id: tab.asked, seq: 1 });
    tab.now = sessionDeadline(tab.state);
    expect(types(tab.do({ type: "tick" }))).toEqual(["sync"]);
  });

  it("that is refused stays in place as not sent, and the next one is sent", () => {
    const { tab, write } = talking();
    write(1);
    const refused = tab.asked;
    write(2);
    tab.hear({ type: "error", id: refused, code: "invalid_message" });
    expect(said(tab)).toEqual(["not_sent"]);
    expect(tab.sent).toMatchObject([{ type: "send", cid: cid(2) }]);
    expect(tab.chat.outbox).toMatchObject([{ fate: { at: "failed", reason: "invalid_message" } }, {}]);
  });

  it("that is refused for now is retried silently", () => {
    const { tab, write } = talking();
    write(1);
    tab.hear({ type: "error", id: tab.asked, code: "rate_limited", retry_after: 3 });
    expect(said(tab)).toEqual([]);
    tab.now = sessionDeadline(tab.state);
    expect(tab.do({ type: "tick" }).sent).toMatchObject([{ type: "send", cid: cid(1) }]);
  });

  it("that comes after the end asks how it ended", () => {
    const { tab, write } = talking();
    write(1);
    expect(types(tab.hear({ type: "error", id: tab.asked, code: "chat_ended" }))).toEqual(["sync"]);
  });

  it("without an answer in half a minute counts as not sent", () => {
    const { tab, write } = talking();
    write(1);
    tab.now = sessionDeadline(tab.state);
    expect(said(tab.do({ type: "tick" }))).toEqual(["not_sent"]);
    tab.do({ type: "try_again", chat: chatId, cid: cid(1) });
    expect(tab.sent).toMatchObject([{ type: "send", cid: cid(1) }]);
  });

  it("can be discarded, and is not written to an ended or unknown chat", () => {
    const { tab, there, write } = talking();
    write(1);
    expect(tab.do({ type: "discard", chat: chatId, cid: cid(1) }).chat.outbox).toEqual([]);
    expect(tab.do({ type: "discard", chat: strange, cid: cid(1) }).effects).toEqual([]);
    expect(tab.do({ type: "write", chat: strange, cid: cid(2), body: "?" }).effects).toEqual([]);
    tab.do(ask({ type: "end", chat: chatId }));
    expect(write(3).sent).toEqual([]);
    there.status = "ended";
    tab.hear({ type: "chat", chat: there.view("a") });
    expect(write(4).chat.outbox).toEqual([]);
  });

  it("of an unknown chat, or without an id, changes nothing", () => {
    const { tab, there } = talking();
    const before = tab.state;
    tab.hear({ type: "ok", id: null }).hear({ type: "error", id: "unheard-of", code: "busy" });
    tab.hear({ type: "events", chat: strange, events: [] }).hear({ type: "typing", chat: strange, on: true });
    tab
      .hear({ type: "presence", chat: strange, state: "away" })
      .hear({ type: "ping" })
      .hear({ type: "draining", spread: 1 });
    tab.hear({ type: "reveal", chat: strange, reveal: there.reveal("a") }).hear({ type: "synced" });
    expect(tab.state).toBe(before);
  });
});

describe("history", () => {
  /** A chat of a hundred events, of which the last sixty are shown. */
  function long() {
    const there = chat();
    for (let n = 1; n <= 100; n += 1)
      there.append("b", now, { kind: "message", cid: cid(1), body: `text ${n}`, deleted: false });
    const tab = new Tab().hear(welcome({ chats: [there.view("a")] }));
    return { tab, there };
  }
  const earlier = { type: "earlier", chat: chatId } as const;

  it("is fetched a page at a time, once, down to the beginning", () => {
    const { tab, there } = long();
    expect(tab.do(earlier).sent).toEqual([]);
    tab.do({ type: "live" }).do(earlier);
    expect(tab.sent).toMatchObject([{ type: "sync", after: 0, limit: 40 }]);
    const id = tab.asked;
    expect(tab.do(earlier).sent).toEqual([]);
    tab.hear({ type: "events", chat: chatId, events: there.after(20, "a", 20) });
    expect(tab.chat.earlier).toBe("more");
    tab.hear({ type: "ok", id });
    tab.hear({ type: "events", chat: chatId, events: there.after(0, "a", 20) });
    expect(tab.chat.earlier).toBe("start");
    expect(tab.do(earlier).sent).toEqual([]);
    expect(tab.do({ ...earlier, chat: strange }).sent).toEqual([]);
  });

  it("can be asked for again after an empty answer, a refusal or none", () => {
    const { tab } = long();
    tab.do({ type: "live" }).do(earlier).hear({ type: "ok", id: tab.asked });
    expect(tab.chat.earlier).toBe("more");
    tab.do(earlier).hear({ type: "error", id: tab.asked, code: "busy" });
    expect(tab.chat.earlier).toBe("failed");
    tab.do(earlier);
    expect(tab.chat.earlier).toBe("loading");
    tab.now += 10_000;
    expect(tab.do({ type: "tick" }).chat.earlier).toBe("failed");
  });

  it("that is complete ends the wait for it", () => {
    const { tab, there } = long();
    tab.do({ type: "live" }).do(earlier);
    const id = tab.asked;
    there.events.splice(0);
    tab.state = { ...tab.state, chats: { [chatId]: { ...tab.chat, log: { ...tab.chat.log, base: 0 } } } };
    expect(tab.hear({ type: "ok", id }).chat.earlier).toBe("start");
  });

  it("starts over with an empty window after the server went back in time", () => {
    const { tab, there } = long();
    tab.hear(welcome({ epoch: cid(9), chats: [there.view("a")] }));
    expect(tab.chat).toMatchObject({ log: { base: 40, events: [] }, earlier: "more" });
    const short = chat();
    tab.hear(welcome({ epoch: cid(9), chats: [short.view("a")], reset: [chatId] }));
    expect(tab.chat).toMatchObject({ log: { base: 0, events: [] }, earlier: "start" });
  });
});

describe("what is missing", () => {
  it("is asked for until complete, with a pause after an empty answer", () => {
    const { tab, there } = talking();
    for (let n = 1; n <= 3; n += 1)
      there.append("b", now, { kind: "message", cid: cid(1), body: `text ${n}`, deleted: false });
    tab.hear({ type: "events", chat: chatId, events: there.after(2, "a") });
    expect(tab.sent).toMatchObject([{ type: "sync", after: 0 }]);
    const first = tab.asked;
    tab.hear({ type: "events", chat: chatId, events: there.after(0, "a", 1) });
    expect(types(tab.hear({ type: "ok", id: first, more: true }))).toEqual(["sync"]);
    expect(tab.hear({ type: "ok", id: tab.asked }).sent).toEqual([]);
    expect(tab.chat.expected).toEqual({ seq: 2, until: tab.now + 5_000 });
    tab.now += 5_000;
    tab.do({ type: "tick" }).hear({ type: "error", id: tab.asked, code: "busy", retry_after: 9 });
    expect(tab.chat.expected).toEqual({ seq: 2, until: tab.now + 9_000 });
  });

  it("is asked for again when no answer came", () => {
    const { tab, there } = talking();
    there.append("b", now, { kind: "message", cid: cid(1), body: "text", deleted: false });
    tab.hear({ type: "chat", chat: there.view("a") });
    expect(types(tab)).toEqual(["sync"]);
    tab.now = sessionDeadline(tab.state);
    expect(types(tab.do({ type: "tick" }))).toEqual(["sync"]);
  });

  it("is no longer missing when it came before the answer", () => {
    const { tab, there } = talking();
    for (let n = 1; n <= 2; n += 1)
      there.append("b", now, { kind: "message", cid: cid(1), body: `text ${n}`, deleted: false });
    tab.hear({ type: "chat", chat: there.view("a") });
    const id = tab.asked;
    tab.hear({ type: "events", chat: chatId, events: there.after(0, "a") });
    expect(tab.hear({ type: "ok", id }).sent).toEqual([]);
    expect(tab.chat).toMatchObject({ syncing: null, expected: null });
  });

  it("is known from the number in the view alone", () => {
    const { tab, there, hear } = talking();
    hear("one");
    for (let n = 2; n <= 4; n += 1)
      there.append("b", now, { kind: "message", cid: cid(1), body: `text ${n}`, deleted: false });
    tab.hear({ type: "chat", chat: there.view("a") });
    const id = tab.asked;
    tab.hear({ type: "events", chat: chatId, events: there.after(1, "a", 1) });
    expect(types(tab.hear({ type: "ok", id }))).toEqual(["sync"]);
  });

  it("is fetched for a chat that the welcome does not name", () => {
    const { tab } = talking();
    tab.hear(welcome()).do({ type: "live" });
    expect(tab.do({ type: "tick" }).effects).toContainEqual({ type: "fetch_chat", chat: chatId });
    tab.do({ type: "chat_loaded", view: tab.chat.view });
    expect(tab.chat).toMatchObject({ view: { status: "live" }, viewDue: null });
  });

  it("in the middle of a window is left to be fetched from above", () => {
    const there = chat();
    for (let n = 1; n <= 70; n += 1)
      there.append("b", now, { kind: "message", cid: cid(1), body: "x", deleted: false });
    const tab = new Tab().hear(welcome({ chats: [there.view("a")] })).do({ type: "live" });
    expect(said(tab.hear({ type: "events", chat: chatId, events: there.after(10, "a") }))).toEqual([]);
    expect(tab.chat.earlier).toBe("more");
  });

  it("means the end when the server no longer has the chat", () => {
    const { tab, there } = talking();
    there.append("b", now, { kind: "message", cid: cid(1), body: "text", deleted: false });
    tab.hear({ type: "chat", chat: there.view("a") }).hear({ type: "error", id: tab.asked, code: "not_found" });
    expect(tab.do({ type: "tick" }).effects).toContainEqual({ type: "fetch_chat", chat: chatId });
    tab.do({ type: "chat_gone", chat: chatId });
    expect(tab.chat.view).toMatchObject({ status: "ended", ratable: false });
    expect(tab.do({ type: "chat_gone", chat: chatId }).effects).toEqual([]);
    expect(tab.do({ type: "chat_gone", chat: strange }).effects).toEqual([]);
  });
});

describe("what is kept across a reload", () => {
  it("is unsent messages, drafts and promises, but nothing of ended chats", () => {
    const { tab, there, write } = talking();
    write(1);
    tab.do({ type: "draft", chat: chatId, text: "half a sen" }).do({ type: "draft", chat: strange, text: "" });
    tab.do(ask({ type: "ask_again", chat: chatId }));
    expect(savedOf(tab.state)).toMatchObject({
      outboxes: { [chatId]: [{ cid: cid(1) }] },
      drafts: { [chatId]: "half a sen" },
      promises: [],
    });
    expect(savedOf(tab.state).drafts).not.toHaveProperty(strange);
    there.status = "ended";
    tab.hear({ type: "chat", chat: there.view("a") }).do({ type: "draft", chat: chatId, text: "too late" });
    expect(savedOf(tab.state)).toMatchObject({ outboxes: {}, drafts: {} });
  });

  it("waits for its chat, and is sent when it is back", () => {
    const { tab, there, write } = talking();
    write(1);
    const saved = savedOf(tab.do({ type: "lost", code: null }).state);
    const after = new Tab().do({ type: "restored", saved }).hear(welcome({ chats: [there.view("a")] }));
    expect(after.do({ type: "live" }).sent).toMatchObject([{ type: "send", cid: cid(1) }]);
    expect(awaitsAnswer(after.state)).toBe(true);
  });

  it("is the cursor in each chat: at an event, at the beginning, or none", () => {
    const { tab, hear } = talking();
    expect(cursorsOf(tab.state)).toEqual({ [chatId]: [0, ""] });
    expect(awaitsAnswer(tab.state)).toBe(false);
    hear("one");
    expect(cursorsOf(tab.state)).toEqual({ [chatId]: [1, tab.chat.log.events[0]?.id.slice(0, 6)] });
    const there = chat();
    for (let n = 1; n <= 70; n += 1)
      there.append("b", now, { kind: "message", cid: cid(1), body: "x", deleted: false });
    expect(cursorsOf(new Tab().hear(welcome({ chats: [there.view("a")] })).state)).toEqual({});
  });
});

describe("the peer", () => {
  it("is away until a time, then back, each announced once", () => {
    const { tab } = talking();
    expect(said(tab.hear({ type: "presence", chat: chatId, state: "away", grace: 60 }))).toEqual(["away"]);
    expect(tab.chat.awayUntil).toBe(tab.now + 60_000);
    expect(said(tab.hear({ type: "presence", chat: chatId, state: "away" }))).toEqual([]);
    expect(said(tab.hear({ type: "presence", chat: chatId, state: "here" }))).toEqual(["back"]);
    expect(said(tab.hear({ type: "presence", chat: chatId, state: "here" }))).toEqual([]);
  });

  it("is away for a returning user too, and the wait does not restart", () => {
    const { tab, there } = talking();
    there.away = "b";
    tab.hear(welcome({ chats: [there.view("a")] }));
    const until = tab.now + tab.state.limits.grace_seconds * 1_000;
    tab.now += 1_000;
    expect(tab.hear(welcome({ chats: [there.view("a")] })).chat.awayUntil).toBe(until);
  });

  it("who asks to reveal is announced once", () => {
    const { tab, there } = talking();
    there.open = { request: cid(5), by: "b", fields: ["alias"], expiresAt: now };
    const reveal = { type: "reveal", chat: chatId, reveal: there.reveal("a") } as const;
    expect(said(tab.hear(reveal))).toEqual(["reveal_asked"]);
    expect(said(tab.hear(reveal))).toEqual([]);
    const shown = there.append("system", now, { kind: "revealed" });
    expect(said(tab.hear({ type: "events", chat: chatId, events: [there.seen(shown, "a")] }))).toEqual(["revealed"]);
  });
});

describe("the end", () => {
  const ended = (there: ReturnType<typeof chat>, by: "a" | "b") => {
    there.status = "ended";
    const event = there.append(by, now, { kind: "ended", reason: "left" });
    return { type: "events" as const, chat: chatId, events: [there.seen(event, "a")] };
  };

  it("is announced once, drops drafts, and asks whether it can be rated", () => {
    const { tab, there } = talking();
    tab.do({ type: "draft", chat: chatId, text: "one more thing" });
    const frame = ended(there, "b");
    expect(said(tab.hear(frame))).toEqual(["ended"]);
    expect(tab.state.drafts).toEqual({});
    expect(liveChat(tab.state)).toBeNull();
    tab.now = sessionDeadline(tab.state);
    expect(tab.do({ type: "tick" }).effects).toContainEqual({ type: "fetch_chat", chat: chatId });
    expect(said(tab.do({ type: "chat_loaded", view: tab.chat.view }))).toEqual([]);
  });

  it("is final: older frames about the live chat come too late", () => {
    const { tab, there } = talking();
    const living = there.view("a");
    tab.hear(ended(there, "b")).hear({ type: "chat", chat: living });
    expect(tab.chat.view.status).toBe("ended");
    tab.hear({ type: "presence", chat: chatId, state: "here" });
    expect(tab.chat.awayUntil).toBeNull();
  });

  it("is known from the welcome, and dropped when the screen changes", () => {
    const { tab, there } = talking();
    there.status = "ended";
    expect(said(tab.hear(welcome({ chats: [there.view("a")] })))).toEqual(["ended"]);
    expect(cursorsOf(tab.state)).toEqual({ [chatId]: [0, ""] });
    const elsewhere = { ...tab.state, open: null };
    expect(cursorsOf(elsewhere)).toEqual({});
    expect(tab.do({ type: "open", chat: null }).state.chats).toEqual({});
  });

  it("that this person asked for shows at once, and is undone on a refusal", () => {
    const { tab } = talking();
    tab.do({ type: "draft", chat: chatId, text: "?" }).do(ask({ type: "end", chat: chatId }));
    expect(tab.chat.leaving).toBe(true);
    expect(liveChat(tab.state)).toBeNull();
    tab.hear({ type: "error", id: tab.asked, code: "busy" });
    expect(tab.chat.leaving).toBe(false);
    expect(settled(tab)).toEqual([{ ok: false, code: "busy", retryAfter: null }]);
  });

  it("leaves both cards, and asks again whether one was hidden", () => {
    const { tab, there } = talking();
    const none = { state: "none", messages_missing: 0, requests_left: 3 } as const;
    tab.hear({ type: "people_changed" });
    expect(tab.chat.viewDue).toBeNull();
    there.shown = { a: ["alias"], b: ["first_name"] };
    tab.hear(ended(there, "b")).hear({ type: "chat", chat: there.view("a") });
    expect(tab.chat.view.reveal).toMatchObject({ state: "revealed", theirs: { first_name: "Omar" } });
    expect(tab.chat.viewDue).toBeNull();
    tab.hear({ type: "people_changed" });
    expect(tab.do({ type: "tick" }).effects).toContainEqual({ type: "fetch_chat", chat: chatId });
    const hidden = { state: "revealed", theirs: null, mine: null } as const;
    tab.do({ type: "chat_loaded", view: { ...tab.chat.view, reveal: hidden } });
    expect(tab.chat.view.reveal).toEqual(hidden);
    tab.hear({ type: "chat", chat: { ...there.view("a"), reveal: none } }).hear({ type: "people_changed" });
    expect(tab.chat.viewDue).toBeNull();
  });

  it("by one’s own block or not again parts the two, once the server has it", () => {
    for (const type of ["block", "not_again"] as const) {
      const { tab } = talking();
      tab.do(ask({ type, chat: chatId }));
      expect(tab.chat.parted).toBe(false);
      tab.hear({ type: "ok", id: tab.asked });
      expect(tab.chat.parted).toBe(true);
    }
  });

  it("that the peer caused first is fetched", () => {
    const { tab } = talking();
    tab.do(ask({ type: "block", chat: chatId }));
    expect(types(tab.hear({ type: "error", id: tab.asked, code: "chat_ended" }))).toEqual(["sync"]);
  });

  it("is promised across a reload, and sent before anything else", () => {
    const { tab, there } = talking();
    tab.do({ type: "lost", code: null }).do(ask({ type: "end", chat: chatId }));
    expect(sessionDeadline(tab.state)).toBe(Infinity);
    const saved = savedOf(tab.state);
    expect(saved.promises).toEqual([{ type: "end", chat: chatId }]);
    const after = new Tab().do({ type: "restored", saved }).hear(welcome({ chats: [there.view("a")] }));
    expect(after.chat.leaving).toBe(true);
    expect(types(after.do({ type: "live" }))).toEqual(["end"]);
    expect(awaitsAnswer(after.state)).toBe(true);
  });
});

describe("an answer", () => {
  it("goes to the screen that asked, and fails when none comes", () => {
    const { tab } = talking();
    tab.do(ask({ type: "delete", chat: chatId, seq: 1 }));
    tab.now += 9_999;
    expect(settled(tab.do({ type: "tick" }))).toEqual([]);
    tab.now += 1;
    expect(settled(tab.do({ type: "tick" }))).toEqual([{ ok: false, code: "no_answer", retryAfter: null }]);
    tab.do(ask({ type: "ask_again", chat: chatId })).hear({ type: "ok", id: tab.asked });
    expect(settled(tab)).toMatchObject([{ ok: true }]);
    tab.do(ask({ type: "ask_again", chat: chatId })).hear({ type: "error", id: tab.asked, code: "busy" });
    expect(settled(tab)).toMatchObject([{ ok: false, code: "busy" }]);
  });

  it("to a rating is kept with the chat, if it still exists", () => {
    const { tab } = talking();
    tab.do(ask({ type: "rate", chat: chatId, rating: "up", tags: [] })).hear({ type: "ok", id: tab.asked });
    expect(tab.chat.view.rated).toBe("up");
    tab.do(ask({ type: "rate", chat: strange, rating: "up", tags: [] })).hear({ type: "ok", id: tab.asked });
    expect(settled(tab)).toMatchObject([{ ok: true }]);
  });

  it("is not lost with the connection: the command is sent again", () => {
    const { tab } = talking();
    tab.do(ask({ type: "not_again", chat: chatId })).do({ type: "lost", code: null });
    expect(types(tab.do({ type: "live" }))).toEqual(["not_again"]);
    expect(types(tab.do({ type: "live" }))).toEqual([]);
  });

  it("that IO has something to tell asks for it again", () => {
    const { tab } = talking();
    const before = tab.state.noticesRevision;
    expect(tab.hear({ type: "notices", unseen: 1 }).state.noticesRevision).toBe(before + 1);
  });

  it("about people met refreshes the list", () => {
    const { tab } = talking();
    const before = tab.state.peopleRevision;
    expect(tab.hear({ type: "people_changed" }).state.peopleRevision).toBe(before + 1);
  });
});

describe("the next one", () => {
  const next = ask({ type: "next", chat: chatId, ticket: cid(6) });

  it("is searched on leaving the last one, and answered by the search state", () => {
    const { tab } = talking();
    tab.do(next);
    expect(tab.state.search).toMatchObject({ at: "asking", ticket: cid(6) });
    tab.do(ask({ type: "ask_again", chat: chatId }));
    tab.hear(queued(cid(6)));
    expect(settled(tab)).toMatchObject([{ ok: true }]);
    expect(tab.state.pending).toMatchObject([{ command: { type: "ask_again" } }]);
  });

  it("is not stopped by the answer to an earlier search", () => {
    const { tab } = talking();
    tab.do(next);
    const id = tab.asked;
    tab.do({ type: "find", ticket: cid(7), takeOver: false, wishes: null });
    expect(tab.hear({ type: "error", id, code: "busy" }).state.search).toMatchObject({ at: "asking", ticket: cid(7) });
    tab.do(ask({ type: "next", chat: chatId, ticket: cid(8) })).hear(queued(cid(8)));
    expect(tab.state.pending).toMatchObject([{ command: { type: "find_match", ticket: cid(7) } }]);
  });

  it("is not searched when the search was refused, is over or elsewhere", () => {
    const refused = (code: string) => {
      const { tab } = talking();
      return tab.do(next).hear({ type: "error", id: tab.asked, code, retry_after: 4 }).state.search;
    };
    expect(refused("onboarding_required")).toEqual({ at: "refused", code: "onboarding_required", retryAfter: 4 });
    expect(refused("search_ended")).toEqual({ at: "stopped", reason: "gone" });
    expect(refused("already_searching")).toEqual({ at: "elsewhere" });
  });
});

describe("what can be undone", () => {
  const ticket = cid(6);
  const next = { type: "next", chat: chatId, ticket } as const;
  const block = { type: "block", chat: chatId } as const;
  const hold = (command: typeof next | typeof block | { type: "not_again"; chat: string }, ms = 3_000) =>
    ({ type: "hold", command, ms }) as const;
  const undo = { type: "undo", chat: chatId } as const;

  it("is done for the person at once, and for the server after its time", () => {
    const { tab } = talking();
    tab.do({ type: "draft", chat: chatId, text: "half a" }).do({ type: "typing", chat: chatId, on: true });
    expect(tab.do(hold(block, 5_000)).sent).toEqual([{ type: "typing", chat: chatId, on: false }]);
    expect([tab.chat.leaving, liveChat(tab.state)]).toEqual([true, null]);
    expect(sessionDeadline(tab.state)).toBe(tab.now + 5_000);
    tab.now += 4_999;
    expect(tab.do({ type: "tick" }).sent).toEqual([]);
    tab.now += 1;
    expect(types(tab.do({ type: "tick" }))).toEqual(["block"]);
    expect([tab.chat.held, tab.chat.leaving]).toEqual([null, true]);
    expect(tab.state.drafts).toEqual({});
  });

  it("leaves everything as it was when it is undone", () => {
    const { tab, write } = talking();
    tab.do({ type: "draft", chat: chatId, text: "half a" }).do(hold(next));
    expect(write(1).sent).toEqual([]);
    expect(tab.do(undo).sent).toEqual([]);
    expect([tab.chat.held, tab.chat.leaving, tab.state.drafts[chatId]]).toEqual([null, false, "half a"]);
    tab.now += 10_000;
    expect(tab.do({ type: "tick" }).sent).toEqual([]);
    expect(tab.do(undo).effects).toEqual([]);
    expect(tab.do({ ...undo, chat: strange }).effects).toEqual([]);
    expect(tab.do(hold({ type: "not_again", chat: strange })).effects).toEqual([]);
  });

  it("says nothing of what the other writes meanwhile", () => {
    const { tab, hear } = talking();
    tab.do(hold(block));
    expect(said(hear("wait"))).toEqual([]);
  });

  it("is done at once when the page may go, or a search begins", () => {
    const { tab } = talking();
    tab.do(hold(block));
    expect(savedOf(tab.state).promises).toEqual([block]);
    expect(types(tab.do({ type: "settle" }))).toEqual(["block"]);
    expect(tab.do({ type: "settle" }).sent).toEqual([]);

    const other = talking().tab;
    other.do(hold(next));
    expect(savedOf(other.state).promises).toEqual([{ type: "end", chat: chatId }]);
    other.do(undo).do(hold(block));
    expect(types(other.do({ type: "find", ticket, takeOver: false, wishes: null }))).toEqual(["block", "find_match"]);
  });

  it("does not end a chat for being asked not to meet again", () => {
    const { tab } = talking();
    tab.do(hold({ type: "not_again", chat: chatId }));
    expect([tab.chat.leaving, liveChat(tab.state) === null]).toEqual([false, false]);
    tab.now += 3_000;
    tab.do({ type: "tick" });
    tab.hear({ type: "ok", id: tab.asked });
    expect([tab.chat.parted, tab.chat.blocked]).toEqual([true, false]);
  });

  it("only begins the search when the other left first", () => {
    const { tab, there } = talking();
    tab.do(hold(next));
    there.status = "ended";
    tab.hear({ type: "chat", chat: there.view("a") }).do({ type: "open", chat: null });
    expect(tab.state.chats[chatId]?.held).not.toBeNull();
    tab.now += 3_000;
    expect(types(tab.do({ type: "tick" }))).toEqual(["find_match"]);
    expect(tab.state.search.at).toBe("asking");
  });

  it("can be a block after the end, which shows once the server has it", () => {
    const { tab, there } = talking();
    there.status = "ended";
    tab.hear({ type: "chat", chat: there.view("a") }).do(hold(block));
    expect(tab.chat.leaving).toBe(false);
    tab.now += 3_000;
    tab.do({ type: "tick" });
    tab.hear({ type: "ok", id: tab.asked });
    expect([tab.chat.parted, tab.chat.blocked]).toEqual([true, true]);
  });
});
