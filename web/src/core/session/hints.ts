/**
 * Owns which hint a person sees about what was written in a chat: one at a time, the most serious first.
 * The server says what a text seems to have in it; what several messages mean together is decided here.
 * Must not know words or screens.
 */
import type { MessageEvent, SignalName } from "../protocol/frames";
import type { Log } from "./log";
import { isMessage } from "./log";

export type HintKind = "care" | "pressure" | "support" | "insult";

/** Up to which message each hint was read. */
export type Settled = Readonly<Partial<Record<HintKind, number>>>;

/** A hint, and the number of the latest message it is about. */
export interface Hint {
  kind: HintKind;
  seq: number;
}

/** How many messages of one person are looked at, as on the server (`io_core::detection`). */
const LAST = 20;
/** An insult longer ago than this is not asked about. */
const LATEST = 5;
/** How often the same request is pressure. */
const INSISTS = 3;

/** The hint to show now; `null` when there is none. */
export function hintOf(log: Log, settled: Settled): Hint | null {
  const messages = log.events.filter(isMessage);
  const theirs = messages.filter(({ by }) => by === "peer").slice(-LAST);
  const mine = messages.filter(({ by }) => by === "me").slice(-LAST);
  const found: readonly (readonly [HintKind, number])[] = [
    ["care", lastWith(mine, "self_harm")],
    ["pressure", pressure(theirs, settled.pressure ?? 0)],
    ["support", lastWith(theirs, "self_harm")],
    ["insult", lastWith(theirs.slice(-LATEST), "insult")],
  ];
  for (const [kind, seq] of found) if (seq > (settled[kind] ?? 0)) return { kind, seq };
  return null;
}

const has = (message: MessageEvent, signal: SignalName): boolean => message.hints?.includes(signal) === true;

/** The number of the last message with a signal; 0 when there is none. */
const lastWith = (messages: readonly MessageEvent[], signal: SignalName): number =>
  messages.findLast((message) => has(message, signal))?.seq ?? 0;

/**
 * A threat; money together with a picture or with leaving; or a picture and leaving, one of them again and again.
 * Answers the number of the latest of these messages, 0 when there is no pressure since `after`.
 */
function pressure(messages: readonly MessageEvent[], after: number): number {
  const since = messages.filter(({ seq }) => seq > after);
  const count = (signal: SignalName) => since.filter((message) => has(message, signal)).length;
  const leave = count("asks_to_leave");
  const picture = count("asks_for_picture");
  const presses =
    count("threat") > 0 ||
    (count("asks_for_money") > 0 && leave + picture > 0) ||
    (leave > 0 && picture > 0 && Math.max(leave, picture) >= INSISTS);
  if (!presses) return 0;
  const signals = ["threat", "asks_for_money", "asks_for_picture", "asks_to_leave"] as const;
  return Math.max(...signals.map((signal) => lastWith(since, signal)));
}
