/**
 * How the web app is built and served while developing.
 *
 * Two kinds of pages: the public ones are React components rendered to static HTML (scripts/pages.mjs) with one style
 * sheet and one small script; everything behind the sign-in is one single-page app that starts at app.html.
 */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { publicPages } from "./scripts/pages.mjs";

const server = process.env["IO_DEV_SERVER"] ?? "http://127.0.0.1:8080";
const toServer = Object.fromEntries(
  ["/api", "/outbox", "/pages.css", "/.well-known", "/healthz", "/livez", "/readyz"].map((path) => [
    path,
    { target: server, ws: path === "/api" },
  ]),
);

export default defineConfig({
  appType: "mpa",
  plugins: [react(), publicPages()],
  server: { port: 5173, strictPort: true, proxy: toServer },
  preview: { port: 4173, strictPort: true },
  build: {
    target: "es2022",
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { app: "app.html", landing: "src/public-pages/landing.ts", pages: "src/public-pages/pages.css" },
    },
  },
});
