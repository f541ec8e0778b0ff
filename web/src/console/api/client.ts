/** How the console talks to its server: JSON in and out, problems as `ConsoleError`. Must not know any route. */
import { ConsoleError, toConsoleError } from "./problems";

interface Options {
  body?: unknown;
  signal?: AbortSignal;
  /** Asked by a clock, not by a person: it does not keep the session alive. */
  background?: boolean;
}

/** Sends one request below `/console/api`. */
export async function call<Answer>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  { body, signal, background = false }: Options = {},
): Promise<Answer> {
  const request: RequestInit = {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(background && { "io-background": "1" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
  const response = await fetch(`/console/api/${path}`, request).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new ConsoleError("unreachable", 0);
  });
  if (!response.ok) throw await toConsoleError(response);
  // An answer without a body, such as 202 or 204, is nothing.
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text, withoutNull)) as Answer;
}

/** A field that the server leaves empty and one that it leaves out are the same here. */
const withoutNull = (_name: string, value: unknown): unknown => value ?? undefined;
