/** The figure of a search: the bar moves around the open ring. It stays still with reduced motion. */

export function StartSearch() {
  return (
    <svg className="finder" viewBox="0 0 200 200" aria-hidden="true">
      <path className="logo-o" d="M79 62A50 50 0 1 0 121 62" strokeWidth="20" strokeLinecap="round" />
      <g className="finder-arm">
        <rect className="logo-i" x="92" y="6" width="16" height="32" rx="8" />
      </g>
    </svg>
  );
}
