/**
 * The public pages as HTML text. Runs at build time and in the development server only: no React reaches the browser.
 */
import { renderToStaticMarkup } from "react-dom/server";

/** What the built files are called. */
export interface Assets {
  css: string[];
  script: string;
  font: string;
}

/** The address of each page, the file it is built into, and its text. */
export const pages: Record<string, { file: string; html: (assets: Assets) => string }> = {
  "/": { file: "index.html", html: () => `<!doctype html>${renderToStaticMarkup(<html lang="en" />)}` },
};
