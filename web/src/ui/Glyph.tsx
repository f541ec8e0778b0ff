/** The picture of a person before a reveal: drawn from a seed, so there is nothing to upload and nothing to search for. */
import "./Glyph.css";

import { glyphDrawing } from "./glyph";

interface GlyphProps {
  seed: number;
  size?: "small" | "normal" | "large" | "fill";
  /** One's own picture has corners; those of others are round. */
  own?: boolean;
}

/** The picture. It adds nothing to the name beside it, so screen readers skip it. */
export function Glyph({ seed, size = "normal", own = false }: GlyphProps) {
  const { ground, figure, path, turn, dot } = glyphDrawing(seed);
  return (
    <svg
      className={`glyph ${own ? "glyph-own" : ""} ${size === "normal" ? "" : `glyph-${size}`}`}
      viewBox="0 0 100 100"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <rect width="100" height="100" fill={ground} />
      <g transform={`rotate(${turn} 50 50)`}>
        <path fill={figure} fillRule="evenodd" d={path} />
        {dot !== null && <circle cx={dot.x} cy={dot.y} r="7" fill={dot.fill} />}
      </g>
    </svg>
  );
}
