/**
 * What the console's API says and hears: the bodies below `/console/api`, in one place. Must not know how they travel
 * (client.ts) nor any screen.
 */

/** An RFC 3339 time in UTC. */
export type Moment = string;

/** Why something was reported. */
export type Reason =
  | "sexual"
  | "harassment"
  | "threats"
  | "under_age"
  | "spam"
  | "scam"
  | "private_data"
  | "wrong_gender"
  | "other"
  /** Misuse of reports: a rule opens it, people never give it. */
  | "misuse";

/** How soon someone has to look. */
export type Severity = "urgent" | "high" | "normal" | "low";

/** What can be decided. */
export type Verdict = "none" | "note" | "warning" | "cool_down" | "suspension" | "ban";

/** What a sanction pauses. */
export type Scope = "matching" | "chatting" | "reveal" | "everything" | "reporting";

/** Where a case stands. */
export type CaseState = "open" | "proposed" | "decided" | "in_force" | "closed";

/** The three roles. */
export type Role = "moderator" | "operator" | "owner";

/** One of the staff, as the others see them. */
export interface Colleague {
  name: string;
  me: boolean;
}

/** The signed-in member of staff. */
export interface Me {
  name: string;
  email: string;
  role: Role;
  capabilities: string[];
  idle_ends_at: Moment;
  ends_at: Moment;
  counts: { queue: number; appeals: number; second: number };
}

/** The tabs of the queue. */
export type QueueTab = "open" | "mine" | "unassigned" | "second";

/** A case in the queue: never a word of a message. */
export interface CaseRow {
  reference: string;
  reason: Reason;
  severity: Severity;
  state: CaseState;
  created_at: Moment;
  due_at: Moment;
  looked_at?: Moment;
  assigned?: Colleague;
  reports: number;
  paused: boolean;
  picked: number;
  taken_back: number;
  /** It waits for a second person; `mine` when I proposed it. */
  second?: { mine: boolean };
  undo_until?: Moment;
}

/** The queue. */
export interface Queue {
  now: Moment;
  cases: CaseRow[];
  counts: Record<QueueTab, number>;
  breaks: { cases_since: number; minutes: number };
}

/** Something that happens much more often than usual. */
export interface Rising {
  kind: "interest" | "mail_domain" | "network" | "reports" | "same_openers";
  /** The interest or the domain. */
  name?: string;
  since: Moment;
  /** In half an hour, now and usually. */
  now: number;
  usual: number;
}

/** What rises, and which interests are out of matching. */
export interface Raids {
  now: Moment;
  alarms: Rising[];
  out: { interest: string; until: Moment; by: Colleague; at: Moment }[];
}

/** The words of an announcement in one language. */
export interface AnnouncementWords {
  language: string;
  title: string;
  text: string;
}

/** An announcement as it is sent; without a beginning it begins now. */
export interface TypedAnnouncement {
  kind: "banner" | "inbox";
  /** `everyone`, `staff`, or `community:7`. */
  audience: string;
  words: AnnouncementWords[];
  from?: Moment;
  until: Moment;
}

/** An announcement. Nobody knows who read it. */
export interface Announcement extends TypedAnnouncement {
  id: string;
  revision: number;
  from: Moment;
  state: "planned" | "showing" | "past" | "withdrawn";
  by: Colleague;
  created_at: Moment;
}

/** Announcements, the one that begins last first. */
export interface Announcements {
  now: Moment;
  announcements: Announcement[];
}

/** A community as it is sent; `based_on`: the revision that the page showed, 0 for a new one. */
export interface TypedCommunity {
  name: string;
  domains: string[];
  lets_choose: boolean;
  based_on: number;
}

/** A closed community. Numbers are in whole tens, and absent below ten. */
export interface Community {
  id: number;
  revision: number;
  name: string;
  domains: { domain: string; members?: number; looked: boolean }[];
  lets_choose: boolean;
  opened_at?: Moment;
  members?: number;
  /** All accounts were looked at: the numbers are whole. */
  looked: boolean;
  by: Colleague;
  created_at: Moment;
}

/** The communities, in the order they were set up. */
export interface Communities {
  communities: Community[];
}

/** One phrase added to a list, or one of IO's taken out. */
export interface WordChange {
  language: string;
  list: string;
  phrase: string;
  edit: "add" | "remove";
}

