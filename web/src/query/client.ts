/**
 * A cache of the server's answers: one entry for each key, one request at a time for it, and a call to all that
 * watch. Must not know React, nor what is asked.
 */

/** A query. */
export interface Query<Data> {
  queryKey: readonly string[];
  queryFn: (context: { signal: AbortSignal }) => Promise<Data>;
  /** Milliseconds for which an answer is fresh; 0 by default. */
  staleTime?: number;
  /** Ask again after this many milliseconds, while it is watched and the page is visible. */
  refetchInterval?: number;
  /** Forget the answer as soon as it is no longer watched. */
  forget?: boolean;
  /** Only watch; another query asks. */
  enabled?: boolean;
}

/** The state of an entry. Replaced as a whole, never changed. */
export interface Known<Data> {
  data: Data | undefined;
  /** Why the last try failed; the data of an earlier one may still be there. */
  error: Error | null;
}

interface Entry {
  known: Known<unknown>;
  /** When the data came; 0 makes it stale. */
  at: number;
  running: { done: Promise<void>; stop: AbortController } | undefined;
  listeners: Set<() => void>;
  /** Since when it is not watched. */
  leftAt: number;
  /** How to ask again, from the last watcher. */
  query: Query<unknown> | undefined;
}

/** An entry that is not watched for this long is forgotten. */
const KEPT_FOR = 5 * 60_000;

const nothing: Known<never> = { data: undefined, error: null };

/** The key of an entry. */
export function keyOf(queryKey: readonly string[]): string {
  return JSON.stringify(queryKey);
}

/** Keeps the answers of one page. */
export class QueryClient {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  readonly #onError: (error: Error, queryKey: readonly string[]) => void;

  /** Calls `onError` for every failed query and every failed change (without a key). */
  constructor(onError: (error: Error, queryKey: readonly string[]) => void = () => undefined, now = Date.now) {
    this.#onError = onError;
    this.#now = now;
  }

  /** The current state. */
  read<Data>(queryKey: readonly string[]): Known<Data> {
    return (this.#entries.get(keyOf(queryKey))?.known ?? nothing) as Known<Data>;
  }

  /** Calls on each change. Returns a function that stops it. */
  subscribe(queryKey: readonly string[], listener: () => void): () => void {
    const entry = this.#entry(queryKey);
    entry.listeners.add(listener);
    return () => {
      entry.listeners.delete(listener);
      entry.leftAt = this.#now();
      if (entry.listeners.size === 0 && entry.query?.forget === true) {
        entry.running?.stop.abort();
        this.#entries.delete(keyOf(queryKey));
      }
    };
  }

  /** Asks, unless the answer is fresh. */
  ensure(query: Query<unknown>): void {
    const entry = this.#entry(query.queryKey);
    entry.query = query;
    if (this.#isStale(entry)) void this.fetch(query);
  }

  /** Asks, or waits for the same query under way. Never throws: the error is part of the state. */
  fetch(query: Query<unknown>): Promise<void> {
    const entry = this.#entry(query.queryKey);
    if (entry.running !== undefined) return entry.running.done;
    const stop = new AbortController();
    const done = query.queryFn({ signal: stop.signal }).then(
      (data) => {
        if (stop.signal.aborted) return;
        entry.running = undefined;
        entry.at = this.#now();
        tell(entry, { data, error: null });
      },
      (reason: unknown) => {
        if (stop.signal.aborted) return;
        entry.running = undefined;
        const error = reason instanceof Error ? reason : new Error(String(reason));
        tell(entry, { data: entry.known.data, error });
        this.#onError(error, query.queryKey);
      },
    );
    entry.running = { done, stop };
    return done;
  }

  /** Waits until no query is under way for this key. */
  async settled(queryKey: readonly string[]): Promise<void> {
    await this.#entries.get(keyOf(queryKey))?.running?.done;
  }

  /** Makes these keys stale: watched ones are asked for again now, others at the next use. */
  async invalidateQueries({ queryKey }: { queryKey: readonly string[] }): Promise<void> {
    const prefix = keyOf(queryKey).slice(0, -1);
    const met = [...this.#entries].filter(([key]) => key.startsWith(prefix)).map(([, entry]) => entry);
    for (const entry of met) {
      entry.at = 0;
      // An answer on its way may be from before the change.
      entry.running?.stop.abort();
      entry.running = undefined;
    }
    await this.#askAgain(met);
  }

  /** The user came back to the page: asks again for everything stale and watched. */
  async refreshStale(): Promise<void> {
    await this.#askAgain([...this.#entries.values()].filter((entry) => this.#isStale(entry)));
  }

  /** Stores an answer that came with another request. */
  setQueryData(queryKey: readonly string[], data: unknown): void {
    const entry = this.#entry(queryKey);
    entry.running?.stop.abort();
    entry.running = undefined;
    entry.at = this.#now();
    tell(entry, { data, error: null });
  }

  /** Forgets everything, including answers on their way. Asks again for what is watched. */
  clear(): void {
    for (const entry of this.#entries.values()) {
      entry.running?.stop.abort();
      entry.running = undefined;
      entry.at = 0;
      tell(entry, nothing);
    }
    void this.#askAgain([...this.#entries.values()]);
  }

  /** A change failed. */
  failed(error: Error): void {
    this.#onError(error, []);
  }

  async #askAgain(entries: Entry[]): Promise<void> {
    const watched = entries.flatMap(({ listeners, query }) => (listeners.size > 0 && query ? [query] : []));
    await Promise.all(watched.map((query) => this.fetch(query)));
  }

  #isStale({ known, at, query }: Entry): boolean {
    return known.data === undefined || known.error !== null || this.#now() - at >= (query?.staleTime ?? 0);
  }

  #forgetOld(): void {
    for (const [key, { listeners, running, leftAt }] of this.#entries) {
      const old = this.#now() - leftAt >= KEPT_FOR;
      if (listeners.size === 0 && running === undefined && old) this.#entries.delete(key);
    }
  }

  #entry(queryKey: readonly string[]): Entry {
    const key = keyOf(queryKey);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#forgetOld();
      entry = {
        known: nothing,
        at: 0,
        running: undefined,
        listeners: new Set(),
        leftAt: this.#now(),
        query: undefined,
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

function tell(entry: Entry, known: Known<unknown>): void {
  entry.known = known;
  for (const listener of entry.listeners) listener();
}
