/**
 * How the staff console is built: a bundle of its own, below /console/ and in a folder of its own, so that nothing of it
 * is ever part of the app. In development: `npm run dev:console`.
 */
import { rename, rm } from "node:fs/promises";

import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

import { layerOrder } from "./scripts/layers.mjs";

const server = process.env["IO_DEV_SERVER"] ?? "http://127.0.0.1:8080";

/** The one page lies where its address says: `index.html` of the folder, in a build and in development. */
function onePage(): Plugin {
  return {
    name: "io-console-page",
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        if (request.headers.accept?.includes("text/html") === true) request.url = "/console/console/index.html";
        next();
      });
    },
    async writeBundle({ dir = "dist-console" }) {
      await rename(`${dir}/console/index.html`, `${dir}/index.html`);
      await rm(`${dir}/console`, { recursive: true });
      // The app can be installed on a phone; the console cannot.
      await rm(`${dir}/manifest.webmanifest`);
    },
  };
}

export default defineConfig({
  base: "/console/",
  plugins: [react(), layerOrder(), onePage()],
  server: { port: 5174, strictPort: true, proxy: { "/console/api": { target: server } } },
  resolve: {
    // The router ships a shim for a hook that React has had for years.
    alias: { "use-sync-external-store/shim/index.js": "react", "use-sync-external-store/shim": "react" },
  },
  // As for the app: scripts find each other relative to themselves.
  experimental: { renderBuiltUrl: (_file, { hostType }) => (hostType === "js" ? { relative: true } : undefined) },
  build: {
    target: "es2022",
    outDir: "dist-console",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { console: "console/index.html" } },
  },
});
