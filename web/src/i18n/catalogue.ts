/**
 * Every text of the app, by section. Components read `m.<section>.<text>` while they render, never at the top of a
 * module, so that another language can be put in before the first render (and a pseudo-language in tests).
 *
 * A section travels with the pages that use it: a file that reads `m.chat` imports "i18n/sections/chat", which loads the
 * words of the language and adds them here (sections.test.ts checks it). Only `sections/` and this file name a language,
 * so that another one costs no edit of a feature. The public pages take their text from "sections/pages", which never
 * reaches the browser as code. Must not know any component.
 *
 * A text with values is a function, `(name) => …`. Where a value needs markup of its own (an address in bold), the text
 * has a placeholder instead, `"… {email}."`, and ui/Rich puts the element there.
 */
import type { notifications } from "./en/notifications";
import type { dialogs } from "./en/dialogs";
import type { email_change } from "./en/email_change";
import type { sign_in } from "./en/sign_in";
import type { chat } from "./en/chat";
import { common } from "./en/common";
import type { closed } from "./en/closed";
import type { connection } from "./en/connection";
import type { hearing } from "./en/hearing";
import type { live } from "./en/live";
import type { lobby } from "./en/lobby";
import { nav } from "./en/nav";
import type { onboarding } from "./en/onboarding";
import type { again } from "./en/again";
import type { transcript } from "./en/transcript";
import type { profile } from "./en/profile";
import type { question } from "./en/question";
import type { rating } from "./en/rating";
import type { reveal } from "./en/reveal";
import type { rights } from "./en/rights";
import type { matching } from "./en/matching";
import type { news } from "./en/news";
import type { report } from "./en/report";
import type { safety } from "./en/safety";
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
  transcript: typeof transcript;
  settings: typeof settings;
  matching: typeof matching;
  news: typeof news;
  chat: typeof chat;
  dialogs: typeof dialogs;
  connection: typeof connection;
  closed: typeof closed;
  live: typeof live;
  reveal: typeof reveal;
  rating: typeof rating;
  question: typeof question;
  report: typeof report;
  safety: typeof safety;
  rights: typeof rights;
  email_change: typeof email_change;
  hearing: typeof hearing;
  notifications: typeof notifications;
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

/** Switches words and formats to another language for all later renders. */
export function setLanguage(tag: string, next: Translate): void {
  setLocale(tag);
  translate = next;
  Object.assign(m, translate(added));
}
