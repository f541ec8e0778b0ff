/**
 * Owns how a chat becomes rows: days, groups, the divider, what is still on its way. Pure.
 * Must not know elements or words.
 */
import type { ChatEvent, ReactionName } from "../../core/protocol/frames";
import type { Outgoing } from "../../core/session/outbox";
import { reactions } from "../../core/session/reactions";
import type { Chat, MessageState, Pending } from "../../core/session/state";
import { receiptOf } from "../../core/session/state";
import { type Reacted, reactionsIn } from "./reacted";

export interface MessageRow {
  kind: "message";
  key: string;
  mine: boolean;
  at: Date;
  /** `null` once deleted. */
  body: string | null;
  seq: number | null;
  cid: string | null;
  /** The number of the message that it answers. */
  quote: number | null;
  /** The text of that message; `null` while it is not loaded, or once deleted. */
  quoteBody: string | null;
  quoteFrom: "me" | "peer" | "deleted" | "unloaded";
  /** How both reacted to it, as it is shown; "" for not at all. */
  reacted: string;
  /** One's own reaction. */
  reaction: ReactionName | null;
  /** Of own messages only. */
  state: MessageState | null;
  /** Why it was not sent. */
  reason: string | null;
  first: boolean;
  /** Shows time and state: the last of its group, or one whose state differs from the next. */
  last: boolean;
}

export type Row =
  | MessageRow
  | { kind: "day"; key: string; at: Date }
  | { kind: "opening"; key: string }
  | { kind: "unread"; key: string }
  | { kind: "notice"; key: string; seq: number; notice: "revealed" | "hid_by_me" | "hid_by_peer" };

const GROUP_WITHIN = 3 * 60_000;

/** The rows of a chat from the event number `from` on. */
export function rowsOf(chat: Chat, from: number, pending: readonly Pending[]): Row[] {
  const reacted = reactionsIn(chat.log, chat.view.chat, pending);
  const rows: Row[] = [];
  let day = "";
  const { events, base } = chat.log;
  if (base === 0 && from <= 1) rows.push({ kind: "opening", key: "opening" });
  for (const event of events.slice(Math.max(0, from - base - 1))) {
    const row = rowOf(chat, event, reacted.get(event.seq));
    if (row === null) continue;
    const date = new Date(event.at);
    if (date.toDateString() !== day) {
      day = date.toDateString();
      // The opening line comes after the first day.
      rows.splice(rows[0]?.kind === "opening" && rows.length === 1 ? 0 : rows.length, 0, {
        kind: "day",
        key: `day-${event.seq}`,
        at: date,
      });
    }
    if (event.seq === chat.divider) rows.push({ kind: "unread", key: "unread" });
    rows.push(row);
  }
  for (const item of chat.outbox) rows.push(outgoingRow(chat, item));
  return group(rows);
}

function rowOf(chat: Chat, event: ChatEvent, reacted: Reacted | undefined): Row | null {
  switch (event.kind) {
    case "message":
      return {
        kind: "message",
        // An own message keeps its row while it goes from the outbox into the log.
        key: event.cid ?? event.id,
        mine: event.by === "me",
        at: new Date(event.at),
        body: event.deleted ? null : (event.body ?? ""),
        seq: event.seq,
        cid: event.cid,
        ...quoteOf(chat, event.quote),
        reacted: event.deleted ? "" : shownAs(reacted),
        reaction: reacted?.me ?? null,
        state: event.by === "me" ? receiptOf(chat, event.seq) : null,
        reason: null,
        first: true,
        last: true,
      };
    case "revealed":
      return { kind: "notice", key: event.id, seq: event.seq, notice: "revealed" };
    case "reveal_withdrawn":
      return { kind: "notice", key: event.id, seq: event.seq, notice: event.by === "me" ? "hid_by_me" : "hid_by_peer" };
    case "deleted":
    case "reacted":
    case "ended":
    case "unknown":
      return null;
  }
}

/** "❤️", "❤️ 👍", or "❤️ 2" where both feel the same. */
function shownAs(reacted: Reacted | undefined): string {
  const all = [reacted?.peer, reacted?.me].flatMap((one) => (one ? [reactions[one]] : []));
  return all.length === 2 && all[0] === all[1] ? `${all[0]} 2` : all.join(" ");
}

/** What a message answers, as far as it is known here. Never a copy: what was deleted is gone here too. */
export function quoteOf(
  chat: Chat,
  quote: number | null | undefined,
): Pick<MessageRow, "quote" | "quoteBody" | "quoteFrom"> {
  if (quote === null || quote === undefined) return { quote: null, quoteBody: null, quoteFrom: "unloaded" };
  const event = chat.log.events[quote - chat.log.base - 1];
  if (event?.kind !== "message") return { quote, quoteBody: null, quoteFrom: "unloaded" };
  if (event.deleted) return { quote, quoteBody: null, quoteFrom: "deleted" };
  return { quote, quoteBody: event.body ?? "", quoteFrom: event.by === "me" ? "me" : "peer" };
}

function outgoingRow(chat: Chat, item: Outgoing): MessageRow {
  const { fate } = item;
  const state = fate.at === "failed" || fate.at === "asked" ? fate.at : fate.at === "acked" ? "sent" : "sending";
  return {
    kind: "message",
    key: item.cid,
    mine: true,
    at: new Date(item.writtenAt),
    body: item.body,
    seq: null,
    cid: item.cid,
    ...quoteOf(chat, item.quote),
    reacted: "",
    reaction: null,
    state,
    reason: fate.at === "failed" ? fate.reason : null,
    first: true,
    last: true,
  };
}

function group(rows: Row[]): Row[] {
  return rows.map((row, index) => {
    if (row.kind !== "message") return row;
    const before = rows[index - 1];
    const after = rows[index + 1];
    return { ...row, first: !together(before, row), last: !together(row, after) || differs(row, after) };
  });
}

function together(first: Row | undefined, second: Row | undefined): boolean {
  if (first?.kind !== "message" || second?.kind !== "message" || first.mine !== second.mine) return false;
  return Math.abs(second.at.getTime() - first.at.getTime()) <= GROUP_WITHIN;
}

function differs(row: MessageRow, after: Row | undefined): boolean {
  return row.state === "failed" || (after?.kind === "message" && row.state !== after.state && row.state !== null);
}
