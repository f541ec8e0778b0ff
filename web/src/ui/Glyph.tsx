/** The picture of a person before a reveal: drawn from a seed, so there is nothing to upload and nothing to search for. */
import "./Glyph.css";

import { glyphShape } from "./glyph";

interface GlyphProps {
  seed: number;
  size?: "small" | "normal" | "large";
}

/** The picture. It adds nothing to the name beside it, so screen readers skip it. */
export function Glyph({ seed, size = "normal" }: GlyphProps) {
  const { pair, ring, gap, turn, reach, lean } = glyphShape(seed);
  const radius = 38 - ring / 2;
  const length = 2 * Math.PI * radius;
  const open = (length * gap) / 360;
  const inner = 6 + (1 - reach) * 14;
  return (
    <svg
      className={`glyph glyph-${pair} ${size === "normal" ? "" : `glyph-${size}`}`}
      viewBox="0 0 100 100"
      aria-hidden="true"
    >
      <circle
        className="glyph-ring"
        cx="50"
        cy="50"
        r={radius}
        strokeWidth={ring}
        strokeDasharray={gap === 0 ? undefined : `${length - open - ring} ${open + ring}`}
        transform={`rotate(${turn} 50 50)`}
      />
      <rect
        className="glyph-bar"
        x="45"
        y={50 - inner - 24}
        width="10"
        height="28"
        rx="5"
        transform={`rotate(${lean} 50 50)`}
      />
    </svg>
  );
}
