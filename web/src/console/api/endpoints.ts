/** Every request of the console by its name. Must not know any screen. */
import { call } from "./client";
import type {
  Announcement,
  Announcements,
  Communities,
  ApiKey,
  Appeal,
  AppealRow,
  AuditPage,
  BoardItem,
  Case,
  Decide,
  Evidence,
  Feedback,
  FeedbackInbox,
  Insights,
  InsightsAnswersOfMonth,
  InsightsDays,
  InsightsLive,
  InsightsNote,
  Health,
  Me,
  Member,
  Numbers,
  Outcome,
  Person,
  PersonRow,
  Queue,
  QueueTab,
  Raids,
  Reason,
  Role,
  Scope,
  Severity,
  QuestionChoice,
  QuestionPage,
  TuningPage,
  TuningPreview,
  TypedAnnouncement,
  TypedNote,
  TypedCommunity,
  TypedItem,
  Unmask,
  Verified,
  Why,
  WordChange,
  WordsPage,
  WordsPreview,
} from "../types";

interface Ask {
  signal?: AbortSignal;
  background?: boolean;
}

const encoded = encodeURIComponent;

/** The questions and answers of a path, without the empty ones. */
function query(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

/** Starts a sign-in: an email with a code, if the address belongs to one of the staff. */
export const signIn = (email: string) => call<undefined>("POST", "sign-in", { body: { email } });
/** The code of the email. */
export const signInCode = (code: string) => call<{ next: "totp" }>("POST", "sign-in/code", { body: { code } });
/** The second step: the code of the app, or a recovery code. */
export const signInTotp = (code: string) => call<Me>("POST", "sign-in/totp", { body: { code } });
/** Ends the session. */
export const signOut = () => call<undefined>("POST", "sign-out");
/** Accepts an invitation: the secret for the app with codes. */
export const enrol = (token: string) => call<{ uri: string; secret: string }>("POST", "enrol", { body: { token } });
/** The first code of that app. */
export const enrolConfirm = (token: string, code: string) =>
  call<{ recovery: string[] }>("POST", "enrol/confirm", { body: { token, code } });
/** Who is signed in. Keeps the session alive, unless a clock asks. */
export const me = (ask: Ask = {}) => call<Me>("GET", "me", ask);

/** What the queue is narrowed to. */
export interface QueueFilter {
  tab: QueueTab;
  severity?: Severity | undefined;
  reason?: Reason | undefined;
}
/** The queue, due first. */
export const queue = ({ tab, severity, reason }: QueueFilter, ask: Ask = {}) =>
  call<Queue>("GET", `queue${query({ tab, severity, reason })}`, ask);

/** What rises suddenly, and which interests are out of matching. */
export const raids = (ask: Ask = {}) => call<Raids>("GET", "raids", ask);
/** Takes an interest out of matching for some hours. */
export const takeInterestOut = (what: { interest: string; hours: number }) =>
  call<Raids>("POST", "raids/out", { body: what });
/** Lets an interest back into matching. */
export const letInterestBack = (interest: string) => call<undefined>("POST", "raids/back", { body: { interest } });

/** A case, without evidence. */
export const readCase = (reference: string, ask: Ask = {}) => call<Case>("GET", `cases/${encoded(reference)}`, ask);
/** Opens the evidence, of the latest report unless one is named; the look is recorded. */
export const evidence = (of: "cases" | "appeals", reference: string, report?: string) =>
  call<Evidence>("POST", `${of}/${encoded(reference)}/evidence${query({ report })}`);
/** The steps of a case that need no words. */
export type Step = "take" | "give-back" | "undo" | "agree" | "take-back";
/** Takes one of these steps. */
export const step = (reference: string, name: Step) => call<Case>("POST", `cases/${encoded(reference)}/${name}`);
/** Sends a proposal back, with a note. */
export const sendBack = (reference: string, note: string) =>
  call<Case>("POST", `cases/${encoded(reference)}/send-back`, { body: { note } });
/** Decides or proposes. */
export const decide = (reference: string, decision: Decide) =>
  call<Case>("POST", `cases/${encoded(reference)}/decide`, { body: decision });

/** The appeals that wait. */
export const appeals = (ask: Ask = {}) => call<{ now: string; appeals: AppealRow[] }>("GET", "appeals", ask);
/** An appeal. */
export const appeal = (reference: string, ask: Ask = {}) => call<Appeal>("GET", `appeals/${encoded(reference)}`, ask);
/** What is sent to answer an appeal. */
export interface Answer {
  outcome: Outcome;
  scope?: Scope[];
  seconds?: number;
  words: string;
}
/** Answers an appeal. */
export const answerAppeal = (reference: string, answer: Answer) =>
  call<Appeal>("POST", `appeals/${encoded(reference)}/decide`, { body: answer });
/** Takes the answer back while nobody has read it. */
export const undoAppeal = (reference: string) => call<Appeal>("POST", `appeals/${encoded(reference)}/undo`);

/** What is sent to see who someone is. */
export interface UnmaskAsk {
  kind: Unmask["kind"];
  why: Why;
  words: string;
  order?: string;
}
/** Asks for a second person. */
export const askUnmask = (reference: string, ask: UnmaskAsk) =>
  call<{ id: string }>("POST", `cases/${encoded(reference)}/unmask`, { body: ask });
/** The requests that are mine or wait for me. */
export const unmaskRequests = (ask: Ask = {}) => call<{ requests: Unmask[] }>("GET", "unmask", ask);
/** A request, with the identity while it may be seen. */
export const unmask = (id: string, ask: Ask = {}) => call<Unmask>("GET", `unmask/${encoded(id)}`, ask);
/** Answers a request as the second person. */
export const answerUnmask = (id: string, answer: "agree" | "refuse") =>
  call<undefined>("POST", `unmask/${encoded(id)}/${answer}`);

/** People by tag or by a reference. */
export const people = (text: string, ask: Ask = {}) =>
  call<{ people: PersonRow[] }>("GET", `people${query({ q: text })}`, ask);
/** A person. */
export const person = (tag: string, ask: Ask = {}) => call<Person>("GET", `people/${encoded(tag)}`, ask);

/** Signs a person out on every device. */
export const signPersonOut = (tag: string, reason: string) =>
  call<{ logins: number }>("POST", `people/${encoded(tag)}/sign-out`, { body: { reason } });
/** Signs everybody but the staff out. */
export const signEverybodyOut = (reason: string) =>
  call<{ logins: number }>("POST", "sign-everybody-out", { body: { reason } });

/** What the audit log is narrowed to. */
export interface AuditFilter {
  cursor?: string | undefined;
  action?: string | undefined;
  case?: string | undefined;
}
/** A page of the audit log. */
export const audit = (filter: AuditFilter, ask: Ask = {}) =>
  call<AuditPage>("GET", `audit${query({ ...filter })}`, ask);
/** Checks the chain from its first row. */
export const verifyAudit = () => call<Verified>("POST", "audit/verify");

/** How the installation is; the server looks at most twice a minute. */
export const health = (ask: Ask = {}) => call<Health>("GET", "doctor", ask);

/** Planned, showing and past announcements. */
export const announcements = (ask: Ask = {}) => call<Announcements>("GET", "announcements", ask);
/** What the staff should know now. */
export const news = (ask: Ask = {}) => call<Announcements>("GET", "news", ask);
/** Announces something, now or later. */
export const announce = (body: TypedAnnouncement) => call<Announcement>("POST", "announcements", { body });
/** Changes what is planned or shows. */
export const changeAnnouncement = (id: string, body: TypedAnnouncement) =>
  call<Announcement>("POST", `announcements/${encoded(id)}`, { body });
/** Makes it disappear at once. */
export const withdrawAnnouncement = (id: string) => call<undefined>("POST", `announcements/${encoded(id)}/withdraw`);

/** The communities of this place. */
export const communities = (ask: Ask = {}) => call<Communities>("GET", "communities", ask);
/** Sets one up; it is closed at first. */
export const makeCommunity = (body: TypedCommunity) => call<Communities>("POST", "communities", { body });
/** Changes its name, domains or choice. */
export const changeCommunity = (id: number, body: TypedCommunity) =>
  call<Communities>("POST", `communities/${id}`, { body });
/** From then on its members meet each other alone, or everybody again. */
export const turnCommunity = (id: number, to: "open" | "close", based_on: number) =>
  call<Communities>("POST", `communities/${id}/${to}`, { body: { based_on } });
/** What people told: what waits for an answer, or what is done. */
export const feedbackInbox = (view: "waiting" | "done", ask: Ask = {}) =>
  call<FeedbackInbox>("GET", `feedback${query({ view })}`, ask);
/** The steps of what a person told that need no words. */
export const feedbackStep = (id: string, step: "open" | "close") =>
  call<Feedback>("POST", `feedback/${encoded(id)}/${step}`);
/** Answers it, once. */
export const answerFeedback = (id: string, text: string) =>
  call<Feedback>("POST", `feedback/${encoded(id)}/answer`, { body: { text } });
/** Joins it to a wish or a fault of the board. */
export const joinFeedback = (id: string, item: string) =>
  call<Feedback>("POST", `feedback/${encoded(id)}/join`, { body: { item } });
/** Every wish and fault, public or not. */
export const board = (ask: Ask = {}) => call<{ now: string; items: BoardItem[] }>("GET", "board", ask);
/** Puts one on the board. */
export const postItem = (body: TypedItem) => call<BoardItem>("POST", "board", { body });
/** Changes one that nobody changed meanwhile. */
export const changeItem = (id: string, body: TypedItem) => call<BoardItem>("POST", `board/${encoded(id)}`, { body });
/** Merges one into another, with its votes. */
export const mergeItem = (id: string, into: string) =>
  call<BoardItem>("POST", `board/${encoded(id)}/merge`, { body: { into } });

/** What staff changed on the word lists. */
export const wordLists = (ask: Ask = {}) => call<WordsPage>("GET", "words", ask);
/** The phrases that come with IO on one list. */
export const shippedPhrases = (of: { language: string; list: string }, ask: Ask = {}) =>
  call<{ phrases: string[] }>("GET", `words/shipped${query(of)}`, ask);
/** What changes would do; nothing is kept. */
export const previewWords = (body: { changes: WordChange[]; text: string }) =>
  call<WordsPreview>("POST", "words/preview", { body });
/** Puts changes into force. */
export const saveWords = (body: { based_on: number; changes: WordChange[]; reason: string }) =>
  call<WordsPage>("POST", "words", { body });
/** Goes back to an earlier version, as a new one. */
export const backToWords = (version: number, body: { based_on: number; reason: string }) =>
  call<WordsPage>("POST", `words/${version}/back`, { body });

/** The numbers of the matcher. */
export const tuningPage = (ask: Ask = {}) => call<TuningPage>("GET", "matching", ask);
/** What the waits of the last weeks say about numbers; nothing is kept. */
export const previewTuning = (body: Numbers) => call<TuningPreview>("POST", "matching/preview", { body });
/** Puts numbers into force. */
export const saveTuning = (body: { based_on: number; numbers: Numbers; reason: string }) =>
  call<TuningPage>("POST", "matching", { body });
/** Goes back to an earlier version, as a new one. */
export const backToTuning = (version: number, body: { based_on: number; reason: string }) =>
  call<TuningPage>("POST", `matching/${version}/back`, { body });

/** The short question after a good chat. */
export const questionPage = (ask: Ask = {}) => call<QuestionPage>("GET", "question", ask);
/** Changes how often it is asked, or its words. */
export const saveQuestion = (body: { based_on: number; choice: QuestionChoice; reason: string }) =>
  call<QuestionPage>("POST", "question", { body });
/** Goes back to an earlier version, as a new one. */
export const backToQuestion = (version: number, body: { based_on: number; reason: string }) =>
  call<QuestionPage>("POST", `question/${version}/back`, { body });
/** What was answered, in months that are over. */
export const insightsAnswers = (ask: Ask = {}) =>
  call<{ zone: string; months: InsightsAnswersOfMonth[] }>("GET", "insights/answers", ask);
/** Where it is, as a table. */
export const insightsAnswersTable = "/console/api/insights/answers.csv";

/** The staff. */
export const staff = (ask: Ask = {}) => call<{ staff: Member[] }>("GET", "staff", ask);
/** Invites one: a link that is shown once. */
export const invite = (body: { email: string; name: string; role: Role }) =>
  call<{ link: string; ends_at: string }>("POST", "staff", { body });
/** Ends an account and its sessions. */
export const endMember = (id: string) => call<undefined>("POST", `staff/${encoded(id)}/end`);
/** Changes a role. */
export const changeRole = (id: string, role: Role) =>
  call<undefined>("POST", `staff/${encoded(id)}/role`, { body: { role } });

/** The keys for programs. */
export const keys = (ask: Ask = {}) => call<{ keys: ApiKey[]; scopes: string[] }>("GET", "keys", ask);
/** Makes a key; its secret is shown once. */
export const makeKey = (body: { name: string; scopes: string[]; days: number }) =>
  call<{ key: string }>("POST", "keys", { body });
/** Revokes a key. */
export const revokeKey = (id: string) => call<undefined>("DELETE", `keys/${encoded(id)}`);

/** With which earlier day figures are compared. */
export type Compare = "week" | "day" | "none";
/** The figures of the place. */
export const insights = (compare: Compare, ask: Ask = {}) =>
  call<Insights>("GET", `insights/overview${query({ compare })}`, ask);
/** Where the same figures are as a table. */
export const insightsTable = (compare: Compare) => `/console/api/insights/overview.csv${query({ compare })}`;

/** How the place is now. */
export const insightsLive = (ask: Ask = {}) => call<InsightsLive>("GET", "insights/live", ask);

/** With which earlier days a span is compared. */
export type CompareDays = "before" | "year" | "none";
/** Which days; without them the last four weeks. */
export interface AskedDays {
  from?: string;
  to?: string;
}
/** The figures of several days. */
export const insightsDays = (days: AskedDays, compare: CompareDays, ask: Ask = {}) =>
  call<InsightsDays>("GET", `insights/days${query({ ...days, compare })}`, ask);
/** Writes a note on a day or several. */
export const writeNote = (body: TypedNote) => call<InsightsNote>("POST", "insights/notes", { body });
/** Removes one. */
export const removeNote = (id: string) => call<undefined>("POST", `insights/notes/${encoded(id)}/remove`);
/** Where each of these days is, as a table. */
export const insightsDaysTable = (days: AskedDays) => `/console/api/insights/days.csv${query({ ...days })}`;
