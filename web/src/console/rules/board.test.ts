import { expect, it } from "vitest";

import { blankItem, faultsOfItem, typedItem } from "./board";

it("asks why something was declined and in which version a fault is fixed", () => {
  expect(Object.keys(faultsOfItem(blankItem()))).toEqual(["title", "text"]);
  const wish = { ...blankItem(), title: " A wish ", text: "In our words" };
  expect(faultsOfItem(wish)).toEqual({});
  expect(Object.keys(faultsOfItem({ ...wish, state: "declined" }))).toEqual(["reason"]);
  expect(Object.keys(faultsOfItem({ ...wish, kind: "fault", state: "done" }))).toEqual(["fixedIn"]);
  expect(Object.keys(faultsOfItem({ ...wish, title: "x".repeat(81), text: "x".repeat(601) }))).toEqual([
    "title",
    "text",
  ]);
});

it("sends what belongs to the state, and the revision that was read", () => {
  const wish = { ...blankItem(), title: " A wish ", text: "In our words", reason: "Why", fixedIn: "1.2" };
  expect(typedItem(wish)).toEqual({ kind: "wish", title: "A wish", text: "In our words", state: "new", public: false });
  expect(typedItem({ ...wish, state: "declined" })).toMatchObject({ reason: "Why" });
  expect(typedItem({ ...wish, kind: "fault", state: "done", of: { id: "a", revision: 3 } })).toMatchObject({
    fixed_in: "1.2",
    revision: 3,
  });
});
