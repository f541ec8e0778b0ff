import { readdirSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

/** Sections that load at the start. */
const always = ["common", "nav"];

it("checks that each file imports the sections it uses, and no others", () => {
  const faults: string[] = [];
  for (const entry of readdirSync("src", { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/u.test(entry.name) || /\.test\.|\.gen\./u.test(entry.name)) continue;
    const path = `${entry.parentPath}/${entry.name}`;
    if (path.startsWith("src/i18n/") || path.startsWith("src/public-pages/")) continue;
    const text = readFileSync(path, "utf8");
    const spoken = new Set(
      [...text.matchAll(/\bm\.([a-z]\w*)/gu)]
        .map(([, section]) => section ?? "")
        .filter((name) => !always.includes(name)),
    );
    const imported = new Set([...text.matchAll(/i18n\/sections\/(\w+)"/gu)].map(([, section]) => section ?? ""));
    if (!text.includes("i18n/catalogue")) spoken.clear();
    for (const name of spoken) if (!imported.has(name)) faults.push(`${path} reads m.${name} without importing it`);
    for (const name of imported) if (!spoken.has(name)) faults.push(`${path} imports ${name} without reading it`);
  }
  expect(faults).toEqual([]);
});

it("lets only section files name a language", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/u.test(path));
  const naming = files.filter(
    (path) => !path.startsWith("i18n/") && readFileSync(`src/${path}`, "utf8").includes("i18n/en"),
  );
  expect(naming).toEqual([]);
  const english = readdirSync("src/i18n/en").filter((file) => !always.includes(file.replace(".ts", "")));
  expect(readdirSync("src/i18n/sections").sort()).toEqual(english.sort());
});

it("uses every text of the catalogue", () => {
  const read = (path: string) => readFileSync(path, "utf8");
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/u.test(path));
  const app = files.filter((path) => !/^i18n\/(?:en|de|ar)\//u.test(path)).map((path) => read(`src/${path}`));
  const all = app.join("\n");
  const silent = readdirSync("src/i18n/en").flatMap((file) => {
    const section = file.replace(".ts", "");
    if (section === "pages") return [];
    const names = [...read(`src/i18n/en/${file}`).matchAll(/^ {2}(\w+):/gmu)].map(([, name]) => name ?? "");
    const spoken = (name: string) => new RegExp(`\\bm\\.${section}\\.${name}\\b|\\b(?:words|said)\\.${name}\\b`, "u");
    return names.filter((name) => !spoken(name).test(all)).map((name) => `${section}.${name}`);
  });
  expect(silent).toEqual([]);
});
