/** What the person and the reporter will read of a decision, from a draft or from a decision. Pure. */
import type { Quote, Scope, Verdict } from "../types";
import { caseWords as w, pauses, statementWords } from "../words/case";
import { lengthOf, ruleOf } from "../words/terms";
import { needsSecond } from "./case-view";

/** What a decision says. */
export interface Said {
  verdict: Verdict;
  scope: readonly Scope[];
  seconds?: number | undefined;
  rule: number;
  words: string;
  quotes: readonly Quote[];
}

/** A statement of reasons, ready to be drawn. */
export interface Statement {
  title: string;
  effect: string;
  until: string | undefined;
  quotes: readonly Quote[];
  words: string;
  rule: string;
  who: string;
}

/** What the person will read; nothing when no rule was broken. */
export function statementOf(said: Said): Statement | undefined {
  const { verdict, seconds, rule, words, quotes } = said;
  if (verdict === "none") return undefined;
  const length = seconds === undefined ? "" : lengthOf(seconds);
  const pause = pauses[said.scope[0] ?? "everything"];
  const second = needsSecond(verdict);
  const { title, effect } = statementWords[verdict];
  const from = second ? pauses.from.second : pauses.from.now;
  return {
    title: title(pause.what, length),
    effect: verdict === "suspension" ? pause.effect : effect,
    until: verdict === "ban" ? pauses.always : length === "" ? undefined : `${length}, ${from}`,
    quotes,
    words,
    rule: ruleOf(rule),
    who: second ? w.preview.two : w.preview.one,
  };
}

/**
 * What the reporter will read. The same for every sanction: no length, no second person, nothing that says how severe
 * it was.
 */
export function outcomeFor(verdict: Verdict): { said: string; more: string } {
  const { acted, actedMore, notActed, notActedMore } = w.preview;
  return verdict === "none" ? { said: notActed, more: notActedMore } : { said: acted, more: actedMore };
}
