/** Owns a server made of canned answers: each test sets the answer of each route, and reads the requests. */
import { onTestFinished, vi } from "vitest";

import type { Profile, Schemas } from "../api/endpoints";

/** What a route answers: a body, a whole response, null for "no content", or a function that makes one of these. */
type Answer = object | null | ((body: unknown) => object | null);
type Answers = Record<string, Answer>;

/** An error answer in the server's format. */
export function problem(status: number, code: string, extra: Record<string, unknown> = {}): Response {
  const body = { type: `/problems#${code}`, title: `Title of ${code}.`, status, code, request_id: "req-1", ...extra };
  return Response.json(body, { status, headers: { "content-type": "application/problem+json" } });
}

/** No connection at all. */
export const noConnection = (): never => {
  throw new TypeError("Failed to fetch");
};

/** Answers by "METHOD /path" (without the query), otherwise "not found". The list of requests grows. */
export function serve(answers: Answers): { asked: string[]; bodies: Record<string, unknown> } {
  const seen = { asked: [] as string[], bodies: {} as Record<string, unknown> };
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const key = `${init?.method ?? "GET"} ${(input as string).split("?")[0] ?? ""}`;
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    seen.asked.push(key);
    seen.bodies[key] = body;
    const given = answers[key];
    const answer = typeof given === "function" ? (given as (body: unknown) => object | null)(body) : given;
    await Promise.resolve();
    if (answer instanceof Response) return answer.clone();
    if (answer === undefined) return problem(404, "not_found");
    return answer === null ? new Response(null, { status: 204 }) : Response.json(answer);
  });
  onTestFinished(() => {
    spy.mockRestore();
  });
  return seen;
}

/** The rules of a place whose operator added one, as someone sees them who agreed to the seven alone. */
export const rules: Schemas["Rules"] = {
  version: 2,
  published_at: "2026-11-03T10:00:00Z",
  terms_changed: false,
  privacy_changed: true,
  lines: [
    { rule: "Be kind.", example: "Disagree with the idea, not the person.", change: "same" },
    { rule: "Adults only.", example: "", change: "removed" },
    { rule: "English only, please.", example: "", change: "added" },
  ],
  agreed: [
    { purpose: "rules", version: 1, given_at: "2026-05-03T10:00:00Z", ended_at: "2026-11-04T10:00:00Z" },
    { purpose: "wishes", version: 1, given_at: "2026-05-03T10:01:00Z" },
  ],
};

/** A person who finished onboarding. */
export const noor: Profile = {
  email: "noor@example.org",
  onboarding: "done",
  alias: "Night Owl",
  gender: "unsaid",
  languages: ["en", "es"],
  interests: ["hiking", "chess"],
  glyph: 4711,
  card: { first_name: "Noor", contact: "", about: "" },
  preferences: {
    genders: [],
    gender_weight: "any",
    language_weight: "must",
    interest_weight: "prefer",
    mood: "deep",
    mood_weight: "prefer",
    allow_recent: false,
  },
  privacy: { receipts: true, typing: true, presence: true, show_alias: false, reveal_requests: true },
  stranger_sees: { name: "Amber Heron", glyph: 99 },
  rules_version: 1,
};
