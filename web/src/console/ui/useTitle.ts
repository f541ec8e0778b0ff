/** The title of the window: the screen first, so that tabs differ at a glance. */
import { useEffect } from "react";

/** Names the window. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · IO console`;
  }, [title]);
}