/** The word lists as staff changed them. */
export interface WordsPage {
  /** The version in force; 0: nobody changed anything. */
  version: number;
  languages: string[];
  /** Whether its phrases are single words, and the hint that it is for. */
  lists: { list: string; signal: string; words: boolean }[];
  changes: WordChange[];
  history: { version: number; at: Moment; by: Colleague; reason: string; changes: WordChange[] }[];
}

/** What changes would do. */
export interface WordsPreview {
  text: { before: string[]; after: string[] };
  changed: number;
  lines: { language: string; text: string; labels: string[]; before: string[]; after: string[] }[];
  qualities: {
    language: string;
    signal: string;
    before: { precision: number; recall: number };
    after: { precision: number; recall: number };
  }[];
}

/** The numbers of the matcher that staff can change. */
export interface Numbers {
  /** Seconds before each step after the first. */
  steps: number[];
  thin_below: number;
  /** Minutes. */
  recent_after: number;
  best_of: number;
  passed_over: number;
}

/** The numbers in force, IO's own, and the versions before. */
export interface TuningPage {
  version: number;
  numbers: Numbers;
  shipped: Numbers;
  /** Seconds. */
  search_ends: number;
  history: { version: number; at: Moment; by: Colleague; reason: string; numbers: Numbers }[];
}

/** What the waits of the last weeks say. */
export interface TuningPreview {
  matches: InsightsFigure;
  steps: { before: InsightsFigure; after: InsightsFigure }[];
}

/** A question of the operators. */
export interface OwnQuestion {
  /** 0: new. */
  number: number;
  takes: "scale" | "yes_no";
  words: { language: string; text: string }[];
}

/** How often the short question is asked, and in which words. */
export interface QuestionChoice {
  /** 0: never. */
  one_in: number;
  own: OwnQuestion[];
}

/** The choice in force, and the versions before. */
export interface QuestionPage {
  version: number;
  choice: QuestionChoice;
  most_one_in: number;
  history: { version: number; at: Moment; by: Colleague; reason: string; choice: QuestionChoice }[];
}

/** Answers of one month to one question. */
export interface InsightsQuestion {
  number: number;
  text?: string;
  takes: "scale" | "yes_no";
  all: InsightsFigure;
  answers: InsightsStep[];
}

/** Answers of one month. */
export interface InsightsAnswersOfMonth {
  /** Such as `2026-11`. */
  month: string;
  questions: InsightsQuestion[];
}

/** What was decided, or is proposed. */
export interface Decision {
  reference: string;
  verdict: Verdict;
  scope: Scope[];
  seconds?: number;
  rule: number;
  words: string;
  quotes: Quote[];
  note?: string;
  /** Why a second person sent it back. */
  sent_back?: string;
  state: "proposed" | "decided" | "in_force" | "undone" | "sent_back" | "overturned" | "replaced";
  by: Colleague;
  second?: Colleague;
  second_needed: boolean;
  proposed_at: Moment;
  undo_until?: Moment;
  ends_at?: Moment;
}

/** Own words of the reported person. */
export interface Quote {
  seq: number;
  at: Moment;
  text: string;
}

/** A case, without its evidence. */
export interface Case extends CaseRow {
  version: number;
  reported: {
    /** Empty when nobody was seen in a chat: a notice of the public form. */
    name: string;
    /** The masked identity; absent once the account is gone. */
    tag?: string;
    since_days?: number;
    upheld: { rule: number; verdict: Verdict; at: Moment }[];
    appeals: number;
  };
  reporter: { name: string; blocked: boolean };
  filed: { reference: string; reason: Reason; words: string; at: Moment; notice?: PublicNotice }[];
  /** The person's own reports and what came of them; in a case of misuse of reports alone. */
  judged?: { case: string; reason: Reason; at: Moment; outcome: "acted" | "not_acted" }[];
  trail: { at: Moment; who: string; what: string }[];
  similar: { reference: string; rule: number; summary?: string; verdict: Verdict; appeal?: string }[];
  decision?: Decision;
  usual?: { verdict: Verdict; scope?: Scope[]; seconds?: number };
}

/** What a notice of the public form says. */
export interface PublicNotice {
  what: string;
  place: string;
  why: string;
  name?: string;
  email?: string;
}

/** The side of an event: reported, reporter, or IO itself. */
export type Side = "reported" | "reporter" | "io";

