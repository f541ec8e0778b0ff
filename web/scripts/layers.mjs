/**
 * The order of the cascade in every style sheet. The layers that a browser meets first decide it, and the bundler
 * decides which file comes first: a file that begins with its own layer would put that layer below all others.
 */
import { readFileSync } from "node:fs";

const order = /@layer [^;{]+;/u.exec(readFileSync("src/styles/layers.css", "utf8"))?.[0];
if (order === undefined) throw new Error("src/styles/layers.css names no order of layers");

/** The layers, in their order. */
export const layers = order.slice("@layer ".length, -1).split(/,\s*/u);

/** @returns {import("vite").Plugin} */
export function layerOrder() {
  return {
    name: "io-layer-order",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/.+\.css$/u },
      // A sheet that imports others gets the order from them.
      handler: (code) => (code.includes("@import") ? undefined : { code: `${order}\n${code}`, map: null }),
    },
  };
}

/**
 * The order in which a browser that reads `css` alone stacks its layers.
 *
 * @param {string} css
 */
export function layersMet(css) {
  const met = new Set([...css.matchAll(/@layer ([^;{]+)[;{]/gu)].flatMap(([, names]) => names?.split(",") ?? []));
  return [...met].map((name) => name.trim());
}
