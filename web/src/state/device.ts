/** How IO looks and sounds on this device. Kept in this browser only, never on the server. */
import { inThisBrowser } from "../platform/storage";

/** The theme; "system" follows the device. */
export type Theme = "system" | "light" | "dark";

const themeKey = "io.theme";
const languageKey = "io.language";
const soundKey = "io.sound";
const enterKey = "io.enter";
const nextKey = "io.next";
const chatsKey = "io.chats";

/** After so many chats a person knows what leaving means. */
const FIRST_CHATS = 3;

/** The theme chosen here. */
export function theme(): Theme {
  const kept = inThisBrowser.read(themeKey);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Chooses a theme, at once. The same key is read by public/theme.js before the first paint of every page. */
export function setTheme(chosen: Theme): void {
  inThisBrowser.write(themeKey, chosen === "system" ? null : chosen);
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

/** Chooses the language of the app. public/theme.js reads the key before the first paint, so a reload shows it. */
export function setAppLanguage(chosen: string): void {
  inThisBrowser.write(languageKey, chosen);
}

/** Whether IO may make its sounds here. */
export function soundOn(): boolean {
  return inThisBrowser.read(soundKey) !== "off";
}

/** Turns the sounds on or off. */
export function setSound(on: boolean): void {
  inThisBrowser.write(soundKey, on ? null : "off");
}

/** Whether Enter sends; where nothing was chosen, it does so on devices with a mouse. */
export function enterSends(finePointer: boolean): boolean {
  const kept = inThisBrowser.read(enterKey);
  return kept === null ? finePointer : kept === "send";
}

/** Chooses what Enter does. */
export function setEnterSends(on: boolean): void {
  inThisBrowser.write(enterKey, on ? "send" : "line");
}

/** Whether a chat offers "next" in one press; where nothing was chosen, not in the first chats. */
export function nextInOnePress(): boolean {
  const kept = inThisBrowser.read(nextKey);
  return kept === null ? Number(inThisBrowser.read(chatsKey) ?? 0) >= FIRST_CHATS : kept === "on";
}

/** Chooses whether a chat offers it. */
export function setNextInOnePress(on: boolean): void {
  inThisBrowser.write(nextKey, on ? "on" : "off");
}

/** Counts a chat that is over, as far as it matters. */
export function noteChatOver(): void {
  const chats = Number(inThisBrowser.read(chatsKey) ?? 0);
  if (chats < FIRST_CHATS) inThisBrowser.write(chatsKey, String(chats + 1));
}
