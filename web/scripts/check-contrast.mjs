/**
 * Reads the colors in src/styles/tokens.css and of the console, and checks each pair that the app combines, in light and in dark:
 * 4.5 for text, 3 for the edges of controls and for the focus ring (WCAG 2.2).
 */
import { readFile } from "node:fs/promises";

/** Text, and its background. */
const texts = [
  "ink/bg ink/surface ink/sunken ink/mine ink/theirs ink-2/bg ink-2/surface ink-2/sunken ink-2/mine ink-2/theirs",
  "ember/bg ember/surface ember/sunken ember/ok-soft ember/warn-soft ember-hover/bg on-ember/ember on-ember/ember-hover",
  "orbit/bg orbit/surface danger/bg danger/surface danger/danger-soft warn/bg warn/surface warn/warn-soft",
  "ok/bg ok/surface ok/ok-soft on-sulphur/sulphur bg/ink",
  // The console: a hovered row, a chosen one, a picked message.
  "ink/hover ink-2/hover ink/pick ink-2/pick danger/hover warn/hover danger/theirs warn/theirs ink-2/warn-soft",
];

/** Edges and outlines that only have to be visible. */
const edges = [
  "control/bg control/surface control/sunken focus/bg focus/surface focus/sunken focus/mine focus/theirs bg/orbit",
];

/** @param {string[]} lines @param {number} least */
const pairsOf = (lines, least) =>
  lines
    .flatMap((line) => line.split(" "))
    .map((pair) => {
      const [ink = "", ground = ""] = pair.split("/");
      return { ink, ground, least };
    });

const pairs = [...pairsOf(texts, 4.5), ...pairsOf(edges, 3)];

const sheets = ["../src/styles/tokens.css", "../src/console/styles/tokens.css"];
const css = (await Promise.all(sheets.map((path) => readFile(new URL(path, import.meta.url), "utf8")))).join("\n");
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/gu)].map(([, name, light, dark]) => [
    name,
    [light, dark],
  ]),
);

/** @param {string} hex */
function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

let faults = 0;
for (const { ink, ground, least } of pairs) {
  for (const [theme, at] of /** @type {const} */ ([
    ["light", 0],
    ["dark", 1],
  ])) {
    const [one, other] = [colours.get(ink)?.[at], colours.get(ground)?.[at]];
    if (one === undefined || other === undefined) throw new Error(`tokens.css has no --${ink} or no --${ground}`);
    const is = contrast(one, other);
    if (is < least) {
      faults += 1;
      console.error(`${theme}: ${ink} on ${ground} has ${is.toFixed(2)}, needs ${least}`);
    }
  }
}
console.log(`contrast: ${pairs.length * 2} pairs checked, ${faults} too weak`);
process.exitCode = faults > 0 ? 1 : 0;
