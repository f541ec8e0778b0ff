/**
 * Asking the server from a screen, and what a screen shows meanwhile: loading, an error with the next step, "not for
 * your role", or old data that says how old it is.
 */
import type { ReactNode } from "react";

import { clock } from "../../i18n/format";
import { useQuery, useQueryClient } from "../../query/hooks";
import { ConsoleError, isNotAllowed, isUnreachable, sentence } from "../api/problems";
import { problems as w } from "../words/problems";
import { Empty } from "./Panel";
import { Strip } from "./Note";

interface Timed<Data> {
  answer: Data;
  /** When it came, by this browser's clock. */
  came: number;
}

/** A question that is asked and watched. */
export interface Asked<Data> {
  data: Data | undefined;
  came: number;
  error: Error | null;
  /** The server cannot be reached: what is shown may be old. */
  isStale: boolean;
  isPending: boolean;
  again: () => void;
  /** Puts in an answer that came with another request. */
  put: (data: Data) => void;
}

/** Asks, every so many seconds if given. What a clock asks does not keep the session alive. */
export function useAsked<Data>(
  key: readonly string[],
  ask: (how: { signal: AbortSignal; background: boolean }) => Promise<Data>,
  { every, enabled = true }: { every?: number; enabled?: boolean } = {},
): Asked<Data> {
  const client = useQueryClient();
  const { data, error, isPending, refetch } = useQuery<Timed<Data>>({
    queryKey: key,
    queryFn: async ({ signal }) => ({
      answer: await ask({ signal, background: every !== undefined }),
      came: Date.now(),
    }),
    forget: true,
    enabled,
    ...(every !== undefined && { refetchInterval: every * 1_000 }),
  });
  return {
    data: data?.answer,
    came: data?.came ?? 0,
    error,
    isStale: data !== undefined && isUnreachable(error),
    isPending: isPending && enabled,
    again: () => void refetch(),
    put: (answer) => client.setQueryData(key, { answer, came: Date.now() } satisfies Timed<Data>),
  };
}

/** A screen that stands on one answer. */
export function Answered<Data>({ asked, children }: { asked: Asked<Data>; children: (data: Data) => ReactNode }) {
  const { data, error, isPending } = asked;
  if (data !== undefined) return children(data);
  if (isPending || error === null) return <Loading />;
  return <Problem error={error} onRetry={asked.again} />;
}

/** Gray shapes in the final layout, shown only after a moment. */
export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{w.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div className="loading-row" key={row} />
      ))}
    </div>
  );
}

/** What happened, what to do, and the number that support needs. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (isNotAllowed(error)) return <Empty title={w.notAllowedTitle} body={w.notAllowedBody} />;
  return (
    <div className="empty" role="alert">
      <h2>{sentence(error)}</h2>
      {onRetry !== undefined && (
        <button type="button" className="btn btn-pri" onClick={onRetry}>
          {w.retry}
        </button>
      )}
      <RequestId error={error} />
    </div>
  );
}

/** The request's number, for support. */
export function RequestId({ error }: { error: unknown }) {
  if (!(error instanceof ConsoleError) || error.requestId === undefined) return null;
  return <p className="muted small mono">{w.request(error.requestId)}</p>;
}

/** Says that what is shown is old, and since when. */
export function Stale({ asked }: { asked: Pick<Asked<unknown>, "isStale" | "came" | "again"> }) {
  if (!asked.isStale) return null;
  return (
    <Strip
      icon="warn"
      tone="stale"
      actions={
        <button type="button" className="btn" onClick={asked.again}>
          {w.tryNow}
        </button>
      }
    >
      <b>{w.stale(clock(new Date(asked.came)))}</b> {w.staleBody}
    </Strip>
  );
}

/** A failed action, beside what was pressed. */
export function Failed({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  return (
    <div className="fld-error" role="alert">
      {sentence(error)} <RequestId error={error} />
    </div>
  );
}
