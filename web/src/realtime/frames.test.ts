/** Checks the frame readers against the server's own description; the compiler checks the types. */
import { expect, expectTypeOf, it } from "vitest";

import type { components } from "../api/schema.gen";
import type { ClientFrame } from "../core/protocol/commands";
import type { ServerFrameInput } from "../core/protocol/frames";
import { frameTypes, readChatView, readServerFrame } from "../core/protocol/frames";
import { readStrictly, strictTypes } from "../core/protocol/strict";
import { world } from "../test/world";

type Schemas = components["schemas"];

it("reads every server frame, and sends only what the server can read", () => {
  expectTypeOf<Schemas["ServerFrame"]>().toExtend<ServerFrameInput>();
  expectTypeOf<Exclude<ClientFrame, { type: "hello" }>>().toExtend<Schemas["ClientFrame"]>();
});

const readers = [
  ["field by field", readStrictly],
  ["what is used", readServerFrame],
] as const;

it.each(readers)("ignores newer frames, and reports what is no frame: %s", (_, read) => {
  expect(read('{"type":"applause","loud":true}')).toEqual({ kind: "unknown_type" });
  expect(read('{"type":"typing","chat":7}')).toEqual({ kind: "malformed" });
  expect(read('{"type":"events","chat":"c","events":7}')).toEqual({ kind: "malformed" });
  expect(read('{"type":"events","chat":"c","events":[{"kind":"message"}]}')).toEqual({ kind: "malformed" });
  expect(read('{"type":"reveal","chat":"c","reveal":{"state":"perhaps"}}')).toEqual({ kind: "malformed" });
  for (const text of ["not json", "7", "null", '"typing"', '{"type":7}', '{"chat":"c"}']) {
    expect(read(text)).toEqual({ kind: "malformed" });
  }
});

it.each(readers)("keeps the number of an event that this build cannot read: %s", (_, read) => {
  const stamp = { id: "00000400-0000-4000-8000-000000000000", by: "system", at: "2026-11-23T21:00:00Z" };
  const events = [
    { seq: 4, ...stamp, kind: "confetti", colour: 7 },
    { seq: 5, ...stamp, kind: "ended" },
  ];
  expect(read(JSON.stringify({ type: "events", chat: "c", events }))).toEqual({
    kind: "frame",
    frame: { type: "events", chat: "c", events: [4, 5].map((seq) => ({ seq, ...stamp, kind: "unknown" })) },
  });
});

it("reads the same in production as in development", () => {
  expect([...frameTypes]).toEqual([...strictTypes]);
  const { clock, server, me } = world();
  const id = server.match().id;
  clock.advance(100);
  server.say("b", "hello");
  server.askReveal("b", ["first_name", "gender"]);
  clock.advance(100);
  const request = server.chat.open?.request ?? "";
  void me.live.ask({ type: "reveal_answer", chat: id, request, fields: ["alias"] });
  void me.live.ask({ type: "delete", chat: id, seq: 99 });
  server.push("a", { type: "typing", chat: id, on: true });
  server.push("a", { type: "draining", spread: 5 });
  clock.advance(100);
  server.end("b");
  server.cut("b");
  clock.advance(100);
  const texts = server.sent.map(({ frame }) => JSON.stringify(frame));
  expect(texts.length).toBeGreaterThan(10);
  for (const text of texts) expect(readServerFrame(text)).toEqual(readStrictly(text));
  expect(readChatView(server.chat.view("a"))).not.toBeNull();
  expect(readChatView({ chat: "c" })).toBeNull();
});
