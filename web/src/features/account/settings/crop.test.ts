import { expect, it } from "vitest";

import { middle, pulled, squareOf } from "./crop";

it("takes the largest square in the middle, and a smaller one closer up", () => {
  expect(squareOf(300, 200, middle)).toEqual({ x: 50, y: 0, side: 200 });
  expect(squareOf(300, 200, { zoom: 2, across: 0, down: 0 })).toEqual({ x: 100, y: 50, side: 100 });
  expect(squareOf(300, 200, { zoom: 1, across: -1, down: 1 })).toEqual({ x: 0, y: 0, side: 200 });
  expect(squareOf(300, 200, { zoom: 2, across: 1, down: 1 })).toEqual({ x: 200, y: 100, side: 100 });
});

it("follows a pull to the edge and no further", () => {
  expect(pulled(300, 200, middle, { x: 0.25, y: 0.25 })).toEqual({ zoom: 1, across: -1, down: 0 });
  expect(pulled(300, 200, middle, { x: -0.125, y: 0 })).toEqual({ zoom: 1, across: 0.5, down: 0 });
  expect(pulled(300, 200, middle, { x: -9, y: 0 })).toEqual({ zoom: 1, across: 1, down: 0 });
});
