/** Owns the stage for tests of account screens: a page of the app at an address, in front of a server made of answers. */
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";

import { createQueryClient, Providers } from "../app/Providers";
import { SignedIn } from "../app/SignedIn";
import { ShutOut } from "../state/shut_out";

interface Stage {
  path?: string;
  /** Behind the guard; "onboarding" for the first steps. */
  signedIn?: boolean | "onboarding";
  /** Everything is closed to this person; called when that is over. */
  shutOut?: () => void;
}

/** Renders a page. */
export function renderPage(page: ReactNode, { path = "/", signedIn = false, shutOut }: Stage = {}) {
  const [pathname = "/", query = ""] = path.split("?");
  const { hook, searchHook, history } = memoryLocation({ path: pathname, searchPath: query, record: true });
  const inner = signedIn === false ? page : <SignedIn onboarding={signedIn === "onboarding"}>{page}</SignedIn>;
  render(
    <Router hook={hook} searchHook={searchHook}>
      <Providers client={createQueryClient()}>
        <ShutOut value={shutOut}>{inner}</ShutOut>
      </Providers>
    </Router>,
  );
  return { history, at: () => history.at(-1) };
}
