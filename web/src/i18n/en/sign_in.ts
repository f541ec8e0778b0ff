/** Coming in: the address, the letter, the link. */
import { addSection } from "../catalogue";

export const sign_in = {
  email: "Email",
  emailHint: "We send a sign-in link. Nobody you meet ever sees it.",
  emailWrong: "Please write an address like name@example.com.",
  sendLink: "Email me a link",
  sending: "Sending",
  signIn: {
    title: "Sign in",
    lead: "No password. We send you a letter with a link and a code.",
  },
  checkMail: {
    title: "Check your email",
    sentTo: "We sent a letter to {email}.",
    change: "Change address",
    works: (wait: string) => `The link and the code in it work for ${wait}.`,
    expired: "The letter is too old by now. Ask for a new one.",
    code: "Code from the letter",
    codeHint: "Eight digits. You can also open the link in the letter.",
    codeShort: "The code has eight digits.",
    codeWrong: "That code does not work. Look for the newest letter, or ask for a new one.",
    signIn: "Sign in",
    resend: "Send a new letter",
    resendIn: (wait: string) => `You can ask for a new letter in ${wait}.`,
    resent: "A new letter is on its way",
    notThere: "No letter? Give it a minute, and look in the spam folder.",
    didYouMean: "Did you mean {email}?",
    useThat: "Use that address",
    outbox: "This server does not send letters out. It keeps them here:",
    openOutbox: "Open the outbox",
    delayed: "Letters are delayed right now. Yours is not lost: it comes as soon as it can.",
  },
  notMe: {
    title: "Was that not you?",
    lead: "Sign out that device and every other of your account at once. You come back with a new letter.",
    press: "Sign out everywhere",
    done: "Every device is signed out",
    doneLead:
      "Whoever it was is out. The way into IO is your mailbox: if others can read it, change its password first.",
    signIn: "Sign in again",
  },
  confirm: {
    checking: "Looking at your link",
    ready: "Sign in to IO",
    readyLead: "You are about to sign in as {email}.",
    signIn: "Sign in",
    elsewhere: "Sign in on this device instead?",
    elsewhereLead:
      "You asked for this link in {browser}. Type the code from the letter there, or sign in here as {email}.",
    elsewhereUnknown:
      "You asked for this link in another browser. Type the code from the letter there, or sign in here as {email}.",
    signInHere: "Sign in here",
    used: "This link was already used",
    usedLead: "Each link works once. If it was not you, ask for a new one; that makes older ones worthless.",
    expired: "This link is too old",
    expiredLead: "Links work for ten minutes. A new one takes a few seconds.",
    codeOnly: "Type the code instead",
    codeOnlyLead:
      "Links work only in the browser that asked for them. Go back there and type the eight digits from the letter.",
    unknown: "This link does not work",
    unknownLead: "It may have been cut off on the way. Copy the whole link from the letter, or ask for a new one.",
    newLink: "Send a new link",
    enterCode: "Enter the code",
  },
};

addSection({ sign_in });
