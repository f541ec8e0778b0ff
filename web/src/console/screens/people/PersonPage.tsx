/** What the console knows of a person: trust, cases, decisions and restrictions; no conversation, no email address. */
import { Link } from "wouter";

import { dayWithin } from "../../../i18n/format";
import { may } from "../../api/capabilities";
import { person as readPerson, signPersonOut } from "../../api/endpoints";
import type { Moment, Person } from "../../types";
import { paths } from "../../paths";
import { hereFor } from "../../rules/times";
import { useSession } from "../../session/session";
import { Answered, Stale, useAsked } from "../../ui/asked";
import { Note } from "../../ui/Note";
import { Panel, Table } from "../../ui/Panel";
import { useTitle } from "../../ui/useTitle";
import { people as w, signingOut } from "../../words/people";
import { caseStates, decisionStates, reasons, ruleOf, scopes, verdicts } from "../../words/terms";
import { SignOut } from "./SignOut";

const dayOf = (moment: Moment) => dayWithin(new Date(moment), new Date());

/** A person by their tag. */
export function PersonPage({ tag }: { tag: string }) {
  const asked = useAsked(["person", tag], (how) => readPerson(tag, how));
  const { me } = useSession();
  useTitle(tag);
  return (
    <>
      <div className="head">
        <h1 className="mono">{tag}</h1>
        <span className="sp" />
        {may(me, "sign_out") && <SignOut words={signingOut.person} signOut={(reason) => signPersonOut(tag, reason)} />}
        <Link className="btn btn-quiet" href={paths.people}>
          {w.back}
        </Link>
      </div>
      <Stale asked={asked} />
      <Answered asked={asked}>{(person) => <Known person={person} />}</Answered>
    </>
  );
}

function Known({ person }: { person: Person }) {
  const { trust, cases, decisions, restrictions } = person;
  const lift: Readonly<Record<string, string>> = w.lift;
  return (
    <>
      <Panel title={w.trust}>
        <dl className="in kv">
          <dt>{w.trust}</dt>
          <dd>{w.tiers[trust.tier]}</dd>
          <dt>{w.since}</dt>
          <dd>{hereFor(person.since_days)}</dd>
          {person.ratings_objected_at !== undefined && (
            <>
              <dt>{w.objects}</dt>
              <dd>{w.sinceDay(dayOf(person.ratings_objected_at))}</dd>
            </>
          )}
          {person.paused_at !== undefined && (
            <>
              <dt>{w.paused}</dt>
              <dd>{w.sinceDay(dayOf(person.paused_at))}</dd>
            </>
          )}
          <dt>{w.limits}</dt>
          <dd>{trust.limits.length === 0 ? w.noLimits : trust.limits.join(", ")}</dd>
          {trust.lifts.length > 0 && (
            <>
              <dt>{w.lifts}</dt>
              <dd>{trust.lifts.map((key) => lift[key] ?? key).join(", ")}</dd>
            </>
          )}
        </dl>
      </Panel>
      <Panel title={w.cases}>
        {cases.length === 0 ? (
          <p className="in muted">{w.noCases}</p>
        ) : (
          <Table label={w.cases} head={Object.values(w.caseColumns)}>
            {cases.map(({ reference, reason, state, created_at: at }) => (
              <tr key={reference}>
                <th scope="row">
                  <Link className="row-link" href={paths.case(reference)}>
                    <bdi>{reference}</bdi>
                  </Link>
                </th>
                <td>{reasons[reason]}</td>
                <td>{caseStates[state]}</td>
                <td>{dayOf(at)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      <Panel title={w.decisions}>
        {decisions.length === 0 ? (
          <p className="in muted">{w.noDecisions}</p>
        ) : (
          <Table label={w.decisions} head={Object.values(w.decisionColumns)}>
            {decisions.map(({ reference, verdict, rule, state, at }) => (
              <tr key={reference}>
                <th scope="row">
                  <bdi>{reference}</bdi>
                </th>
                <td>{verdicts[verdict]}</td>
                <td>{ruleOf(rule)}</td>
                <td>{decisionStates[state]}</td>
                <td>{dayOf(at)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      <Panel title={w.restrictions}>
        {restrictions.length === 0 ? (
          <p className="in muted">{w.noRestrictions}</p>
        ) : (
          <Table label={w.restrictions} head={Object.values(w.restrictionColumns)}>
            {restrictions.map(({ scope, starts_at: from, ends_at: until, lifted_at: lifted }) => (
              <tr key={`${from} ${scope.join(" ")}`}>
                <th scope="row">{scope.map((each) => scopes[each]).join(", ")}</th>
                <td>{dayOf(from)}</td>
                <td>{lifted !== undefined ? w.lifted(dayOf(lifted)) : until === undefined ? w.noEnd : dayOf(until)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      <Note icon="lock">{w.noChats}</Note>
    </>
  );
}
