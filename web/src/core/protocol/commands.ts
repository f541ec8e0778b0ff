/**
 * Owns how the commands of `io.v1` are sent by this client: which are answered by id. The commands are generated.
 * Must not know when or why a command is sent.
 */
import type { Command } from "./frames.gen";

export type { Preferences } from "./frames.gen";

/** Commands without an answer by id. */
type PlainType = "hello" | "delivered" | "read" | "typing" | "background" | "pong";

export type PlainCommand = Extract<Command, { type: PlainType }>;

/** Commands that the server answers with `ok` or `error` (a search, with its state). */
export type AnsweredCommand = Exclude<Command, { type: PlainType | "ping" }>;

/** One text message of this client. */
export type ClientFrame = (AnsweredCommand & { id: string }) | PlainCommand | { type: "ping"; id: string };

/** An `error` frame that answers an `id`. */
export interface Refusal {
  code: string;
  retryAfter: number | null;
}
