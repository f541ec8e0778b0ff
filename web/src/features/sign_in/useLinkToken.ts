/** The token of a sign-in link: read once and removed from the address at once, so no history keeps it. */
import { useEffect, useState } from "react";

/** The token in an address: after `#t=`, or in `?t=` where the operator chose that. */
export function tokenOf({ hash, search }: { hash: string; search: string }): string | undefined {
  const token = new URLSearchParams(hash.slice(1)).get("t") ?? new URLSearchParams(search).get("t");
  return token === null || token === "" ? undefined : token;
}

/** The token that this page was opened with; undefined before the first look, null if there is none. */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const take = () => {
      const found = tokenOf(location);
      if (found !== undefined) history.replaceState(history.state, "", location.pathname);
      setToken((before) => found ?? before ?? null);
    };
    take();
    addEventListener("hashchange", take);
    return () => {
      removeEventListener("hashchange", take);
    };
  }, []);
  return token;
}
