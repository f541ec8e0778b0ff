/** The pages that are only text: privacy, terms, safety; and the page for an address that leads nowhere. */
import { pages } from "../i18n/sections/pages";
import { type Assets, Document } from "./Document";

interface TextProps {
  assets: Assets;
  words: { title: string; lead: string; sections: readonly SectionWords[] };
}

interface SectionWords {
  title: string;
  body: readonly string[];
  /** Rules with their numbers; each has an address of its own, which decisions name. */
  rules?: readonly { rule: string; example: string }[];
  links?: readonly { href: string; text: string }[];
}

/** A page of text. */
export function Text({ assets, words }: TextProps) {
  return (
    <Document assets={assets} title={`${words.title} · IO`} description={words.lead}>
      <main id="main" className="text">
        <h1>{words.title}</h1>
        <p className="lede">{words.lead}</p>
        {words.sections.map(({ title, body, rules, links }) => (
          <section key={title}>
            <h2>{title}</h2>
            {body.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
            {rules !== undefined && (
              <ol className="rules">
                {rules.map(({ rule, example }, index) => (
                  <li key={rule} id={`rule-${index + 1}`}>
                    <strong>{rule}</strong> {example}
                  </li>
                ))}
              </ol>
            )}
            {links?.map(({ href, text }) => (
              <p key={href}>
                <a href={href} {...(href.startsWith("https:") && { rel: "noopener noreferrer" })}>
                  {text}
                </a>
              </p>
            ))}
          </section>
        ))}
      </main>
    </Document>
  );
}

/** The page for an address that leads nowhere. */
export function NotFound({ assets }: { assets: Assets }) {
  const { title, lead, home } = pages.notFound;
  return (
    <Document assets={assets} title={`${title} · IO`} description={lead}>
      <main id="main" className="text">
        <h1>{title}</h1>
        <p className="lede">{lead}</p>
        <p>
          <a className="button button-primary" href="/">
            {home}
          </a>
        </p>
      </main>
    </Document>
  );
}

/** What the service worker shows instead of a page that the server could not send. Its button asks again. */
export function Offline({ assets }: { assets: Assets }) {
  const { title, lead, again } = pages.offline;
  return (
    <Document assets={assets} title={`${title} · IO`} description={lead}>
      <main id="main" className="text">
        <h1>{title}</h1>
        <p className="lede">{lead}</p>
        {/* A form without an action asks again for the page that was meant, without a script. */}
        <form>
          <button type="submit" className="button button-primary">
            {again}
          </button>
        </form>
      </main>
    </Document>
  );
}
