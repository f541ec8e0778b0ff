/** The icons: one line on a grid of 24, in the color of the surrounding text. Always beside or inside a name. */
import "./Icon.css";

const shapes = {
  back: "M15 5l-7 7 7 7",
  more: "M5 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6zM12 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6zM19 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  shuffle: "M4 7h3c5 0 5 10 10 10h3M4 17h3c2 0 3.2-1.6 4.2-3.4M13 9.6C14 8.2 15.2 7 17 7h3M17 4l3 3-3 3M17 14l3 3-3 3",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.6 3.5 5.5",
  settings: "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5v5M8 14.5v5",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.7 5.7l12.6 12.6",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  sound: "M4 10v4h3l5 4V6L7 10zM16 9c1.5 1.7 1.5 4.3 0 6M18.5 6.5c3 3 3 8 0 11",
  mute: "M4 10v4h3l5 4V6L7 10zM16 10l4 4M20 10l-4 4",
  help: "M9 9.2C9 7.5 10.3 6.2 12 6.2s3 1.2 3 2.8c0 2.4-3 2.4-3 4.6M12 17.5h.01",
  next: "M5 5l9 7-9 7zM18 5v14",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14c.8 1.4 2 2.1 3.5 2.1s2.7-.7 3.5-2.1M9 9.5h.01M15 9.5h.01",
  up: "M7 11v9H4v-9zM7 11l4-7c1.5 0 2.5 1 2.2 2.6L12.7 9.5H18c1.4 0 2.3 1.2 2 2.5l-1.4 6c-.3 1.2-1.2 2-2.4 2H7",
  report: "M6 21V4h12l-3 4 3 4H6",
  apart: "M8 12H3M6 9l-3 3 3 3M16 12h5M18 9l3 3-3 3M12 4v16",
  leave: "M14 4H5v16h9M10 12h10M16 8l4 4-4 4",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof shapes;

const mirrored: readonly IconName[] = ["back", "leave", "next"];

/** An icon; the ones that point turn round where people read from right to left. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={mirrored.includes(name) ? "icon icon-mirrored" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
