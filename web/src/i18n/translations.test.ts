/** German and Arabic say everything that English says, with the same values, in words of their own. */
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

import { afterEach, describe, expect, it } from "vitest";

import { words as arabic } from "./ar/words";
import { words as german } from "./de/words";
import { languages, translator } from "./languages";
import { setLocale } from "./locale";
import { plural } from "./plural";

type Entry = readonly [place: string, text: string | ((...values: number[]) => unknown)];

const sections = Object.values(
  import.meta.glob<Record<string, unknown>>(["./en/*.ts", "!./en/pages.ts"], { eager: true }),
);

/** Every text, by its place. */
function entries(text: unknown, place = ""): Entry[] {
  if (typeof text === "string") return [[place, text]];
  if (typeof text === "function") return [[place, text as (...values: number[]) => unknown]];
  return Object.entries(text as object).flatMap(([name, part]) => entries(part, `${place}.${name}`));
}

const english = new Map(sections.flatMap((section) => entries(section)));

/** Words that are the same in German. */
const shared = new Set([
  "Alias",
  "Emoji",
  "Code",
  "OK",
  "App",
  "Browser",
  "Name",
  "Enter",
  "Esc",
  "IO, lobby",
  "Shift + Enter",
]);

/** The values that a text shows, out of three numbers that occur nowhere else. */
function shown(text: (...values: number[]) => unknown, values: readonly number[]): number[] {
  const said = String(text(...values));
  return values.filter((value) => new RegExp(`(?<!\\d)${value}(?!\\d)`, "u").test(said));
}

afterEach(() => {
  setLocale("en");
});

describe.each([
  ["de", german],
  ["ar-u-nu-latn", arabic],
] as const)("the words of %s", (tag, words) => {
  const translated = new Map(entries(words));

  it("stand for every text of English, and for no other", () => {
    expect([...translated.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("have the placeholders of English", () => {
    const placeholders = (text: unknown) =>
      typeof text === "string" ? (text.match(/\{\w+\}/gu) ?? []).sort().join() : "";
    const faults = [...english].filter(([place, text]) => placeholders(text) !== placeholders(translated.get(place)));
    expect(faults.map(([place]) => place)).toEqual([]);
  });

  it("show the values of English, whatever the number", () => {
    setLocale(tag);
    const faults: string[] = [];
    for (const [place, text] of english) {
      const other = translated.get(place);
      if (typeof text !== "function" || typeof other !== "function") continue;
      for (const values of [
        [203, 205, 207],
        [211, 223, 237],
        [200, 202, 204],
      ]) {
        if (shown(text, values).join() !== shown(other, values).join()) faults.push(`${place} ${values.join()}`);
        if (String(other(...values)).includes("#")) faults.push(`${place} keeps its mark`);
      }
    }
    expect(faults).toEqual([]);
  });

  it("are not English", () => {
    const kept = [...translated].filter(([place, text]) => {
      if (typeof text !== "string" || !/\p{L}/u.test(text)) return false;
      if (place.endsWith(".file") || place.includes(".keyboard.rows.")) return false;
      return tag === "de" ? text === english.get(place) && !shared.has(text) : !/\p{Script=Arabic}/u.test(text);
    });
    expect(kept).toEqual([]);
  });
});

describe("plural forms", () => {
  it("are six in Arabic, and two in German", () => {
    setLocale("ar-u-nu-latn");
    const forms = { one: "one", two: "two", few: "# few", many: "# many", other: "# other" };
    expect([0, 1, 2, 3, 11, 100].map((value) => plural(value, forms))).toEqual([
      "0 other",
      "one",
      "two",
      "3 few",
      "11 many",
      "100 other",
    ]);
    setLocale("de");
    expect([1, 2].map((value) => plural(value, { one: "one", other: "# other" }))).toEqual(["one", "2 other"]);
  });
});

describe("a translator", () => {
  it("gives the sections that are wanted, and no others", () => {
    expect(translator(german)({ nav: german.nav })).toEqual({ nav: german.nav });
  });
});

describe("the language before the first paint", () => {
  const script = readFileSync("public/theme.js", "utf8");
  function paint(kept: string | null, wanted: string[], app = true) {
    const documentElement = { dataset: {}, lang: "en", dir: "ltr" };
    runInNewContext(script, {
      document: { documentElement, currentScript: { dataset: app ? { app: "" } : {} }, querySelector: () => null },
      location: { pathname: "/lobby" },
      navigator: { languages: wanted },
      localStorage: {
        getItem(key: string) {
          if (kept === "blocked") throw new Error("blocked");
          return key === "io.language" ? kept : null;
        },
      },
    });
    return `${documentElement.lang} ${documentElement.dir}`;
  }

  it("is the one chosen here, else the first that the browser wants and the app speaks", () => {
    expect(paint("ar", ["de-DE", "en"])).toBe("ar rtl");
    expect(paint(null, ["fr-FR", "de-AT", "en"])).toBe("de ltr");
    expect(paint(null, ["ar-EG"])).toBe("ar rtl");
    expect(paint(null, ["fr"])).toBe("en ltr");
    expect(paint("blocked", ["ar"])).toBe("ar rtl");
    expect(paint("xx", ["de"])).toBe("de ltr");
  });

  /** What a visit of the lobby asks for before the app is there. */
  function ahead(signedIn: boolean) {
    const asked: string[] = [];
    const added: string[] = [];
    const window: { ioAhead?: Record<string, unknown> } = {};
    runInNewContext(script, {
      window,
      document: {
        documentElement: { dataset: {} },
        currentScript: { dataset: { app: "" } },
        querySelector: (which: string) =>
          which === 'template[data-for="/lobby"]' ? { content: "files", dataset: { asks: "/api/a /api/b" } } : null,
        head: { append: (what: string) => added.push(what) },
      },
      location: { pathname: "/lobby/more" },
      navigator: { languages: ["en"] },
      localStorage: { getItem: (key: string) => (key === "io.in" && signedIn ? "" : null) },
      fetch: (path: string) => {
        asked.push(path);
        return Promise.resolve(path);
      },
    });
    return { asked, added, kept: Object.keys(window.ioAhead ?? {}) };
  }

  it("is also when the page asks for its files and first answers, if someone is signed in here", () => {
    const paths = ["/api/a", "/api/b"];
    expect(ahead(true)).toEqual({ asked: paths, added: ["files"], kept: paths });
    expect(ahead(false)).toEqual({ asked: [], added: [], kept: [] });
  });

  it("stays English on the public pages, which have no other words yet", () => {
    expect(paint("ar", ["ar"], false)).toBe("en ltr");
  });

  it("knows the languages of the app", () => {
    for (const each of languages) expect(script).toContain(`tag === "${each}"`);
  });
});
