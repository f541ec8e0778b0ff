/** A line across the page about its state (Banner), and a box in the text about one thing (Note). */
import "./Banner.css";

import type { ReactNode } from "react";

/** About the whole page: the connection, an account that will be erased. Not announced automatically. */
export function Banner({ tone = "warn", children }: { tone?: "warn" | "ok"; children: ReactNode }) {
  return <div className={`banner banner-${tone}`}>{children}</div>;
}

/** About one thing, where it happened. Errors are announced as they appear. */
export function Note({ tone, children }: { tone: "danger" | "warn" | "ok"; children: ReactNode }) {
  return (
    <div className={`note note-${tone}`} role={tone === "danger" ? "alert" : undefined}>
      {children}
    </div>
  );
}
