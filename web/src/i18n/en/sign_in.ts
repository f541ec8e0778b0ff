/** Coming in: the address, the email, the link. */
import { addSection } from "../catalogue";

export const sign_in = {
  email: "Email",
  emailHint: "We’ll send a sign-in link. Nobody you meet ever sees your address.",
  emailWrong: "Please enter an address like name@example.com.",
  sendLink: "Email me a link",
  sending: "Sending",
  cookies:
    "Your browser blocks cookies for this site. IO needs them to sign you in: allow them, then reload this page.",
  signIn: {
    title: "Sign in",
    lead: "No password. We’ll email you a link and a code.",
  },
  checkMail: {
    title: "Check your email",
    sentTo: "We sent an email to {email}.",
    change: "Change address",
    works: (wait: string) => `The link and the code work for ${wait}.`,
    expired: "This email has expired. Ask for a new one.",
    code: "Code from the email",
    codeHint: "Eight digits. Or just open the link in the email.",
    codeShort: "The code has eight digits.",
    codeWrong: "That code doesn’t work. Check the newest email, or ask for a new one.",
    codeUsedUp:
      "That was the fifth wrong code, so this email’s code no longer works. Open the link in the email, or ask for another one.",
    signIn: "Sign in",
    resend: "Send another email",
    resendIn: (wait: string) => `You can ask for another email in ${wait}.`,
    resent: "Another email is on its way",
    notThere: "No email yet? Give it a minute, and check your spam folder.",
    didYouMean: "Did you mean {email}?",
    useThat: "Use that address",
    outbox: "This server doesn’t send real emails. It keeps them here:",
    openOutbox: "Open the outbox",
    delayed: "Emails are delayed right now. Yours isn’t lost. We’ll send it as soon as we can.",
  },
  again: {
    title: "You’re signed out",
    body: "Sign in again to pick up where you left off. What you wrote is still here.",
    to: "We’ll email a code to {email}.",
    send: "Email me a code",
    other: "Use another way",
  },
  notMe: {
    title: "Wasn’t that you?",
    lead: "Sign out that device and all your other devices at once. You can sign in again with a new link.",
    press: "Sign out everywhere",
    done: "All your devices are signed out",
    doneLead:
      "Anyone who can read your email can sign in to IO. If someone else can, change your email password first.",
    signIn: "Sign in again",
  },
  confirm: {
    checking: "Checking your link",
    ready: "Sign in to IO",
    readyLead: "You’re about to sign in as {email}.",
    signIn: "Sign in",
    elsewhere: "Sign in on this device instead?",
    elsewhereLead:
      "You asked for this link in {browser}. Enter the code from the email there, or sign in here as {email}.",
    elsewhereUnknown:
      "You asked for this link in another browser. Enter the code from the email there, or sign in here as {email}.",
    signInHere: "Sign in here",
    used: "This link was already used",
    usedLead: "Each link works once. If that wasn’t you, ask for a new one. Older links then stop working.",
    expired: "This link has expired",
    expiredLead: "Links work for ten minutes. A new one takes a few seconds.",
    codeOnly: "Enter the code instead",
    codeOnlyLead:
      "Links only work in the browser that asked for them. Go back there and enter the eight digits from the email.",
    unknown: "This link doesn’t work",
    unknownLead: "It may have been cut off. Copy the whole link from the email, or ask for a new one.",
    newLink: "Send a new link",
    enterCode: "Enter the code",
  },
};

addSection({ sign_in });
