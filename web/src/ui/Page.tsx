/**
 * The frame of a page: its heading takes the focus and gives the document its title when a person moves there, and the
 * page begins at its top, so that the move is noticeable.
 */
import "./Page.css";

import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";

import { m } from "../i18n/catalogue";

/**
 * How the user came to a page: opened by the browser, by a link, or by the browser's Back and Forward,
 * which restore its scroll position.
 */
export type Arrival = "opened" | "moved" | "returned";
export const Arrived = createContext<() => Arrival>(() => "opened");

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** Narrow for forms; centred for a page with one thing to do; wide for two columns where there is room. */
  look?: "normal" | "narrow" | "centered" | "wide";
  /** The page already shows its title in another way. */
  hideTitle?: boolean;
  children?: ReactNode;
}

/** A page of the app. */
export function Page({ title, lead, look = "normal", hideTitle = false, children }: PageProps) {
  const classes = {
    normal: "page",
    narrow: "page page-narrow",
    centered: "page page-narrow page-centered",
    wide: "page page-wide",
  }[look];
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

interface PageHeadingProps {
  /** The title of the document. */
  title: string;
  /** The words of the heading, where they change while the page stays. */
  shown?: string;
  takeFocus?: boolean;
}

/** The `h1` of a page. Give it a `key` to take the focus again when its page changes in place. */
export function PageHeading({ title, shown = title, takeFocus = false }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const arrived = useContext(Arrived);

  useEffect(() => {
    document.title = m.common.pageTitle(title);
  }, [title]);

  useEffect(() => {
    const arrival = takeFocus ? "moved" : arrived();
    if (arrival === "opened") return;
    heading.current?.focus({ preventScroll: true });
    if (arrival === "moved") window.scrollTo(0, 0);
  }, [arrived, takeFocus]);

  return (
    <h1 ref={heading} tabIndex={-1}>
      {shown}
    </h1>
  );
}
