/** A short message in the page, with an icon: what is true now, not what just happened. */
import type { ReactNode } from "react";

import { Icon, type IconName } from "./Icon";

type Tone = "plain" | "info" | "ok" | "warn" | "bad";

/** A note. A bad one is announced. */
export function Note({ icon, tone = "plain", children }: { icon: IconName; tone?: Tone; children: ReactNode }) {
  return (
    <div className={`note note-${tone}`} role={tone === "bad" ? "alert" : undefined}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}

/** A message over the whole width, with what to do about it. */
export function Strip({ icon, tone, children, actions }: StripProps) {
  return (
    <div className={`strip strip-${tone}`} role={tone === "stale" ? "alert" : undefined}>
      <Icon name={icon} />
      <p>{children}</p>
      {actions !== undefined && <span className="row">{actions}</span>}
    </div>
  );
}

interface StripProps {
  icon: IconName;
  tone: "info" | "wait" | "stale";
  children: ReactNode;
  actions?: ReactNode;
}
