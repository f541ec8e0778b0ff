/**
 * Tells the server about faults of the app, and nothing about people: the build, the kind of page, the error's name, its
 * message without anything that could be somebody's words, and the stack.
 */
import { patterns } from "../routes";

const perPage = 5;
let sent = 0;

/** A path's pattern: `/chat/…` never carries which chat. */
export function pattern(pathname: string): string {
  const known = Object.values(patterns).find((each) =>
    new RegExp(`^${each.replace(/:\w+/gu, "[^/]+")}$`, "u").test(pathname),
  );
  return known ?? "other";
}

/** Takes out of a message whatever could have come from a person: quotations, addresses, links, long numbers and ids. */
export function scrub(message: string): string {
  return message
    .replace(/(["'`“‘«]).*?(["'`”’»])/gsu, "…")
    .replace(/\S+@\S+/gu, "…")
    .replace(/https?:\S+/gu, "…")
    .replace(/[0-9a-f-]{8,}/giu, "…")
    .slice(0, 300);
}

/** Sends one report; at most a few for each page that was opened. */
export function report(error: unknown): void {
  sent += 1;
  if (sent > perPage) return;
  const { name, message, stack } = error instanceof Error ? error : new Error("not an error object");
  const body = {
    release: import.meta.env.VITE_RELEASE ?? "development",
    route: pattern(location.pathname),
    name,
    message: scrub(message),
    // The first line of a stack repeats the message; the rest is places in our own code.
    stack: (stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at |@/u.test(line))
      .join("\n")
      .slice(0, 4_000),
  };
  void fetch("/api/client-errors", {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => undefined);
}