/** One event of the evidence. */
export interface EvidenceEvent {
  seq: number;
  at: Moment;
  side: Side;
  kind: string;
  text?: string;
  picked: boolean;
  /** Seconds after which it was taken back. */
  taken_back_after?: number;
  /** The number of the message that it answers, or reacts to. */
  answers?: number;
  /** The reaction; absent of one that was taken back. */
  reaction?: string;
}

/** What was sealed when the report was filed. */
export interface Evidence {
  events: EvidenceEvent[];
  reveal: { happened: boolean; at?: Moment };
  /** What the reported person showed: a JPEG as base64. */
  picture?: string;
  sealed_at: Moment;
}

/** What is sent to decide a case. */
export interface Decide {
  verdict: Verdict;
  scope: Scope[];
  seconds?: number;
  rule: number;
  words: string;
  quotes: number[];
  /** The report whose evidence is quoted; otherwise the latest. */
  report?: string;
  note?: string;
  version: number;
}

/** What an appeal can come to. */
export type Outcome = "kept" | "milder" | "overturned";

/** An appeal in the list. */
export interface AppealRow {
  reference: string;
  case: string;
  verdict: Verdict;
  state: "open" | "decided" | "in_force";
  created_at: Moment;
  due_at: Moment;
  /** I took part in the first decision, so I may only read. */
  took_part: boolean;
  undo_until?: Moment;
}

/** An appeal. */
export interface Appeal extends AppealRow {
  name: string;
  words: string;
  decision: Decision;
  outcome?: Outcome;
  answer?: string;
}

/** Why an identity may be seen. */
export type Why = "life" | "order" | "asked";

/** A request to see who someone is, or to read beyond the evidence. */
export interface Unmask {
  id: string;
  case: string;
  kind: "identity" | "beyond";
  why: Why;
  words: string;
  order?: string;
  asked_by: Colleague;
  asked_at: Moment;
  state: "waiting" | "agreed" | "refused";
  until?: Moment;
  identity?: { email: string; signed_in: Moment[] };
}

/** A person by their tag, never by their email address. */
export interface PersonRow {
  tag: string;
  since_days: number;
  cases: number;
  restricted: boolean;
}

/** What the console knows of a person. */
export interface Person {
  tag: string;
  since_days: number;
  ratings_objected_at?: Moment;
  paused_at?: Moment;
  trust: { tier: "new" | "known" | "trusted"; limits: string[]; lifts: string[] };
  cases: { reference: string; reason: Reason; state: CaseState; created_at: Moment }[];
  decisions: { reference: string; verdict: Verdict; rule: number; state: Decision["state"]; at: Moment }[];
  restrictions: { scope: Scope[]; starts_at: Moment; ends_at?: Moment; lifted_at?: Moment }[];
}

/** A row of the audit log. */
export interface AuditEntry {
  seq: number;
  at: Moment;
  who: string;
  action: string;
  on?: string;
  case?: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
  request: string;
  hash: string;
}

/** A page of the audit log, newest first. */
export interface AuditPage {
  entries: AuditEntry[];
  next?: string;
  head: string;
}

/** What checking the chain found. */
export interface Verified {
  ok: boolean;
  entries: number;
  broken_at?: number;
}

/** How one thing of the installation is. */
export interface Finding {
  id: string;
  verdict: "skipped" | "ok" | "warn" | "fail";
  title: string;
  /** What was seen. */
  seen: string;
  means: string;
  mend: string;
  /** Its section in the documentation. */
  page: string;
}

/** How the installation is. */
export interface Health {
  at: Moment;
  verdict: Finding["verdict"];
  findings: Finding[];
}

/** One of the staff, for the owner. */
export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  state: "invited" | "active" | "ended";
  last_seen_at?: Moment;
  me: boolean;
}

/** A key for programs, without its secret. */
export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  created_at: Moment;
  ends_at: Moment;
  last_used_at?: Moment;
  prefix: string;
}

/** A number as it may be shown: below ten it is hidden. */
export interface InsightsFigure {
  /** Counts and seconds as they are; shares and numbers per thousand in tenths. */
  value?: number;
  hidden?: "below" | "near" | "with_another";
}

/** A metric of the place. */
export interface InsightsMetric {
  metric: string;
  unit: "count" | "share" | "per_thousand" | "seconds";
  better: "more" | "less" | "neither";
  now: InsightsFigure;
  before?: InsightsFigure;
  /** The days before, or of a span; one that is hidden is missing. */
  days?: (number | undefined)[];
}

