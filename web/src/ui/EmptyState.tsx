/** What an empty list shows. */
import "./States.css";

import type { ReactNode } from "react";

import { Figure } from "./Figure";

/** Nothing here yet: the figure, one sentence, one thing to do. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="state">
      <Figure state="apart" size="small" />
      <p className="state-text">{children}</p>
      {action}
    </div>
  );
}
