/** Owns which events can be picked for a report: what the other person wrote, taken back or not. Pure. */

interface Said {
  seq: number;
  at: string;
  by: string;
  kind: string;
  body?: string | null;
  deleted?: boolean;
}

/** A message of the other person. */
export interface Reportable {
  seq: number;
  at: Date;
  /** `null` for a message that was taken back. */
  body: string | null;
}

/** The messages of the other person, in their order. */
export function reportable(events: readonly object[]): Reportable[] {
  return (events as readonly Said[])
    .filter(({ kind, by }) => kind === "message" && by === "peer")
    .map(({ seq, at, body, deleted }) => ({
      seq,
      at: new Date(at),
      body: deleted === true ? null : (body ?? null),
    }));
}
