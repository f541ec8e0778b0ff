/** Every address of the web app. Nothing else spells one out. */

/** Patterns, as the router reads them. */
export const patterns = {
  signIn: "/sign-in",
  checkMail: "/check-mail",
  confirm: "/auth/confirm",
  notMe: "/auth/not-me",
  welcome: "/welcome",
  lobby: "/lobby",
  chat: "/chat/:chat",
  people: "/people",
  transcript: "/people/:chat",
  settings: "/settings",
} as const;

/** Addresses, ready to go to. */
export const paths = {
  home: "/",
  privacy: "/privacy",
  terms: "/terms",
  safety: "/safety",
  signIn: patterns.signIn,
  signInFor: (next: string) => `${patterns.signIn}?next=${encodeURIComponent(next)}`,
  checkMail: patterns.checkMail,
  welcome: patterns.welcome,
  lobby: patterns.lobby,
  chat: (chat: string) => `/chat/${chat}`,
  people: patterns.people,
  transcript: (chat: string) => `/people/${chat}`,
  settings: patterns.settings,
} as const;

/** A path of the app to go on to after signing in, or the lobby for anything else: the front page is for visitors. */
export function safeNext(next: string | null | undefined): string {
  return next?.startsWith("/") === true && next !== paths.home && !/^\/[/\\]/u.test(next) ? next : paths.lobby;
}
