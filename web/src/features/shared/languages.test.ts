import { expect, it } from "vitest";

import { languagesByName, spokenHere } from "./languages";

it("names every language, in the order of the names", () => {
  const all = languagesByName();
  expect(all.length).toBeGreaterThan(150);
  expect(all.slice(0, 2).map(({ name }) => name)).toEqual(["Afrikaans", "Akan"]);
});

it("starts from what the browser asks for", () => {
  expect(spokenHere(["de-AT", "de", "en-US", "xx", "fr", "es"])).toEqual(["de", "en", "fr"]);
  expect(spokenHere([])).toEqual([]);
});
