/** What is said when the connection is closed for good, and what a person can do then. */
import { addSection } from "../catalogue";

export const closed = {
  because: {
    signed_out: {
      title: "You are signed out",
      body: "Sign in again and go on where you were.",
      action: "Sign in",
    },
    suspended_account: {
      title: "This account cannot chat",
      body: "It was suspended. You can write to the people who run this server.",
      action: "Go to the start",
    },
    replaced_by_other_tab: {
      title: "IO goes on in another tab",
      body: "This tab stopped so that the other one can go on. You can move it back here.",
      action: "Use it here",
    },
    upgrade_required: {
      title: "IO has a new version",
      body: "Reload the page to go on. Nothing that you wrote is lost.",
      action: "Reload",
    },
  },
};

addSection({ closed });
