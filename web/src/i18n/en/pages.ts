/** The public pages. Only what is true of IO as it is now; whoever changes what IO does changes it here too. */
export const pages = {
  skip: "Skip to content",
  home: "IO, start page",
  footer: { privacy: "Privacy", terms: "Terms", safety: "Safety" },
  landing: {
    title: "IO · One stranger, one real conversation",
    description: "Talk with one stranger at a time. No names, no feed, no followers, until you both say so.",
    how: "How it works",
    lobby: "Go to the lobby",
    headline: "One stranger. One real conversation.",
    lede: ["You are ", ". They are ", ". No names, no feed, no followers, until you both say so."],
    email: "Email",
    hint: "We send a sign-in link. Nobody you meet ever sees it.",
    send: "Email me a link",
    sending: "Sending",
    limited: "That was a bit fast. You can try again in {wait}.",
    wrong: "Please write an address like name@example.com.",
    unreachable: "IO does not answer right now. Please try again in a moment.",
    noscript: "IO needs JavaScript to work. Please turn it on to sign in.",
    trust: ["For adults", "Leave or block in two taps", "Delete everything, any time"],
    figure: "A bar and a ring meet and become the sign for “on”",
    steps: [
      { title: "Come in", body: "An email address is enough. No password, no phone number, no real name." },
      {
        title: "Find someone",
        body: "Say what you like to talk about and whom you want to meet. IO looks for one person.",
      },
      { title: "Talk", body: "Both of you are anonymous, with a fresh name and picture each time." },
      {
        title: "Reveal, or not",
        body: "If you both want to, you show each other who you are, in the same moment. Otherwise nobody does.",
      },
    ],
  },
  privacy: {
    title: "Privacy",
    lead: "What IO knows about you, who sees it, and when it goes away. The operator of this server may choose shorter or longer times.",
    sections: [
      {
        title: "What strangers see",
        body: [
          "A made-up name and a drawn picture, fresh for each conversation. If you choose so, your alias and your own picture instead. Interests and languages only where you both have them.",
          "Never your email address, your age, your gender or your preferences, unless you show something yourself in a reveal.",
        ],
      },
      {
        title: "What IO keeps",
        body: [
          "Your email address, your profile and your reveal card, encrypted. Your age group; the birth date itself is not kept.",
          "Messages, encrypted on the server. They are not end-to-end encrypted: the server needs to read them to deliver and show them. By default they are erased 30 days after a conversation ends.",
          "Who met whom, ratings and blocks, so that matching works and blocks hold. The devices you are signed in on.",
        ],
      },
      {
        title: "What IO does not do",
        body: [
          "No advertising, no trackers, nothing loaded from other companies. The only cookies are the ones that sign you in.",
          "No bots that pretend to be people, and no made-up numbers of people.",
        ],
      },
      {
        title: "Leaving",
        body: [
          "In the settings you can delete your account, at once or in seven days. Your address, profile, card and devices are erased. People you met keep their own words.",
          "Backups forget you when they expire; their keys go first.",
        ],
      },
    ],
  },
  terms: {
    title: "Terms",
    lead: "The short version is the whole version.",
    sections: [
      { title: "Who may use IO", body: ["Adults. You say your age yourself, honestly. One account for each person."] },
      {
        title: "How we talk here",
        body: [
          "Be kind. No threats, no hate, no pressure, nothing sexual unless both clearly want it.",
          "Keep private things private, yours and theirs. No selling, begging or scams. Do not post what others said here.",
        ],
      },
      {
        title: "What you can expect",
        body: [
          "IO is free software, run by whoever operates this server. It is given as it is, without a promise that it always works.",
          "The operator can end accounts that break these rules. You can leave whenever you like and take your words back by deleting your account.",
        ],
      },
    ],
  },
  safety: {
    title: "Safety",
    lead: "You never owe a stranger anything, not an answer and not a goodbye.",
    sections: [
      {
        title: "Leave, block",
        body: [
          "You can leave a conversation at any moment. They only see that you left, not why.",
          "Block is in the menu of each conversation, and later in the list of people you met. Whoever you block will not be matched with you again, and is not told.",
        ],
      },
      {
        title: "Keep in mind",
        body: [
          "Somebody friendly is still a stranger. Do not send money, passwords, or pictures you would not show to everybody.",
          "What you reveal cannot be taken back: they may have written it down.",
          "Whoever asks you to go on elsewhere, quickly, often wants something.",
        ],
      },
      {
        title: "What IO cannot do yet",
        body: [
          "There is no report button and no team of moderators in the app yet. If something happened that should not have, block the person and write to the operator of this server.",
        ],
      },
      {
        title: "If it is urgent",
        body: [
          "If you or somebody else is in danger, call your local emergency number. If you think about ending your life, findahelpline.com lists people who listen, in many countries.",
        ],
      },
    ],
  },
  notFound: {
    title: "There is nothing here",
    lead: "The page may have moved, or the address has a typing error.",
    home: "Go to the start page",
  },
};
