/**
 * Every sentence of the app, by section. Components read `m.<section>.<sentence>` while they render, never at the top of
 * a module, so that another language can be put in before the first render (and a pseudo-language in tests).
 *
 * A section travels with the pages that speak it: whoever reads `m.chat` also imports "i18n/en/chat", which adds itself
 * here (sections.test.ts sees to that). The public pages keep their own text (en/pages.ts), since they never reach the
 * browser as code. Must not know any component.
 */
import type { dialogs } from "./en/dialogs";
import type { sign_in } from "./en/sign_in";
import type { chat } from "./en/chat";
import { common } from "./en/common";
import type { closed } from "./en/closed";
import type { connection } from "./en/connection";
import type { live } from "./en/live";
import type { lobby } from "./en/lobby";
import { nav } from "./en/nav";
import type { onboarding } from "./en/onboarding";
import type { again } from "./en/again";
import type { profile } from "./en/profile";
import type { rating } from "./en/rating";
import type { reveal } from "./en/reveal";
import type { matching } from "./en/matching";
import type { settings } from "./en/settings";
import { setLocale } from "./format";

/** What a translation has to offer. */
export interface Messages {
  common: typeof common;
  nav: typeof nav;
  sign_in: typeof sign_in;
  onboarding: typeof onboarding;
  profile: typeof profile;
  lobby: typeof lobby;
  again: typeof again;
  settings: typeof settings;
  matching: typeof matching;
  chat: typeof chat;
  dialogs: typeof dialogs;
  connection: typeof connection;
  closed: typeof closed;
  live: typeof live;
  reveal: typeof reveal;
  rating: typeof rating;
}

type Translate = <Part>(part: Part) => Part;

const added: Partial<Messages> = { common, nav };
let translate: Translate = (part) => part;

/** The sentences in use. */
export const m = { ...added } as Messages;

/** Adds a section, as soon as a page that speaks it is loaded. */
export function addSection(section: Partial<Messages>): void {
  Object.assign(added, section);
  Object.assign(m, translate(section));
}

/** Puts another language in place, words and formats, for what is rendered from now on. */
export function setLanguage(tag: string, next: Translate): void {
  setLocale(tag);
  translate = next;
  Object.assign(m, translate(added));
}
