/**
 * The routes of being safe: reports of mine, what IO has to tell me, decisions about me and appeals.
 * Must not know any screen.
 */
import { queryOptions } from "../query/hooks";
import { call } from "./client";
import type { Schemas } from "./endpoints";
import { safetyKeys } from "./queries";

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

/** A decision about me, with its reasons. */
export type Statement = Schemas["OwnStatement"];
/** What is closed to me, why, and how far IO trusts me. */
export type Standing = Schemas["OwnStanding"];
/** Something that IO has to tell me. */
export type Notice = Schemas["Notice"];

export const fileReport = (body: Filing) =>
  call<Schemas["Reported"]>("POST", "/api/chat/report", { body, idempotent: true });
const ownReports = ({ signal }: Signal) =>
  call<Schemas["OwnReports"]>("GET", "/api/user/reports", signal && { signal });
export const lookAgain = (report: string) => call<undefined>("POST", `/api/user/reports/${report}/again`);
const notices = ({ signal }: Signal) => call<Schemas["Notices"]>("GET", "/api/user/notices", signal && { signal });
export const sawNotice = (id: string) => call<undefined>("POST", `/api/user/notices/${id}/seen`, { idempotent: true });
const standing = ({ signal }: Signal) => call<Standing>("GET", "/api/user/standing", signal && { signal });
export const appeal = (reference: string, words: string) =>
  call<Schemas["AppealMade"]>("POST", `/api/user/statements/${reference}/appeal`, { body: { words } });
export const sawStatement = (reference: string) =>
  call<undefined>("POST", `/api/user/statements/${reference}/seen`, { idempotent: true });

/** The reports of mine, latest first. */
export const ownReportsQuery = queryOptions({ queryKey: safetyKeys.reports, queryFn: ownReports });
/** What IO has to tell me. A frame says when it changed. */
export const noticesQuery = queryOptions({ queryKey: safetyKeys.notices, queryFn: notices, staleTime: 30_000 });
/** Decisions about me. */
export const standingQuery = queryOptions({ queryKey: safetyKeys.standing, queryFn: standing, staleTime: 30_000 });
