/**
 * The law of the live client: whatever the network, the server and the tab do, both sides finally hold every message
 * exactly once and in the same order, and nothing is stuck.
 */
import fc from "fast-check";
import { expect, it } from "vitest";

import { isMessage } from "../core/session/log";
import type { Chat } from "../core/session/state";
import type { Side } from "../test/fake-chat";
import { FakeClock, SeededChance } from "../test/fake-outside";
import { FakeServer } from "../test/fake-server";
import type { Client } from "../test/world";
import { client } from "../test/world";

const sides = ["a", "b"] as const;
const side = fc.constantFrom<Side>(...sides);

type Happening =
  | { do: "write"; side: Side }
  | { do: "wait"; ms: number }
  | { do: "cut"; side: Side }
  | { do: "silence"; side: Side }
  | { do: "wake"; side: Side }
  | { do: "offline"; side: Side; ms: number }
  | { do: "reload"; side: Side }
  | { do: "kill" }
  | { do: "down"; ms: number }
  | { do: "retry"; side: Side }
  | { do: "read"; side: Side };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("write" as const), side }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(5, 200, 2_000, 12_000, 40_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cut" as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("silence" as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wake" as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("offline" as const), side, ms: fc.constantFrom(500, 60_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reload" as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("down" as const), ms: fc.constantFrom(800, 9_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("retry" as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("read" as const), side }) },
);

interface Schedule {
  seed: number;
  /** How many of a hundred text messages are lost, doubled, delayed. */
  faults: [lost: number, doubled: number, delayed: number];
  happenings: Happening[];
}

const schedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  faults: fc.tuple(fc.constantFrom(0, 0, 3, 15), fc.constantFrom(0, 5, 20), fc.constantFrom(0, 10, 40)),
  happenings: fc.array(happening, { minLength: 3, maxLength: 24 }),
});

/** Runs one schedule, then repairs the network, and returns what both sides and the server hold. */
function play({ seed, faults: [lost, doubled, delayed], happenings }: Schedule) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const chance = new SeededChance(seed);
  const percent = () => chance.random() * 100;
  server.network = () => {
    if (percent() < lost) return [];
    const late = () => (percent() < delayed ? Math.floor(chance.random() * 1_500) : 1);
    return percent() < doubled ? [late(), late()] : [late()];
  };
  const id = server.begin().id;
  const clients: Record<Side, Client> = {
    a: client(server, clock, "a", seed + 1),
    b: client(server, clock, "b", seed + 2),
  };
  const chatOf = (side: Side): Chat | undefined => clients[side].live.getSnapshot().session.chats[id];
  const written: Record<Side, string[]> = { a: [], b: [] };
  const retried = new Set<string>();

  const retry = (side: Side) => {
    for (const { cid, body, fate } of chatOf(side)?.outbox ?? []) {
      if (fate.at !== "failed") continue;
      retried.add(body);
      clients[side].live.intend({ type: "try_again", chat: id, cid });
    }
  };

  const happen = (what: Happening) => {
    switch (what.do) {
      case "write": {
        if (chatOf(what.side) === undefined) return;
        const body = `${what.side}${written[what.side].length}`;
        written[what.side].push(body);
        clients[what.side].live.intend({ type: "write", chat: id, cid: chance.uuid(), body });
        return;
      }
      case "wait":
        clock.advance(what.ms);
        {
          server.wake();
          return;
        }
      case "cut": {
        server.cut(what.side);
        return;
      }
      case "silence": {
        server.silence(what.side);
        return;
      }
      case "wake": {
        clients[what.side].signals.send("woke");
        return;
      }
      case "offline":
        clients[what.side].signals.send("offline");
        clock.advance(what.ms);
        {
          clients[what.side].signals.send("online");
          return;
        }
      case "reload": {
        const { live, storage } = clients[what.side];
        live.getSnapshot();
        server.cut(what.side);
        clients[what.side].signals.send("frozen");
        clients[what.side] = client(server, clock, what.side, Math.floor(percent() * 1e6), { storage });
        return;
      }
      case "kill": {
        server.kill();
        return;
      }
      case "down":
        server.up = false;
        server.kill();
        clock.advance(what.ms);
        server.up = true;
        return;
      case "retry": {
        retry(what.side);
        return;
      }
      case "read": {
        clients[what.side].live.intend({ type: "seen", chat: id, seq: 1e9 });
        return;
      }
    }
  };

  clock.advance(50);
  for (const what of happenings) happen(what);

  server.network = () => [1];
  for (let round = 0; round < 3; round += 1) {
    for (const one of sides) clients[one].signals.send("woke");
    clock.advance(35_000);
    server.wake();
    for (const one of sides) retry(one);
  }
  clock.advance(5_000);
  return { server, id, clients, chatOf, written, retried };
}

/** The actual and the expected state as plain values, compared once per schedule since each `expect` is slow. */
function outcome(input: Schedule): { is: unknown; ought: unknown } {
  const { server, id, clients, chatOf, written, retried } = play(input);
  const truth = server.chat.events.map(({ seq, what }) => [seq, what.kind === "message" ? what.body : what.kind]);
  // Messages retried by hand may arrive later than in the order of writing.
  const steady = (bodies: string[]) => bodies.filter((body) => !retried.has(body));
  const is = sides.map((one) => {
    const { connection, session } = clients[one].live.getSnapshot();
    const chat = chatOf(one);
    const arrived = server.chat.events.flatMap(({ by, what }) =>
      by === one && what.kind === "message" && what.body !== null ? [what.body] : [],
    );
    return {
      connection: connection.at,
      pending: session.pending,
      outbox: chat?.outbox,
      held: chat?.log.held,
      syncing: chat?.syncing,
      log: chat?.log.events.map((event) => [event.seq, isMessage(event) ? event.body : event.kind]),
      arrived: [...arrived].sort(),
      inOrder: steady(arrived),
      ignored: clients[one].live.ignored,
      faults: clients[one].faults,
    };
  });
  const ought = sides.map((one) => ({
    connection: "live",
    pending: [],
    outbox: [],
    held: [],
    syncing: null,
    // Both hold what the server holds, without gaps or repeats.
    log: truth.slice(chatOf(one)?.log.base ?? 0),
    // Each message is there once, in the order of writing.
    arrived: [...written[one]].sort(),
    inOrder: steady(written[one]),
    ignored: { unknown: 0, malformed: 0 },
    faults: [],
  }));
  // While an open connection loses nothing, nobody has to press "Try again".
  const byHand = input.faults[0] === 0 ? [...retried] : [];
  return { is: [is, server.chat.id, byHand], ought: [ought, id, []] };
}

it("delivers every message exactly once and in order in 10,000 schedules", () => {
  fc.assert(
    fc.property(schedule, (input) => {
      const { is, ought } = outcome(input);
      if (JSON.stringify(is) !== JSON.stringify(ought)) expect(is).toEqual(ought);
    }),
    { numRuns: 10_000 },
  );
}, 120_000);
