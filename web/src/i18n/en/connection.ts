/** Texts about the connection. */
import { addSection } from "../catalogue";

export const connection = {
  label: "Connection",
  lost: "Connection lost. Your messages are saved.",
  online: "Connected again",
  blocked:
    "We can reach IO, but a proxy, a VPN or a browser extension is blocking live connections. Try another network, or turn it off for this page. Your messages are saved.",
  reconnecting: (attempt: number) =>
    attempt > 1 ? `Reconnecting (try ${attempt}). Your messages are saved.` : "Reconnecting. Your messages are saved.",
  tryNow: "Try now",
  offline: "You’re offline. Your messages are saved.",
  back: "Back online.",
  backSent: (count: number) => (count === 1 ? "Back online, 1 message sent." : `Back online, ${count} messages sent.`),
};

addSection({ connection });
