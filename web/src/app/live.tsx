/** Starts what is live once somebody is signed in, stops it when they no longer are, and keeps it over all pages. */
import { useQuery, useQueryClient } from "../query/hooks";
import { type ReactNode, useCallback, useEffect, useEffectEvent, useState } from "react";
import { useLocation } from "wouter";

import { renewLogin } from "../api/client";
import { chatView } from "../api/endpoints";
import { hasCode, isSignedOut } from "../api/problems";
import { peopleKey, profileQuery } from "../api/queries";
import { readChatView, readServerFrame } from "../core/protocol/frames";
import type { Live } from "../live/driver";
import { createLive } from "../live/driver";
import { LiveContext, useCalled, useLive, useMatched } from "../live/store";
import { LiveWords } from "./LiveWords";
import { lazyValue, loadPartsWhenIdle } from "../ui/lazy";
import { soundOn } from "../state/device";
import { browserChance, browserClock, browserSignals, openBrowserSocket, tabStorage } from "../platform/browser";
import type { CheckLogin, FetchChat, Sounds } from "../platform/outside";
import { report } from "./faults";
import { paths } from "../routes";

/** Field by field while developing; the library that does so never reaches a build. */
const parse = import.meta.env.DEV ? (await import("../core/protocol/strict")).readStrictly : readServerFrame;

const checkLogin: CheckLogin = async () => {
  try {
    await renewLogin();
    return "ok";
  } catch (error) {
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

/** Loaded while the browser idles; a sound that comes before that waits for it. */
const webAudio = lazyValue(async () => (await import("../platform/sound")).webAudio(soundOn));
const sounds: Sounds = {
  play: (sound) => {
    webAudio().then((made) => made.play(sound), report);
  },
};

/** The live connection of this page, made of the browser's own parts. */
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

/** One for the whole page, however often a person comes and goes between the pages that need it and those that do not. */
let only: Live | undefined;

export function LiveProvider({ children }: { children: ReactNode }) {
  const [live] = useState(() => (only ??= createBrowserLive()));
  // Only listens to what the guards ask for; the public pages ask for nothing.
  const { data, error } = useQuery({ ...profileQuery, enabled: false });
  const signedOut = isSignedOut(error);
  const owner = data?.onboarding === "done" && !signedOut ? ownerOf(data.email) : null;

  useEffect(() => {
    if (owner !== null) live.start(owner);
  }, [live, owner]);

  useEffect(() => {
    if (signedOut) live.pause();
  }, [live, signedOut]);

  // Each page brings parts of its own.
  const [page] = useLocation();
  useEffect(() => loadPartsWhenIdle(), [page]);

  return (
    <LiveContext value={live}>
      <GoToMatch />
      <FreshPeople />
      <LiveWords />
      {children}
    </LiveContext>
  );
}

/**
 * Whose drafts these are, for a tab that outlives a login: enough to tell two people apart, and not an address that
 * would lie in the browser's storage.
 */
function ownerOf(email: string): string {
  let hash = 0x811c9dc5;
  for (const character of email) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16);
}

/** Somebody asked to talk again, or answered: the list of people is not what it was. */
function FreshPeople() {
  const client = useQueryClient();
  const revision = useLive(({ session }) => session.peopleRevision);
  const refresh = useEffectEvent(() => {
    void client.invalidateQueries({ queryKey: peopleKey });
  });
  useEffect(() => {
    if (revision > 0) refresh();
  }, [revision]);
  return null;
}

/** Wherever one is when somebody is found: that is where one goes; or where one says that one is here. */
function GoToMatch() {
  const [, navigate] = useLocation();
  useMatched(useCallback((chat: string) => navigate(paths.chat(chat)), [navigate]));
  useCalled(useCallback(() => navigate(paths.lobby), [navigate]));
  return null;
}
