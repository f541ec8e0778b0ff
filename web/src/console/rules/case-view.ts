/** What the reader can do with a case, and why not. Pure; the server decides, this only draws what it would allow. */
import { may } from "../api/capabilities";
import type { Case, Me } from "../types";

/** How the case stands to the reader. */
export type View =
  | "deciding"
  | "untaken"
  | "other"
  /** Proposed by me: it waits. */
  | "waiting"
  /** Proposed by someone else: my turn. */
  | "second"
  /** Decided by me, not yet told. */
  | "undo"
  /** Decided by someone else, not yet told. */
  | "decided"
  | "closed"
  | "role";

/** The view of a case. */
export function viewOf(one: Case, me: Me): View {
  if (one.state === "in_force" || one.state === "closed") return "closed";
  const { decision } = one;
  const isMine = decision?.by.me === true;
  if (one.state === "proposed") return isMine ? "waiting" : may(me, "decide") ? "second" : "role";
  if (one.state === "decided") return isMine || decision?.second?.me === true ? "undo" : "decided";
  if (!may(me, "decide")) return "role";
  if (one.assigned === undefined) return "untaken";
  return one.assigned.me ? "deciding" : "other";
}

/** Whether a decision needs a second person: every pause over 24 hours, and a ban. */
export function needsSecond(verdict: string): boolean {
  return verdict === "suspension" || verdict === "ban";
}
