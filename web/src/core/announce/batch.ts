/**
 * Owns what a screen reader announces, and when: few words, one at a time, nothing twice.
 * Must not know words of any language, nor the element that speaks; it hands over what to say.
 */
import type { Said } from "../session/state";

export type Utterance =
  | { kind: "messages"; name: string; texts: readonly string[] }
  | { kind: "count"; name: string; count: number }
  | Status;

type Status = Exclude<Said, { kind: "message" }>;

export interface Batch {
  /** Messages that arrived and were not announced yet. */
  messages: readonly { name: string; text: string }[];
  statuses: readonly Status[];
  /** The earliest time of the next utterance. */
  notBefore: number;
}

export const emptyBatch: Batch = { messages: [], statuses: [], notBefore: 0 };

const GATHER = 500;
const BETWEEN = 1_500;
const TEXT_LIMIT = 200;

/** Takes something to say. Later items within half a second are announced with it. */
export function enqueue(batch: Batch, said: Said, now: number): Batch {
  const first = batch.messages.length === 0 && batch.statuses.length === 0;
  const notBefore = first ? Math.max(batch.notBefore, now + GATHER) : batch.notBefore;
  if (said.kind === "message") {
    const text = said.text.length > TEXT_LIMIT ? `${said.text.slice(0, TEXT_LIMIT)}…` : said.text;
    return { ...batch, notBefore, messages: [...batch.messages, { name: said.name, text }] };
  }
  return { ...batch, notBefore, statuses: [...batch.statuses, said] };
}

/** When something is due; `Infinity` when nothing waits. */
export const batchDeadline = (batch: Batch): number =>
  batch.messages.length === 0 && batch.statuses.length === 0 ? Infinity : batch.notBefore;

/** What to say now, if anything: messages first, since they nearly always came first. */
export function take(batch: Batch, now: number): readonly [Batch, Utterance | null] {
  if (now < batch.notBefore) return [batch, null];
  const notBefore = now + BETWEEN;
  const [first] = batch.messages;
  if (first !== undefined) {
    const { length } = batch.messages;
    const utterance: Utterance =
      length < 3
        ? { kind: "messages", name: first.name, texts: batch.messages.map(({ text }) => text) }
        : { kind: "count", name: first.name, count: length };
    return [{ ...batch, messages: [], notBefore }, utterance];
  }
  const [status, ...statuses] = batch.statuses;
  return status === undefined ? [batch, null] : [{ ...batch, statuses, notBefore }, status];
}
