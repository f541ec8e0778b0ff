/** The front page: what IO is, and the sign-in form. */
import { pages } from "../i18n/sections/pages";
import { Figure } from "../ui/Figure";
import { Glyph } from "../ui/Glyph";
import { Rich } from "../ui/Rich";
import { type Assets, Document } from "./Document";

const words = pages.landing;

/** The picture that stands for the person in the example. */
const HERON = 597;

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
          <a className="button button-outline signed-out" href="/lobby">
            {words.signIn}
          </a>
          <a className="button button-outline signed-in" href="/lobby">
            {words.lobby}
          </a>
        </>
      }
    >
      <main id="main">
        <div className="hero">
          <div>
            <h1 className="display">
              <span>{words.headline[0]}</span> <span>{words.headline[1]}</span>
            </h1>
            <p className="lede">{words.lede}</p>
            <div className="signed-in welcome-back">
              <p>{words.back}</p>
              <div>
                <a className="button button-primary" href="/lobby">
                  {words.lobby}
                </a>
              </div>
            </div>
            <SignInForm />
          </div>
          <Picture />
        </div>
        <section className="how" id="how" aria-labelledby="how-title">
          <h2 id="how-title">
            <Rich text={words.howTitle} parts={{ i: <b>I</b>, o: <b>O</b> }} />
          </h2>
          <ol className="how-steps">
            {words.steps.map(({ title, body }) => (
              <li key={title}>
                <h3>{title}</h3>
                <p>{body}</p>
              </li>
            ))}
          </ol>
        </section>
        <section className="answers" aria-labelledby="answers-title">
          <h2 id="answers-title">{words.answersTitle}</h2>
          <div className="answers-all">
            {words.answers.map(({ title, body, link }) => (
              <div key={title}>
                <h3>{title}</h3>
                <p>
                  {body} {link !== undefined && <a href={link.href}>{link.text}</a>}
                </p>
              </div>
            ))}
          </div>
        </section>
      </main>
    </Document>
  );
}

/** What a conversation looks like. */
function Picture() {
  const { label, name, common, says } = words.picture;
  return (
    <div className="picture" role="img" aria-label={label}>
      <Figure />
      <div className="phone">
        <div className="phone-bar">
          <Glyph seed={HERON} />
          <div>
            <b>{name}</b>
            <p>{common}</p>
          </div>
        </div>
        {says.map(({ mine, text }) => (
          <p key={text} className={mine ? "say say-mine" : "say say-theirs"}>
            {text}
          </p>
        ))}
      </div>
    </div>
  );
}

/** Works through the page's script. Without scripts it says so; the method keeps the address out of any URL even then. */
function SignInForm() {
  return (
    <form
      id="sign-in"
      className="signed-out"
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
      <p className="fits">{words.fits}</p>
    </form>
  );
}
