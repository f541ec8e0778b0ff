/** What is said about the connection. */
import { addSection } from "../catalogue";

export const connection = {
  label: "Connection",
  lost: "Connection lost. Your messages are saved.",
  online: "Connected again",
  blocked:
    "IO answers, but something on the way refuses live connections: a proxy, a VPN or a browser extension. Try another network, or turn it off for this page. Your messages are saved.",
  reconnecting: (attempt: number) =>
    attempt > 1 ? `Reconnecting (try ${attempt}). Your messages are saved.` : "Reconnecting. Your messages are saved.",
  tryNow: "Try now",
  offline: "You are offline. Your messages are saved.",
  back: "Back online.",
  backSent: (count: number) => (count === 1 ? "Back online, 1 message sent." : `Back online, ${count} messages sent.`),
  closed: {
    signed_out: {
      title: "You are signed out",
      body: "Sign in again and go on where you were.",
      action: "Sign in",
    },
    suspended_account: {
      title: "This account cannot chat",
      body: "It was suspended. You can write to the people who run this server.",
      action: "Go to the start",
    },
    replaced_by_other_tab: {
      title: "IO goes on in another tab",
      body: "This tab stopped so that the other one can go on. You can move it back here.",
      action: "Use it here",
    },
    upgrade_required: {
      title: "IO has a new version",
      body: "Reload the page to go on. Nothing that you wrote is lost.",
      action: "Reload",
    },
  },
};

addSection({ connection });
