/** Owns where the moment of a match begins: where the search showed its figure. Must not know what happens then. */

/** Where the figure was when someone was found. */
export interface MomentStart {
  left: number;
  top: number;
  size: number;
  /** The angle of the bar, in degrees. */
  angle: number;
}

/** Reads it from the search on the page; the middle of the window where no figure is in sight. */
export function momentStart(): MomentStart {
  const figure = document.querySelector<SVGSVGElement>("main .orbit");
  if (figure === null) {
    const size = 240;
    return { size, left: (window.innerWidth - size) / 2, top: (window.innerHeight - size) / 2, angle: 0 };
  }
  const { left, top, width } = figure.getBoundingClientRect();
  const arm = figure.querySelector(".orbit-arm");
  const turned = arm === null ? 0 : Number.parseFloat(getComputedStyle(arm).rotate);
  return { left, top, size: width, angle: Number.isFinite(turned) ? ((turned % 360) + 360) % 360 : 0 };
}
