/** Changing the email address: in Settings, and behind the links in the emails about it. */
import { addSection } from "../catalogue";

export const email_change = {
  open: "Change my email address",
  label: "New email address",
  hint: "We’ll send a code there. Your current address gets a notice, and can undo the change for seven days.",
  send: "Send the code",
  sent: "We sent an email to {email}. Enter the code from it here.",
  code: "Code",
  codeWrong: "This code doesn’t work. Check it, or start again.",
  confirm: "Use this address",
  done: "You sign in with your new address from now on",
  fresh: "You need to have signed in within the last ten minutes, so we know it’s you.",
  signInAgain: "Sign in again",
  unknown: "This link doesn’t work",
  unknownLead: "It may have been used already, or it’s too old. Copy the whole link from the email, and try again.",
  newLink: {
    title: "Use this address from now on?",
    lead: "You’ll sign in with it. Your other devices are signed out.",
    press: "Use this address",
    done: "Your address was changed",
    doneLead: "Your earlier address can undo this for seven days.",
    on: "Go to Settings",
  },
  oldLink: {
    title: "Undo the change of your address?",
    lead: "Your account gets this address back, and every device is signed out.",
    press: "Undo the change",
    done: "Your account has its earlier address again",
    doneLead: "All devices are signed out. If someone else can read your email, change your email password first.",
    on: "Sign in",
  },
};

addSection({ email_change });
