/**
 * Owns a world for tests in which nothing happens automatically: a clock moved by hand, randomness from a seed, storage
 * in memory, signals that tests send. Must not know the server; `fake-server.ts` plays that.
 */
import type { Chance, Clock, Signal, Signals, Storage } from "../platform/outside";

/** A clock that moves only by hand. Calls due at the same moment run in the order of their requests. */
export class FakeClock implements Clock {
  private time: number;
  private calls: { at: number; order: number; call: () => void }[] = [];
  private order = 0;

  constructor(time = Date.UTC(2026, 10, 23, 21, 0)) {
    this.time = time;
  }

  now = (): number => this.time;

  at = (at: number, call: () => void): (() => void) => {
    const entry = { at: Math.max(at, this.time), order: (this.order += 1), call };
    this.calls.push(entry);
    return () => {
      const index = this.calls.indexOf(entry);
      if (index >= 0) this.calls.splice(index, 1);
    };
  };

  /** Advances by this many milliseconds, and runs everything due on the way. */
  advance(by: number): void {
    const end = this.time + by;
    for (;;) {
      let next = -1;
      for (const [index, entry] of this.calls.entries()) {
        const best = this.calls[next];
        const sooner = best === undefined || entry.at < best.at || (entry.at === best.at && entry.order < best.order);
        if (entry.at <= end && sooner) next = index;
      }
      const [entry] = next < 0 ? [] : this.calls.splice(next, 1);
      if (entry === undefined) break;
      this.time = Math.max(this.time, entry.at);
      entry.call();
    }
    this.time = end;
  }
}

/** Random numbers that are the same for the same seed (mulberry32). */
export class SeededChance implements Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  random = (): number => {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  uuid = (): string => {
    const part = () =>
      Math.floor(this.random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    return `${part()}-0000-4000-8000-${part()}0000`;
  };
}

export class MemoryStorage implements Storage {
  private text: string | null = null;
  read = (): unknown => JSON.parse(this.text ?? "null");
  write = (value: unknown): void => {
    this.text = JSON.stringify(value);
  };
  clear = (): void => {
    this.text = null;
  };
}

export class FakeSignals implements Signals {
  private readonly listeners = new Set<(signal: Signal) => void>();
  private shown = true;
  online = (): boolean => true;
  visible = (): boolean => this.shown;
  listen = (on: (signal: Signal) => void): (() => void) => {
    this.listeners.add(on);
    return () => this.listeners.delete(on);
  };
  send(signal: Signal): void {
    if (signal === "hidden" || signal === "visible") this.shown = signal === "visible";
    for (const listener of this.listeners) listener(signal);
  }
}
