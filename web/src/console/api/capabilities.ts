/** What a role can do, by the server's names. The server decides; the console only leaves out what would be refused. */
import type { Me } from "../types";

/** One thing that a role may do. */
export type Capability =
  | "queue"
  | "evidence"
  | "decide"
  | "appeals"
  | "interests"
  | "people"
  | "sign_out"
  | "sign_out_all"
  | "unmask_ask"
  | "unmask_agree"
  | "announcements"
  | "communities"
  | "feedback"
  | "board"
  | "word_lists"
  | "tuning"
  | "stats"
  | "health"
  | "audit_read"
  | "audit_verify"
  | "staff"
  | "keys";

/** Whether this member of staff may do it. */
export const may = (me: Me, capability: Capability): boolean => me.capabilities.includes(capability);
