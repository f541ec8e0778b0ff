/** One hint at a time, the most serious first, about the latest messages, until it was read. */
import { expect, it } from "vitest";

import type { ChatEvent, SignalName } from "../protocol/frames";
import type { Settled } from "./hints";
import { hintOf } from "./hints";
import { emptyLog, merge } from "./log";

type Said = readonly ["me" | "peer", ...SignalName[]];

const quiet: Said = ["peer"];
const shown = (said: readonly Said[], settled: Settled = {}) => {
  const events = said.map(([by, ...hints], index): ChatEvent => ({
    ...{
      seq: index + 1,
      id: `id-${index}`,
      at: "2026-11-23T21:00:00Z",
      by,
      kind: "message",
      deleted: false,
      quote: null,
    },
    ...{ cid: null, body: "text", hints: hints.length === 0 ? null : hints },
  }));
  return hintOf(merge(emptyLog(0), events).log, settled);
};

it("shows nothing beside ordinary messages", () => {
  expect(shown([])).toBeNull();
  expect(shown([["me"], quiet, ["me", "insult"], ["peer", "asks_for_picture"]])).toBeNull();
});

it("asks about a recent insult of the other until it was read", () => {
  expect(shown([["peer", "insult"]])).toEqual({ kind: "insult", seq: 1 });
  expect(shown([["peer", "insult"]], { insult: 1 })).toBeNull();
  expect(
    shown(
      [
        ["peer", "insult"],
        ["peer", "insult"],
      ],
      { insult: 1 },
    ),
  ).toEqual({ kind: "insult", seq: 2 });
  expect(shown([["peer", "insult"], quiet, quiet, quiet, quiet, quiet])).toBeNull();
});

it("shows care to the writer and support to the reader, before anything else", () => {
  expect(
    shown([
      ["me", "self_harm"],
      ["peer", "insult"],
    ]),
  ).toEqual({ kind: "care", seq: 1 });
  expect(shown([["peer", "self_harm", "insult"]])).toEqual({ kind: "support", seq: 1 });
  expect(
    shown(
      [
        ["peer", "self_harm"],
        ["peer", "insult"],
      ],
      { support: 1 },
    ),
  ).toEqual({ kind: "insult", seq: 2 });
});

it("n_10 shows pressure when requests come together, or with a threat", () => {
  expect(
    shown([
      ["peer", "asks_to_leave"],
      ["peer", "asks_for_picture"],
    ]),
  ).toBeNull();
  expect(shown([["peer", "asks_for_money"]])).toBeNull();
  expect(shown([["peer", "threat"]])).toEqual({ kind: "pressure", seq: 1 });
  expect(shown([["peer", "asks_to_leave"], ["me"], ["peer", "asks_for_money"]])).toEqual({ kind: "pressure", seq: 3 });
  expect(shown([["peer", "asks_for_money", "asks_for_picture"]])).toEqual({ kind: "pressure", seq: 1 });
  const insisting: Said[] = [
    ["peer", "asks_for_picture"],
    ["peer", "asks_for_picture"],
    ["peer", "asks_to_leave"],
  ];
  expect(shown(insisting)).toBeNull();
  expect(shown([...insisting, ["peer", "asks_for_picture"]])).toEqual({ kind: "pressure", seq: 4 });
});

it("n_10 forgets requests long ago, of oneself, and those of a hint that was read", () => {
  const long = Array.from({ length: 19 }, () => quiet);
  expect(shown([["peer", "asks_for_money"], ...long, ["peer", "asks_to_leave"]])).toBeNull();
  expect(
    shown([
      ["peer", "asks_for_money"],
      ["me", "asks_to_leave"],
    ]),
  ).toBeNull();
  expect(
    shown(
      [
        ["peer", "threat"],
        ["peer", "asks_for_money"],
      ],
      { pressure: 1 },
    ),
  ).toBeNull();
});
