/**
 * Owns the reading of what arrives from the server, in production: each field and its kind, by the generated table.
 * Must not know what happens to a frame afterwards.
 */
import { type ChatEvent, type ChatView, chatView, frames, type ServerFrame } from "./frames.gen";
import { type Check, type Parsed as ParsedAs, reader, readers, readText } from "./reader";

export type {
  ChatEvent,
  ChatEventInput,
  ChatView,
  EndReason,
  Limits,
  ReactionName,
  RevealCard,
  RevealField,
  Search,
  ServerFrame,
  ServerFrameInput,
  SignalName,
  Thumb,
} from "./frames.gen";

export type FrameOf<T extends ServerFrame["type"]> = Extract<ServerFrame, { type: T }>;
export type MessageEvent = Extract<ChatEvent, { kind: "message" }>;
export type Done = Omit<FrameOf<"ok">, "type" | "id">;
export type Parsed = ParsedAs<ServerFrame>;

const check: Check = (kind, value) => typeof value === kind;
const plan = readers(frames, check);
const view = reader(chatView, check);

/** The frames that this build knows. */
export const frameTypes: ReadonlySet<unknown> = new Set(plan.keys());

/** Reads one text message. Never throws: the caller counts and ignores unknown frames. */
export const readServerFrame = (text: string): Parsed => readText(text, plan);

/** Reads a `ChatView` from REST; `null` when it is none. */
export const readChatView = (input: unknown): ChatView | null => (view(input) ?? null) as ChatView | null;
