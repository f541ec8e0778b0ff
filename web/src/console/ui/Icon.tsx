/** The icons of the console: one line on a grid of 16, in the color of the text. Always beside or inside a name. */

const shapes = {
  queue: "M2 9.5 4 3h8l2 6.5V13H2zM2 9.5h3.5l1 1.5h3l1-1.5H14",
  cases: "M2 4h4l1.5 1.5H14V13H2z",
  appeals: "M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7",
  people:
    "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M11 2.8a2.4 2.4 0 0 1 0 4.6M12.2 9.8c1.5.5 2.3 1.8 2.3 3.7",
  insights: "M2 14h12M4 11V8M8 11V3M12 11V6",
  announce: "M2.5 6.5v3h2.5l5.5 3v-9L5 6.5zM5 9.5 6 14h1.5l-.6-3.4M12.8 6a3 3 0 0 1 0 4",
  communities: "M6 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
  hear: "M2.5 3h11v8H8l-3 2.5V11H2.5zM5 6h6M5 8.5h4",
  wish: "M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z",
  tuning: "M2 5h6M12 5h2M2 11h2M8 11h6M10 5a2 2 0 1 0 0-.1M6 11a2 2 0 1 0 0-.1",
  words: "M2.5 4h11M2.5 8h7M2.5 12h4M12 8.5v5M9.5 11h5",
  save: "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
  staff: "M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 14c0-2.8 2.2-4.5 5-4.5s5 1.7 5 4.5",
  keys: "M5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 8h6.5v2.8M11.5 8v2",
  audit: "M6.5 9.5l3-3M7 4.5 8.7 2.8a3 3 0 0 1 4.3 4.3L11.3 8.8M9 11.5l-1.7 1.7A3 3 0 0 1 3 8.9L4.7 7.2",
  find: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3.5 3.5",
  menu: "M2 4h12M2 8h12M2 12h12",
  theme: "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3l2 1.5",
  leave: "M9.5 2.5H3v11h6.5M7 8h7M11.5 5.5 14 8l-2.5 2.5",
  warn: "M8 2 1.5 13.5h13zM8 6.5v3M8 11.6v.1",
  good: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.3 8.2l2 2 3.5-4",
  bad: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4",
  lock: "M3.5 7.5h9V14h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  hidden:
    "M2 2l12 12M6.5 3.7A6 6 0 0 1 8 3.5c4 0 6.5 4.5 6.5 4.5a11 11 0 0 1-2 2.5M4 5.2A11 11 0 0 0 1.5 8S4 12.5 8 12.5a6 6 0 0 0 2.3-.5",
  flag: "M3.5 14V2.5M3.5 3h8l-1.5 3 1.5 3h-8",
  back: "M5 3 2 6l3 3M2 6h7.5a4 4 0 0 1 0 8H6",
  plus: "M8 3v10M3 8h10",
  pause: "M5.5 3v10M10.5 3v10",
  quote: "M3 11V7.5A3.5 3.5 0 0 1 6 4M9.5 11V7.5a3.5 3.5 0 0 1 3-3.5M3 8.5h3V11H3zM9.5 8.5h3V11h-3z",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof shapes;

const mirrored: readonly IconName[] = ["appeals", "leave", "back"];

/** An icon; the ones that point turn round where people read from right to left. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={mirrored.includes(name) ? "ic ic-mirrored" : "ic"} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}

/** IO's mark. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 62 40" aria-hidden="true">
      <rect className="mark-i" x="4" y="4" width="9" height="32" rx="4.5" />
      <circle className="mark-o" cx="40" cy="20" r="12.5" strokeWidth="8" />
    </svg>
  );
}

/** A side of a conversation, the same everywhere: a bar for the reported one, a ring for the other. */
export function SideMark({ side }: { side: "reported" | "reporter" }) {
  return (
    <svg className="side-mark" viewBox="0 0 24 24" aria-hidden="true">
      {side === "reported" ? (
        <rect className="mark-i" x="9" y="3" width="6" height="18" rx="3" />
      ) : (
        <circle className="mark-o" cx="12" cy="12" r="7.5" strokeWidth="5" />
      )}
    </svg>
  );
}
