import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { type GlyphDrawing, glyphDrawing } from "./glyph";

/** What the server writes for a drawing. */
function svg({ ground, figure, path, turn, dot }: GlyphDrawing): string {
  const spark = dot === null ? "" : `<circle cx="${dot.x}" cy="${dot.y}" r="7" fill="${dot.fill}"/>`;
  const inner = `<path fill="${figure}" fill-rule="evenodd" d="${path}"/>${spark}`;
  const rect = `<rect width="100" height="100" fill="${ground}"/>`;
  const opens = `<svg class="glyph" viewBox="0 0 100 100" aria-hidden="true">`;
  return `${opens}${rect}<g transform="rotate(${turn} 50 50)">${inner}</g></svg>`;
}

/** How light a color is (WCAG 2). */
function luminance(color: string): number {
  const part = (at: number) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}
const contrast = (one: string, other: string) => {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
};

const drawings = Array.from({ length: 40_000 }, (_, seed) => glyphDrawing(seed));

describe("glyphDrawing", () => {
  it("draws what the server draws", () => {
    const sample = readFileSync("../crates/io-core/src/chat/glyph/sample.txt", "utf8").trim().split("\n");
    expect(sample.length).toBeGreaterThan(100);
    for (const line of sample) {
      const [seed = "", ...rest] = line.split(" ");
      expect(svg(glyphDrawing(Number(seed)))).toBe(rest.join(" "));
    }
  });

  it("draws every combination of colors, motif, turn and spark", () => {
    expect(new Set(drawings.map(svg)).size).toBe(8 * 8 * 8 * 3);
  });

  it("keeps figure and spark visible on their ground", () => {
    for (const { ground, figure, dot } of drawings.slice(0, 2_000)) {
      expect(contrast(ground, figure)).toBeGreaterThanOrEqual(5);
      if (dot !== null) expect(contrast(ground, dot.fill)).toBeGreaterThanOrEqual(3);
    }
  });
});
