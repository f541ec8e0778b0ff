/**
 * From a seed to a picture: a bar and a ring over each other in a round window, with the colors swapped where they
 * overlap. The bar always runs off the edge and the ring is never open, so no picture has the free stroke ends of
 * writing. The server draws the same (`io-core`, `chat/glyph.rs`). Never change what a seed means.
 */

/** What is drawn, in a picture of 100 by 100. */
export interface GlyphDrawing {
  ground: string;
  figure: string;
  /** One path with the even-odd rule. */
  path: string;
  /** The turn of the path and the dot, in degrees. */
  turn: number;
  dot: { x: number; y: number; fill: string } | null;
}

type Four<Of> = readonly [Of, Of, Of, Of];
type Eight<Of> = readonly [...Four<Of>, ...Four<Of>];
type Bar = readonly [from: number, to: number];
type Spot = readonly [x: number, y: number];
interface Motif {
  bars: readonly Bar[];
  /** Center, outer and inner radius. */
  ring: Four<number>;
  /** Two places on bare ground. */
  sparks: readonly [Spot, Spot];
}

/** Ground, figure and spark, the same in both themes, so that a picture stays the same picture. */
const colors: Eight<readonly [string, string, string]> = [
  ["#0b5a5e", "#bfefe6", "#ffd34d"],
  ["#a63406", "#ffdfc7", "#ffd34d"],
  ["#532a78", "#ebcbfa", "#ffb36b"],
  ["#1e3e92", "#c3d8ff", "#ffb36b"],
  ["#33520f", "#dcefa6", "#ffffff"],
  ["#f6c52b", "#54270a", "#a82b0c"],
  ["#f4a9b4", "#7c0e34", "#1e3e92"],
  ["#8fcbee", "#10345c", "#b23a08"],
];

const motif = (bars: readonly Bar[], ring: Four<number>, ...sparks: [Spot, Spot]): Motif => ({ bars, ring, sparks });

/** The ways in which bars and ring lie, upright: halves, shore, eye, rise, stripes, arch, moon, wake. */
const motifs: Eight<Motif> = [
  motif([[50, 140]], [50, 50, 34, 16], [75, 50], [67.7, 32.3]),
  motif([[68, 140]], [42, 50, 29, 13], [42, 50], [27, 14]),
  motif([[32, 68]], [50, 50, 31, 0], [50, 50], [16, 35]),
  motif([[-40, 22]], [100, 50, 62, 34], [82, 50], [33, 19]),
  motif(
    [
      [10, 32],
      [68, 90],
    ],
    [50, 50, 27, 0],
    [50, 11],
    [50, 89],
  ),
  motif([[50, 140]], [50, -6, 64, 36], [30, 76], [40, 12]),
  motif([[50, 140]], [50, 35, 22, 0], [30, 74], [18, 50]),
  motif([[60, 84]], [18, 50, 54, 32], [34, 50], [26, 34]),
];

/** The drawing of a seed. */
export function glyphDrawing(seed: number): GlyphDrawing {
  const next = scramble(seed);
  const pick = <Of>(of: Eight<Of>): Of => of[Math.floor(next() * 8)] ?? of[0];
  const [ground, figure, fill] = pick(colors);
  const { bars, ring, sparks } = pick(motifs);
  const turn = Math.floor(next() * 8) * 45;
  const spot = [null, ...sparks][Math.floor(next() * 3)] ?? null;
  const [x, y, ...radii] = ring;
  const path = [
    ...bars.map(([from, to]) => `M${from}-40h${to - from}v180h${from - to}z`),
    ...radii.filter((r) => r > 0).map((r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`),
  ].join("");
  return { ground, figure, path, turn, dot: spot && { x: spot[0], y: spot[1], fill } };
}

/** Numbers in [0, 1) that depend only on the seed (splitmix32). */
function scramble(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    word ^= word >>> 15;
    return (word >>> 0) / 0x1_0000_0000;
  };
}
