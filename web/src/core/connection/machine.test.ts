/** The life of the one socket: every event in every state, and what follows each way of losing it. */
import { describe, expect, it } from "vitest";

import * as closeCodes from "../protocol/close-codes.gen";
import type { ClosedReason, Connection, ConnectionEffect, ConnectionEvent } from "./machine";
import { connectionDeadline, idle, stepConnection, troubleSince } from "./machine";

const NOW = 10_000;
const states = {
  idle,
  connecting: { at: "connecting", attempt: 2, until: NOW + 5_000, since: 7_000, answered: false },
  syncing: { at: "syncing", attempt: 2, until: NOW + 5_000, since: 7_000, heartbeat: 25 },
  live: { at: "live", heard: NOW - 1_000, heartbeat: 25, probe: null, asked: null, spread: null },
  waiting: { at: "waiting", attempt: 2, until: NOW + 5_000, since: 7_000, answered: false, login: false },
  offline: { at: "offline", since: 7_000 },
  suspended: { at: "suspended", since: 7_000 },
  closed: { at: "closed", reason: "signed_out" },
} as const satisfies Record<Connection["at"], Connection>;
type At = Connection["at"];
const every = Object.keys(states) as At[];

const step = (state: Connection, event: ConnectionEvent, now = NOW, random = 0.5, shown = true) =>
  stepConnection(state, event, { now, random, shown });
const effects = (done: readonly ConnectionEffect[]) => done.map(({ type }) => type);

/** The next state of an event, by state; in all other states nothing happens. */
const table: [event: ConnectionEvent, leads: Partial<Record<At, [to: At, ...asked: ConnectionEffect["type"][]]>>][] = [
  [{ type: "start" }, { idle: ["connecting", "open"], closed: ["connecting", "open"] }],
  [{ type: "stop" }, Object.fromEntries(every.map((at) => [at, ["closed", "close"]]))],
  [
    { type: "signed_out" },
    Object.fromEntries(every.filter((at) => at !== "closed").map((at) => [at, ["closed", "close"]])),
  ],
  [{ type: "logged_in" }, { connecting: ["connecting"], waiting: ["waiting"] }],
  [{ type: "take_over" }, { closed: ["connecting", "new_device", "open"] }],
  [{ type: "opened" }, { connecting: ["syncing", "hello"] }],
  [{ type: "welcomed", heartbeat: 30 }, { syncing: ["syncing"] }],
  [{ type: "synced" }, { syncing: ["live"] }],
  [{ type: "heard" }, { syncing: ["syncing"], live: ["live"] }],
  [{ type: "paced", heartbeat: 40 }, { live: ["live"] }],
  [{ type: "asked" }, { live: ["live"] }],
  [{ type: "draining", spread: 4 }, { live: ["live"] }],
  [
    { type: "closed", code: 1006 },
    {
      connecting: ["waiting", "check_login", "close"],
      syncing: ["waiting", "close"],
      live: ["waiting", "close"],
    },
  ],
  [{ type: "tick" }, {}],
  [
    { type: "online" },
    {
      live: ["live", "probe"],
      waiting: ["connecting", "open"],
      offline: ["connecting", "open"],
      suspended: ["connecting", "open"],
    },
  ],
  [
    { type: "offline" },
    {
      connecting: ["offline", "close"],
      syncing: ["offline", "close"],
      live: ["offline", "close"],
      waiting: ["offline", "close"],
    },
  ],
  [{ type: "woke" }, { live: ["live", "probe"], waiting: ["connecting", "open"], suspended: ["connecting", "open"] }],
  [
    { type: "frozen" },
    {
      connecting: ["suspended", "close"],
      syncing: ["suspended", "close"],
      live: ["suspended", "close"],
      waiting: ["suspended", "close"],
      offline: ["suspended", "close"],
      suspended: ["suspended", "close"],
    },
  ],
  [{ type: "try_now" }, { waiting: ["connecting", "open"], offline: ["connecting", "open"] }],
];

describe.each(table.map(([event, leads]) => [event.type, event, leads] as const))("%s", (_, event, leads) => {
  it.each(every)("while %s", (at) => {
    const state = states[at];
    const [next, asked] = step(state, event);
    const lead = leads[at];
    if (lead === undefined) {
      expect(next).toBe(state);
      expect(asked).toEqual([]);
    } else {
      expect(next).not.toEqual(state);
      expect([next.at, ...effects(asked)]).toEqual(lead);
    }
  });
});

it("needs a tick only in states that time can change", () => {
  expect(every.filter((at) => connectionDeadline(states[at]) !== null)).toEqual([
    "connecting",
    "syncing",
    "live",
    "waiting",
  ]);
});

it("knows since when there has been no connection", () => {
  const trouble = Object.fromEntries(every.map((at) => [at, troubleSince(states[at])]));
  const [since, none] = [7_000, null];
  const [connecting, syncing, waiting, offline, suspended] = [since, since, since, since, since];
  expect(trouble).toEqual({ idle: none, live: none, closed: none, connecting, syncing, waiting, offline, suspended });
});

it("gives up a socket that does not open in time, and checks the login", () => {
  const late = NOW + 5_000;
  const [connecting, asked] = step(states.connecting, { type: "tick" }, late);
  expect(connecting).toMatchObject({ at: "waiting", attempt: 3, since: 7_000 });
  expect(effects(asked)).toEqual(["check_login", "close"]);
  expect(step(states.syncing, { type: "tick" }, late)[0]).toMatchObject({ at: "waiting", attempt: 3 });
  expect(step(states.waiting, { type: "tick" }, late)[0]).toMatchObject({ at: "connecting", attempt: 2 });
});

