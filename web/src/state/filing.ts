/** The one queue of reports of this page, on the browser's own storage and clock. */
import { useCallback, useSyncExternalStore } from "react";

import { fileReport } from "../api/safety";
import { tabStorage } from "../platform/browser";
import { type Filed, Reports } from "./reports";

const storage = tabStorage("io.reports");

/** The queue. */
export const reports = new Reports({
  read: storage.read,
  write: (value) => {
    if (value === null) storage.clear();
    else storage.write(value);
  },
  send: fileReport,
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

/** How many reports wait for a connection. */
export function useWaitingReports(): number {
  return useSyncExternalStore(reports.subscribe, () => reports.waiting());
}
