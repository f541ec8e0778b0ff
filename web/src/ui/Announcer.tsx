/**
 * The one polite live region of the app: always there, empty until something is said, emptied again so that nothing is
 * read twice. The caller decides what to say, and when.
 */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";

const Announce = createContext<(text: string) => void>(() => undefined);

/** Says a sentence to people who listen to the page. */
export function useAnnounce(): (text: string) => void {
  return useContext(Announce);
}

/** Holds the live region. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<{ text: string }>({ text: "" });
  const announce = useCallback((text: string) => {
    setSaid({ text });
  }, []);

  useEffect(() => {
    if (said.text === "") return undefined;
    const timer = setTimeout(() => {
      setSaid({ text: "" });
    }, 1_000);
    return () => {
      clearTimeout(timer);
    };
  }, [said]);

  return (
    <Announce value={announce}>
      {children}
      <div className="visually-hidden" aria-live="polite" aria-atomic="true" data-announcer>
        {said.text}
      </div>
    </Announce>
  );
}
