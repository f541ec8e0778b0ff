/** Starts what is live once somebody is signed in, stops it when they no longer are, and keeps it over all pages. */
import { useQuery } from "../query/hooks";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useLocation } from "wouter";

import { renewLogin } from "../api/client";
import { isSignedOut } from "../api/problems";
import { profileQuery } from "../api/queries";
import type { Live } from "../live/driver";
import { createLive } from "../live/driver";
import { LiveContext, useMatched } from "../live/store";
import { LiveWords } from "../parts/LiveWords";
import { soundOn } from "../parts/device";
import { browserChance, browserClock, browserSignals, openBrowserSocket, tabStorage } from "../platform/browser";
import type { CheckLogin } from "../platform/outside";
import { webAudio } from "../platform/sound";
import { paths } from "./routes";

const checkLogin: CheckLogin = async () => {
  try {
    await renewLogin();
    return "ok";
  } catch (error) {
    return isSignedOut(error) ? "signed_out" : "unreachable";
  }
};

/** The live connection of this page, made of the browser's own parts. */
export const createBrowserLive = (): Live =>
  createLive({
    clock: browserClock,
    chance: browserChance,
    openSocket: openBrowserSocket,
    storage: tabStorage("io.live"),
    signals: browserSignals,
    sounds: webAudio(soundOn),
    checkLogin,
  });

/** One for the whole page, however often a person comes and goes between the pages that need it and those that do not. */
let only: Live | undefined;

export function LiveProvider({ children }: { children: ReactNode }) {
  const [live] = useState(() => (only ??= createBrowserLive()));
  // Only listens to what the guards ask for; the public pages ask for nothing.
  const { data, error } = useQuery({ ...profileQuery, enabled: false });
  const wanted = data?.onboarding === "done" && !isSignedOut(error);
  const signedOut = isSignedOut(error);

  useEffect(() => {
    if (wanted) live.start();
  }, [live, wanted]);

  useEffect(() => {
    if (signedOut) live.stop();
  }, [live, signedOut]);

  return (
    <LiveContext value={live}>
      <GoToMatch />
      <LiveWords />
      {children}
    </LiveContext>
  );
}

/** Wherever one is when somebody is found: that is where one goes. */
function GoToMatch() {
  const [, navigate] = useLocation();
  useMatched(useCallback((chat: string) => navigate(paths.chat(chat)), [navigate]));
  return null;
}
