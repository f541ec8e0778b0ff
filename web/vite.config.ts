/**
 * How the web app is built, and served in development.
 *
 * Two kinds of pages: the public ones are React components rendered to static HTML (scripts/pages.mjs) with one style
 * sheet and one small script; everything behind the sign-in is one single-page app that starts at app.html.
 */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { layerOrder } from "./scripts/layers.mjs";
import { publicPages } from "./scripts/pages.mjs";

const server = process.env["IO_DEV_SERVER"] ?? "http://127.0.0.1:8080";
const toServer = Object.fromEntries(
  ["/api", "/contact", "/outbox", "/pages.css", "/.well-known", "/healthz", "/livez", "/readyz"].map((path) => [
    path,
    { target: server, ws: path === "/api" },
  ]),
);

export default defineConfig({
  appType: "mpa",
  plugins: [react(), layerOrder(), publicPages()],
  server: { port: 5173, strictPort: true, proxy: toServer },
  preview: { port: 4173, strictPort: true },
  resolve: {
    // The router ships a shim for a hook that React has had for years.
    alias: { "use-sync-external-store/shim/index.js": "react", "use-sync-external-store/shim": "react" },
  },
  // Scripts find each other relative to themselves: they may come from another origin than the page (`assets.base_url`).
  experimental: { renderBuiltUrl: (_file, { hostType }) => (hostType === "js" ? { relative: true } : undefined) },
  build: {
    target: "es2022",
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // The pages that people arrive at come with all their scripts at once. What is loaded later, or while the browser
      // idles, needs no list of its scripts inside the page.
      resolveDependencies: (file, files, { hostType }) =>
        hostType === "html" || /\/(?:SignIn|CheckMail|Confirm|Welcome|live|LobbyPage|ChatPage)-/u.test(file)
          ? files
          : files.filter((each) => each.endsWith(".css")),
    },
    rolldownOptions: {
      // Modules that always load together are smaller in one file than in seven.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: "connection",
              test: /src\/(?:features\/shared\/ConnectionBanner|i18n\/(?:en|sections)\/connection)\./,
            },
            { name: "people", test: /src\/ui\/(?:Glyph|Menu)\./ },
            { name: "react", test: /node_modules\/(?:react|react-dom|scheduler|wouter|regexparam)\// },
            // What the front page shares with the app.
            { name: "front", test: /src\/(?:i18n\/(?:duration|locale)|platform\/storage|state\/sign_in)\./ },
            // What every page of the app needs.
            {
              name: "shell",
              test: /src\/styles\/app|vite\/preload-helper|src\/(?:api\/(?:client|problems|endpoints|queries)|query\/|i18n\/(?:catalogue|format|moment|(?:en|sections)\/(?:common|nav))|state\/(?:device|shut_out)|ui\/(?:Banner|Button|Icon|Logo|Page|States|Announcer|Toast|lazy|useWallClock)\.)/,
            },
            {
              name: "live",
              test: /src\/(?:core\/(?:connection|protocol|session|announce)\/|realtime\/|platform\/browser|app\/LiveWords|i18n\/(?:en|sections)\/live)/,
            },
            {
              name: "signed-in",
              test: /src\/(?:state\/here\.|app\/live\.)/,
            },
            // The lobby, with what it and the pages after it share.
            {
              name: "lobby",
              test: /src\/(?:app\/LobbyPage|features\/lobby\/(?:Lobby|Wishes|Here)\.|ui\/Figure|i18n\/(?:en|sections)\/lobby)/,
            },
          ],
        },
      },
      input: {
        app: "app.html",
        landing: "src/public-pages/landing.ts",
        report: "src/public-pages/report.ts",
        pages: "src/public-pages/pages.css",
      },
    },
  },
});
