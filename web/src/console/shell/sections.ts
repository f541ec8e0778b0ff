/** The sections of the console, each with what a role needs for it. One it can't use is absent, not gray. */
import { type Capability, may } from "../api/capabilities";
import type { Me } from "../types";
import { paths } from "../paths";
import type { IconName } from "../ui/Icon";
import { shell as w } from "../words/shell";

/** A section. */
export interface Section {
  path: string;
  name: string;
  icon: IconName;
  needs: readonly Capability[];
  /** How many things wait there. */
  waiting?: (me: Me) => number;
}

/** In the order of the rail. */
const sections: readonly Section[] = [
  { path: paths.queue, name: w.nav.queue, icon: "queue", needs: ["queue"], waiting: ({ counts }) => counts.queue },
  {
    path: paths.appeals,
    name: w.nav.appeals,
    icon: "appeals",
    needs: ["appeals"],
    waiting: ({ counts }) => counts.appeals,
  },
  { path: paths.requests, name: w.nav.requests, icon: "eye", needs: ["unmask_ask", "unmask_agree"] },
  { path: paths.people, name: w.nav.people, icon: "people", needs: ["people"] },
  { path: paths.insights, name: w.nav.insights, icon: "insights", needs: ["stats"] },
  { path: paths.feedback, name: w.nav.feedback, icon: "hear", needs: ["feedback"] },
  { path: paths.board, name: w.nav.board, icon: "wish", needs: ["board"] },
  { path: paths.announcements, name: w.nav.announcements, icon: "announce", needs: ["announcements"] },
  { path: paths.communities, name: w.nav.communities, icon: "communities", needs: ["communities"] },
  { path: paths.words, name: w.nav.words, icon: "words", needs: ["word_lists"] },
  { path: paths.matching, name: w.nav.matching, icon: "tuning", needs: ["tuning"] },
  { path: paths.question, name: w.nav.question, icon: "quote", needs: ["tuning"] },
  { path: paths.health, name: w.nav.health, icon: "good", needs: ["health"] },
  { path: paths.audit, name: w.nav.audit, icon: "audit", needs: ["audit_read"] },
  { path: paths.staff, name: w.nav.staff, icon: "staff", needs: ["staff"] },
  { path: paths.keys, name: w.nav.keys, icon: "keys", needs: ["keys"] },
];

/** The sections of this member of staff. */
export const sectionsOf = (me: Me): readonly Section[] =>
  sections.filter(({ needs }) => needs.some((capability) => may(me, capability)));
