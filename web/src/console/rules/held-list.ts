/**
 * A list that never moves under the pointer: rows keep their place until the reader asks for the new ones. Pure.
 */

/** What is shown, in its order. */
export interface Held<Row> {
  rows: readonly {
    row: Row;
    /** It is no longer in the answers; it stays until the next look. */ gone: boolean;
    fresh: boolean;
  }[];
  /** Rows that arrived since and wait to be shown. */
  waiting: readonly Row[];
}

type Key<Row> = (row: Row) => string;

/** A list as it arrived first. */
export function hold<Row>(arrived: readonly Row[]): Held<Row> {
  return { rows: arrived.map((row) => ({ row, gone: false, fresh: false })), waiting: [] };
}

/** A later answer: rows change where they are, new ones wait, missing ones stay and say so. */
export function update<Row>(held: Held<Row>, arrived: readonly Row[], key: Key<Row>): Held<Row> {
  const byKey = new Map(arrived.map((row) => [key(row), row]));
  const shown = new Set(held.rows.map(({ row }) => key(row)));
  return {
    rows: held.rows.map(({ row, fresh }) => {
      const next = byKey.get(key(row));
      return { row: next ?? row, gone: next === undefined, fresh };
    }),
    waiting: arrived.filter((row) => !shown.has(key(row))),
  };
}

/** The reader asked: the latest answer in its own order, with a mark on what is new. */
export function show<Row>(held: Held<Row>, latest: readonly Row[], key: Key<Row>): Held<Row> {
  const fresh = new Set(held.waiting.map(key));
  return { rows: latest.map((row) => ({ row, gone: false, fresh: fresh.has(key(row)) })), waiting: [] };
}
