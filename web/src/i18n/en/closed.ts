/** Texts for a permanently closed connection, and what a person can do about it. */
import { addSection } from "../catalogue";

export const closed = {
  because: {
    suspended_account: {
      title: "This account can’t chat",
      body: "It’s suspended. You can contact the people who run this server.",
      action: "Go to the start page",
    },
    replaced_by_other_tab: {
      title: "IO is open in another tab",
      body: "We paused this tab so the other one can continue. You can move IO back here.",
      action: "Use it here",
    },
    upgrade_required: {
      title: "There’s a new version of IO",
      body: "Reload the page to continue. Nothing you wrote is lost.",
      action: "Reload",
    },
  },
};

addSection({ closed });
