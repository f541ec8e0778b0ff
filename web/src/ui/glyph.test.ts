import { describe, expect, it } from "vitest";

import { glyphShape } from "./glyph";

describe("glyphShape", () => {
  it("always draws the same picture for the same seed", () => {
    expect(glyphShape(0)).toEqual(glyphShape(0));
    expect([1, 2, 4_294_967_295].map(glyphShape)).toMatchInlineSnapshot(`
      [
        {
          "gap": 110,
          "lean": 180,
          "pair": 2,
          "reach": 0,
          "ring": 9,
          "turn": 240,
        },
        {
          "gap": 110,
          "lean": 225,
          "pair": 0,
          "reach": 0.3333333333333333,
          "ring": 15,
          "turn": 180,
        },
        {
          "gap": 50,
          "lean": 90,
          "pair": 5,
          "reach": 1,
          "ring": 18,
          "turn": 210,
        },
      ]
    `);
  });

  it("uses every pair of hues and many shapes", () => {
    const shapes = Array.from({ length: 2_000 }, (_, seed) => glyphShape(seed));
    expect(new Set(shapes.map(({ pair }) => pair))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBeGreaterThan(1_500);
  });
});
