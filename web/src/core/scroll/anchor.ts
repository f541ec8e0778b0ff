/**
 * Owns where the log's scroll position goes when its rows change: what is being read never moves.
 * Must not know elements: rows come in as ids with their places.
 */

/** The rows on the screen: the last row's id, and the first visible row with its distance from the top. */
export interface View {
  lastId: string | null;
  firstVisible: { id: string; offset: number } | null;
  /** Distance of the view's end from the end of the log. */
  fromEnd: number;
}

export type Anchor =
  /** Follow the conversation. */
  | { to: "end" }
  /** Keep this row exactly where it is. */
  | { to: "row"; id: string; offset: number }
  | { to: "nothing" };

/** At this distance from the end or less, the reader follows the conversation. */
export const END_TOLERANCE = 80;

/**
 * `ownNew`: the last row is new and this person wrote it. Rows are identified by id and never counted: a page of
 * history before the first row is not new.
 */
export function anchor(before: View, lastId: string | null, ownNew: boolean): Anchor {
  if (before.lastId === null) return { to: "end" };
  if (lastId !== before.lastId && ownNew) return { to: "end" };
  if (before.fromEnd <= END_TOLERANCE) return { to: "end" };
  return before.firstVisible === null ? { to: "nothing" } : { to: "row", ...before.firstVisible };
}
