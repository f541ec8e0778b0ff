import { readdirSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

/** Sections that are there from the start. */
const always = ["common", "nav"];

it("has every file import the sections it speaks, and no others", () => {
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
    const imported = new Set([...text.matchAll(/i18n\/en\/(\w+)"/gu)].map(([, section]) => section ?? ""));
    if (!text.includes("i18n/catalogue")) spoken.clear();
    for (const name of spoken) if (!imported.has(name)) faults.push(`${path} reads m.${name} without importing it`);
    for (const name of imported) if (!spoken.has(name)) faults.push(`${path} imports ${name} without reading it`);
  }
  expect(faults).toEqual([]);
});
