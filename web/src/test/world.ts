/** Owns a live client in the fake world, ready to be looked at. Must not know any screen. */
import type { Live } from "../live/driver";
import { createLive } from "../live/driver";
import type { Side } from "./fake-chat";
import { FakeClock, FakeSignals, MemoryStorage, SeededChance } from "./fake-outside";
import { FakeServer } from "./fake-server";

export interface Client {
  live: Live;
  signals: FakeSignals;
  storage: MemoryStorage;
  sounds: string[];
}

/** A client of one side; `storage` from an earlier one makes it the same tab, reloaded. */
export function client(
  server: FakeServer,
  clock: FakeClock,
  side: Side,
  seed: number,
  storage = new MemoryStorage(),
): Client {
  const signals = new FakeSignals();
  const sounds: string[] = [];
  const live = createLive({
    clock,
    chance: new SeededChance(seed),
    openSocket: server.opener(side),
    storage,
    signals,
    sounds: { play: (sound) => sounds.push(sound) },
    checkLogin: () => Promise.resolve("ok"),
  });
  live.start();
  return { live, signals, storage, sounds };
}

/** A server, its clock, and side A's client, connected. */
export function world(seed = 1): { clock: FakeClock; server: FakeServer; me: Client } {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const me = client(server, clock, "a", seed);
  clock.advance(100);
  return { clock, server, me };
}
