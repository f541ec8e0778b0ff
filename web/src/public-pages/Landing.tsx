/** The front page: what IO is, and the sign-in form. */
import { pages } from "../i18n/sections/pages";
import { Figure } from "../ui/Figure";
import { type Assets, Document } from "./Document";

const words = pages.landing;

/** The page. */
export function Landing({ assets }: { assets: Assets }) {
  return (
    <Document
      assets={assets}
      title={words.title}
      description={words.description}
      script="landing"
      bar={
        <>
          <a className="button button-ghost" href="#how">
            {words.how}
          </a>
          <a className="button button-ghost" href="/lobby">
            {words.lobby}
          </a>
        </>
      }
    >
      <main id="main">
        <div className="hero">
          <div>
            <h1 className="display">{words.headline}</h1>
            <p className="lede">
              {words.lede[0]}
              <b>I</b>
              {words.lede[1]}
              <b>O</b>
              {words.lede[2]}
            </p>
            <SignInForm />
            <ul className="trust">
              {words.trust.map((line) => (
                <li key={line}>
                  <svg className="tick" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M5 12.5l4.5 4.5L19 7" />
                  </svg>
                  {line}
                </li>
              ))}
            </ul>
          </div>
          <Figure label={words.figure} />
        </div>
        <section className="how" id="how" aria-labelledby="how-title">
          <h2 id="how-title">{words.how}</h2>
          <ol className="how-steps">
            {words.steps.map(({ title, body }) => (
              <li key={title}>
                <h3>{title}</h3>
                <p>{body}</p>
              </li>
            ))}
          </ol>
        </section>
      </main>
    </Document>
  );
}

/** Works through the page's script. Without scripts it says so; the method keeps the address out of any URL even then. */
function SignInForm() {
  return (
    <form
      id="sign-in"
      method="post"
      action="/sign-in"
      noValidate
      data-wrong={words.wrong}
      data-unreachable={words.unreachable}
      data-cookies={words.cookies}
      data-sending={words.sending}
      data-limited={words.limited}
    >
      <div className="field">
        <label className="field-label" htmlFor="email">
          {words.email}
        </label>
        <input
          className="input"
          id="email"
          name="email"
          type="email"
          autoComplete="email"
          inputMode="email"
          maxLength={254}
          required
          aria-describedby="email-error email-hint"
        />
        <p className="field-error" id="email-error" role="alert" />
        <p className="field-hint" id="email-hint">
          {words.hint}
        </p>
      </div>
      <button className="button button-primary" type="submit">
        {words.send}
      </button>
      <noscript>
        <p>{words.noscript}</p>
      </noscript>
    </form>
  );
}
