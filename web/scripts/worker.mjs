/**
 * Builds the service worker as dist/sw.js, with the files that it keeps: what the lobby and a chat need at first. Its
 * version is a hash of their names, which contain hashes of their content, and of the page for no connection.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { build } from "vite";

import { loadedFirst } from "./manifest.mjs";

const starts = ["app.html", "src/app/live.tsx", "src/app/LobbyPage.tsx", "src/app/ChatPage.tsx"];

/** @type {import("./manifest.mjs").Manifest} */
const manifest = JSON.parse(await readFile("dist/manifest.json", "utf8"));

const files = new Set(loadedFirst(manifest, starts).map((file) => `/${file}`));
const font = Object.keys(manifest).find((name) => name.endsWith("-latin-wght-normal.woff2"));
if (font !== undefined) files.add(`/${manifest[font]?.file ?? ""}`);
const pages = manifest["src/public-pages/pages.css"];
if (pages !== undefined) files.add(`/${pages.file}`);
const list = [...files].filter((file) => file.startsWith("/assets/")).sort();

const hash = createHash("sha256");
for (const part of [...list, await readFile("dist/offline.html", "utf8")]) hash.update(`${part}\n`);

await build({
  configFile: false,
  logLevel: "error",
  publicDir: false,
  define: {
    __FILES__: JSON.stringify(list),
    __VERSION__: JSON.stringify(hash.digest("hex").slice(0, 12)),
  },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: { input: "src/worker/sw.ts", output: { format: "iife", entryFileNames: "sw.js" } },
  },
});
