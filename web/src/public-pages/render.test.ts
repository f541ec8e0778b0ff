import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { pages } from "./render";

const assets = { css: [], scripts: { landing: "/landing.js", report: "/report.js" }, font: "/font.woff2" };
const html = (path: string) => pages[path]?.html(assets) ?? "";

it("gives each of the seven rules a number and an address that a decision can name", () => {
  const ids = [...html("/terms").matchAll(/id="(rule-\d)"/gu)].map(([, id]) => id);
  expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => `rule-${number}`));
});

it("offers the public form and how reports are handled from every public page", () => {
  for (const path of Object.keys(pages)) {
    expect(html(path)).toContain('href="/report"');
    expect(html(path)).toContain('href="/safety"');
    expect(html(path)).not.toContain(" style=");
  }
  expect(html("/safety")).toContain('href="/how-reports-work"');
});

it("says on every public page where to see whether IO works", () => {
  for (const path of Object.keys(pages)) expect(html(path), path).toContain('href="/status"');
});

it("says what the public form needs where there are no scripts", () => {
  expect(html("/report")).toMatch(/<noscript>.*needs JavaScript.*\/contact/u);
  expect(html("/report")).toContain('src="/report.js"');
});

it("says what reports keep, how long, and that it survives a deletion", () => {
  expect(html("/privacy")).toMatch(/kept sealed for 15 minutes, for reports only/u);
  expect(html("/privacy")).toMatch(/190 days after the case is closed/u);
  expect(html("/privacy")).toContain('href="/what-is-kept"');
});

it("says why there are no guests, voice, video or pictures in chats", () => {
  for (const what of ["no guests", "no voice and no video", "no pictures in chats"]) {
    expect(html("/help")).toContain(`Why there ${what === "no voice and no video" ? "is" : "are"} ${what}`);
  }
});

it("leads from every page to safety, privacy, terms, help and contact", () => {
  for (const path of Object.keys(pages)) {
    const foot = /<footer[^]*<\/footer>/u.exec(html(path))?.[0] ?? "";
    const places = [...foot.matchAll(/href="([^"]+)"/gu)].map(([, href]) => href);
    expect(places, path).toEqual(expect.arrayContaining(["/safety", "/privacy", "/terms", "/help", "/contact"]));
  }
  expect(html("/safety")).toContain('href="https://findahelpline.com"');
});

it("shows a conversation on the front page, and gives plain answers", () => {
  const page = html("/");
  expect(page).toMatch(/role="img" aria-label="A chat on IO/u);
  for (const asked of ["Who runs it?", "How old", "Is it safe?", "What does it cost?"]) expect(page).toContain(asked);
  for (const place of ["/contact", "/safety", "/privacy", "/help"]) expect(page).toContain(`href="${place}"`);
});

it("has a preview with a picture that exists, in the size that it names", () => {
  const picture = readFileSync("public/preview.png");
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1200, 630]);
  for (const path of Object.keys(pages)) {
    expect(html(path)).toContain('property="og:image" content="/preview.png"');
    expect(html(path)).toMatch(/property="og:description" content="[^"]{20,}"/u);
  }
  expect(readFileSync("public/icon-180.png").readUInt32BE(16)).toBe(180);
});

it("has an icon in each size that it names", () => {
  const manifest = JSON.parse(readFileSync("public/manifest.webmanifest", "utf8")) as {
    icons: { src: string; sizes: string }[];
  };
  const pictures = manifest.icons.filter(({ src }) => src.endsWith(".png"));
  for (const { src, sizes } of pictures) {
    const picture = readFileSync(`public${src}`);
    expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`).toBe(sizes);
  }
  expect(pictures).toHaveLength(4);
  expect(readFileSync("public/badge-96.png").readUInt32BE(16)).toBe(96);
});
