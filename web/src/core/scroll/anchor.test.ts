/** What is being read never moves; a reader at the end follows. */
import { expect, it } from "vitest";

import { anchor, END_TOLERANCE } from "./anchor";

const reading = { lastId: "9", firstVisible: { id: "3", offset: -12 }, fromEnd: 900 };
const atEnd = { ...reading, fromEnd: END_TOLERANCE };

it("begins at the end", () => {
  expect(anchor({ lastId: null, firstVisible: null, fromEnd: 0 }, "9", false)).toEqual({ to: "end" });
});

it("keeps the row being read in place for new messages and history", () => {
  expect(anchor(reading, "10", false)).toEqual({ to: "row", id: "3", offset: -12 });
  expect(anchor(reading, "9", false)).toEqual({ to: "row", id: "3", offset: -12 });
  expect(anchor({ ...reading, fromEnd: END_TOLERANCE + 1 }, "10", false)).toMatchObject({ to: "row" });
});

it("follows the conversation near the end", () => {
  expect(anchor(atEnd, "10", false)).toEqual({ to: "end" });
});

it("scrolls to the person's newest message, but not to older ones", () => {
  expect(anchor(reading, "10", true)).toEqual({ to: "end" });
  expect(anchor(reading, "9", true)).toMatchObject({ to: "row" });
});

it("leaves the view alone when no row is visible", () => {
  expect(anchor({ ...reading, firstVisible: null }, "10", false)).toEqual({ to: "nothing" });
});
