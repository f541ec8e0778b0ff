/** What the words of the API are called on every screen: reasons, severities, decisions, rules. */
import type { CaseState, Decision, Outcome, Reason, Scope, Severity, Verdict } from "../types";

export const reasons: Record<Reason, string> = {
  sexual: "Sexual",
  harassment: "Harassment or hate",
  threats: "Threats or self-harm",
  under_age: "Someone under 18",
  spam: "Spam or bot",
  scam: "Scam or pressure",
  private_data: "Private data",
  wrong_gender: "Wrong gender",
  other: "Something else",
  misuse: "Misuse of reports",
};

export const severities: Record<Severity, string> = { urgent: "Urgent", high: "High", normal: "Normal", low: "Low" };

export const verdicts: Record<Verdict, string> = {
  none: "No rule broken",
  note: "Note",
  warning: "Warning",
  cool_down: "Cool-down",
  suspension: "Suspension",
  ban: "Ban",
};

export const scopes: Record<Scope, string> = {
  everything: "Everything",
  matching: "Matching",
  chatting: "Chatting",
  reveal: "Reveal",
  reporting: "Reporting",
};

export const caseStates: Record<CaseState, string> = {
  open: "Open",
  proposed: "Proposed",
  decided: "Decided",
  in_force: "In force",
  closed: "Closed",
};

export const decisionStates: Record<Decision["state"], string> = {
  proposed: "Proposed",
  decided: "Decided",
  in_force: "In force",
  undone: "Undone",
  sent_back: "Sent back",
  overturned: "Overturned",
  replaced: "Replaced",
};

export const outcomes: Record<Outcome, string> = { kept: "Kept", milder: "Made milder", overturned: "Overturned" };

/** The seven rules, as people agreed to them. */
export const rules: readonly string[] = [
  "Be kind",
  "Adults only",
  "Nothing sexual unless both clearly want it",
  "No hate, threats or pressure",
  "Keep private things private",
  "No selling, begging or scams",
  "What is said here stays here",
];

/** "Rule 4: No hate, threats or pressure"; 0 is none. */
export const ruleOf = (rule: number): string =>
  rule === 0 ? "No rule" : `Rule ${rule}: ${rules[rule - 1] ?? "another rule"}`;

/** "7 days", "24 hours". */
export const lengthOf = (seconds: number): string => {
  const days = Math.round(seconds / 86_400);
  return days <= 1 ? "24 hours" : `${days} days`;
};

/** "Suspension, 7 days". */
export const verdictOf = (verdict: Verdict, seconds?: number): string =>
  seconds === undefined ? verdicts[verdict] : `${verdicts[verdict]}, ${lengthOf(seconds)}`;

/** What happened to a case, by the server's word; one it does not know is shown as it is. */
const happened: Readonly<Record<string, string>> = {
  filed: "Report filed, evidence sealed",
  linked: "Another report linked",
  paused: "Matching paused by rule",
  taken: "took the case",
  given_back: "gave the case back",
  evidence: "opened the evidence",
  program: "Writes as a program would; a rule saw it",
  proposed: "proposed a decision",
  sent_back: "sent the proposal back",
  taken_back: "took the proposal back",
  agreed: "agreed",
  decided: "decided",
  undone: "took the decision back",
  in_force: "In force; everyone concerned has been told",
  unmask_asked: "asked to see who this is",
  unmask_agreed: "agreed that this identity is shown",
  unmask_refused: "refused that this identity is shown",
  closed: "Closed",
};

export const happenedOf = (what: string): string => happened[what] ?? what;
