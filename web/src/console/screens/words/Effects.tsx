/** What changes would do: to the text that was typed, and to IO's own labelled lines. */
import { count, language as nameOfLanguage, list } from "../../../i18n/format";
import type { WordsPreview } from "../../types";
import { Table } from "../../ui/Panel";
import { lists as w } from "../../words/lists";

interface EffectsProps {
  preview: WordsPreview;
  hasText: boolean;
}

const names = (signals: readonly string[]) =>
  signals.length === 0 ? w.none : list(signals.map((signal) => w.signals[signal] ?? signal));
const sameSet = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((each) => other.includes(each));

/** Both parts. */
export function Effects({ preview: { text, changed, lines, qualities }, hasText }: EffectsProps) {
  return (
    <div className="stack" role="status">
      {hasText && (
        <dl className="kv">
          <dt>{w.before}</dt>
          <dd>{names(text.before)}</dd>
          <dt>{w.after}</dt>
          <dd>
            <b>{names(text.after)}</b>
          </dd>
        </dl>
      )}
      <div>
        <h3>{w.corpus}</h3>
        <p>{changed === 0 ? w.same : w.changed(count(changed))}</p>
      </div>
      {qualities.length > 0 && (
        <>
          <Table label={w.qualityHint} head={Object.values(w.quality)}>
            {qualities.map(({ signal, language, before, after }) => (
              <tr key={`${language} ${signal}`}>
                <th scope="row">{w.signals[signal] ?? signal}</th>
                <td>{nameOfLanguage(language)}</td>
                <td>{w.percent(before.precision, after.precision)}</td>
                <td>{w.percent(before.recall, after.recall)}</td>
              </tr>
            ))}
          </Table>
          <p className="hint">{w.qualityHint}</p>
        </>
      )}
      {lines.length > 0 && (
        <>
          {lines.length < changed && <p className="hint">{w.more(count(lines.length))}</p>}
          <ul className="changed-lines">
            {lines.map((line) => (
              <li key={`${line.language} ${line.text}`}>
                <span className="free" dir="auto" lang={line.language}>
                  {line.text}
                </span>
                <span className="muted small">
                  {w.finds(names(line.before), names(line.after))}{" "}
                  <span className={sameSet(line.after, line.labels) ? "tag tag-ok" : "tag tag-warn"}>
                    {sameSet(line.after, line.labels) ? w.right : w.wrong}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
