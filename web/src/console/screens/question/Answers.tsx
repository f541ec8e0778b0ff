/** What was answered, by the month: a table for each question. */
import { count } from "../../../i18n/format";
import { insightsAnswers, insightsAnswersTable } from "../../api/endpoints";
import { shown } from "../../rules/figures";
import { byQuestion } from "../../rules/question";
import { Answered, Stale, useAsked } from "../../ui/asked";
import { Icon } from "../../ui/Icon";
import { Panel, Table } from "../../ui/Panel";
import { insights } from "../../words/insights";
import { question as w } from "../../words/question";
import { written } from "../insights/written";

/** The panel. */
export function Answers() {
  const asked = useAsked(["insights-answers"], (how) => insightsAnswers(how));
  return (
    <Panel
      title={w.answers}
      aside={
        <a className="btn" href={insightsAnswersTable} download>
          <Icon name="save" /> {insights.csv}
        </a>
      }
    >
      <div className="in stack">
        <Stale asked={asked} />
        <Answered asked={asked}>
          {({ months }) =>
            months.length === 0 ? (
              <p className="muted">{w.answersNone}</p>
            ) : (
              byQuestion(months).map(({ number, text, names, rows }) => {
                const title = text ?? (number === 0 ? w.builtIn : w.numbered(count(number)));
                return (
                  <section className="stack" key={number} aria-label={title}>
                    <h3 dir="auto">{title}</h3>
                    <Table label={title} head={[w.month, ...names.map((name) => w.replies[name] ?? name), w.all]}>
                      {rows.map(({ month, answers, all }) => (
                        <tr key={month}>
                          <th scope="row">{written(`${month}-01`, { month: "long", year: "numeric" })}</th>
                          {answers.map(({ name, now }) => (
                            <td key={name}>{shown(now, "count")}</td>
                          ))}
                          <td>{shown(all, "count")}</td>
                        </tr>
                      ))}
                    </Table>
                  </section>
                );
              })
            )
          }
        </Answered>
        <p className="hint">{w.answersHint}</p>
      </div>
    </Panel>
  );
}
