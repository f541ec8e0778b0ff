/** The HTML around a public page. No inline script or style: the server's content policy allows none. */
import type { ReactNode } from "react";

import { pages as words } from "../i18n/sections/pages";
import { Logo } from "../ui/Logo";

/** What the built files are called. */
export interface Assets {
  css: string[];
  scripts: { landing: string; report: string };
  font: string;
}

interface DocumentProps {
  assets: Assets;
  title: string;
  description: string;
  /** The content at the end of the bar. */
  bar?: ReactNode;
  /** The script that the page needs. */
  script?: keyof Assets["scripts"];
  children: ReactNode;
}

/** A whole page. */
export function Document({ assets, title, description, bar, script, children }: DocumentProps) {
  return (
    <html lang="en" dir="ltr">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <meta name="description" content={description} />
        <meta property="og:type" content="website" />
        <meta property="og:site_name" content="IO" />
        <meta property="og:title" content={title} />
        <meta property="og:description" content={description} />
        <meta property="og:image" content="/preview.png" />
        <meta property="og:image:width" content="1200" />
        <meta property="og:image:height" content="630" />
        <meta property="og:image:alt" content={words.preview} />
        <meta name="twitter:card" content="summary_large_image" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbf6ee" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#15110d" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icon-180.png" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <link rel="preload" href={assets.font} as="font" type="font/woff2" crossOrigin="" />
        {assets.css.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        <script src="/theme.js" />
        {script !== undefined && <script type="module" src={assets.scripts[script]} />}
      </head>
      <body className="public">
        <a className="skip-link" href="#main">
          {words.skip}
        </a>
        <header className="bar">
          <a className="logo-link" href="/" aria-label={words.home}>
            <Logo />
          </a>
          {bar !== undefined && <nav className="bar-end">{bar}</nav>}
        </header>
        {children}
        <footer className="foot">
          <a href="/privacy">{words.footer.privacy}</a>
          <a href="/terms">{words.footer.terms}</a>
          <a href="/safety">{words.footer.safety}</a>
          <a href="/help">{words.footer.help}</a>
          <a href="/report">{words.footer.report}</a>
          <a href="/contact">{words.footer.contact}</a>
          <a href="/status">{words.footer.status}</a>
        </footer>
      </body>
    </html>
  );
}
