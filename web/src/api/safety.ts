/**
 * The routes of being safe: a report, and what came of it.
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

export const fileReport = (body: Filing) =>
  call<Schemas["Reported"]>("POST", "/api/chat/report", { body, idempotent: true });
const ownReports = ({ signal }: Signal) =>
  call<Schemas["OwnReports"]>("GET", "/api/user/reports", signal && { signal });
export const lookAgain = (report: string) => call<undefined>("POST", `/api/user/reports/${report}/again`);

/** The reports of mine, latest first. */
export const ownReportsQuery = queryOptions({ queryKey: ["reports"], queryFn: ownReports });
