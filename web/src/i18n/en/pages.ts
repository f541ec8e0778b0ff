import { onboarding } from "./onboarding";

/** The public pages. They must be true of IO today: change them with the behavior they describe. */
export const pages = {
  skip: "Skip to content",
  home: "IO, start page",
  preview: "IO. One stranger. One real conversation.",
  footer: {
    privacy: "Privacy",
    terms: "Terms",
    safety: "Safety",
    help: "Help",
    report: "Report",
    contact: "Contact",
    status: "Status",
  },
  landing: {
    title: "IO · One stranger, one real conversation",
    description:
      "Talk with one stranger at a time. No names, no feed, no followers. You stay anonymous until you both decide otherwise.",
    how: "How it works",
    lobby: "Go to the lobby",
    signIn: "Sign in",
    back: "You’re signed in here.",
    headline: ["One stranger.", "One real conversation."],
    lede: "No names, no feed, no followers. You stay anonymous until you both decide otherwise.",
    fits: "Free. For adults.",
    howTitle: "You are {i}. They are {o}.",
    email: "Email",
    hint: "We’ll send a sign-in link. Nobody you meet ever sees your address.",
    send: "Email me a link",
    sending: "Sending",
    limited: "Too many tries. You can try again in {wait}.",
    wrong: "Please enter an address like name@example.com.",
    unreachable: "We can’t reach IO right now. Please try again in a moment.",
    cookies: "Your browser blocks cookies for this site. IO needs them to sign you in: allow them, then try again.",
    noscript: "IO needs JavaScript to work. Please turn it on to sign in.",
    picture: {
      label: "A chat on IO: two people talk about a soup that one of them forgot on the stove.",
      name: "Amber Heron",
      common: "You both like cooking",
      says: [
        { mine: false, text: "What’s the last thing you cooked that went well?" },
        { mine: true, text: "lentil soup, by accident. I forgot it was on the stove" },
        { mine: false, text: "how do you forget soup" },
        { mine: true, text: "long phone call with my sister" },
        { mine: false, text: "best reason to forget anything. what did she want?" },
      ],
    },
    steps: [
      { title: "Say who you’d like", body: "A language, a few things you like, who you’d like to meet." },
      { title: "Meet one person", body: "A fresh name and picture each time. Nobody else is in the room." },
      {
        title: "Stay, reveal or leave",
        body: "Talk again another day, show each other who you are at the same moment, or simply move on.",
      },
    ],
    answersTitle: "Plain answers",
    answers: [
      {
        title: "Who runs it?",
        body: "IO is free software, and the people behind this server run it. Their address is on the contact page.",
        link: { href: "/contact", text: "Contact" },
      },
      {
        title: "Is it really anonymous?",
        body: "To the people you meet, yes. We know your email address, so that you can sign in.",
        link: { href: "/privacy", text: "Privacy" },
      },
      {
        title: "How old do I have to be?",
        body: "You have to be an adult. We ask for your birth date and keep only your age group.",
      },
      {
        title: "Is it safe?",
        body: "You can leave, block or report in two taps, at any moment. A person reads every report.",
        link: { href: "/safety", text: "Safety" },
      },
      { title: "What does it cost?", body: "Nothing. There are no ads, no trackers and nothing to buy." },
      {
        title: "Can I get everything out?",
        body: "Yes. Download or delete all of it in Settings, at any time.",
        link: { href: "/help", text: "More in the help" },
      },
    ],
  },
  privacy: {
    title: "Privacy",
    lead: "What IO knows about you, who sees it, and when it’s deleted. The operator of this server may choose shorter or longer times.",
    sections: [
      {
        title: "What strangers see",
        body: [
          "A made-up chat name and a drawn picture, new for each chat. You can choose to show your alias and your own picture instead. People only see the interests and languages you share.",
          "Never your email address, your age, your gender or your preferences, unless you choose to show something in a reveal.",
        ],
      },
      {
        title: "What IO keeps",
        body: [
          "Your email address, your profile and your reveal card, encrypted. Your age group, but not your birth date. Which rules you agreed to, and the day you were last here.",
          "Messages, encrypted on the server. They aren’t end-to-end encrypted: the server needs to read them to deliver and show them. By default, they’re deleted 30 days after a chat ends.",
          "Who met, ratings and blocks, so matching works and blocks stay in place. The devices you’re signed in on. When you ask for a sign-in email, a code that stands for your network, for a day.",
          "What you tell us under “Tell us” and our answer, encrypted, for 180 days after the last change. We see eight signs in place of you. Your votes for wishes, as long as you keep them: others see tens, and nothing below ten.",
          "Where this server takes photos, the one on your reveal card, encrypted and in no backup. If someone who saw it reports you, a copy is kept sealed with the report.",
          "Why you left a chat and how you answered a short question are only counted, without you. The day on which we last asked you is kept for a month.",
        ],
      },
      {
        title: "Every item",
        body: ["The list of everything that’s kept, why and until when, is made from the database itself."],
        links: [{ href: "/what-is-kept", text: "What is kept" }],
      },
      {
        title: "What IO doesn’t do",
        body: [
          "No ads, no trackers, nothing loaded from other companies. The only cookies are the ones that sign you in and recognize this browser at the next sign-in.",
          "No bots pretending to be people, and no made-up user counts.",
        ],
      },
      {
        title: "Notifications",
        body: [
          "Off, unless you turn them on. They say that someone is here or wrote, and nothing more.",
          "While no page of IO is open, they come through the push service of your browser’s maker. It learns that this server has something for your device, and when. It can’t read what, and every message has the same length. Where your browser receives them is kept encrypted until you sign out there or turn them off.",
        ],
      },
      {
        title: "Reports",
        body: [
          "A message that someone takes back is kept sealed for 15 minutes, for reports only, so that nobody can hurt others and leave no trace. If nobody reports it by then, it’s gone.",
          "If someone reports a chat, its last 50 messages are kept as they were, sealed under a key of their own. Only staff who work on the report can open them, and each time is recorded. They’re deleted 190 days after the case is closed, or after 30 days if no rule was broken. Deleting an account doesn’t delete what an open case is based on.",
        ],
      },
      {
        title: "Your say",
        body: [
          "In Settings you see and correct what IO keeps about you, change your email address, and download a copy.",
          "Thumbs that others give you help a little in finding people. You can object to that in Settings, without a reason: from your next search on they don’t count. Reports that staff upheld and decisions about your account still do, because they keep other people safe.",
          "You can pause your account. Then nobody meets you, and nothing is done with your data but keeping it. An open chat ends as if you left. Messages still go when their time is over.",
        ],
      },
      {
        title: "Leaving",
        body: [
          "You can delete your account in Settings, right away or in seven days. This deletes your address, profile, card and devices. People you met keep what they wrote. What an open report or a decision is based on stays, sealed, until its time is over.",
          "An account that you don’t use for twelve months is deleted, too, unless the operator chose another time. We send you two emails before, three weeks apart. Signing in once keeps it.",
          "If the operator of this server uses IO’s backups, they’re encrypted, and the keys to a deleted account are gone from them after seven days. Any other copies are up to the operator.",
          "So that coming back is no way around the rules, scrambled traces of your mailbox stay for a while: who not to meet again for a year, ratings you received for 90 days, a locked gender for up to 30 days, whom you met for a week, and how long your last chats were for a day. Blocks against you stay as long as the other person wants. If you said you’re too young, that stays for 30 days. Nobody can read from a copy of the database whose traces these are.",
        ],
      },
    ],
  },
  terms: {
    title: "Terms",
    lead: "Short, and that’s all of it.",
    sections: [
      { title: "Who may use IO", body: ["Adults only. You tell us your age, honestly. One account per person."] },
      {
        title: "Seven rules",
        body: [
          "A decision about an account names one of these, by its number. The operator of this server may add rules; you read them before you agree. When rules change, you see what’s new before your next chat.",
        ],
        rules: onboarding.age.rules,
        links: [{ href: "/how-reports-work", text: "How reports are handled" }],
      },
      {
        title: "What you can expect",
        body: [
          "IO is free software, run by the operator of this server. It comes as it is, with no promise that it always works.",
          "You can leave whenever you like. Deleting your account also deletes what you wrote.",
        ],
      },
    ],
  },
  safety: {
    title: "Safety",
    lead: "You never owe a stranger anything: not an answer, not an explanation.",
    sections: [
      {
        title: "Leave or block",
        body: [
          "You can leave a chat at any time. They only see that you left, not why.",
          "You’ll find Block in the menu of each chat, and later in the list of people you met. You won’t be matched with them again, and they won’t be notified.",
        ],
      },
      {
        title: "Keep in mind",
        body: [
          "A friendly stranger is still a stranger. Don’t send money, passwords, or pictures you wouldn’t show to everyone.",
          "You can’t take back what you reveal: they may have written it down.",
          "Be careful with anyone in a hurry to move to another app.",
        ],
      },
      {
        title: "Report",
        body: [
          "You’ll find Report in the menu of each chat and of each message, after the end of a chat, and in the list of people you met. It takes two taps. They won’t know, and you get a case number at once.",
          "Without an account you can report too.",
        ],
        links: [
          { href: "/report", text: "Report without an account" },
          { href: "/how-reports-work", text: "How reports are handled" },
        ],
      },
      {
        title: "If it’s urgent",
        body: [
          "If you or someone else is in danger, call your local emergency number. If you’re thinking about ending your life, there are people who will listen, in many countries.",
        ],
        links: [{ href: "https://findahelpline.com", text: "Find a line near you: findahelpline.com" }],
      },
    ],
  },
  help: {
    title: "Help",
    lead: "How IO works, in short, and why some things aren’t here.",
    sections: [
      {
        title: "How a chat works",
        body: [
          "Press Find someone in the lobby. IO looks for one person who fits what you chose, and widens the search step by step. A must-have always stays.",
          "You both get a fresh name and picture for each chat. The arrow in a chat leads back to the lobby, and the chat goes on. To end it, choose Leave: in the menu of the chat, or beside it on a wide screen.",
          "After two minutes and a few messages, either of you can ask to reveal. Both cards show at the same moment, or neither does. The operator of this server may have chosen another time.",
          "People you met stay in your list for 30 days, and you can ask to talk again.",
        ],
      },
      {
        title: "Why there are no guests",
        body: [
          "A sign-in by email is what makes a block hold, a report lead somewhere, and one person be one person. Nobody you meet ever sees the address.",
        ],
      },
      {
        title: "Why there is no voice and no video",
        body: [
          "A voice or a face tells a stranger who you are, and it can’t be taken back. It also can’t be read again when someone reports it.",
        ],
      },
      {
        title: "Why there are no pictures in chats",
        body: [
          "Pictures from strangers are where most harm on sites like this comes from, and looking through them costs privacy. IO is for words.",
        ],
      },
      {
        title: "If the email doesn’t come",
        body: [
          "Give it a minute and look in your spam folder. Only the newest email works, for ten minutes. Its link works in the browser that asked for it; everywhere else, use the code.",
        ],
      },
      {
        title: "If someone isn’t kind",
        body: ["Leave, block or report: all three are in the menu of the chat. You don’t owe anyone a reason."],
        links: [
          { href: "/safety", text: "Safety" },
          { href: "/contact", text: "Contact" },
        ],
      },
    ],
  },
  reportsHandled: {
    title: "How reports are handled",
    lead: "Who reads a report, what can come of it, and how a decision can be contested.",
    sections: [
      {
        title: "What happens with a report",
        body: [
          "The last 50 messages of the chat are kept as they are at that moment, also those that were taken back within 15 minutes. You get a case number at once.",
          "A person reads it: threats and anything about someone under 18 within the hour, everything else within a day. Each look is recorded.",
          "The other person never learns who reported, and sees nothing of it before a decision.",
          "You hear once what came of it. If you see it differently, another person looks again.",
        ],
      },
      {
        title: "What can come of it",
        body: [
          "Nothing, a friendly word, a warning, a day without new matches, a pause of some days, or the end of an account. Pauses of more than a day and the end of an account need a second person.",
          "The person concerned reads why, which rule, who decided, and their own words it’s based on.",
        ],
        links: [{ href: "/terms", text: "The seven rules" }],
      },
      {
        title: "If a decision is about you",
        body: [
          "You can appeal for six months. Someone who had no part in the decision reads it and answers within 7 days. If it was wrong, everything is as before, and it counts for nothing.",
          "You can also go to an out-of-court dispute body: in the European Union, the coordinator for digital services of each country lists the certified ones. And you can always go to a court. Neither depends on an appeal here.",
        ],
      },
      {
        title: "What is kept, and until when",
        body: [
          "A report and what it’s based on are deleted 190 days after the case is closed, 30 days after it if no rule was broken. They survive the deletion of an account until then.",
        ],
        links: [{ href: "/what-is-kept", text: "What is kept" }],
      },
    ],
  },
  report: {
    title: "Report without an account",
    lead: "For something on IO that breaks the law or the rules. With an account, the Report button in the chat is faster and keeps the messages.",
    what: "What happened?",
    whatHint: "As exactly as you can: the words, and when.",
    where: "Where?",
    whereHint: "The chat name of the person, a date, anything that helps us to find it.",
    why: "Why is it wrong?",
    name: "Your name (optional)",
    email: "Your email (optional)",
    emailHint: "Only if you want to hear what comes of it.",
    faith: "I believe that this is true and complete.",
    send: "Send report",
    sending: "Sending",
    missing: "Please fill in this field.",
    faithMissing: "Please confirm this.",
    filed: "We have your report. Its number is {report}. A person reads it.",
    unreachable: "We can’t reach IO right now. What you wrote is still here. Please try again in a moment.",
    noscript: "This form needs JavaScript. Without it, please write to the address on the contact page.",
    contact: "Contact",
    how: "How reports are handled",
  },
  offline: {
    title: "No connection",
    lead: "We can’t reach IO right now. A chat that is open waits a moment for you, and nothing you’ve sent is lost.",
    again: "Try again",
  },
  notFound: {
    title: "There’s nothing here",
    lead: "The page may have moved, or the address has a typo.",
    home: "Go to the start page",
  },
};