it("waits as long as a hidden tab is left alone, and no longer once it is shown", () => {
  const [hidden] = step(states.live, { type: "paced", heartbeat: 40 }, NOW);
  expect(connectionDeadline(hidden)).toBe(NOW + 50_000);
  const [shown] = step(hidden, { type: "paced", heartbeat: 25 }, NOW + 30_000);
  expect(connectionDeadline(shown)).toBe(NOW + 65_000);
});

it("closes a quiet live socket, but probes one that owes an answer first", () => {
  expect(step(states.live, { type: "tick" }, states.live.heard + 35_000)[0]).toMatchObject({
    at: "waiting",
    attempt: 0,
  });
  const [asked] = step(states.live, { type: "asked" });
  expect(step(asked, { type: "asked" }, NOW + 100)[0]).toBe(asked);
  const [probed, effect] = step(asked, { type: "tick" }, NOW + 5_000);
  expect(effects(effect)).toEqual(["probe"]);
  expect(step(probed, { type: "woke" }, NOW + 5_100)).toEqual([probed, []]);
  expect(step(probed, { type: "heard" }, NOW + 6_000)[0]).toMatchObject({ at: "live", probe: null });
  expect(step(probed, { type: "tick" }, NOW + 8_000)[0]).toMatchObject({ at: "waiting" });
  const [owing] = step(probed, { type: "asked" }, NOW + 5_200);
  expect(step({ ...owing, asked: NOW } as Connection, { type: "tick" }, NOW + 8_000)[0]).toMatchObject({
    at: "waiting",
  });
});

it("does not count as live before the welcome", () => {
  const unwelcome: Connection = { ...states.syncing, heartbeat: null };
  expect(step(unwelcome, { type: "synced" })).toEqual([unwelcome, []]);
});

it("retries at once after sleep in the middle of opening", () => {
  const [next] = step(states.connecting, { type: "woke" }, NOW + 60_000);
  expect(next).toMatchObject({ at: "waiting", until: NOW + 60_000 });
});

it("restarts only when a person signs in or comes back", () => {
  const closed = (reason: ClosedReason): Connection => ({ at: "closed", reason });
  expect(step(closed("switched_off"), { type: "start" })[0]).toMatchObject({ at: "connecting" });
  for (const reason of ["suspended_account", "replaced_by_other_tab", "upgrade_required"] as const) {
    expect(step(closed(reason), { type: "start" })).toEqual([closed(reason), []]);
  }
});

it.each([
  [closeCodes.notSignedIn, "signed_out"],
  [closeCodes.banned, "suspended_account"],
  [closeCodes.badProtocol, "upgrade_required"],
  [closeCodes.replaced, "replaced_by_other_tab"],
  [closeCodes.tooMany, "replaced_by_other_tab"],
  [4599, "upgrade_required"],
] as const)("stops permanently at %i: %s", (code, reason) => {
  const [next, asked] = step(states.live, { type: "closed", code });
  expect(next).toEqual({ at: "closed", reason });
  expect(effects(asked)).toEqual(["close"]);
});

it.each([4499, 4600])("reconnects after %i, which does not concern this build", (code) => {
  expect(step(states.live, { type: "closed", code })[0]).toMatchObject({ at: "waiting" });
});

it("waits half a minute longer when the server is overloaded", () => {
  expect(step(states.live, { type: "closed", code: closeCodes.abuse })[0]).toMatchObject({ until: NOW + 30_250 });
});

it("reconnects within the time that a stopping server asked for", () => {
  const [drained] = step(states.live, { type: "draining", spread: 4 });
  expect(step(drained, { type: "closed", code: 1001 })[0]).toMatchObject({ at: "waiting", until: NOW + 2_000 });
});

it.each([0, 1, 2, 5, 16, 40])("waits at most two seconds before retry %i while the tab is shown", (attempt) => {
  const failed = (shown: boolean) =>
    step({ ...states.connecting, attempt }, { type: "closed", code: 1006 }, NOW, 0.999, shown)[0];
  expect(connectionDeadline(failed(true))).toBeLessThanOrEqual(NOW + 2_000);
  const patience = Math.min(30_000, 500 * 2 ** (attempt + 1));
  expect(connectionDeadline(failed(false))).toBe(NOW + Math.floor(0.999 * patience));
});

it("renews an expired login before it retries, then retries at once", () => {
  const [waiting, asked] = step(states.live, { type: "closed", code: closeCodes.loginExpired });
  expect(waiting).toMatchObject({ at: "waiting", login: true, until: NOW + 10_000 });
  expect(effects(asked)).toEqual(["check_login", "close"]);
  expect(step(waiting, { type: "logged_in" })[0]).toMatchObject({ at: "connecting" });
});

it("remembers across retries that the server answers without a socket", () => {
  const [answered] = step(states.connecting, { type: "logged_in" });
  const [waiting] = step(answered, { type: "closed", code: 1006 });
  expect(waiting).toMatchObject({ at: "waiting", answered: true });
  const [elsewhere] = step(waiting, { type: "elsewhere", address: "https://io.example" });
  const [again] = step(elsewhere, { type: "tick" }, Infinity);
  expect(again).toMatchObject({ at: "connecting", answered: "https://io.example" });
  expect(step(waiting, { type: "tick" }, NOW + 60_000)[0]).toMatchObject({ at: "connecting", answered: true });
});

it("the address of IO is of no use to a connection that is open or closed", () => {
  for (const state of [states.live, states.closed]) {
    expect(step(state, { type: "elsewhere", address: "https://io.example" })).toEqual([state, []]);
  }
});
