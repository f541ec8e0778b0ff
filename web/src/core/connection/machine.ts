/**
 * Owns the life of the one socket: when to open it, when to probe it, when to retry, when to give up.
 * Must not know chats, messages, clocks, timers or browsers: time and randomness come in with each event.
 */
import * as closeCodes from "../protocol/close-codes.gen";
import { backoff } from "./backoff";

/** See {@link Connection}. */
export type Answered = boolean | string;

/** Why the client no longer retries. Only these reasons stop it. */
export type ClosedReason =
  "signed_out" | "suspended_account" | "replaced_by_other_tab" | "upgrade_required" | "switched_off";

/**
 * `answered`: the server answers plain requests while no socket opens, so something in between blocks sockets; or it
 * answered that IO has another address than this page, and this is it.
 * `heartbeat`: in seconds, from the welcome; there is none before the welcome.
 * `login`: the next try waits for the login to be renewed.
 */
export type Connection =
  | { at: "idle" }
  | { at: "connecting"; attempt: number; until: number; since: number; answered: Answered }
  | { at: "syncing"; attempt: number; until: number; since: number; heartbeat: number | null }
  | { at: "live"; heard: number; heartbeat: number; probe: number | null; asked: number | null; spread: number | null }
  | { at: "waiting"; attempt: number; until: number; since: number; answered: Answered; login: boolean }
  | { at: "offline"; since: number }
  | { at: "suspended"; since: number }
  | { at: "closed"; reason: ClosedReason };

export type ConnectionEvent =
  | { type: "start" }
  | { type: "stop" }
  | { type: "opened" }
  | { type: "closed"; code: number }
  | { type: "welcomed"; heartbeat: number }
  | { type: "synced" }
  | { type: "heard" }
  /** The tab was hidden or shown: from here on the server pings at this interval. */
  | { type: "paced"; heartbeat: number }
  | { type: "asked" }
  | { type: "draining"; spread: number }
  | { type: "tick" }
  | { type: "online" }
  | { type: "offline" }
  | { type: "woke" }
  | { type: "frozen" }
  | { type: "try_now" }
  | { type: "signed_out" }
  /** The server was asked over HTTP and knows who this is. */
  | { type: "logged_in" }
  /** The server was asked over HTTP, and IO has another address than this page. */
  | { type: "elsewhere"; address: string }
  | { type: "take_over" };

export type ConnectionEffect =
  | { type: "open" }
  | { type: "close" }
  | { type: "hello" }
  | { type: "probe" }
  | { type: "check_login" }
  | { type: "new_device" };

/** What a step needs to know of the world: the time, a number in [0, 1), and whether the tab is shown. */
export interface Outside {
  now: number;
  random: number;
  shown: boolean;
}

export type Step = readonly [Connection, readonly ConnectionEffect[]];

const OPEN_TIMEOUT = 8_000;
const SYNC_TIMEOUT = 15_000;
const WATCHDOG_EXTRA = 10_000;
const PROBE_TIMEOUT = 3_000;
const ANSWER_TIMEOUT = 5_000;
const ABUSE_WAIT = 30_000;
/** How long to wait for an expired login to be renewed before a retry without it. */
const LOGIN_WITHIN = 10_000;

export const idle: Connection = { at: "idle" };

/** When the state next needs a `tick`; `null` when only an event from outside can move it. */
export function connectionDeadline(state: Connection): number | null {
  switch (state.at) {
    case "idle":
    case "offline":
    case "suspended":
    case "closed":
      return null;
    default:
      return deadlineOf(state);
  }
}

/** The states that time alone can change. */
type Timed = Extract<Connection, { at: "connecting" | "syncing" | "waiting" | "live" }>;

function deadlineOf(state: Timed): number {
  if (state.at !== "live") return state.until;
  const { heard, heartbeat, probe, asked } = state;
  return Math.min(heard + heartbeat * 1000 + WATCHDOG_EXTRA, probe ?? Infinity, asked ?? Infinity);
}

