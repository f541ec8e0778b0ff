/**
 * The frame of a page: its heading takes the focus and gives the document its title when a person moves there, so that
 * everybody notices the move.
 */
import "./Page.css";

import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";

import { m } from "../i18n/catalogue";

/** False on the page that the browser opened, true on every page that the person moved to from there. */
export const Moved = createContext<() => boolean>(() => false);

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** Narrow for forms; centred for a page with one thing to do. */
  look?: "normal" | "narrow" | "centered";
  /** The title is on the page in another way, or would only repeat. */
  hideTitle?: boolean;
  children?: ReactNode;
}

/** A page of the app. */
export function Page({ title, lead, look = "normal", hideTitle = false, children }: PageProps) {
  const classes = { normal: "page", narrow: "page page-narrow", centered: "page page-narrow page-centered" }[look];
  return (
    <main id="main" className={classes}>
      <div className={hideTitle ? "page-head visually-hidden" : "page-head"}>
        <PageHeading title={title} />
        {lead !== undefined && <p className="lead">{lead}</p>}
      </div>
      {children}
    </main>
  );
}

/** The `h1` of a page. Give it a `key` to take the focus again when its page changes in place. */
export function PageHeading({ title, takeFocus = false }: { title: string; takeFocus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useContext(Moved);

  useEffect(() => {
    document.title = m.common.pageTitle(title);
  }, [title]);

  useEffect(() => {
    if (takeFocus || moved()) heading.current?.focus({ preventScroll: true });
  }, [moved, takeFocus]);

  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}
