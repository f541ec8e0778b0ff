/** The frame of a step: its number, title and introduction. */
import "./onboarding.css";
import "../../../i18n/sections/onboarding";

import type { ReactNode } from "react";

import { m } from "../../../i18n/catalogue";
import { PageHeading } from "../../../ui/Page";

interface StepPageProps {
  at: 1 | 2 | 3;
  title: string;
  lead: string;
  children: ReactNode;
}

/** The frame. Its heading takes the focus when one step follows another. */
export function StepPage({ at, title, lead, children }: StepPageProps) {
  return (
    <main id="main" className="page page-narrow">
      <div className="page-head">
        <p className="step">{m.onboarding.step(at, 3)}</p>
        <PageHeading title={title} takeFocus={at > 1} />
        <p className="lead">{lead}</p>
      </div>
      {children}
    </main>
  );
}
