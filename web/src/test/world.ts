/** Owns a live client in the fake world, for tests. Must not know any screen. */
import { readServerFrame } from "../core/protocol/frames";
import type { Live } from "../realtime/driver";
import { createLive } from "../realtime/driver";
import type { CheckLogin, FetchChat } from "../platform/outside";
import type { Side } from "./fake-chat";
import { FakeClock, FakeSignals, MemoryStorage, SeededChance } from "./fake-outside";
import { FakeServer } from "./fake-server";

export interface Client {
  live: Live;
  signals: FakeSignals;
  storage: MemoryStorage;
  /** The sounds played; throws `fault` instead when it is set. */
  sounds: { played: string[]; fault: Error | null };
  faults: unknown[];
  fetched: string[];
  checkLogin: CheckLogin;
  fetchChat: FetchChat;
}

interface Tab {
  /** The storage of an earlier client: the same tab, reloaded. */
  storage?: MemoryStorage;
  /** Who is signed in. */
  owner?: string;
}

/** A client of one side. */
export function client(
  server: FakeServer,
  clock: FakeClock,
  side: Side,
  seed: number,
  { storage = new MemoryStorage(), owner = side }: Tab = {},
): Client {
  const signals = new FakeSignals();
  const one: Omit<Client, "live"> = {
    signals,
    storage,
    sounds: { played: [], fault: null },
    faults: [],
    fetched: [],
    checkLogin: () => Promise.resolve("ok"),
    fetchChat: (id) => Promise.resolve(server.fetchChat(side, id)),
  };
  const live = createLive({
    clock,
    chance: new SeededChance(seed),
    openSocket: server.opener(side),
    storage,
    signals,
    sounds: {
      play: (sound) => {
        if (made.sounds.fault !== null) throw made.sounds.fault;
        made.sounds.played.push(sound);
      },
    },
    checkLogin: () => made.checkLogin(),
    fetchChat: (id) => {
      made.fetched.push(id);
      return made.fetchChat(id);
    },
    parse: readServerFrame,
    fault: (error) => made.faults.push(error),
  });
  const made: Client = Object.assign(one, { live });
  live.start(owner);
  return made;
}

/** A server, its clock, and side A's client, connected. */
export function world(seed = 1): { clock: FakeClock; server: FakeServer; me: Client } {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const me = client(server, clock, "a", seed);
  clock.advance(100);
  return { clock, server, me };
}
