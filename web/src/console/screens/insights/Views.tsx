/** The way between the figures of now, of today and of several days. */
import { Link, useLocation } from "wouter";

import { paths } from "../../paths";
import { insights as w } from "../../words/insights";

/** A link each; the current one says so. */
export function Views() {
  const [path] = useLocation();
  const views = [
    [paths.insightsLive, w.now],
    [paths.insights, w.today],
    [paths.insightsDays, w.days],
  ] as const;
  return (
    <nav className="seg" aria-label={w.views}>
      {views.map(([to, name]) => (
        <Link key={to} href={to} aria-current={path === to ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
