/**
 * Names in dist/app.html what each page of a signed-in person needs at first, so that its files and its first answers
 * are asked for before any script of the app runs. `theme.js` uses the list of the page that is opened.
 *
 * A `<template>` does nothing by itself: the other pages cost nothing.
 */
import { readFile, writeFile } from "node:fs/promises";

import { groupOf, loadedFirst } from "./manifest.mjs";

/** @type {import("./manifest.mjs").Manifest} */
const manifest = JSON.parse(await readFile("dist/manifest.json", "utf8"));
const live = "src/app/live.tsx";
/** Where pages look first: who is signed in, and what waits for them. */
const everywhere = ["/api/user/profile", "/api/user/notices"];

/** @type {{ start: string, page: string, soon: string[], asks: string[] }[]} */
const pages = [
  {
    start: "/lobby",
    page: "src/app/LobbyPage.tsx",
    soon: ["around"],
    asks: ["/api/chat/lobby", "/api/app", "/api/chat/people?limit=20", "/api/announcements", "/api/user/standing"],
  },
  { start: "/chat", page: "src/app/ChatPage.tsx", soon: [], asks: [] },
  { start: "/people", page: "src/app/PeoplePage.tsx", soon: ["around"], asks: [] },
  { start: "/settings", page: "src/features/account/settings/Settings.tsx", soon: ["around"], asks: [] },
];

const file = "dist/app.html";
const html = await readFile(file, "utf8");
const mark = '<script src="/theme.js" data-app></script>';
if (!html.includes(mark)) throw new Error(`${file} has no ${mark}`);

const templates = pages.map(({ start, page, soon, asks }) => {
  const here = (/** @type {string} */ name) => !html.includes(name);
  const first = loadedFirst(manifest, [live, page]).filter(here);
  const later = soon.flatMap((group) => loadedFirst(manifest, [groupOf(manifest, group)])).filter(here);
  const links = [...new Set([...first, ...later])].map((name) => {
    const kind = name.endsWith(".css") ? 'rel="preload" as="style"' : 'rel="modulepreload"';
    const low = first.includes(name) ? "" : ' fetchpriority="low"';
    return `<link ${kind}${low} crossorigin href="/${name}">`;
  });
  return `<template data-for="${start}" data-asks="${[...everywhere, ...asks].join(" ")}">${links.join("")}</template>`;
});
await writeFile(file, html.replace(mark, `${templates.join("\n    ")}\n    ${mark}`));
