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
        hostType === "html" || /\/(?:SignIn|CheckMail|Confirm|Welcome|live|signed-in|lobby|chat)-/u.test(file)
          ? files
          : files.filter((each) => each.endsWith(".css")),
    },
    rolldownOptions: {
      // Modules that always load together are smaller in one file than in seven.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "react", test: /node_modules\/(?:react|react-dom|scheduler|wouter|regexparam)\// },
            // What the front page shares with the app.
            { name: "front", test: /src\/(?:i18n\/(?:duration|locale)|platform\/storage|state\/sign_in)\./ },
            // What every page of the app needs.
            {
              name: "shell",
              test: /src\/styles\/app|vite\/preload-helper|src\/(?:api\/(?:client|problems|endpoints|queries)|query\/(?!infinite)|i18n\/(?:catalogue|format|moment|(?:en|sections)\/(?:common|nav))|state\/(?:device|shut_out)|ui\/(?:Banner|Button|Figure|Icon|Logo|Page|States|Announcer|Toast|lazy|useWallClock|Choice\.css)\b)/,
            },
            {
              name: "live",
              test: /src\/(?:core\/(?:connection|protocol|session|announce)\/|realtime\/|platform\/browser|app\/LiveWords|features\/shared\/(?:shown-name|ConnectionBanner)|i18n\/(?:en|sections)\/live)/,
            },
            {
              name: "signed-in",
              test: /src\/(?:state\/here\.|app\/live\.|features\/matching\/moment-start\.)/,
            },
            // The lobby, with what it and the pages after it share.
            {
              name: "lobby",
              test: /src\/(?:app\/LobbyPage|features\/lobby\/(?:Lobby|Wishes|lobby)\.|i18n\/(?:en|sections)\/lobby)/,
            },
            // The people met before, and what concerns safety.
            { name: "people", test: /src\/(?:api\/people|i18n\/(?:en|sections)\/again)\./ },
            {
              name: "safety",
              test: /src\/(?:api\/(?:safety|abilities)|state\/(?:appeal|filing|reports)|i18n\/(?:en|sections)\/safety)\./,
            },
            // What menus, forms and lists are made of.
            { name: "controls", test: /src\/ui\/(?:[Gg]lyph|Menu|Rich|useWide)\./ },
            { name: "forms", test: /src\/ui\/(?:Dialog|Field|Check|Choice|EmptyState|save-file)\./ },
            {
              name: "fields",
              test: /src\/(?:features\/shared\/(?:\w+Field|Tags|languages)|api\/save-profile)/,
            },
            // A chat, and what it needs later: loaded while the browser idles, so that it is there when it is needed.
            {
              name: "chat",
              test: /src\/(?:app\/ChatPage|features\/(?:chat\/(?:Composer|Conversation|Greeting|Header|Log|Message|Status|icebreakers|keys|reacted|rows|text|use\w+|chat|greeting)|reveal\/RevealButton)\.|i18n\/(?:en|sections)\/chat\.)/,
            },
            {
              name: "talk",
              test: /src\/(?:app\/FetchChat|features\/(?:chat|reveal|rating|shared\/report)\/|i18n\/(?:en|sections)\/(?:dialogs|rating|report|reveal)\.)/,
            },
            // What comes right after a page of a signed-in person, in one file: each of these alone is a request.
            {
              name: "around",
              test: /src\/(?:features\/(?:lobby|matching|announcements|shared\/notifications|safety\/(?:SafetyBar|RestrictedNote))|app\/(?:Running|vitals|notifications|report)\b|state\/(?:announcements|notifications)|api\/(?:announcements|push)|platform\/sound|i18n\/(?:en|sections)\/(?:matching|news|notifications)\.)|node_modules\/web-vitals/,
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
