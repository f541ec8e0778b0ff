import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";

import { CheckMail } from "../features/auth/CheckMail";
import { SignIn } from "../features/auth/SignIn";
import { Lobby } from "../features/lobby/Lobby";
import { People } from "../features/people/People";
import { Settings } from "../features/settings/Settings";
import { setLanguage } from "../i18n/catalogue";
import { rememberLetter } from "../parts/sign-in";
import { noor, serve } from "../test/api";
import { person } from "../test/people";
import { renderPage } from "../test/render-page";

/** A language in which every sentence is known by its brackets. */
function bracketed<Part>(part: Part): Part {
  if (typeof part === "string") return `⟦${part}⟧` as Part;
  if (typeof part === "function")
    return ((...given: unknown[]) => `⟦${String(Reflect.apply(part, undefined, given))}⟧`) as Part;
  if (Array.isArray(part)) return part.map(bracketed) as Part;
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, bracketed(value)])) as Part;
}

/** Words of the page that come from no catalogue, apart from what people themselves said. */
function foreign(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  let sentence = "";
  while (walker.nextNode()) {
    const { parentElement: place, nodeValue } = walker.currentNode;
    const value = nodeValue ?? "";
    if (place?.closest("bdi, [dir=auto], option, script, style, strong") !== null) continue;
    const opens = value.includes("⟦");
    if (!opens && !value.includes("⟧") && !sentence.includes("⟦") && /\p{Letter}/u.test(value)) found.push(value);
    sentence = value.lastIndexOf("⟦") > value.lastIndexOf("⟧") ? value : "";
  }
  return found;
}

beforeEach(() => {
  setLanguage(bracketed);
  document.documentElement.dir = "rtl";
  serve({
    "GET /api/user/profile": noor,
    "GET /api/chat/lobby": { online: 50, typical_wait: 12 },
    "GET /api/chat/people": { people: [person("Amber Heron", { again: "sent" })] },
    "GET /api/auth/logins": { logins: [] },
    "GET /api/user/blocks": { blocks: [] },
  });
});

afterEach(() => {
  setLanguage((part) => part);
  document.documentElement.dir = "ltr";
});

it.each([
  ["sign in", <SignIn key="1" />, false, "⟦Sign in⟧"],
  ["check your email", <CheckMail key="2" />, false, "⟦Check your email⟧"],
  ["lobby", <Lobby key="3" onFind={() => undefined} />, true, "⟦Ready when you are⟧"],
  ["people", <People key="4" />, true, "⟦People you met⟧"],
  ["settings", <Settings key="5" />, true, "⟦Settings⟧"],
] as const)(
  "speaks another language on every line of %s, and fits from right to left",
  async (_, page, signedIn, title) => {
    rememberLetter("noor@example.org", { request_id: "r", expires_in: 600, resend_after: 60 }, undefined, Date.now());
    renderPage(page, { signedIn });
    await screen.findByRole("heading", { level: 1, name: title });
    await document.fonts.ready;
    expect(foreign()).toEqual([]);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth);
  },
);
