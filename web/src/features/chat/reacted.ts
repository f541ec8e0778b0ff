/**
 * Owns which reaction of each person a message has: the last one, and what this person has just chosen. Pure.
 * Must not know elements or words.
 */
import type { ReactionName } from "../../core/protocol/frames";
import type { Log } from "../../core/session/log";
import type { Pending } from "../../core/session/state";

/** What both made of one message. */
export interface Reacted {
  me: ReactionName | null;
  peer: ReactionName | null;
}

const none: Reacted = { me: null, peer: null };

/** By the number of the message. What waits for its answer counts already. */
export function reactionsIn(log: Log, chat: string, pending: readonly Pending[]): ReadonlyMap<number, Reacted> {
  const found = new Map<number, Reacted>();
  const note = (seq: number, by: "me" | "peer", reaction: ReactionName | null) =>
    found.set(seq, { ...(found.get(seq) ?? none), [by]: reaction });
  for (const event of log.events) {
    if (event.kind === "reacted") note(event.target, event.by === "me" ? "me" : "peer", event.reaction);
  }
  for (const { command } of pending) {
    if (command.type === "react" && command.chat === chat) note(command.seq, "me", command.reaction ?? null);
  }
  return found;
}
