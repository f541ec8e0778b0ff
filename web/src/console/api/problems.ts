/** The one error of every request of the console. Must not know any screen. */
import { problems as w } from "../words/problems";

/** Why a request did not succeed; `code` is the server's, or why there was no answer. */
export class ConsoleError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly fields: ReadonlyMap<string, string>;

  constructor(code: string, status: number, problem: Readonly<Record<string, unknown>> = {}) {
    super(typeof problem["title"] === "string" ? problem["title"] : code);
    this.name = "ConsoleError";
    this.code = code;
    this.status = status;
    this.requestId = typeof problem["request_id"] === "string" ? problem["request_id"] : undefined;
    this.fields = new Map(fieldsOf(problem["errors"]));
  }
}

function fieldsOf(errors: unknown): [string, string][] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((each: unknown) => {
    if (typeof each !== "object" || each === null || !("field" in each) || !("message" in each)) return [];
    return typeof each.field === "string" && typeof each.message === "string" ? [[each.field, each.message]] : [];
  });
}

/** The error for an answer. */
export async function toConsoleError(response: Response): Promise<ConsoleError> {
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  const body: unknown = isJson ? await response.json().catch(() => undefined) : undefined;
  if (typeof body !== "object" || body === null || !("code" in body) || typeof body.code !== "string") {
    return new ConsoleError(response.status >= 502 ? "unreachable" : "unexpected", response.status);
  }
  return new ConsoleError(body.code, response.status, { ...body });
}

/** Whether the session is over, or never was. */
export const isSignedOut = (error: unknown): boolean => error instanceof ConsoleError && error.status === 401;

/** Whether the role does not allow it. */
export const isNotAllowed = (error: unknown): boolean => error instanceof ConsoleError && error.status === 403;

/** Whether the server cannot be reached, so that what is shown may be old. */
export const isUnreachable = (error: unknown): boolean => error instanceof ConsoleError && error.code === "unreachable";

/** One sentence about any error. */
export function sentence(error: unknown): string {
  if (!(error instanceof ConsoleError)) return w.unexpected;
  if (error.code === "unreachable") return w.unreachable;
  if (error.code === "changed_meanwhile") return w.changed;
  if (error.status === 403) return w.notAllowed;
  if (error.status === 404) return w.gone;
  if (error.code === "unexpected" || error.code === "internal") return w.unexpected;
  return error.message;
}
