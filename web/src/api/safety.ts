/**
 * The routes of being safe: reports of mine, what IO has to tell me, decisions about me and appeals.
 * Must not know any screen.
 */
import { queryOptions } from "../query/hooks";
import { call } from "./client";
import type { Schemas } from "./endpoints";

interface Signal {
  signal?: AbortSignal;
}

/** Why a person reports another one, in the order of the dialog. */
export const reasons = [
  "sexual",
  "harassment",
  "threats",
  "under_age",
  "spam",
  "scam",
  "private_data",
  "wrong_gender",
  "other",
] as const satisfies readonly Schemas["ReasonName"][];
export type Reason = Schemas["ReasonName"];

/** What is reported. The same `cid` is the same report, however often it is sent. */
export type Filing = Schemas["ReportPeer"];
/** A report of mine. */
export type OwnReport = Schemas["OwnReport"];

/** A part of IO that a decision can close. */
export type Scope = "matching" | "chatting" | "reveal" | "everything";
type Verdict = "note" | "warning" | "cool_down" | "suspension" | "ban";

/** A decision about me, with its reasons. */
export interface Statement {
  reference: string;
  verdict: Verdict;
  state: "in_force" | "overturned" | "replaced";
  scope: readonly Scope[];
  from: string;
  until?: string | null;
  words: string;
  quotes: readonly { at: string; text: string }[];
  rule?: number | null;
  automated: boolean;
  second: boolean;
  appeal: {
    possible_until: string;
    state?: "open" | "answered" | null;
    reference?: string | null;
    due_at?: string | null;
    words?: string | null;
    answer?: string | null;
    outcome?: "kept" | "milder" | "overturned" | null;
  };
}

/** What is closed to me, why, and how far IO trusts me. */
export interface Standing {
  restricted: boolean;
  scope: readonly Scope[];
  until?: string | null;
  statements: readonly Statement[];
  trust: { tier: "new" | "known" | "trusted"; limits: readonly string[]; lifts: readonly string[] };
}

/** Something that IO has to tell me. */
export interface Notice {
  id: string;
  kind: "report_outcome" | "statement" | "appeal_answer" | "chat_opened";
  at: string;
  seen: boolean;
  report?: string | null;
  statement?: string | null;
  appeal?: string | null;
}

export const fileReport = (body: Filing) =>
  call<Schemas["Reported"]>("POST", "/api/chat/report", { body, idempotent: true });
const ownReports = ({ signal }: Signal) =>
  call<Schemas["OwnReports"]>("GET", "/api/user/reports", signal && { signal });
export const lookAgain = (report: string) => call<undefined>("POST", `/api/user/reports/${report}/again`);
const notices = ({ signal }: Signal) => call<{ notices: Notice[] }>("GET", "/api/user/notices", signal && { signal });
export const sawNotice = (id: string) => call<unknown>("POST", `/api/user/notices/${id}/seen`, { idempotent: true });
const standing = ({ signal }: Signal) => call<Standing>("GET", "/api/user/standing", signal && { signal });
export const appeal = (reference: string, words: string) =>
  call<unknown>("POST", `/api/user/statements/${reference}/appeal`, { body: { words } });
export const sawStatement = (reference: string) =>
  call<unknown>("POST", `/api/user/statements/${reference}/seen`, { idempotent: true });

/** The reports of mine, latest first. */
export const ownReportsQuery = queryOptions({ queryKey: ["reports"], queryFn: ownReports });
/** What IO has to tell me. A frame says when it changed. */
export const noticesQuery = queryOptions({ queryKey: ["notices"], queryFn: notices, staleTime: 30_000 });
/** Decisions about me. */
export const standingQuery = queryOptions({ queryKey: ["standing"], queryFn: standing, staleTime: 30_000 });
