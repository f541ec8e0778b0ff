/**
 * Owns one chat as the fake server keeps it: what is durable, and how each side sees it.
 * Must not know connections.
 */
import type {
  ChatEventInput,
  ChatView,
  ReactionName,
  RevealCard,
  RevealField,
  ServerFrameInput,
  SignalName,
} from "../core/protocol/frames";

export type Side = "a" | "b";
export const other = (side: Side): Side => (side === "a" ? "b" : "a");

type ViewInput = Extract<ServerFrameInput, { type: "chat" }>["chat"];
type What =
  | { kind: "message"; cid: string; body: string | null; deleted: boolean; hints?: SignalName[]; quote?: number | null }
  | { kind: "deleted"; target: number }
  | { kind: "reacted"; cid: string; target: number; reaction: ReactionName | null }
  | { kind: "ended"; reason: "left" | "no_show" | "idle" }
  | { kind: "revealed" }
  | { kind: "reveal_withdrawn" };

export interface Stored {
  seq: number;
  id: string;
  by: Side | "system";
  at: string;
  what: What;
}

interface OpenReveal {
  request: string;
  by: Side;
  fields: RevealField[];
  expiresAt: string;
}

const names = { a: { name: "Quiet Comet", glyph: 3_735_928_559 }, b: { name: "Amber Heron", glyph: 305_419_896 } };
const cards: Record<Side, Required<RevealCard>> = {
  a: {
    first_name: "Ines",
    alias: "Ines of the lamp",
    gender: "woman",
    contact: "ines@example.org",
    about: "I repair radios.",
    email_domain: "example.org",
    picture: "a-picture",
  },
  b: {
    first_name: "Omar",
    alias: "Omar on the bus",
    gender: "man",
    contact: "omar.example on Signal",
    about: "Night buses, and the music on them.",
    email_domain: "example.net",
    picture: "b-picture",
  },
};

export class FakeChat {
  readonly events: Stored[] = [];
  readonly marks = { a: { delivered: 0, read: 0 }, b: { delivered: 0, read: 0 } };
  readonly rated: Partial<Record<Side, "up" | "down" | "skip">> = {};
  readonly startedAt: string;
  readonly id: string;
  status: "live" | "ended" = "live";
  open: OpenReveal | null = null;
  shown: Record<Side, RevealField[] | null> | null = null;
  away: Side | null = null;
  metBefore: { at: string; chat: string | null } | null = null;
  shared: { interests: string[]; languages: string[] } = { interests: ["hiking"], languages: ["es"] };

  constructor(id: string, startedAt: string) {
    this.id = id;
    this.startedAt = startedAt;
  }

  append(by: Side | "system", at: string, what: What): Stored {
    const seq = this.events.length + 1;
    const event = { seq, id: `${seq.toString(16).padStart(6, "0")}00-0000-4000-8000-000000000000`, by, at, what };
    this.events.push(event);
    return event;
  }

  byCid(side: Side, cid: string): Stored | undefined {
    return this.events.find(({ by, what }) => by === side && what.kind === "message" && what.cid === cid);
  }

  /** An event as one side sees it: the peer's own id of a message stays with the peer. */
  seen(event: Stored, side: Side): ChatEventInput {
    const by = event.by === "system" ? "system" : event.by === side ? "me" : "peer";
    const stamp = { seq: event.seq, id: event.id, by, at: event.at } as const;
    if (event.what.kind === "message") return { ...stamp, ...event.what, cid: by === "me" ? event.what.cid : null };
    if (event.what.kind === "reacted") return { ...stamp, ...event.what, cid: by === "me" ? event.what.cid : null };
    return { ...stamp, ...event.what };
  }

  after(seq: number, side: Side, limit = 200): ChatEventInput[] {
    return this.events.slice(seq, seq + limit).map((event) => this.seen(event, side));
  }

  card(side: Side, fields: readonly RevealField[]): RevealCard {
    const all = cards[side];
    const has = (field: RevealField) => fields.includes(field);
    return {
      first_name: has("first_name") ? all.first_name : null,
      alias: has("alias") ? all.alias : null,
      gender: has("gender") ? all.gender : null,
      contact: has("contact") ? all.contact : null,
      about: has("about") ? all.about : null,
      email_domain: has("email_domain") ? all.email_domain : null,
      picture: has("picture") ? all.picture : null,
    };
  }

  reveal(side: Side): ChatView["reveal"] {
    if (this.shown !== null) {
      const mine = this.shown[side];
      const theirs = this.shown[other(side)];
      return {
        state: "revealed",
        mine: mine === null ? null : this.card(side, mine),
        theirs: theirs === null ? null : this.card(other(side), theirs),
      };
    }
    if (this.open === null)
      return { state: "none", allowed_at: null, messages_missing: 0, requests_left: 3, unanswered: false };
    const state = this.open.by === side ? "asked" : "offered";
    return { state, request: this.open.request, offered: this.open.fields, expires_at: this.open.expiresAt };
  }

  view(side: Side): ViewInput {
    const peer = other(side);
    const ended = this.events.findLast(({ what }) => what.kind === "ended");
    const endedAs = ended === undefined ? null : this.seen(ended, side);
    const unread = this.events.filter(
      ({ seq, by, what }) => seq > this.marks[side].read && by === peer && what.kind === "message",
    );
    return {
      chat: this.id,
      peer_ref: `0000000${side}-0000-4000-8000-00000000cafe`,
      peer: names[peer],
      me: names[side],
      status: this.status,
      started_at: this.startedAt,
      ended_at: endedAs?.at ?? null,
      ended_by: endedAs?.by ?? null,
      end_reason: endedAs?.kind === "ended" ? endedAs.reason : null,
      last: this.events.length,
      mine: { ...this.marks[side] },
      theirs: { ...this.marks[peer] },
      unread: unread.length,
      shared: this.shared,
      met_before: this.metBefore,
      reveal: this.reveal(side),
      presence: this.status === "ended" ? null : this.away === peer ? "away" : "here",
      rated: this.rated[side] ?? null,
      ratable: this.status === "ended",
    };
  }
}
