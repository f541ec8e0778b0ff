/** Writes the public pages into dist, with the names that the build gave to their style sheet, script and font. */
import { readFile, writeFile } from "node:fs/promises";

import { createServer } from "vite";

const manifest = JSON.parse(await readFile("dist/manifest.json", "utf8"));
const built = (/** @type {string} */ source) => `/${manifest[source].file}`;
const assets = {
  css: [built("src/public-pages/pages.css")],
  scripts: { landing: built("src/public-pages/landing.ts"), report: built("src/public-pages/report.ts") },
  font: `/${
    Object.keys(manifest)
      .filter((source) => source.endsWith("-latin-wght-normal.woff2"))
      .map((source) => manifest[source].file)[0]
  }`,
};

const vite = await createServer({ appType: "custom", server: { middlewareMode: true, ws: false }, logLevel: "error" });
try {
  const { pages } = await vite.ssrLoadModule("/src/public-pages/render.tsx");
  for (const page of Object.values(pages)) await writeFile(`dist/${page.file}`, page.html(assets));
} finally {
  await vite.close();
}
