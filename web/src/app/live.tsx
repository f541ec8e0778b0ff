/** Starts the live part when a person signs in, stops it when they sign out, and keeps it across pages. */
import { useQuery, useQueryClient } from "../query/hooks";
import { type ReactNode, useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { useLocation } from "wouter";

import { renewLogin } from "../api/client";
import { chatView } from "../api/endpoints";
import { ApiError, hasCode, isSignedOut } from "../api/problems";
import { chatsKey, peopleKey, profileQuery, safetyKeys } from "../api/queries";
import { readChatView, readServerFrame } from "../core/protocol/frames";
import type { Live } from "../realtime/driver";
import { createLive } from "../realtime/driver";
import { LiveContext, useLive } from "../realtime/store";
import { GoToMatch } from "./GoToMatch";
import { LiveWords } from "./LiveWords";
import { lazyValue, loadPartsWhenIdle, whenIdle } from "../ui/lazy";
import { soundOn } from "../state/device";
import { hasAccount } from "../state/profile";
import { ShutOut } from "../state/shut_out";
import { noteSignedIn } from "../state/here";
import { browserChance, browserClock, browserSignals, openBrowserSocket, tabStorage } from "../platform/browser";
import type { CheckLogin, FetchChat, Sounds } from "../platform/outside";
import { report } from "./faults";

/** Checks every detail in development; this reader never reaches a build. */
const parse = import.meta.env.DEV ? (await import("../core/protocol/strict")).readStrictly : readServerFrame;

const checkLogin: CheckLogin = async () => {
  try {
    await renewLogin();
    return "ok";
  } catch (error) {
    if (error instanceof ApiError && error.address !== undefined) return { address: error.address };
    return isSignedOut(error) ? "signed_out" : "unreachable";
  }
};

const fetchChat: FetchChat = async (chat) => {
  try {
    return readChatView(await chatView(chat, {}));
  } catch (error) {
    return hasCode(error, "not_found") ? "gone" : null;
  }
};

/** Loads while the browser is idle; an earlier sound waits for it. */
const webAudio = lazyValue(async () => (await import("../platform/sound")).webAudio(soundOn));
const sounds: Sounds = {
  play: (sound) => {
    webAudio().then((made) => made.play(sound), report);
  },
};

/** The reports that wait to be sent. */
const queue = lazyValue(async () => (await import("../state/filing")).reports);

/** Notifications and counts; what cannot load shows nothing, and nobody misses it. */
const notifications = lazyValue(async () => (await import("./notifications")).startNotifications);

/** The live connection of this page, built on the browser's own clock, socket and storage. */
export const createBrowserLive = (): Live =>
  createLive({
    clock: browserClock,
    chance: browserChance,
    openSocket: openBrowserSocket,
    storage: tabStorage("io.live"),
    signals: browserSignals,
    sounds,
    checkLogin,
    fetchChat,
    parse,
    fault: report,
  });

/** One for the whole page, however often a person moves between pages that need it and pages that do not. */
let only: Live | undefined;

export function LiveProvider({ children }: { children: ReactNode }) {
  const [live] = useState(() => (only ??= createBrowserLive()));
  // Only watches what the guards ask for; the public pages ask for nothing.
  const { data, error } = useQuery({ ...profileQuery, enabled: false });
  const signedOut = isSignedOut(error);
  const isIn = data !== undefined && hasAccount(data.onboarding);
  const owner = isIn && !signedOut ? ownerOf(data.email) : null;

  useEffect(() => {
    if (owner === null) return;
    noteSignedIn(true);
    live.start(owner);
  }, [live, owner]);

  useEffect(() => {
    if (owner === null) return undefined;
    const wake = () => {
      queue().then((reports) => reports.start(owner), report);
    };
    wake();
    addEventListener("online", wake);
    return () => {
      removeEventListener("online", wake);
    };
  }, [owner]);

  useEffect(() => {
    if (!signedOut) return;
    noteSignedIn(false);
    live.pause();
  }, [live, signedOut]);

  // The connection learnt it first: the guard of the pages asks, and a login that was only renewed goes on.
  const client = useQueryClient();
  const cut = useSyncExternalStore(live.subscribe, () => {
    const { connection } = live.getSnapshot();
    return connection.at === "closed" && connection.reason === "signed_out";
  });
  useEffect(() => {
    if (!cut || owner === null) return;
    void client.invalidateQueries(profileQuery).then(() => {
      if (client.read(profileQuery.queryKey).error === null) live.start(owner);
    });
  }, [cut, owner, client, live]);

  // Each page has its own lazy parts.
  const [page, navigate] = useLocation();
  useEffect(() => loadPartsWhenIdle(), [page]);

  const go = useEffectEvent((to: string) => navigate(to));
  useEffect(() => {
    if (owner === null) return undefined;
    let stop: (() => void) | undefined;
    let gone = false;
    whenIdle(() => {
      notifications().then(
        (start) => {
          if (!gone) stop = start(live, owner, (to) => go(to));
        },
        () => undefined,
      );
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [live, owner]);

  return (
    <LiveContext value={live}>
      <GoToMatch />
      <FreshPeople />
      <FreshNotices />
      <LiveWords />
      <Guarded>{children}</Guarded>
    </LiveContext>
  );
}

/**
 * The owner of the drafts, for a tab that outlives a login: enough to tell two people apart, but not an address that
 * would stay in the browser's storage.
 */
function ownerOf(email: string): string {
  let hash = 0x811c9dc5;
  for (const character of email) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16);
}

/** Someone asked to talk again, answered, or hid a card: refreshes the list of people and the chat that is read. */
function FreshPeople() {
  const client = useQueryClient();
  const revision = useLive(({ session }) => session.peopleRevision);
  const refresh = useEffectEvent(() => {
    for (const queryKey of [peopleKey, chatsKey]) void client.invalidateQueries({ queryKey });
  });
  useEffect(() => {
    if (revision > 0) refresh();
  }, [revision]);
  return null;
}

/** IO has something new to tell: refreshes what it can be about. */
function FreshNotices() {
  const client = useQueryClient();
  const revision = useLive(({ session }) => session.noticesRevision);
  const refresh = useEffectEvent(() => {
    for (const queryKey of Object.values(safetyKeys)) void client.invalidateQueries({ queryKey });
  });
  useEffect(() => {
    if (revision > 0) refresh();
  }, [revision]);
  return null;
}

const reload = () => location.reload();

/** The server closed the connection because everything is closed to this person: the guard of the pages says why. */
function Guarded({ children }: { children: ReactNode }) {
  const closed = useLive(({ connection }) => connection.at === "closed" && connection.reason === "suspended_account");
  return <ShutOut value={closed ? reload : undefined}>{children}</ShutOut>;
}
