/** Every text message is read or classified as unreadable; none throws. */
import { expect, it } from "vitest";

import { chat, welcome } from "../../test/tab";
import { readChatView, readServerFrame } from "./frames";
import { tagOf } from "./reader";

const read = (frame: unknown) => readServerFrame(JSON.stringify(frame)).kind;
const at = "2026-11-23T21:00:00Z";
const events = (event: object) => ({ type: "events", chat: "c", events: [event] });
const stamp = { seq: 1, id: "e", by: "peer", at };

it("classifies what is no frame, and frames of a later server", () => {
  expect(readServerFrame("{").kind).toBe("malformed");
  for (const frame of [null, 7, "ping", [], {}, { type: 7 }]) expect(read(frame)).toBe("malformed");
  expect(read({ type: "horoscope" })).toBe("unknown_type");
  expect(tagOf("ping", "type")).toBeUndefined();
});

it("reads only complete frames: every field present and of its kind", () => {
  expect(read({ type: "draining", spread: 4 })).toBe("frame");
  expect(read({ type: "draining" })).toBe("malformed");
  expect(read({ type: "draining", spread: "4" })).toBe("malformed");
  expect(read(welcome())).toBe("frame");
  expect(read({ ...welcome(), reset: "none" })).toBe("malformed");
  expect(read({ ...welcome(), reset: [1] })).toBe("malformed");
  expect(read({ ...welcome(), limits: 7 })).toBe("malformed");
});

it("reads an event of an unknown kind, but not what is no event", () => {
  const kinds = (event: object) => {
    const parsed = readServerFrame(JSON.stringify(events(event)));
    return parsed.kind === "frame" && parsed.frame.type === "events" ? parsed.frame.events[0]?.kind : parsed.kind;
  };
  expect(kinds({ ...stamp, kind: "message", cid: null, body: "hello" })).toBe("message");
  expect(kinds({ ...stamp, kind: "dance" })).toBe("unknown");
  expect(kinds({ ...stamp, kind: "deleted", target: "the first" })).toBe("unknown");
  expect(kinds({ kind: "dance" })).toBe("malformed");
});

it("reads a chat from REST, in every state of its reveal", () => {
  const view = chat().view("a");
  expect(readChatView(view)?.peer.name).toBe("Amber Heron");
  expect(readChatView({ ...view, reveal: { state: "half" } })).toBeNull();
  expect(readChatView("no chat")).toBeNull();
});
