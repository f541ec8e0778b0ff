/** The routes of being heard: what I told the staff, and the board of wishes and faults. Must not know any screen. */
import { queryOptions } from "../query/hooks";
import { call } from "./client";
import type { Schemas } from "./endpoints";

interface Signal {
  signal?: AbortSignal;
}

/** What a person tells the staff, in the order of the form. */
export const kinds = ["feedback", "fault", "wish"] as const satisfies readonly Schemas["FeedbackKind"][];
export type Kind = Schemas["FeedbackKind"];
/** What is sent. The same `cid` is the same, however often it is sent. */
export type Telling = Schemas["TellStaff"];
/** Facts about this app and browser. */
export type Diagnostics = Schemas["FeedbackDiagnostics"];
/** What I told, with what became of it. */
export type Told = Schemas["OwnFeedback"];
/** A wish or a fault of the board. */
export type BoardItem = Schemas["BoardItem"];

export const tellStaff = (body: Telling) =>
  call<Schemas["StaffTold"]>("POST", "/api/user/feedback", { body, idempotent: true });
const told = ({ signal }: Signal) =>
  call<Schemas["OwnFeedbackList"]>("GET", "/api/user/feedback", signal && { signal });
const board = ({ signal }: Signal) => call<Schemas["Board"]>("GET", "/api/board", signal && { signal });
export const castVote = (id: string, vote: boolean) =>
  call<undefined>("PUT", `/api/board/${id}/vote`, { body: { vote } });

/** What I told, the latest first. */
export const toldQuery = queryOptions({ queryKey: ["told"], queryFn: told });
/** The board, the most votes first. */
export const boardQuery = queryOptions({ queryKey: ["board"], queryFn: board, staleTime: 30_000 });
