/** The shapes of the live core against what the server says of itself; the types are checked by the compiler. */
import { expect, expectTypeOf, it } from "vitest";

import type { components } from "../api/schema.gen";
import type { ClientFrame } from "../core/protocol/commands";
import type { ServerFrameInput } from "../core/protocol/frames";
import { parseServerFrame } from "../core/protocol/frames";

type Schemas = components["schemas"];

it("reads every frame that the server can send, and sends only what it can read", () => {
  expectTypeOf<Schemas["ServerFrame"]>().toExtend<ServerFrameInput>();
  expectTypeOf<Exclude<ClientFrame, { type: "hello" }>>().toExtend<Schemas["ClientFrame"]>();
});

it("ignores a frame that is newer than this build, and says what is no frame at all", () => {
  expect(parseServerFrame('{"type":"applause","loud":true}')).toEqual({ kind: "unknown_type" });
  expect(parseServerFrame('{"type":"typing","chat":7}')).toEqual({ kind: "malformed" });
  expect(parseServerFrame("not json")).toEqual({ kind: "malformed" });
});

it("keeps the place of an event whose kind is newer than this build", () => {
  const at = "2026-11-23T21:00:00Z";
  const event = { seq: 4, id: "00000400-0000-4000-8000-000000000000", by: "system", at, kind: "confetti", colour: 7 };
  const parsed = parseServerFrame(JSON.stringify({ type: "events", chat: "c", events: [event] }));
  expect(parsed).toEqual({
    kind: "frame",
    frame: { type: "events", chat: "c", events: [{ seq: 4, id: event.id, by: "system", at, kind: "unknown" }] },
  });
});
