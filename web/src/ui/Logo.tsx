/** The mark: I and O side by side, in this order in every language. */
import "./Logo.css";

/** The mark; the link or heading around it says the name. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 62 40" aria-hidden="true">
      <rect className="logo-i" x="4" y="4" width="9" height="32" rx="4.5" />
      <circle className="logo-o" cx="40" cy="20" r="12.5" strokeWidth="8" />
    </svg>
  );
}
