/**
 * Owns the walls between the folders of `src`: one table that says what each folder may import. ESLint reports a
 * violation in the editor (eslint.config.js), `check-walls.mjs` in `cargo xtask check-deps`; both ask this file.
 * Must not need any package, so that it runs before `npm ci`.
 */
import { posix } from "node:path";

/**
 * @typedef {object} Floor
 * @property {string} folder Below `src`; for a single file its name without the ending.
 * @property {string} holds What it is, for the printed table.
 * @property {string[]} may The folders that it may import, all of them lower floors.
 * @property {string[]} [packages] The packages that it may import.
 * @property {string[]} [tests] The folders that only its tests may import, besides `test`.
 */

const screen = ["core", "routes", "i18n", "query", "api", "realtime", "state", "ui"];

/** @param {string} folder @param {string} holds @returns {Floor} */
const feature = (folder, holds) => ({
  folder: `features/${folder}`,
  holds,
  may: [...screen, "features/shared"],
  packages: ["react", "wouter"],
  tests: ["app"],
});

/**
 * The staff console: a bundle of its own. No folder of the app may import it, and it takes little of the app.
 *
 * @param {string} folder @param {string} holds @param {string[]} may @param {string[]} [packages] @returns {Floor}
 */
const ofConsole = (folder, holds, may, packages = []) => ({
  folder: `console/${folder}`,
  holds,
  may: may.map((name) => (name.startsWith("app:") ? name.slice(4) : `console/${name}`)),
  packages,
});

const parts = ["types", "paths", "words", "api", "rules", "session", "ui", "commands"];
const lent = ["app:i18n", "app:query", "app:ui"];

/** @type {readonly Floor[]} */
const consoleFloors = [
  ofConsole("types", "what the console's API says and hears", []),
  ofConsole("paths", "the addresses of the console", []),
  ofConsole("styles", "the console's sizes and base styles", ["app:styles"]),
  ofConsole("words", "the console's texts, one file a screen", ["types"]),
  ofConsole("api", "the console's API by its types", ["types", "words"]),
  ofConsole("rules", "pure rules of the console", ["types", "words", "api"]),
  ofConsole("session", "who is signed in and what they write", ["types", "api", "rules", "app:platform"], ["react"]),
  ofConsole("ui", "components of the console", ["types", "words", "api", ...lent], ["react", "wouter"]),
  ofConsole("commands", "what a screen offers to the palette", [], ["react"]),
  ofConsole("screens", "the screens", [...parts, ...lent], ["react", "wouter"]),
  ofConsole("shell", "sections, top bar, palette", [...parts, "screens", ...lent, "app:platform"], ["react", "wouter"]),
  ofConsole("App", "the gate, or the screens behind it", [...parts, "screens", "shell", ...lent], ["react", "wouter"]),
  ofConsole("main", "starts the console", ["App", "styles", "words"], ["react", "react-dom", "react-error-boundary"]),
  ofConsole(
    "test",
    "a console server and a stage for tests",
    [...parts, "App", "styles"],
    ["@testing-library/jest-dom", "@testing-library/react", "axe-core", "react", "vitest"],
  ),
];

/** From the ground up: a folder may import only folders above it in this list. @type {readonly Floor[]} */
export const floors = [
  { folder: "core", holds: "pure rules of the client: connection, chats, protocol", may: [] },
  { folder: "worker", holds: "the service worker, a script of its own", may: ["core"] },
  { folder: "routes", holds: "the paths of the app", may: [] },
  { folder: "i18n", holds: "words and formats", may: [] },
  { folder: "styles", holds: "tokens, base styles and the order of the layers", may: [] },
  { folder: "query", holds: "the cache of what the server answered", may: [], packages: ["react"] },
  { folder: "platform", holds: "the browser behind interfaces", may: ["core"] },
  { folder: "api", holds: "the REST API by its types", may: ["i18n", "query"] },
  {
    folder: "realtime",
    holds: "runs the effects of core over the socket",
    may: ["core", "platform"],
    packages: ["react"],
    tests: ["api"],
  },
  {
    folder: "state",
    holds: "what this device and this person chose",
    may: ["platform", "api"],
    packages: ["react"],
  },
  {
    folder: "ui",
    holds: "components without a feature",
    may: ["i18n", "api"],
    packages: ["react", "react-error-boundary"],
  },
  {
    folder: "public-pages",
    holds: "static pages, rendered at build time",
    may: ["i18n", "styles", "state", "ui"],
    packages: ["react", "react-dom"],
  },
  { folder: "features/shared", holds: "what several features show", may: screen, packages: ["react", "wouter"] },
  feature("sign_in", "email links, codes"),
  feature("account", "onboarding and settings"),
  feature("lobby", "the page before a search"),
  feature("announcements", "what the place announces"),
  feature("matching", "a search"),
  feature("chat", "a conversation"),
  feature("reveal", "showing each other's cards"),
  feature("rating", "the end of a conversation"),
  feature("again", "people you met"),
  feature("safety", "own reports, decisions and appeals"),
  feature("hearing", "telling the staff, wishes and faults"),
  {
    folder: "app",
    holds: "puts everything together",
    may: [
      ...[...screen, "platform", "styles", "features/shared"],
      ...[
        "sign_in",
        "account",
        "lobby",
        "matching",
        "chat",
        "reveal",
        "rating",
        "again",
        "safety",
        "announcements",
        "hearing",
      ].map((name) => `features/${name}`),
    ],
    packages: ["react", "react-dom", "react-error-boundary", "web-vitals", "wouter"],
  },
  ...consoleFloors,
  {
    folder: "test",
    holds: "a server, a clock and a stage for tests",
    may: ["core", "api", "realtime", "platform", "state", "styles", "ui", "app"],
    packages: ["@testing-library/jest-dom", "@testing-library/react", "axe-core", "react", "vitest", "wouter"],
  },
];

