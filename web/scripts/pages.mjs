/**
 * The public pages in development: rendered on each request by the same code that scripts/prerender.mjs uses. Every
 * other address that is not a file is the single-page app, as the server does it.
 */
import { readFile } from "node:fs/promises";

const font =
  "/node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2";

/** @returns {import("vite").Plugin} */
export function publicPages() {
  return {
    name: "io-public-pages",
    configureServer(server) {
      return () => {
        server.middlewares.use(async (request, response, next) => {
          const { pathname } = new URL(request.originalUrl ?? "/", "http://localhost");
          if (request.method !== "GET" || pathname.includes(".")) {
            next();
            return;
          }
          try {
            const { pages } = await server.ssrLoadModule("/src/public-pages/render.tsx");
            const assets = {
              css: ["/src/public-pages/pages.css"],
              scripts: { landing: "/src/public-pages/landing.ts", report: "/src/public-pages/report.ts" },
              font,
            };
            const page = pages[pathname];
            const html = page ? page.html(assets) : await readFile("app.html", "utf8");
            response.setHeader("content-type", "text/html; charset=utf-8");
            response.end(await server.transformIndexHtml(pathname, html));
          } catch (error) {
            next(error);
          }
        });
      };
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, _response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        if (!pathname.includes(".")) request.url = builtFile(pathname);
        next();
      });
    },
  };
}

const staticPages = ["/privacy", "/terms", "/safety", "/help", "/how-reports-work", "/report", "/offline", "/404"];

/** @param {string} pathname */
function builtFile(pathname) {
  if (pathname === "/") return "/index.html";
  return staticPages.includes(pathname) ? `${pathname}.html` : "/app.html";
}
