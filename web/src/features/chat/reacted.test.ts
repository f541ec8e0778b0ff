/** Which reaction of each person a message has, what is said aloud of it, and that none gets lost. */
import { expect, it } from "vitest";

import type { AnsweredCommand } from "../../core/protocol/commands";
import type { ReactionName } from "../../core/protocol/frames";
import { chat, chatId, strange, Tab, welcome } from "../../test/tab";
import { reactionsIn } from "./reacted";
import { savedOf } from "../../core/session/state";

const now = "2026-11-23T21:05:00Z";

function talking() {
  const there = chat();
  there.append("a", now, { kind: "message", cid: crypto.randomUUID(), body: "tea?", deleted: false });
  const tab = new Tab().hear(welcome({ chats: [there.view("a")] })).do({ type: "live" });
  tab.do({ type: "open", chat: chatId });
  tab.hear({ type: "events", chat: chatId, events: there.after(0, "a") });
  const react = (by: "a" | "b", reaction: ReactionName | null) => {
    const event = there.append(by, now, { kind: "reacted", cid: crypto.randomUUID(), target: 1, reaction });
    return tab.hear({ type: "events", chat: chatId, events: [there.seen(event, "a")] });
  };
  const shown = () => reactionsIn(tab.chat.log, chatId, tab.state.pending).get(1);
  return { tab, there, react, shown };
}

const command = (reaction?: ReactionName): Extract<AnsweredCommand, { type: "react" }> => ({
  ...{ type: "react", chat: chatId, cid: crypto.randomUUID(), seq: 1 },
  ...(reaction === undefined ? {} : { reaction }),
});
const ask = (asked: AnsweredCommand) => ({ type: "ask", ref: "screen", command: asked }) as const;

it("ch_23 counts the last one of each person", () => {
  const { react, shown } = talking();
  expect(shown()).toBeUndefined();
  react("b", "heart");
  react("a", "laugh");
  expect(shown()).toEqual({ me: "laugh", peer: "heart" });
  react("b", "sad");
  react("a", null);
  expect(shown()).toEqual({ me: null, peer: "sad" });
});

it("ch_23 says a new one of the other aloud, and nothing of one's own or of one taken back", () => {
  const { react, there } = talking();
  expect(react("b", "heart").effects).toContainEqual({
    type: "say",
    said: { kind: "reacted", name: there.view("a").peer.name, emoji: "❤️" },
  });
  expect(react("b", null).kinds).not.toContain("say");
  expect(react("a", "heart").kinds).not.toContain("say");
  const later = new Tab().hear(welcome({ chats: [there.view("a")] })).do({ type: "live" });
  expect(later.hear({ type: "events", chat: chatId, events: there.after(0, "a") }).kinds).not.toContain("say");
});

it("ch_23 shows one's own at once, and sends it again after a lost connection or a reload", () => {
  const { tab, there, shown } = talking();
  tab.do({ type: "lost", code: null });
  const heart = command("heart");
  tab
    .do(ask(heart))
    .do(ask({ ...heart, chat: strange }))
    .do(ask({ type: "reveal_revoke", chat: strange }));
  expect(shown()).toEqual({ me: "heart", peer: null });
  expect(savedOf(tab.state).promises).toContainEqual(heart);
  expect(tab.do({ type: "live" }).sent).toContainEqual({ ...heart, id: expect.any(String) as string });
  const after = new Tab().do({ type: "restored", saved: savedOf(tab.state) });
  after.hear(welcome({ chats: [there.view("a")] }));
  expect(after.do({ type: "live" }).sent).toContainEqual({ ...heart, id: expect.any(String) as string });
  tab.do(ask(command()));
  expect(shown()).toEqual({ me: null, peer: null });
});