/** The floor of a file, by its path below `web`; `undefined` outside of all floors. @param {string} path */
export function floorOf(path) {
  return floors.find(({ folder }) => path.startsWith(`src/${folder}/`) || path.startsWith(`src/${folder}.`));
}

const isTest = (/** @type {string} */ path) => path.includes(".test.");

/** The package that an import names: `react` for `react/jsx-runtime`. @param {string} name */
const packageOf = (name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/");

/**
 * Why a file may not import something; `undefined` when it may.
 * @param {string} path the importing file, below `web`
 * @param {string} imported the path in its import
 */
export function complaintAbout(path, imported) {
  const floor = floorOf(path);
  if (floor === undefined) return `${path} stands on no floor of scripts/walls.mjs`;
  if (!imported.startsWith(".")) {
    if (isTest(path) || (floor.packages ?? []).includes(packageOf(imported))) return undefined;
    return `${floor.folder} may not import the package ${imported}; it may use ${list(floor.packages ?? [])}`;
  }
  const target = posix.join(posix.dirname(path), imported);
  if (!target.startsWith("src/")) return isTest(path) ? undefined : `${floor.folder} may not leave src: ${imported}`;
  // A single file is imported without its ending.
  const other = floorOf(target) ?? floorOf(`${target}.`);
  if (other === undefined) return `${imported} stands on no floor of scripts/walls.mjs`;
  const may = isTest(path) ? [...floor.may, ...(floor.tests ?? []), "test"] : floor.may;
  if (other === floor || may.includes(other.folder)) return undefined;
  return `${floor.folder} may not import ${other.folder}; it may use ${list(may)}`;
}

const list = (/** @type {readonly string[]} */ names) => (names.length === 0 ? "nothing" : names.join(", "));

/** What a text imports, statically or not, in TypeScript or CSS; not what a comment at the start of a line says. @param {string} text */
export function importsOf(text) {
  const code = text.replaceAll(/^\s*\/\*[\s\S]*?\*\//gmu, "");
  const found = code.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|@import\s+(?:url\()?)["']([^"'\s]+)["']/gu);
  return [...found].map(([, imported]) => imported ?? "");
}

/** The faults of the table itself: an arrow that runs up, or a folder that is there twice. */
export function faultsOfTable(table = floors) {
  return table.flatMap(({ folder, may }, place) => {
    const below = table.slice(0, place).map((floor) => floor.folder);
    const up = may.filter((name) => !below.includes(name)).map((name) => `${folder} names ${name}, which is not below`);
    return below.includes(folder) ? [...up, `${folder} is in the table twice`] : up;
  });
}

/** The rule for ESLint. @type {import("eslint").Rule.RuleModule} */
export const wallsRule = {
  meta: { type: "problem", schema: [], docs: { description: "keeps the walls between the folders of src" } },
  create(context) {
    const path = posix.join(...relative(context.cwd, context.filename));
    const check = (/** @type {any} */ node) => {
      const imported = node.source?.value;
      if (typeof imported !== "string") return;
      const message = complaintAbout(path, imported);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

const relative = (/** @type {string} */ from, /** @type {string} */ to) =>
  to.slice(from.length).split(/[\\/]/u).filter(Boolean);
