import { expect, it } from "vitest";

import { languagesByName } from "./languages";

it("shows no language as a code, also where the browser does not know its name", () => {
  const codes = languagesByName().filter(({ tag, name, own }) => name === tag || own === tag);
  expect(codes).toEqual([]);
});