/** Since when there has been no live connection; `null` while live, or when none is wanted. */
export function troubleSince(state: Connection): number | null {
  switch (state.at) {
    case "connecting":
    case "syncing":
    case "waiting":
    case "offline":
    case "suspended":
      return state.since;
    case "idle":
    case "live":
    case "closed":
      return null;
  }
}

export function stepConnection(state: Connection, event: ConnectionEvent, outside: Outside): Step {
  switch (event.type) {
    case "start":
      return state.at === "idle" || isStopped(state) ? open(0, outside.now, outside.now) : [state, []];
    case "stop":
      return [{ at: "closed", reason: "switched_off" }, [{ type: "close" }]];
    case "signed_out":
      return state.at === "closed" ? [state, []] : [{ at: "closed", reason: "signed_out" }, [{ type: "close" }]];
    case "logged_in":
      if (state.at === "waiting" && state.login) return open(state.attempt, state.since, outside.now);
      return state.at === "waiting" || state.at === "connecting" ? [{ ...state, answered: true }, []] : [state, []];
    case "elsewhere":
      return state.at === "waiting" || state.at === "connecting"
        ? [{ ...state, answered: event.address }, []]
        : [state, []];
    case "take_over":
      if (state.at !== "closed") return [state, []];
      return prepend({ type: "new_device" }, open(0, outside.now, outside.now));
    case "opened":
      if (state.at !== "connecting") return [state, []];
      return [
        {
          at: "syncing",
          attempt: state.attempt,
          since: state.since,
          until: outside.now + SYNC_TIMEOUT,
          heartbeat: null,
        },
        [{ type: "hello" }],
      ];
    case "welcomed":
      return state.at === "syncing" ? [{ ...state, heartbeat: event.heartbeat }, []] : [state, []];
    case "synced":
      if (state.at !== "syncing" || state.heartbeat === null) return [state, []];
      return [
        { at: "live", heard: outside.now, heartbeat: state.heartbeat, probe: null, asked: null, spread: null },
        [],
      ];
    case "heard":
      if (state.at === "live") return [{ ...state, heard: outside.now, probe: null, asked: null }, []];
      if (state.at === "syncing") return [{ ...state, until: outside.now + SYNC_TIMEOUT }, []];
      return [state, []];
    case "paced":
      return state.at === "live" ? [{ ...state, heartbeat: event.heartbeat, heard: outside.now }, []] : [state, []];
    case "asked":
      if (state.at !== "live" || state.asked !== null) return [state, []];
      return [{ ...state, asked: outside.now + ANSWER_TIMEOUT }, []];
    case "draining":
      return state.at === "live" ? [{ ...state, spread: event.spread * 1000 }, []] : [state, []];
    case "closed":
      return lost(state, event.code, outside);
    case "tick":
      return tick(state, outside);
    case "online":
      if (state.at === "offline" || state.at === "waiting") return open(0, state.since, outside.now);
      return wake(state, outside);
    case "offline":
      return goOffline(state, outside);
    case "woke":
      return wake(state, outside);
    case "frozen":
      if (state.at === "idle" || state.at === "closed") return [state, []];
      return [{ at: "suspended", since: outside.now }, [{ type: "close" }]];
    case "try_now":
      return state.at === "waiting" || state.at === "offline" ? open(0, state.since, outside.now) : [state, []];
  }
}

function open(attempt: number, since: number, now: number, answered: Answered = false): Step {
  return [{ at: "connecting", attempt, since, until: now + OPEN_TIMEOUT, answered }, [{ type: "open" }]];
}

/** Only a sign-in, or a person who comes back, restarts it. */
const isStopped = (state: Connection): boolean =>
  state.at === "closed" && (state.reason === "signed_out" || state.reason === "switched_off");

function prepend(effect: ConnectionEffect, [state, effects]: Step): Step {
  return [state, [effect, ...effects]];
}

