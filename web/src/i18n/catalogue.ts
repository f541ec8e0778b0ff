/**
 * Every sentence of the app, by screen. Components read `m.<screen>.<sentence>` while they render, never at the top of a
 * module, so that another language can be put in before the first render (and a pseudo-language in tests).
 *
 * Must not know any component. The public pages keep their own text (en/pages.ts), since they never reach the browser
 * as code.
 */
import { auth } from "./en/auth";
import { chat } from "./en/chat";
import { common } from "./en/common";
import { connection } from "./en/connection";
import { lobby } from "./en/lobby";
import { nav } from "./en/nav";
import { onboarding } from "./en/onboarding";
import { people } from "./en/people";
import { profile } from "./en/profile";
import { rating } from "./en/rating";
import { reveal } from "./en/reveal";
import { searching } from "./en/searching";
import { settings } from "./en/settings";

export const en = {
  common,
  nav,
  auth,
  onboarding,
  profile,
  lobby,
  people,
  settings,
  searching,
  chat,
  connection,
  reveal,
  rating,
};

/** What a translation has to offer. */
export type Messages = typeof en;

/** The language in use. */
export let m: Messages = en;

/** Puts another language in place; takes effect for what is rendered afterwards. */
export function setMessages(messages: Messages): void {
  m = messages;
}
