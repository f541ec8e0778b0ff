/** What the place announces, in the lobby. */
import { addSection } from "../catalogue";

import { count } from "../format";

export const news = {
  title: "News",
  label: "Announcement",
  open: (unread: number) => (unread === 0 ? "News" : `News · ${count(unread)} new`),
  gotIt: "Got it",
  close: "Close",
  aloud: (title: string, text: string) => `${title}. ${text}`,
};

addSection({ news });
