/**
 * Tells a person who looks elsewhere: notifications, and the count on the icons of the tab and the installed app. Loads
 * while the browser is idle. Must not say who or what: a notification shows on a locked screen.
 */
import "../i18n/sections/notifications";

import { liveChat, unreadOf } from "../core/session/state";
import { m } from "../i18n/catalogue";
import * as browser from "../platform/notifications";
import type { Live, Snapshot } from "../realtime/driver";
import { notificationsOn, offered, resubscribe } from "../state/notifications";
import { paths } from "../routes";

/** What was there to see when the person last looked. */
interface Seen {
  called: boolean;
  unread: number;
  /** A message was announced since they left; further ones say nothing more. */
  said: boolean;
}

const unreadIn = ({ session }: Snapshot) =>
  Object.values(session.chats).reduce((sum, chat) => sum + (chat.attentive ? 0 : unreadOf(chat)), 0);
const calledIn = ({ session: { search } }: Snapshot) => search.at === "searching" && search.called !== null;
const busyIn = ({ session }: Snapshot) => liveChat(session) !== null || session.search.at !== "none";

/** Starts; `go` opens a page of the app. Returns a function that ends it and takes everything back. */
export function startNotifications(live: Live, owner: string, go: (to: string) => void): () => void {
  let registration: ServiceWorkerRegistration | null = null;
  let gone = false;
  let seen: Seen = { called: false, unread: 0, said: false };

  void offered().then(async (on) => {
    if (gone) return;
    if (!on) return browser.removeWorker();
    registration = await browser.installWorker();
    look();
    await resubscribe(owner);
  });

  function look(): void {
    const now = live.getSnapshot();
    const unread = unreadIn(now);
    const called = calledIn(now);
    if (unread !== seen.unread) {
      browser.setTabBadge(unread);
      void browser.setAppBadge(unread);
    }
    const away = document.visibilityState === "hidden";
    const wrote = away && unread > seen.unread && !seen.said;
    if (away && called && !seen.called) tell("match", paths.lobby);
    if (wrote) tell("message", chatOf(now));
    seen = { called, unread, said: away && (seen.said || wrote) };
    // A newer worker waits until no page of this tab can be disturbed by it.
    if (!busyIn(now)) browser.takeOver(registration);
  }

  function tell(kind: "match" | "message", to: string): void {
    if (notificationsOn()) void browser.notify(kind, m.notifications.titles[kind], to);
  }

  function looked(): void {
    if (document.visibilityState === "hidden") return;
    seen = { ...seen, said: false };
    void browser.clearNotifications();
  }

  const unsubscribe = live.subscribe(look);
  const unmatched = live.onMatched(() => {
    if (document.visibilityState === "hidden") tell("match", chatOf(live.getSnapshot()));
  });
  const unopened = browser.onOpened(go);
  document.addEventListener("visibilitychange", looked);
  looked();
  look();
  return () => {
    gone = true;
    unsubscribe();
    unmatched();
    unopened();
    document.removeEventListener("visibilitychange", looked);
    browser.setTabBadge(0);
    void browser.setAppBadge(0);
    void browser.clearNotifications();
  };
}

function chatOf({ session }: Snapshot): string {
  const chat = liveChat(session);
  return chat === null ? paths.lobby : paths.chat(chat.view.chat);
}