function goOffline(state: Connection, { now }: Outside): Step {
  switch (state.at) {
    case "idle":
    case "closed":
    case "offline":
    case "suspended":
      return [state, []];
    case "connecting":
    case "syncing":
    case "waiting":
    case "live":
      return [{ at: "offline", since: troubleSince(state) ?? now }, [{ type: "close" }]];
  }
}

/** After sleep, a live socket must answer a probe, and every other state retries at once. */
function wake(state: Connection, { now }: Outside): Step {
  switch (state.at) {
    case "live":
      return state.probe === null ? [{ ...state, probe: now + PROBE_TIMEOUT }, [{ type: "probe" }]] : [state, []];
    case "waiting":
    case "suspended":
      return open(0, state.since, now);
    case "connecting":
    case "syncing":
      return now >= state.until ? retry(state.attempt, state.since, now, 0) : [state, []];
    case "idle":
    case "offline":
    case "closed":
      return [state, []];
  }
}

function tick(state: Connection, outside: Outside): Step {
  switch (state.at) {
    case "idle":
    case "offline":
    case "suspended":
    case "closed":
      return [state, []];
    default:
      return outside.now < deadlineOf(state) ? [state, []] : overdue(state, outside);
  }
}

function overdue(state: Timed, { now, random, shown }: Outside): Step {
  switch (state.at) {
    case "waiting":
      return open(state.attempt, state.since, now, state.answered);
    case "connecting":
      return prepend(
        { type: "check_login" },
        retry(state.attempt + 1, state.since, now, backoff(state.attempt + 1, random, shown), state.answered),
      );
    case "syncing":
      return retry(state.attempt + 1, state.since, now, backoff(state.attempt + 1, random, shown));
    case "live":
      // An answer is overdue: probe once before giving up the socket.
      if (state.asked !== null && now >= state.asked && state.probe === null) {
        return [{ ...state, asked: null, probe: now + PROBE_TIMEOUT }, [{ type: "probe" }]];
      }
      return retry(0, now, now, backoff(0, random, shown));
  }
}

function retry(attempt: number, since: number, now: number, wait: number, answered: Answered = false): Step {
  return [{ at: "waiting", attempt, since, until: now + wait, answered, login: false }, [{ type: "close" }]];
}

function lost(state: Connection, code: number, { now, random, shown }: Outside): Step {
  if (state.at !== "connecting" && state.at !== "syncing" && state.at !== "live") return [state, []];
  const final = finalReason(code);
  if (final !== null) return [{ at: "closed", reason: final }, [{ type: "close" }]];
  const since = troubleSince(state) ?? now;
  const attempt = state.at === "live" ? 0 : state.attempt + 1;
  let wait = backoff(attempt, random, shown);
  if (code === closeCodes.abuse) wait += ABUSE_WAIT;
  if (state.at === "live" && state.spread !== null) wait = Math.floor(random * state.spread);
  if (code === closeCodes.loginExpired) {
    const until = now + LOGIN_WITHIN;
    const waiting = { at: "waiting", attempt, since, until, answered: false, login: true } as const;
    return [waiting, [{ type: "check_login" }, { type: "close" }]];
  }
  // A socket that did not open may have been refused for its login; browsers do not say why.
  if (state.at !== "connecting") return retry(attempt, since, now, wait);
  return prepend({ type: "check_login" }, retry(attempt, since, now, wait, state.answered));
}

function finalReason(code: number): ClosedReason | null {
  switch (code) {
    case closeCodes.notSignedIn:
      return "signed_out";
    case closeCodes.banned:
      return "suspended_account";
    case closeCodes.badProtocol:
      return "upgrade_required";
    case closeCodes.replaced:
    case closeCodes.tooMany:
      return "replaced_by_other_tab";
    default:
      // Any other 45xx also means: do not reconnect with this build.
      return code >= 4500 && code < 4600 ? "upgrade_required" : null;
  }
}
