/**
 * From a seed to the shape of a picture: a ring and a bar, in one of six pairs of hues. Pure. The same seed gives the
 * same picture permanently, so never change what a number means.
 */

/** What is drawn. Angles in degrees, lengths in a picture of 100. */
export interface GlyphShape {
  /** Which pair of hues, 0 to 5. */
  pair: number;
  /** Width of the ring's line. */
  ring: number;
  /** How much of the ring is open. */
  gap: number;
  /** Where the opening points. */
  turn: number;
  /** The position of the bar, from the outside (0) to the middle (1). */
  reach: number;
  /** Where the bar points. */
  lean: number;
}

/** The shape of a seed. */
export function glyphShape(seed: number): GlyphShape {
  const next = scramble(seed);
  return {
    pair: Math.floor(next() * 6),
    ring: 9 + Math.floor(next() * 4) * 3,
    gap: [0, 50, 80, 110][Math.floor(next() * 4)] ?? 0,
    turn: Math.floor(next() * 12) * 30,
    reach: Math.floor(next() * 4) / 3,
    lean: Math.floor(next() * 8) * 45,
  };
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
