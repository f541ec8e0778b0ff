/** Owns examples of people met before. */
import type { ChatView, Person } from "../api/endpoints";

/** A chat that is over. */
export function endedChat(name: string, change: Partial<ChatView> = {}): ChatView {
  return {
    chat: `chat-of-${name.replace(" ", "-")}`,
    peer_ref: "0198f9d2-7d1c-7000-8000-000000000002",
    peer: { name, glyph: name.length },
    me: { name: "Quiet Fox", glyph: 1 },
    status: "ended",
    started_at: "2026-11-20T21:04:00Z",
    ended_at: "2026-11-20T21:24:00Z",
    ended_by: "peer",
    end_reason: "left",
    last: 3,
    mine: { delivered: 3, read: 3 },
    unread: 0,
    shared: { interests: [], languages: ["en"] },
    reveal: { state: "none", messages_missing: 0, requests_left: 3 },
    ratable: false,
    ...change,
  };
}

/** A person in the list. */
export function person(name: string, change: Partial<Person> = {}): Person {
  return { chat: endedChat(name), again: "can_ask", last_line: "good night", ...change };
}
