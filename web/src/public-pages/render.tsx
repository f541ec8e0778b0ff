/**
 * The public pages as HTML text. Runs at build time and in the development server only: no React reaches the browser.
 */
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";

import { pages as words } from "../i18n/sections/pages";
import type { Assets } from "./Document";
import { Landing } from "./Landing";
import { ReportForm } from "./ReportForm";
import { NotFound, Offline, Text } from "./Text";

const html = (page: ReactElement) => `<!doctype html>${renderToStaticMarkup(page)}`;

/** The address of each page, the file it is built into, and its text. */
export const pages: Record<string, { file: string; html: (assets: Assets) => string }> = {
  "/": { file: "index.html", html: (assets) => html(<Landing assets={assets} />) },
  "/privacy": { file: "privacy.html", html: (assets) => html(<Text assets={assets} words={words.privacy} />) },
  "/terms": { file: "terms.html", html: (assets) => html(<Text assets={assets} words={words.terms} />) },
  "/safety": { file: "safety.html", html: (assets) => html(<Text assets={assets} words={words.safety} />) },
  "/help": { file: "help.html", html: (assets) => html(<Text assets={assets} words={words.help} />) },
  "/how-reports-work": {
    file: "how-reports-work.html",
    html: (assets) => html(<Text assets={assets} words={words.reportsHandled} />),
  },
  "/report": { file: "report.html", html: (assets) => html(<ReportForm assets={assets} />) },
  "/offline": { file: "offline.html", html: (assets) => html(<Offline assets={assets} />) },
  "/404": { file: "404.html", html: (assets) => html(<NotFound assets={assets} />) },
};
