/** Every path of the web app. No other file spells one out. */

/** Patterns for the router. */
export const patterns = {
  signIn: "/sign-in",
  checkMail: "/check-mail",
  confirm: "/auth/confirm",
  notMe: "/auth/not-me",
  newEmail: "/auth/new-email",
  oldEmail: "/auth/old-email",
  welcome: "/welcome",
  lobby: "/lobby",
  chat: "/chat/:chat",
  people: "/people",
  transcript: "/people/:chat",
  settings: "/settings",
  ownSafety: "/settings/safety",
  tellUs: "/settings/tell-us",
  board: "/settings/wishes",
} as const;

/** Paths for links and redirects. */
export const paths = {
  home: "/",
  privacy: "/privacy",
  terms: "/terms",
  safety: "/safety",
  help: "/help",
  report: "/report",
  reportsHandled: "/how-reports-work",
  rule: (number: number) => `/terms#rule-${number}`,
  signIn: patterns.signIn,
  signInFor: (next: string) => `${patterns.signIn}?next=${encodeURIComponent(next)}`,
  checkMail: patterns.checkMail,
  welcome: patterns.welcome,
  lobby: patterns.lobby,
  chat: (chat: string) => `/chat/${chat}`,
  people: patterns.people,
  transcript: (chat: string) => `/people/${chat}`,
  settings: patterns.settings,
  ownSafety: patterns.ownSafety,
  tellUs: patterns.tellUs,
  board: patterns.board,
} as const;

/** The path of the app to open after signing in; the lobby for anything else, and for the front page. */
export function safeNext(next: string | null | undefined): string {
  return next?.startsWith("/") === true && next !== paths.home && !/^\/[/\\]/u.test(next) ? next : paths.lobby;
}
