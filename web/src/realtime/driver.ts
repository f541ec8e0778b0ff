/**
 * Runs the two reducers: passes events to them, carries out their effects, and keeps the one
 * timer. Must not decide anything, and must not know screens.
 */
import { batchDeadline, emptyBatch, enqueue, take } from "../core/announce/batch";
import type { Batch, Utterance } from "../core/announce/batch";
import type { Connection, ConnectionEffect, ConnectionEvent } from "../core/connection/machine";
import { connectionDeadline, idle, stepConnection } from "../core/connection/machine";
import type { AnsweredCommand, ClientFrame } from "../core/protocol/commands";
import type { ChatView, ServerFrame } from "../core/protocol/frames";
import type { Outgoing } from "../core/session/outbox";
import { sessionDeadline, stepSession } from "../core/session/session";
import type { Intent, Outcome, Saved, SessionEffect, SessionEvent, SessionState } from "../core/session/state";
import { awaitsAnswer, cursorsOf, emptySession, savedOf } from "../core/session/state";
import type { Outside, Socket } from "../platform/outside";

/** Everything live, for screens. Replaced as a whole, never changed. */
export interface Snapshot {
  connection: Connection;
  session: SessionState;
}

/** The number of frames that could not be read; they never throw. */
export interface Ignored {
  unknown: number;
  malformed: number;
}

export interface Live {
  /** Starts or continues for this person; first forgets what the tab kept for another person. */
  start: (owner: string) => void;
  /** The login is lost: no connection until there is a new login. Drafts and unsent messages stay. */
  pause: () => void;
  /** On sign-out: closes the connection and forgets everything that this tab kept. */
  forget: () => void;
  getSnapshot: () => Snapshot;
  subscribe: (listener: () => void) => () => void;
  intend: (intent: Intent) => void;
  /** Sends a command and resolves with its outcome. */
  ask: (command: AnsweredCommand) => Promise<Outcome>;
  /** Adds a chat that came over REST, such as an ended one after a reload. */
  load: (view: ChatView) => void;
  tryNow: () => void;
  /** Moves the connection back here after another tab took it. */
  useHere: () => void;
  onUtterance: (listener: (utterance: Utterance) => void) => () => void;
  onMatched: (listener: (chat: string) => void) => () => void;
  /** The person searches and looks at another page: a match must ask for them first, as in a hidden tab. */
  lookAside: (on: boolean) => void;
  uuid: () => string;
  now: () => number;
  readonly ignored: Readonly<Ignored>;
}

/** The version of the stored format. Data in another format is forgotten. */
const SHAPE = 3;

interface Kept extends Saved {
  shape: typeof SHAPE;
  owner: string;
  device: string;
}

const isKept = (value: unknown): value is Kept =>
  typeof value === "object" && value !== null && "shape" in value && value.shape === SHAPE;

