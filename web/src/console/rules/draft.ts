/** What a member of staff is writing in a case, from the first key to the request. Pure. */
import type { Case, Decide, Scope, Verdict } from "../types";

/** A decision in the making. */
export interface Draft {
  verdict: Verdict;
  scope: Scope;
  days: 3 | 7 | 30;
  rule: number;
  words: string;
  quotes: readonly number[];
  note: string;
}

/** The longest text for the person, and for colleagues. */
export const longest = { words: 2_000, note: 1_000 };

/** The choices of decisions, in the order of their keys 1 to 6. */
const choices: readonly Verdict[] = ["none", "note", "warning", "cool_down", "suspension", "ban"];
const ofMisuse: readonly Verdict[] = ["none", "note", "warning", "suspension"];
/** The choices of decisions in a case, in the order of their keys. Misuse of reports closes reporting alone. */
export const choicesFor = (reason: Case["reason"]): readonly Verdict[] => (reason === "misuse" ? ofMisuse : choices);

const pauseScopes: readonly Scope[] = ["everything", "matching", "chatting", "reveal"];
/** The choices of a suspension in a case. */
export const pausesFor = (reason: Case["reason"]): readonly Scope[] =>
  reason === "misuse" ? ["reporting"] : pauseScopes;
/** How long a suspension can last. */
export const pauseDays = [3, 7, 30] as const;

const ruleFor: Readonly<Record<Case["reason"], number>> = {
  sexual: 3,
  harassment: 4,
  threats: 4,
  under_age: 2,
  spam: 6,
  scam: 6,
  private_data: 5,
  wrong_gender: 1,
  other: 1,
  misuse: 1,
};

/** A draft to begin with: the proposal that was sent back, otherwise what is usual here. */
export function firstDraft(one: Case): Draft {
  const before = one.decision;
  if (before?.state === "sent_back") {
    return {
      verdict: before.verdict,
      scope: before.scope[0] ?? pausesFor(one.reason)[0] ?? "everything",
      days: daysOf(before.seconds),
      rule: before.rule,
      words: before.words,
      quotes: before.quotes.map(({ seq }) => seq),
      note: before.note ?? "",
    };
  }
  return {
    verdict: one.usual?.verdict ?? "warning",
    scope: one.usual?.scope?.[0] ?? pausesFor(one.reason)[0] ?? "everything",
    days: daysOf(one.usual?.seconds),
    rule: ruleFor[one.reason],
    words: "",
    quotes: [],
    note: "",
  };
}

function daysOf(seconds: number | undefined): Draft["days"] {
  const days = Math.round((seconds ?? 7 * 86_400) / 86_400);
  return pauseDays.find((each) => each >= days) ?? 30;
}

/** How long the decision lasts; undefined when it has no end or no length. */
export function secondsOf({ verdict, days }: Pick<Draft, "verdict" | "days">): number | undefined {
  if (verdict === "cool_down") return 86_400;
  return verdict === "suspension" ? days * 86_400 : undefined;
}

/** What the decision pauses. */
export function scopeOf({ verdict, scope }: Pick<Draft, "verdict" | "scope">): Scope[] {
  switch (verdict) {
    case "cool_down":
      return ["matching"];
    case "suspension":
      return [scope];
    case "ban":
      return ["everything"];
    case "none":
    case "note":
    case "warning":
      return [];
  }
}

/** The request for a draft; `report` names the evidence that it quotes. */
export function toDecide(draft: Draft, version: number, report?: string): Decide {
  const seconds = secondsOf(draft);
  const note = draft.note.trim();
  return {
    verdict: draft.verdict,
    scope: scopeOf(draft),
    ...(seconds !== undefined && { seconds }),
    rule: draft.verdict === "none" ? 0 : draft.rule,
    words: draft.words.trim(),
    quotes: draft.verdict === "none" ? [] : [...draft.quotes],
    ...(report !== undefined && { report }),
    ...(note !== "" && { note }),
    version,
  };
}

/** Why a draft cannot be sent yet. */
export function missing(draft: Draft, hasLooked: boolean): "look" | "words" | undefined {
  if (!hasLooked) return "look";
  return draft.verdict !== "none" && draft.words.trim() === "" ? "words" : undefined;
}
