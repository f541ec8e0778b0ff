/** The form for people without an account. It works through its script; without scripts it says whom to write to. */
import { pages } from "../i18n/sections/pages";
import { type Assets, Document } from "./Document";

const words = pages.report;

interface LineProps {
  name: string;
  label: string;
  hint?: string;
  long?: boolean;
  optional?: boolean;
  type?: string;
}

/** The page. */
export function ReportForm({ assets }: { assets: Assets }) {
  return (
    <Document assets={assets} title={`${words.title} · IO`} description={words.lead} script="report">
      <main id="main" className="text">
        <h1>{words.title}</h1>
        <p className="lede">{words.lead}</p>
        <noscript>
          <p>
            {words.noscript} <a href="/contact">{words.contact}</a>
          </p>
        </noscript>
        <p id="report-said" role="status" tabIndex={-1} />
        <form
          id="report"
          className="report-form"
          method="post"
          action="/report"
          noValidate
          data-missing={words.missing}
          data-faith={words.faithMissing}
          data-filed={words.filed}
          data-unreachable={words.unreachable}
          data-sending={words.sending}
        >
          <Line name="what" label={words.what} hint={words.whatHint} long />
          <Line name="where" label={words.where} hint={words.whereHint} long />
          <Line name="why" label={words.why} long />
          <Line name="name" label={words.name} optional />
          <Line name="email" label={words.email} hint={words.emailHint} optional type="email" />
          <div className="field">
            <label className="tick-line">
              <input type="checkbox" id="good_faith" name="good_faith" aria-describedby="good_faith-error" />
              {words.faith}
            </label>
            <p className="field-error" id="good_faith-error" />
          </div>
          <div>
            <button className="button button-primary" type="submit">
              {words.send}
            </button>
          </div>
        </form>
        <p>
          <a href="/how-reports-work">{words.how}</a>
        </p>
      </main>
    </Document>
  );
}

function Line({ name, label, hint, long = false, optional = false, type = "text" }: LineProps) {
  const described = `${name}-error${hint === undefined ? "" : ` ${name}-hint`}`;
  const shared = { className: "input", id: name, name, required: !optional, "aria-describedby": described };
  return (
    <div className="field">
      <label className="field-label" htmlFor={name}>
        {label}
      </label>
      {long ? (
        <textarea {...shared} rows={3} maxLength={2_000} dir="auto" />
      ) : (
        <input {...shared} type={type} maxLength={254} />
      )}
      <p className="field-error" id={`${name}-error`} />
      {hint !== undefined && (
        <p className="field-hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
