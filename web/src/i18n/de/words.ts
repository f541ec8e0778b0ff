/** German, whole: one file for the browser, loaded before the first render. Needs a native read. */
import type { Messages } from "../catalogue";
import { again, email_change, rights, settings, transcript } from "./account";
import { common, nav, onboarding, profile, sign_in } from "./entry";
import { lobby, matching, news, notifications } from "./meeting";
import { hearing, report, safety } from "./safe";
import { chat, closed, connection, dialogs, live, question, rating, reveal } from "./talking";

export const words: Messages = {
  common,
  nav,
  sign_in,
  onboarding,
  profile,
  lobby,
  again,
  transcript,
  settings,
  matching,
  news,
  chat,
  dialogs,
  connection,
  closed,
  live,
  reveal,
  rating,
  question,
  report,
  safety,
  rights,
  email_change,
  hearing,
  notifications,
};
