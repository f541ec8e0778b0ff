/** The figure: the bar and the ring, apart or joined. It looks the same in every language. */
import "./Logo.css";

interface FigureProps {
  /** Joined: the bar is in the ring. Apart: it waits outside. */
  state?: "joined" | "apart";
  size?: "normal" | "small";
  /** What it shows, where it carries a meaning of its own. */
  label?: string;
}

/** The figure. */
export function Figure({ state = "joined", size = "normal", label }: FigureProps) {
  return (
    <svg
      className={size === "small" ? "figure figure-small" : "figure"}
      viewBox="0 0 200 200"
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    >
      <path className="logo-o" d="M62 58A58 58 0 1 0 138 58" strokeWidth="26" strokeLinecap="round" />
      {state === "joined" ? (
        <>
          <rect className="logo-i" x="87" y="14" width="26" height="88" rx="13" />
          <circle className="figure-spark" cx="168" cy="40" r="9" />
        </>
      ) : (
        <rect className="logo-i" x="14" y="2" width="20" height="48" rx="10" transform="rotate(-38 24 26)" />
      )}
    </svg>
  );
}
