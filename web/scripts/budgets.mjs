/**
 * Fails the build when a route is over its budget: the scripts and style sheets that a page needs at first, compressed
 * as they are sent. It measures an entry of the manifest and everything it imports statically, plus the lazy pages
 * that the route always loads.
 */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

import { loadedFirst } from "./manifest.mjs";

const kilobyte = 1_000;
const app = "app.html";
const live = "src/app/live.tsx";
const feature = (/** @type {string} */ path) => `src/features/${path}.tsx`;

/** @type {{ route: string, entries: string[], js: number, css: number }[]} */
const budgets = [
  {
    route: "/ and the other public pages",
    entries: ["src/public-pages/landing.ts", "src/public-pages/pages.css"],
    js: 2,
    css: 6,
  },
  { route: "/report", entries: ["src/public-pages/report.ts", "src/public-pages/pages.css"], js: 2, css: 6 },
  { route: "/auth/confirm", entries: [app, feature("sign_in/Confirm")], js: 98, css: 12 },
  { route: "/welcome", entries: [app, feature("account/onboarding/Welcome")], js: 98, css: 12 },
  { route: "/lobby", entries: [app, live, "src/app/LobbyPage.tsx"], js: 105, css: 12 },
  { route: "/chat/…", entries: [app, live, "src/app/ChatPage.tsx"], js: 115, css: 12 },
  { route: "/people", entries: [app, live, "src/app/PeoplePage.tsx"], js: 107, css: 12 },
  { route: "/settings", entries: [app, live, feature("account/settings/Settings")], js: 112, css: 12 },
];

/** @typedef {import("./manifest.mjs").Manifest} Manifest */

/** @type {Manifest} */
const manifest = JSON.parse(await readFile("dist/manifest.json", "utf8"));

/** @param {string[]} files @param {string} kind */
async function weight(files, kind, folder = "dist") {
  const sizes = files
    .filter((file) => file.endsWith(kind))
    .map(async (file) => gzipSync(await readFile(`${folder}/${file}`), { level: 9 }).length);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / kilobyte;
}

let over = false;
for (const { route, entries, js, css } of budgets) {
  const files = loadedFirst(manifest, entries);
  const weights = { js: await weight(files, ".js"), css: await weight(files, ".css") };
  const bad = weights.js > js || weights.css > css;
  over ||= bad;
  const show = (/** @type {number} */ is, /** @type {number} */ may) => `${is.toFixed(1).padStart(6)} of ${may} kB`;
  console.log(
    `${bad ? "OVER" : "ok  "} ${route.padEnd(30)} js ${show(weights.js, js)}   css ${show(weights.css, css)}`,
  );
}

/** The console is one page, so everything that it loads counts, also what a later edit loads lazily. */
const most = { js: 220, css: 20 };
/** @type {Manifest} */
const chunks = JSON.parse(await readFile("dist-console/manifest.json", "utf8"));
const files = [...new Set(Object.values(chunks).flatMap(({ file, css }) => [file, ...(css ?? [])]))];
const inConsole = { js: await weight(files, ".js", "dist-console"), css: await weight(files, ".css", "dist-console") };
const isHeavy = inConsole.js > most.js || inConsole.css > most.css;
over ||= isHeavy;
console.log(
  `${isHeavy ? "OVER" : "ok  "} the staff console              js ${inConsole.js.toFixed(1)} of ${most.js} kB   css ${inConsole.css.toFixed(1)} of ${most.css} kB`,
);

const landing = await readFile("dist/index.html");
const styles = await weight(loadedFirst(manifest, ["src/public-pages/pages.css"]), ".css");
const first = gzipSync(landing, { level: 9 }).length / kilobyte + styles;
over ||= first > 14;
console.log(
  `${first > 14 ? "OVER" : "ok  "} front page, HTML and CSS         ${first.toFixed(1)} of 14 kB, one round trip`,
);

if (/ style="/u.test(landing.toString())) {
  over = true;
  console.error("OVER the front page has an inline style, which the content policy forbids");
}
process.exitCode = over ? 1 : 0;
