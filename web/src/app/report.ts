/**
 * Reports faults of the app to the server, and nothing about people: the build, the kind of page, the error's name, its
 * message without anything a person could have written, and the stack.
 */
import { patterns } from "../routes";

const perPage = 5;
let sent = 0;

/** The pattern of a path: `/chat/…` without the chat's id. */
export function pattern(pathname: string): string {
  const known = Object.values(patterns).find((each) =>
    new RegExp(`^${each.replace(/:\w+/gu, "[^/]+")}$`, "u").test(pathname),
  );
  return known ?? "other";
}

/** Removes from a message what a person could have written: quotations, addresses, links, long numbers and ids. */
export function scrub(message: string): string {
  return message
    .replace(/(["'`“‘«]).*?(["'`”’»])/gsu, "…")
    .replace(/\S+@\S+/gu, "…")
    .replace(/https?:\S+/gu, "…")
    .replace(/[0-9a-f-]{8,}/giu, "…")
    .slice(0, 300);
}

/** Sends one report; at most a few per page load. */
export function report(error: unknown): void {
  sent += 1;
  if (sent > perPage) return;
  const { name, message, stack } = error instanceof Error ? error : new Error("not an error object");
  const body = {
    release: import.meta.env.VITE_RELEASE ?? "development",
    route: pattern(location.pathname),
    name,
    message: scrub(message),
    // The first line of a stack repeats the message; the rest are locations in our own code.
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