/** A step of a funnel, or a part of a whole. */
export interface InsightsStep {
  name: string;
  now: InsightsFigure;
  before?: InsightsFigure;
}

/** The people who joined in one week. */
export interface InsightsCohort {
  week: string;
  people: InsightsFigure;
  returned: (InsightsFigure | undefined)[];
}

/** A metric that changed more than by chance. */
export interface InsightsChange {
  metric: string;
  unit: InsightsMetric["unit"];
  from: number;
  to: number;
}

/** The place at this moment. */
export interface InsightsLive {
  at: Moment;
  people: InsightsFigure;
  searching: InsightsFigure;
  chats: InsightsFigure;
  emails: number;
  /** Seconds. */
  oldest_email: number;
  /** Answers since the start of the server, by the milliseconds that they took at most. */
  answers: { within?: number; count: number }[];
  failed: number;
}

/** A metric over several days. */
export interface InsightsOfDays extends InsightsMetric {
  /** Of so many days it is made: those on which it is hidden are left out. */
  made_of: number;
}

/** The figures of several days. */
export interface InsightsDays {
  from: string;
  to: string;
  zone: string;
  compared_with?: [string, string];
  changes: InsightsChange[];
  metrics: InsightsOfDays[];
  /** What lies on these days and may explain a change, the oldest first. */
  notes: InsightsNote[];
}

/** A note of staff or of IO, or an announcement to everyone that began on one of the days. */
export interface InsightsNote {
  day: string;
  /** Its last day, if it is another one. */
  to?: string;
  kind: "announcement" | "deploy" | "outage" | "other";
  /** Of a deploy that IO saw by itself: the version alone. */
  title: string;
  /** Of a note that can be removed. */
  id?: string;
  by?: Colleague;
}

/** A note as it is typed. */
export interface TypedNote {
  kind: "deploy" | "outage" | "other";
  text: string;
  day: string;
  to?: string;
}

/** The figures of a day and of the weeks before it. */
export interface Insights {
  day: string;
  zone: string;
  hours?: number;
  as_of?: Moment;
  compared_with?: string;
  changes: InsightsChange[];
  tiles: InsightsMetric[];
  more: InsightsMetric[];
  /** Different people of seven and thirty days. */
  reach: InsightsMetric[];
  searches: InsightsStep[];
  ladder: InsightsStep[];
  /** Why people left, of those who said so. */
  leavings: InsightsStep[];
  reveals: InsightsStep[];
  cohorts: InsightsCohort[];
  safety: InsightsMetric[];
  reasons: InsightsStep[];
}

/** Facts about a browser that someone added to what they told. */
export interface Diagnostics {
  app: string;
  browser: string;
  screen: string;
  theme: string;
  language: string;
  connection: string;
  errors: string[];
}

/** Something that a person told the staff. */
export interface Feedback {
  id: string;
  kind: "feedback" | "fault" | "wish";
  state: "new" | "open" | "answered" | "closed";
  /** The tag of the writer. */
  tag: string;
  /** Absent if it cannot be read any more. */
  text?: string;
  diagnostics?: Diagnostics;
  /** The writer wants the answer by email too. */
  email: boolean;
  answer?: string;
  at: Moment;
  answered_at?: Moment;
  /** The writer saw the answer. */
  seen: boolean;
  joined?: { id: string; title: string; state: BoardItem["state"] };
}

/** A part of the inbox. */
export interface FeedbackInbox {
  now: Moment;
  waiting: number;
  feedback: Feedback[];
}

/** A wish or a fault as staff see it. */
export interface BoardItem {
  id: string;
  kind: "wish" | "fault";
  title: string;
  text: string;
  state: "new" | "planned" | "doing" | "done" | "declined";
  reason?: string;
  fixed_in?: string;
  public: boolean;
  merged_into?: string;
  revision: number;
  /** The exact count, for staff alone. */
  votes: number;
  merged: number;
  by: { name: string; me: boolean };
  created_at: Moment;
  changed_at: Moment;
}

/** An item as it is sent. */
export interface TypedItem extends Pick<BoardItem, "kind" | "title" | "text" | "state" | "public"> {
  reason?: string;
  fixed_in?: string;
  revision?: number;
}
