/**
 * Owns `sessionStorage`, `localStorage` and the question whether cookies are kept. A browser may block storage or run
 * out of it: every access is guarded here, and what cannot be stored lasts until the page is left.
 * Must not know what is stored.
 */

/** Texts by key. */
export interface Kept {
  read: (key: string) => string | null;
  /** Null removes. Never throws. */
  write: (key: string, value: string | null) => void;
}

function kept(area: () => Storage): Kept {
  const memory = new Map<string, string | null>();
  return {
    read(key) {
      try {
        return memory.get(key) ?? area().getItem(key);
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        if (value === null) area().removeItem(key);
        else area().setItem(key, value);
        memory.delete(key);
      } catch {
        memory.set(key, value);
      }
    },
  };
}

/** Kept across a reload, gone with the tab. */
export const inThisTab = kept(() => sessionStorage);

/** Kept in this browser, for every tab. */
export const inThisBrowser = kept(() => localStorage);

/**
 * Whether this browser keeps cookies for this site. Without them nobody stays signed in. A cookie is written and read
 * back: Chromium says `cookieEnabled` also where it blocks the data of this site.
 */
export function keepsCookies(): boolean {
  const probe = "io_probe=1;path=/";
  document.cookie = probe;
  const kept = document.cookie.includes("io_probe");
  document.cookie = `${probe};max-age=0`;
  return kept;
}
