/**
 * The reports that the server has not confirmed yet: kept as unsent messages are, sent one after another, each under one
 * key, so that a report is filed once however often it is sent. Must not know any screen.
 */
import { ApiError, type ProblemCode } from "../api/problems";
import type { Filing } from "../api/safety";

/** What became of a report. */
export type Filed =
  | { at: "sending" }
  /** It is sent as soon as there is a connection. */
  | { at: "waiting" }
  | { at: "filed"; report: string }
  | { at: "refused"; error: unknown };

interface Needs {
  read: () => unknown;
  write: (value: unknown) => void;
  send: (filing: Filing) => Promise<{ report: string }>;
  /** Calls once, later; returns a function that cancels the call. */
  later: (ms: number, call: () => void) => () => void;
}

interface Kept {
  owner: string;
  filings: Filing[];
}

/** How long to wait after a try that found no server. */
const AGAIN_AFTER = 15_000;
/** After these the same report may succeed. */
const passing: readonly ProblemCode[] = [
  "offline",
  "unreachable",
  "unexpected",
  "internal",
  "busy",
  "unavailable",
  "rate_limited",
  "not_signed_in",
];

/** The queue of one tab. */
export class Reports {
  private readonly needs: Needs;
  private owner: string | null = null;
  private filings: Filing[] = [];
  private fates: ReadonlyMap<string, Filed> = new Map();
  /** The latest report of each chat. */
  private about: ReadonlyMap<string, Filing> = new Map();
  private readonly listeners = new Set<() => void>();
  private sending = false;
  private cancel: () => void = () => undefined;

  constructor(needs: Needs) {
    this.needs = needs;
  }

  /** Takes up what this tab kept for this person; what it kept for another one is gone. */
  start(owner: string): void {
    if (this.owner === owner) return this.wake();
    // Filed before this page knew who is signed in.
    const early = this.owner === null ? this.filings : [];
    if (this.owner !== null) this.about = new Map();
    this.owner = owner;
    const kept = this.needs.read();
    this.filings = [...(isKept(kept) && kept.owner === owner ? kept.filings : []), ...early];
    this.keep();
    for (const { cid } of this.filings) if (!this.fates.has(cid)) this.put(cid, { at: "waiting" });
    this.wake();
  }

  /** Files a report: kept before it is sent. */
  file(filing: Filing): void {
    this.filings = [...this.filings, filing];
    this.about = new Map(this.about).set(filing.chat, filing);
    if (this.owner !== null) this.keep();
    this.put(filing.cid, { at: "sending" });
    this.wake();
  }

  /** Sends what waits, now. */
  wake(): void {
    this.cancel();
    if (!this.sending && this.owner !== null) void this.run();
  }

  /** What became of a report. */
  fate(cid: string): Filed | undefined {
    return this.fates.get(cid);
  }

  /** Whether this page reported the other person of a chat, unless the report was refused. */
  reported(chat: string): boolean {
    const filing = this.about.get(chat);
    return filing !== undefined && this.fates.get(filing.cid)?.at !== "refused";
  }

  /** Whether it blocked them with the report. */
  parted(chat: string): boolean {
    return this.reported(chat) && this.about.get(chat)?.block === true;
  }

  /** How many wait for a connection. */
  waiting(): number {
    return this.filings.filter(({ cid }) => this.fates.get(cid)?.at === "waiting").length;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private async run(): Promise<void> {
    this.sending = true;
    for (let next = this.filings[0]; next !== undefined; next = this.filings[0]) {
      const filing = next;
      try {
        const { report } = await this.needs.send(filing);
        this.settle(filing, { at: "filed", report });
      } catch (error) {
        if (isPassing(error)) {
          for (const { cid } of this.filings) this.put(cid, { at: "waiting" });
          const wait = error.retryAfter === undefined ? AGAIN_AFTER : error.retryAfter * 1_000;
          this.cancel = this.needs.later(wait, () => this.wake());
          break;
        }
        this.settle(filing, refusal(error));
      }
    }
    this.sending = false;
  }

  private settle({ cid }: Filing, fate: Filed): void {
    this.filings = this.filings.filter((each) => each.cid !== cid);
    this.keep();
    this.put(cid, fate);
  }

  private keep(): void {
    this.needs.write(this.filings.length === 0 ? null : { owner: this.owner, filings: this.filings });
  }

  private put(cid: string, fate: Filed): void {
    this.fates = new Map(this.fates).set(cid, fate);
    for (const listener of this.listeners) listener();
  }
}

function isPassing(error: unknown): error is ApiError {
  return error instanceof ApiError && passing.includes(error.code);
}

/** A report of the same chat that is there already is as good as this one. */
function refusal(error: unknown): Filed {
  return error instanceof ApiError && error.code === "already_reported" && error.report !== undefined
    ? { at: "filed", report: error.report }
    : { at: "refused", error };
}

function isKept(kept: unknown): kept is Kept {
  return (
    typeof kept === "object" && kept !== null && "owner" in kept && "filings" in kept && Array.isArray(kept.filings)
  );
}
