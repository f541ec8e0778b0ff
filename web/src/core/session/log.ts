/**
 * Owns the one ordered copy of a chat's events: a window without gaps that grows at both ends.
 * Must not know sockets, time, or what is still waiting to be sent.
 */
import type { ChatEvent, MessageEvent } from "../protocol/frames";

export interface Log {
  /** The number before the first event held; the number of `events[0]` is `base + 1`. */
  base: number;
  /** Without gaps or repeats, in the server's order. */
  events: readonly ChatEvent[];
  /** Events that arrived ahead of a gap, by number. */
  held: readonly ChatEvent[];
}

/** An empty window that begins after `base`. */
export const emptyLog = (base: number): Log => ({ base, events: [], held: [] });

/** The number of the last event applied. */
export const lastOf = (log: Log): number => log.base + log.events.length;

/** What a merge did. */
export interface Merged {
  log: Log;
  /** New events at the end, in order, which the reader has not seen. */
  added: readonly ChatEvent[];
  /** Something after the end is known to exist and is missing. */
  gap: boolean;
}

/** Merges events in any order, repeated or not. Lower ones are dropped unless they extend the window downwards. */
export function merge(log: Log, incoming: readonly ChatEvent[]): Merged {
  const earlier: ChatEvent[] = [];
  const later = new Map<number, ChatEvent>();
  for (const event of log.held) later.set(event.seq, event);
  const last = lastOf(log);
  for (const event of incoming) {
    if (event.seq > last) later.set(event.seq, event);
    else if (event.seq <= log.base && event.seq > 0) earlier.push(event);
  }

  const added: ChatEvent[] = [];
  for (let next = last + 1; ; next += 1) {
    const event = later.get(next);
    if (event === undefined) break;
    later.delete(next);
    added.push(event);
  }

  const before: ChatEvent[] = [];
  let base = log.base;
  for (const event of earlier.sort((a, b) => b.seq - a.seq)) {
    if (event.seq !== base) continue;
    before.push(event);
    base -= 1;
  }
  before.reverse();

  const changed = added.length > 0 || before.length > 0;
  const events = changed ? applyDeletions([...before, ...log.events, ...added], base, added) : log.events;
  const held = [...later.values()].sort((a, b) => a.seq - b.seq);
  return { log: { base, events, held }, added, gap: held.length > 0 };
}

/** A `deleted` event removes the text of its target, wherever it is in the window. */
function applyDeletions(events: ChatEvent[], base: number, added: readonly ChatEvent[]): ChatEvent[] {
  for (const event of added) {
    if (event.kind !== "deleted") continue;
    const at = event.target - base - 1;
    const target = events[at];
    if (target?.kind === "message") events[at] = { ...target, body: null, deleted: true, quote: null };
  }
  return events;
}

export const isMessage = (event: ChatEvent): event is MessageEvent => event.kind === "message";

/** Messages of the peer after `seq`. */
export function peerMessagesAfter(log: Log, seq: number): MessageEvent[] {
  const from = Math.max(0, seq - log.base);
  return log.events.slice(from).filter((event): event is MessageEvent => isMessage(event) && event.by === "peer");
}
