import { expect, it } from "vitest";

import { languagesByName } from "./languages";

it("shows no language as a code, also where the browser knows no name", () => {
  const codes = languagesByName().filter(({ tag, name, own }) => name === tag || own === tag);
  expect(codes).toEqual([]);
});
