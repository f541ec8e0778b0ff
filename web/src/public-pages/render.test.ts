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

it("says what the public form needs where there are no scripts", () => {
  expect(html("/report")).toMatch(/<noscript>.*needs JavaScript.*\/contact/u);
  expect(html("/report")).toContain('src="/report.js"');
});

it("says what reports keep, how long, and that it survives a deletion", () => {
  expect(html("/privacy")).toMatch(/kept sealed for 15 minutes, for reports only/u);
  expect(html("/privacy")).toMatch(/190 days after the case is closed/u);
  expect(html("/privacy")).toContain('href="/what-is-kept"');
});
