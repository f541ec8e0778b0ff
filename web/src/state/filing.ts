/** The one queue of reports of this page, on the browser's own storage and clock. */
import { useCallback, useSyncExternalStore } from "react";

import { block } from "../api/endpoints";
import { hasCode } from "../api/problems";
import { type Filing, fileReport } from "../api/safety";
import { tabStorage } from "../platform/browser";
import { type Filed, Reports } from "./reports";

const storage = tabStorage("io.reports");

/** Files a report. Someone who was reported before can still be blocked. */
async function send(filing: Filing): Promise<{ report: string }> {
  try {
    return await fileReport(filing);
  } catch (error) {
    if (hasCode(error, "already_reported") && filing.block === true) await block(filing.chat);
    throw error;
  }
}

/** The queue. */
export const reports = new Reports({
  read: storage.read,
  write: (value) => {
    if (value === null) storage.clear();
    else storage.write(value);
  },
  send,
  later: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => {
      clearTimeout(timer);
    };
  },
});

/** What became of a report. */
export function useFiled(cid: string): Filed | undefined {
  return useSyncExternalStore(
    reports.subscribe,
    useCallback(() => reports.fate(cid), [cid]),
  );
}

/** Whether this page reported the other person of a chat. */
export function useReported(chat: string): boolean {
  return useSyncExternalStore(reports.subscribe, () => reports.reported(chat));
}

/** Whether it blocked them with the report. */
export function useParted(chat: string): boolean {
  return useSyncExternalStore(reports.subscribe, () => reports.parted(chat));
}

/** How many reports wait for a connection. */
export function useWaitingReports(): number {
  return useSyncExternalStore(reports.subscribe, () => reports.waiting());
}
