/**
 * Draws the icons of public/ from public/icon.svg, in Chromium: `node scripts/icons.mjs`. Run it when the drawing
 * changes, and commit what it writes.
 */
import { readFile, writeFile } from "node:fs/promises";

import { chromium } from "playwright";

const drawing = await readFile("public/icon.svg", "utf8");
/** The drawing without its rounded ground: a launcher cuts the ground itself. */
const figure = drawing.replace(/<rect width="200" height="200"[^>]*\/>/u, "");
const ground = /<rect width="200" height="200"[^>]*fill="([^"]+)"/u.exec(drawing)?.[1] ?? "#15110d";

/** @param {string} inside @param {string} [back] */
const square = (inside, back) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">${
    back === undefined ? "" : `<rect width="200" height="200" fill="${back}"/>`
  }${inside}</svg>`;
const smaller = (/** @type {number} */ scale, /** @type {string} */ inside) =>
  `<g transform="translate(100 100) scale(${scale}) translate(-100 -100)">${inside}</g>`;
const white = figure.replaceAll(/#[0-9a-f]{6}/gu, "#ffffff");
const parts = figure.replace(/^<svg[^>]*>/u, "").replace("</svg>", "");
const whiteParts = white.replace(/^<svg[^>]*>/u, "").replace("</svg>", "");

/** Maskable icons keep the figure inside the middle 80 percent; a badge is white on nothing, as phones demand. */
const icons = [
  { file: "icon-180.png", size: 180, svg: square(parts, ground) },
  { file: "icon-192.png", size: 192, svg: drawing },
  { file: "icon-512.png", size: 512, svg: drawing },
  { file: "icon-maskable-192.png", size: 192, svg: square(smaller(0.8, parts), ground) },
  { file: "icon-maskable-512.png", size: 512, svg: square(smaller(0.8, parts), ground) },
  { file: "badge-96.png", size: 96, svg: square(whiteParts) },
];

const executablePath = process.env["IO_CHROMIUM"];
const browser = await chromium.launch({
  args: ["--no-sandbox"],
  ...(executablePath !== undefined && { executablePath }),
});
try {
  const page = await browser.newPage();
  for (const { file, size, svg } of icons) {
    await page.setViewportSize({ width: size, height: size });
    const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
    await page.setContent(
      `<style>*{margin:0}img{display:block}</style><img src="${source}" width="${size}" height="${size}">`,
    );
    await page.locator("img").evaluate((image) => /** @type {HTMLImageElement} */ (image).decode());
    await writeFile(`public/${file}`, await page.screenshot({ omitBackground: true }));
  }
} finally {
  await browser.close();
}
