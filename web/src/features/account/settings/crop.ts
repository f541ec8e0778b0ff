/** Which square of a picture is kept. Must not draw. */

/** What a person chose: how close, from 1 to 4, and where, from -1 to 1 in each direction. */
export interface Choice {
  zoom: number;
  across: number;
  down: number;
}

export const middle: Choice = { zoom: 1, across: 0, down: 0 };
export const closest = 4;

/** The square, in the pixels of the picture. */
export function squareOf(width: number, height: number, { zoom, across, down }: Choice) {
  const side = Math.min(width, height) / zoom;
  return { x: ((width - side) * (across + 1)) / 2, y: ((height - side) * (down + 1)) / 2, side };
}

/** The choice after the picture was pulled by a part of the shown square. */
export function pulled(width: number, height: number, choice: Choice, by: { x: number; y: number }): Choice {
  const { side } = squareOf(width, height, choice);
  const moved = (at: number, length: number, part: number) => {
    const free = length - side;
    return free <= 0 ? at : Math.min(1, Math.max(-1, at - (2 * part * side) / free));
  };
  return { ...choice, across: moved(choice.across, width, by.x), down: moved(choice.down, height, by.y) };
}
