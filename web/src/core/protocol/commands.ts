/**
 * Owns the commands of `io.v1` that this client sends, and the close codes.
 * Must not know when or why a command is sent. `live/frames.test.ts` holds them against the server's own description.
 */
import type { RevealField, Thumb } from "./frames";

/** A place in a chat: the last event applied, and the first six characters of its id. */
export type Cursor = [seq: number, idPrefix: string];

/** The search wishes of one search, as the profile holds them; passed through unread. */
export interface Wishes {
  genders: ("woman" | "man" | "non_binary" | "unsaid")[];
  gender_weight: Weight;
  language_weight: Weight;
  interest_weight: Weight;
  mood_weight: Weight;
  mood?: "light" | "deep" | "practise" | null;
  freeze_at?: number | null;
  allow_recent: boolean;
}
type Weight = "must" | "prefer" | "any";

/** Commands that the server answers with `ok` or `error` (or, for a search, with where it stands). */
export type AnsweredCommand =
  | { type: "send"; chat: string; cid: string; body: string }
  | { type: "delete"; chat: string; seq: number }
  | { type: "sync"; chat: string; after: number; limit: number }
  | { type: "find_match"; ticket: string; preferences?: Wishes; take_over: boolean }
  | { type: "leave_queue"; ticket: string }
  | { type: "here"; ticket: string }
  | { type: "end"; chat: string }
  | { type: "next"; chat: string; ticket: string }
  | { type: "reveal_request"; chat: string; request: string; fields: RevealField[] }
  | { type: "reveal_answer"; chat: string; request: string; fields: RevealField[] }
  | { type: "reveal_cancel"; chat: string; request: string }
  | { type: "reveal_revoke"; chat: string }
  | { type: "rate"; chat: string; rating: Thumb; tags: string[] }
  | { type: "block"; chat: string }
  | { type: "not_again"; chat: string }
  | { type: "ask_again"; chat: string }
  | { type: "answer_again"; chat: string; answer: "accept" | "later" | "not_again" };

/** Commands that are never answered by id. */
export type PlainCommand =
  | { type: "hello"; device: string; cursors: Record<string, Cursor> }
  | { type: "delivered"; chat: string; seq: number }
  | { type: "read"; chat: string; seq: number }
  | { type: "typing"; chat: string; on: boolean }
  | { type: "background"; on: boolean }
  | { type: "pong" };

/** One text message of this client. */
export type ClientFrame = (AnsweredCommand & { id: string }) | PlainCommand | { type: "ping"; id: string };

/** What an `id` was answered with. */
export interface Refusal {
  code: string;
  retryAfter: number | null;
}

/** Close codes with a meaning of their own; every other code means "reconnect". */
export const closeCodes = {
  tooLarge: 1009,
  loginExpired: 4004,
  abuse: 4029,
  badProtocol: 4500,
  notSignedIn: 4501,
  banned: 4503,
  replaced: 4510,
  tooMany: 4511,
} as const;
