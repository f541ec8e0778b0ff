/**
 * No compiler checks that a component's style sheet is there when it is shown. A component that is reached by two ways
 * can look right on one page and be bare on the other, when only one of them loads its sheet.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

import { expect, it } from "vitest";

interface File {
  /** What it imports, and whether only later. */
  imports: { path: string; later: boolean }[];
  text: string;
}

const files = new Map<string, File>();
for (const name of readdirSync("src", { recursive: true, encoding: "utf8" })) {
  if (!/\.(?:tsx?|css)$/u.test(name) || /\.test\.|^console\/|^public-pages\/|^test\//u.test(name)) continue;
  const path = `src/${name}`;
  const text = readFileSync(path, "utf8");
  const named = text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport(?<later>\()|@import url\()"(?<name>\.[^"]+)"/gu);
  const imports = [...named].flatMap(({ groups }) => {
    const target = posix.join(posix.dirname(path), groups?.["name"] ?? "");
    const found = [target, `${target}.ts`, `${target}.tsx`].find((each) => existsSync(each) && /\.\w+$/u.test(each));
    return found === undefined ? [] : [{ path: found, later: groups?.["later"] !== undefined }];
  });
  files.set(path, { imports, text });
}

/** The style sheets that come with a file. */
function sheetsOf(path: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(path)) {
    seen.add(path);
    for (const { path: next, later } of files.get(path)?.imports ?? []) if (!later) sheetsOf(next, seen);
  }
  return new Set([...seen].filter((each) => each.endsWith(".css")));
}

/** The style sheets that are there on every way from the start to a file. */
function thereOnEveryWay(): Map<string, Set<string>> {
  const own = new Map([...files.keys()].map((path) => [path, sheetsOf(path)]));
  const importers = new Map<string, string[]>();
  for (const [path, { imports }] of files) {
    for (const { path: next } of imports) importers.set(next, [...(importers.get(next) ?? []), path]);
  }
  const every = new Set([...files.keys()].filter((path) => path.endsWith(".css")));
  const there = new Map([...files.keys()].map((path) => [path, every]));
  for (let changed = true; changed;) {
    changed = false;
    for (const path of files.keys()) {
      const ways = (importers.get(path) ?? []).map((from) => there.get(from) ?? every);
      const before = [...every].filter((sheet) => path !== "src/app/main.tsx" && ways.every((way) => way.has(sheet)));
      const now = new Set([...before, ...(own.get(path) ?? [])]);
      changed ||= now.size !== there.get(path)?.size;
      there.set(path, now);
    }
  }
  return there;
}

const classesIn = (sheet: string) =>
  [
    ...(files.get(sheet)?.text ?? "")
      .replace(/\/\*[^]*?\*\//gu, "")
      .matchAll(/\.(?<name>-?[a-z][\w-]*)(?=[^{};]*\{)/giu),
  ].map(({ groups }) => groups?.["name"] ?? "");

it("has the rules of a class there on every way to its component", () => {
  const rules = new Map(
    [...files.keys()].filter((path) => path.endsWith(".css")).map((path) => [path, classesIn(path)]),
  );
  const all = new Set([...rules.values()].flat());
  const bare: string[] = [];
  let looked = 0;
  for (const [path, sheets] of thereOnEveryWay()) {
    if (!path.endsWith(".tsx")) continue;
    const there = new Set([...sheets].flatMap((sheet) => rules.get(sheet) ?? []));
    const written = [...(files.get(path)?.text ?? "").matchAll(/className="(?<names>[^"{}]+)"/gu)];
    for (const name of new Set(written.flatMap(({ groups }) => (groups?.["names"] ?? "").split(/\s+/u)))) {
      looked += 1;
      if (all.has(name) && !there.has(name)) bare.push(`${path}: ${name}`);
    }
  }
  expect(bare).toEqual([]);
  expect(looked).toBeGreaterThan(200);
});
