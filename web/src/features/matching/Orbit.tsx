/** The figure of a search: the bar moves around the open ring, on one center with it. Still with reduced motion. */
import "./orbit.css";

import type { Ref } from "react";

interface OrbitProps {
  /** Whether the bar moves. */
  moving?: boolean;
  size?: "large" | "mini";
  ref?: Ref<SVGSVGElement>;
}

/** The figure. A match goes on from its place on the page. */
export function Orbit({ moving = true, size = "large", ref }: OrbitProps) {
  const classes = ["orbit", size === "mini" ? "orbit-mini" : "", moving ? "orbit-moving" : ""];
  return (
    <svg ref={ref} className={classes.join(" ")} viewBox="0 0 240 240" aria-hidden="true">
      {/* Measured from the top, so that the gap lies there. */}
      <circle className="orbit-ring" cx="120" cy="120" r="50" pathLength="360" transform="rotate(-90 120 120)" />
      <g className="orbit-arm">
        <rect className="orbit-bar" x="110" y="2" width="20" height="48" rx="10" />
      </g>
      <circle className="orbit-spark" cx="186" cy="58" r="9" />
    </svg>
  );
}
