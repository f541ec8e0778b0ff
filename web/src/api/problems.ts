/**
 * The one typed error of every request to the server, and the sentence that a person reads about it.
 * Must not know any screen.
 */
import { m } from "../i18n/catalogue";
import { duration } from "../i18n/format";
import type { components } from "./schema.gen";

type Problem = components["schemas"]["Problem"];

/** The stable code of a problem, or why there was no answer. */
export type ProblemCode = Problem["code"] | "offline" | "unreachable" | "unexpected";

/** How many codes are remembered. */
const REMEMBERED = 5;
let recent: readonly ProblemCode[] = [];

/** The codes of the last problems on this page, the latest first. */
export const recentCodes = (): readonly ProblemCode[] => recent;

/** The one error that every call to the server can throw. */
export class ApiError extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  /** The id that support needs to find the request. */
  readonly requestId: string | undefined;
  /** Seconds until the next try can succeed. */
  readonly retryAfter: number | undefined;
  /** IO's own address, when this page is open at another one. */
  readonly address: string | undefined;
  /** The report that there is already. */
  readonly report: string | undefined;
  /** What the browser has to solve before the server takes the request. */
  readonly puzzle: { token: string; bits: number } | undefined;
  /** One sentence for each invalid field. */
  readonly fields: ReadonlyMap<string, string>;

  constructor(code: ProblemCode, status: number, problem?: Partial<Problem>) {
    super(problem?.title ?? code);
    this.name = "ApiError";
    // Every renewal of a login begins with one of these.
    if (code !== "not_signed_in") recent = [code, ...recent].slice(0, REMEMBERED);
    this.code = code;
    this.status = status;
    this.requestId = problem?.request_id;
    this.retryAfter = problem?.retry_after ?? undefined;
    this.address = problem?.address ?? undefined;
    this.report = problem?.report ?? undefined;
    this.puzzle = problem?.puzzle ?? undefined;
    this.fields = new Map((problem?.errors ?? []).map(({ field, message }) => [field, message]));
  }
}

/** Whether the person has to sign in before this can work. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.code === "not_signed_in";
}

/** Whether this is a problem of the given code. */
export function hasCode(error: unknown, code: ProblemCode): error is ApiError {
  return error instanceof ApiError && error.code === code;
}

/** The error for an answer of the server. */
export async function toApiError(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const fallback = Number.isFinite(retryAfter) ? { retry_after: retryAfter } : {};
  if (!(response.headers.get("content-type") ?? "").includes("json")) {
    return new ApiError(response.status >= 502 ? "unreachable" : "unexpected", response.status, fallback);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!isProblem(body)) return new ApiError("unexpected", response.status, fallback);
  return new ApiError(body.code, response.status, { ...fallback, ...body });
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" && body !== null && "code" in body && typeof body.code === "string" && "title" in body
  );
}

/** One sentence for people about any error. */
export function sentence(error: unknown): string {
  if (!(error instanceof ApiError)) return m.common.problems.unexpected;
  switch (error.code) {
    case "offline":
      return m.common.problems.offline;
    case "unreachable":
      return m.common.problems.unreachable;
    case "unexpected":
    case "internal":
      return m.common.problems.unexpected;
    case "rate_limited":
      return error.retryAfter === undefined ? error.message : m.common.problems.rateLimited(duration(error.retryAfter));
    default:
      return error.address === undefined ? error.message : m.common.problems.elsewhere(error.address);
  }
}
