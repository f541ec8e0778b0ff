import { expect, it } from "vitest";

import { findLanguages, languagesByName, spokenHere } from "./languages";

it("names every language, in the order of the names", () => {
  const all = languagesByName();
  expect(all.length).toBeGreaterThan(150);
  expect(all.slice(0, 2).map(({ name }) => name)).toEqual(["Afrikaans", "Akan"]);
});

it("starts from what the browser asks for", () => {
  expect(spokenHere(["de-AT", "de", "en-US", "xx", "fr", "es"])).toEqual(["de", "en", "fr"]);
  expect(spokenHere([])).toEqual([]);
});

it("is found by its own name or the reader's, with or without marks", () => {
  const all = languagesByName();
  const found = (typed: string) => findLanguages(all, typed).map(({ tag }) => tag);
  expect(found("portug")[0]).toBe("pt");
  expect(found("espan")[0]).toBe("es");
  expect(found("Čeština")[0]).toBe("cs");
  expect(found("cest")[0]).toBe("cs");
  expect(found("日本")[0]).toBe("ja");
  expect(found("swiss")).toContain("gsw");
  expect(found("  ")).toEqual([]);
  expect(found("klingon")).toEqual([]);
  expect(findLanguages(all, "a").length).toBeLessThanOrEqual(5);
});
