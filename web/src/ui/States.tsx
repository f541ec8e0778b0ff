/** What a view shows without data: loading, or an error with a next step (EmptyState.tsx: empty). */
import "./States.css";

import { ApiError, sentence } from "../api/problems";
import { m } from "../i18n/catalogue";
import { Button } from "./Button";

/** Gray shapes in the final layout, shown only after a moment, and words under them when it takes longer. */
export function Skeleton({ shape = "lines", count = 3 }: { shape?: "lines" | "boxes"; count?: number }) {
  return (
    <div className="skeleton" role="status">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={shape === "lines" ? "skeleton-line" : "skeleton-box"} />
      ))}
      <p className="skeleton-words">{m.common.loading}</p>
    </div>
  );
}

/** What went wrong, the next step, and the code that support needs. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div className="state" role="alert">
      <p className="state-text">{sentence(error)}</p>
      {onRetry !== undefined && <Button onClick={onRetry}>{m.common.tryAgain}</Button>}
      {error instanceof ApiError && error.requestId !== undefined && (
        <p className="state-code">{m.common.problems.code(error.requestId)}</p>
      )}
    </div>
  );
}
