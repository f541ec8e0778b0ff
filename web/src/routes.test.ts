import { expect, it } from "vitest";

import { paths, safeNext } from "./routes";

it("continues only to a path of this site", () => {
  expect(safeNext("/people/1?x=2#y")).toBe("/people/1?x=2#y");
  for (const elsewhere of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "people",
    paths.home,
    "",
    null,
    undefined,
  ]) {
    expect(safeNext(elsewhere)).toBe(paths.lobby);
  }
});