export function createLive(outside: Outside): Live {
  const { clock, chance, storage } = outside;
  let snapshot: Snapshot = { connection: idle, session: emptySession };
  let device = chance.uuid();
  let owner: string | null = null;
  let socket: Socket | null = null;
  /** Seconds between the server's pings, as the last welcome said. */
  let pace: { shown: number; hidden: number } | null = null;
  let batch: Batch = emptyBatch;
  let aside = false;
  let cancelTimer: (() => void) | null = null;
  let stopListening: (() => void) | null = null;
  const listeners = new Set<() => void>();
  const utterances = new Set<(utterance: Utterance) => void>();
  const matches = new Set<(chat: string) => void>();
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const ignored: Ignored = { unknown: 0, malformed: 0 };
  const queue: (() => void)[] = [];
  let running = false;

  /** Runs one event at a time: events caused by an effect wait until the current step is done. */
  function run(work: () => void): void {
    queue.push(work);
    if (running) return;
    running = true;
    const before = snapshot;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) next();
    } finally {
      running = false;
    }
    setTimer();
    if (snapshot !== before) for (const listener of listeners) outlive(listener);
  }

  /** Reports the fault of a screen or a browser, and lets everything else continue. */
  function outlive(work: () => void): void {
    try {
      work();
    } catch (error) {
      outside.fault(error);
    }
  }

  function connection(event: ConnectionEvent): void {
    const before = snapshot.connection;
    const shown = outside.signals.visible();
    const [next, effects] = stepConnection(before, event, { now: clock.now(), random: chance.random(), shown });
    if (next !== before) snapshot = { ...snapshot, connection: next };
    if (before.at === "live" && next.at !== "live") {
      session({ type: "lost", code: event.type === "closed" ? event.code : null });
    }
    for (const effect of effects) outlive(() => onConnectionEffect(effect));
    if (before.at !== "live" && next.at === "live") {
      // A person who is looking elsewhere must confirm before the match starts.
      if (!outside.signals.visible() || aside) background(true);
      session({ type: "live" });
    }
  }

  /** A hidden tab is pinged less often, and its watchdog waits accordingly. */
  function background(on: boolean): void {
    transmit({ type: "background", on });
    if (pace !== null) connection({ type: "paced", heartbeat: on ? pace.hidden : pace.shown });
  }

  function session(event: SessionEvent): void {
    const [next, effects] = stepSession(snapshot.session, event, clock.now());
    if (next !== snapshot.session) snapshot = { ...snapshot, session: next };
    for (const effect of effects) outlive(() => onSessionEffect(effect));
  }

  function onConnectionEffect(effect: ConnectionEffect): void {
    switch (effect.type) {
      case "open":
        return open();
      case "close":
        socket?.close();
        socket = null;
        return;
      case "hello":
        return transmit({ type: "hello", device, cursors: cursorsOf(snapshot.session) });
      case "probe":
        return transmit({ type: "ping", id: "probe" });
      case "check_login":
        void outside.checkLogin().then((answer) => {
          if (answer === "signed_out") run(() => connection({ type: "signed_out" }));
          if (answer === "ok") run(() => connection({ type: "logged_in" }));
          if (typeof answer === "object") run(() => connection({ type: "elsewhere", ...answer }));
        });
        return;
      case "new_device":
        device = chance.uuid();
        return persist();
    }
  }

  function open(): void {
    socket?.close();
    const own = outside.openSocket({
      opened: () => run(() => own === socket && connection({ type: "opened" })),
      message: (text) => run(() => own === socket && onText(text)),
      closed: (code) => run(() => own === socket && connection({ type: "closed", code })),
    });
    socket = own;
  }

  function transmit(frame: ClientFrame): void {
    socket?.send(JSON.stringify(frame));
    if ("id" in frame && frame.type !== "ping") connection({ type: "asked" });
  }

  function onText(text: string): void {
    connection({ type: "heard" });
    const parsed = outside.parse(text);
    if (parsed.kind === "frame") onFrame(parsed.frame);
    else if (parsed.kind === "unknown_type") ignored.unknown += 1;
    else ignored.malformed += 1;
    if (awaitsAnswer(snapshot.session)) connection({ type: "asked" });
  }

  function onFrame(frame: ServerFrame): void {
    if (frame.type === "ping") transmit({ type: "pong" });
    if (frame.type === "welcome") {
      pace = { shown: frame.heartbeat, hidden: frame.background_heartbeat };
      connection({ type: "welcomed", heartbeat: frame.heartbeat });
    }
    if (frame.type === "draining") connection({ type: "draining", spread: frame.spread });
    session({ type: "frame", frame });
    if (frame.type === "synced") connection({ type: "synced" });
  }

  function onSessionEffect(effect: SessionEffect): void {
    switch (effect.type) {
      case "transmit":
        return transmit(effect.frame);
      case "settled":
        waiting.get(effect.ref)?.(effect.outcome);
        waiting.delete(effect.ref);
        return;
      case "say":
        batch = enqueue(batch, effect.said, clock.now());
        return;
      case "sound":
        return outside.sounds.play(effect.sound);
      case "matched":
        for (const listener of matches) outlive(() => listener(effect.chat));
        return;
      case "fetch_chat":
        return fetchChat(effect.chat);
      case "persist":
        return persist();
    }
  }

  function fetchChat(chat: string): void {
    void outside.fetchChat(chat).then((answer) => {
      // No answer: the session retries automatically.
      if (answer === null) return;
      run(() => session(answer === "gone" ? { type: "chat_gone", chat } : { type: "chat_loaded", view: answer }));
    });
  }

  function persist(): void {
    if (owner !== null) storage.write({ shape: SHAPE, owner, device, ...savedOf(snapshot.session) } satisfies Kept);
  }

  function setTimer(): void {
    cancelTimer?.();
    const { connection, session } = snapshot;
    const at = Math.min(connectionDeadline(connection) ?? Infinity, sessionDeadline(session), batchDeadline(batch));
    cancelTimer = at === Infinity ? null : clock.at(at, () => run(tick));
  }

  function tick(): void {
    connection({ type: "tick" });
    session({ type: "tick" });
    const [next, utterance] = take(batch, clock.now());
    batch = next;
    if (utterance !== null) for (const listener of utterances) outlive(() => listener(utterance));
  }

  function restore(person: string): void {
    const kept = storage.read();
    owner = person;
    if (!isKept(kept) || kept.owner !== person) return persist();
    device = kept.device;
    session({ type: "restored", saved: unsent(kept) });
  }

  function forget(): void {
    snapshot = { ...snapshot, session: emptySession };
    batch = emptyBatch;
    device = chance.uuid();
    owner = null;
    storage.clear();
  }

  return {
    start: (person) => {
      run(() => {
        if (owner !== null && owner !== person) {
          connection({ type: "stop" });
          forget();
        }
        if (owner === null) restore(person);
        stopListening ??= outside.signals.listen((signal) => {
          run(() => {
            if (signal === "hidden") session({ type: "settle" });
            if (signal !== "hidden" && signal !== "visible") connection({ type: signal });
            else if (snapshot.connection.at === "live") background(signal === "hidden" || aside);
            // A person who comes back does not wait as long as a hidden tab would.
            else if (signal === "visible" && snapshot.connection.at === "waiting") connection({ type: "try_now" });
          });
        });
        connection({ type: "start" });
      });
    },
    pause: () => {
      run(() => connection({ type: "signed_out" }));
    },
    forget: () => {
      run(() => {
        stopListening?.();
        stopListening = null;
        connection({ type: "stop" });
        forget();
      });
    },
    getSnapshot: () => snapshot,
    subscribe: (listener) => subscribe(listeners, listener),
    intend: (intent) => {
      run(() => session(intent));
    },
    ask: (command) =>
      new Promise((resolve) => {
        const ref = chance.uuid();
        waiting.set(ref, resolve);
        run(() => session({ type: "ask", ref, command }));
      }),
    load: (view) => {
      run(() => session({ type: "chat_loaded", view }));
    },
    lookAside: (on) => {
      run(() => {
        if (aside === on) return;
        aside = on;
        if (snapshot.connection.at === "live" && outside.signals.visible()) background(on);
      });
    },
    tryNow: () => {
      run(() => connection({ type: "try_now" }));
    },
    useHere: () => {
      run(() => connection({ type: "take_over" }));
    },
    onUtterance: (listener) => subscribe(utterances, listener),
    onMatched: (listener) => subscribe(matches, listener),
    uuid: () => chance.uuid(),
    now: () => clock.now(),
    ignored,
  };
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => {
    set.delete(listener);
  };
}

/** A closed page missed its answers: messages on their way are sent again, under the same key. */
function unsent({ outboxes: kept, ...saved }: Saved): Saved {
  const again = (item: Outgoing): Outgoing =>
    item.fate.at === "failed" ? item : { ...item, fate: { at: "queued", notBefore: null } };
  const outboxes = Object.fromEntries(Object.entries(kept).map(([chat, outbox]) => [chat, outbox.map(again)]));
  return { ...saved, outboxes };
}
