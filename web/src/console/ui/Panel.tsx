/** A titled part of a page. */
import { type ReactNode, type Ref, useId, useLayoutEffect, useRef } from "react";

interface PanelProps {
  title: string;
  /** What belongs beside the title. */
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  ref?: Ref<HTMLElement>;
}

/** A panel; its content brings its own padding. */
export function Panel({ title, aside, children, className, ref }: PanelProps) {
  const id = useId();
  return (
    <section className={className === undefined ? "panel" : `panel ${className}`} aria-labelledby={id} ref={ref}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface TableProps {
  label: string;
  head: readonly string[];
  /** For a table whose cards on a phone are arranged in another way. */
  className?: string;
  children: ReactNode;
}

/** A table. On a phone each row is a card, and each value stands beside the title of its column. */
export function Table({ label, head, className, children }: TableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  useLayoutEffect(() => {
    for (const row of body.current?.rows ?? []) {
      if (row.cells.length !== head.length) continue;
      for (const [at, cell] of [...row.cells].entries()) cell.dataset["column"] = head[at];
    }
  });
  return (
    // A part that scrolls has to be reachable by the keyboard.
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex
    <div className="scroll" tabIndex={0} role="group" aria-label={label}>
      <table className={className === undefined ? "tbl cards" : `tbl ${className}`}>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>{children}</tbody>
      </table>
    </div>
  );
}

/** What is true of a list without rows, and one next step. */
export function Empty({ title, body, children }: { title: string; body: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <svg viewBox="0 0 62 40" aria-hidden="true">
        <rect className="mark-i" x="4" y="4" width="9" height="32" rx="4.5" />
        <circle className="mark-o" cx="40" cy="20" r="12.5" strokeWidth="8" />
      </svg>
      <h2>{title}</h2>
      <p>{body}</p>
      {children}
    </div>
  );
}
