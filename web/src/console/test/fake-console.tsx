/** Owns the server of the console's tests, at the boundary of `fetch`, and the stage. Hostile texts are part of it. */
import { render } from "@testing-library/react";

import { App } from "../App";
import type {
  Announcement,
  Appeal,
  BoardItem,
  Case,
  CaseRow,
  Community,
  Evidence,
  Feedback,
  Finding,
  Insights,
  InsightsDays,
  InsightsLive,
  InsightsOfDays,
  InsightsFigure,
  InsightsMetric,
  Me,
  Queue,
  QuestionPage,
  TuningPage,
  WordsPage,
  WordsPreview,
} from "../types";

/** Text that would do harm if it were more than text. */
export const hostile = `<img src=x onerror="window.harmed=1">\u202E</script>`;

const capabilities = [
  "queue",
  "evidence",
  "decide",
  "appeals",
  "interests",
  "people",
  "unmask_ask",
  "unmask_agree",
  "audit_read",
];

const ahead = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

export const maren = (): Me => ({
  name: "Maren Holt",
  email: "maren@example.org",
  role: "owner",
  capabilities: [
    ...capabilities,
    "announcements",
    "communities",
    "feedback",
    "board",
    "word_lists",
    "tuning",
    "stats",
    "health",
    "audit_verify",
    "sign_out",
    "sign_out_all",
    "staff",
    "keys",
  ],
  idle_ends_at: ahead(15),
  ends_at: ahead(300),
  counts: { queue: 3, appeals: 1, second: 1 },
});

export const row = (reference: string, more: Partial<CaseRow> = {}): CaseRow => ({
  reference,
  reason: "threats",
  severity: "urgent",
  state: "open",
  created_at: ahead(-42),
  due_at: ahead(18),
  reports: 2,
  paused: true,
  picked: 1,
  taken_back: 1,
  ...more,
});

export const queueOf = (...cases: CaseRow[]): Queue => ({
  now: ahead(0),
  cases,
  counts: { open: cases.length, mine: 1, unassigned: 1, second: 1 },
  breaks: { cases_since: 14, minutes: 52 },
});

export const rows = [
  row("4821-K", { assigned: { name: "Maren Holt", me: true } }),
  row("4811-F", { reason: "sexual", severity: "high", due_at: ahead(340), paused: false, picked: 0 }),
  row("4806-W", { reason: "harassment", severity: "high", state: "proposed", second: { mine: false } }),
];

export const caseOf = (more: Partial<Case> = {}): Case => ({
  ...row("4821-K", { assigned: { name: "Maren Holt", me: true } }),
  version: 3,
  reported: {
    name: hostile,
    since_days: 150,
    upheld: [{ rule: 4, verdict: "warning", at: ahead(-300_000) }],
    appeals: 0,
  },
  reporter: { name: "Quiet Lantern", blocked: true },
  filed: [{ reference: "1177-C", reason: "threats", words: hostile, at: ahead(-42) }],
  trail: [
    { at: ahead(-11), who: "Maren Holt", what: "taken" },
    { at: ahead(-42), who: "rule:threats", what: "paused" },
  ],
  similar: [{ reference: "4377-S", rule: 4, verdict: "suspension", appeal: "kept" }],
  usual: { verdict: "suspension", seconds: 7 * 86_400 },
  ...more,
});

export const decisionOf = (more: Partial<NonNullable<Case["decision"]>> = {}): NonNullable<Case["decision"]> => ({
  reference: "S-2201-B",
  verdict: "suspension",
  scope: ["everything"],
  seconds: 7 * 86_400,
  rule: 4,
  words: `You wrote ${hostile}`,
  quotes: [{ seq: 3, at: ahead(-46), text: hostile }],
  note: hostile,
  state: "proposed",
  by: { name: "Tamsin", me: false },
  second_needed: true,
  proposed_at: ahead(-5),
  ...more,
});

export const evidence: Evidence = {
  events: [
    { seq: 1, at: ahead(-51), side: "reported", kind: "message", text: "so which building are you in", picked: false },
    { seq: 2, at: ahead(-50), side: "reporter", kind: "message", text: "I’d rather not say", picked: false },
    {
      seq: 3,
      at: ahead(-46),
      side: "reported",
      kind: "message",
      text: hostile,
      picked: true,
      taken_back_after: 12,
      answers: 2,
    },
    { seq: 4, at: ahead(-43), side: "io", kind: "left", picked: false },
  ],
  reveal: { happened: false },
  sealed_at: ahead(-42),
};

export const appealOf = (more: Partial<Appeal> = {}): Appeal => ({
  reference: "A-4377-S",
  case: "4377-S",
  verdict: "suspension",
  state: "open",
  created_at: ahead(-700),
  due_at: ahead(7_000),
  took_part: false,
  name: hostile,
  words: hostile,
  decision: decisionOf({ state: "in_force", second: { name: "Jonas", me: false } }),
  ...more,
});

const exact = (value: number) => ({ value });
const below = { hidden: "below" } as const;
const near = { hidden: "near" } as const;
const line = (mean: number) => Array.from({ length: 28 }, (_, day) => Math.round(mean * (1 + Math.sin(day) / 9)));
const metric = (
  name: string,
  unit: InsightsMetric["unit"],
  better: InsightsMetric["better"],
  [now, before]: [number, number],
): InsightsMetric => ({ metric: name, unit, better, now: exact(now), before: exact(before), days: line(before) });
const steps = (...all: [string, InsightsFigure, InsightsFigure?][]) =>
  all.map(([name, now, before]) => ({ name, now, ...(before && { before }) }));

const overDays = (...all: InsightsMetric[]): InsightsOfDays[] =>
  all.map((one) => ({ ...one, made_of: (one.days ?? []).filter((day) => day !== undefined).length }));

/** The place now. */
export const insightsLiveOf = (more: Partial<InsightsLive> = {}): InsightsLive => ({
  at: ahead(0),
  people: { value: 412 },
  searching: { hidden: "below" },
  chats: { value: 190 },
  emails: 3,
  oldest_email: 4,
  answers: [{ within: 1, count: 900 }, { within: 8, count: 990 }, { count: 1_000 }],
  failed: 0,
  ...more,
});

/** Some metrics over two weeks. */
export const insightsDaysOf = (more: Partial<InsightsDays> = {}): InsightsDays => ({
  from: "2026-11-15",
  to: "2026-11-28",
  zone: "Europe/Berlin",
  compared_with: ["2026-11-01", "2026-11-14"],
  changes: [{ metric: "joined", unit: "count", from: 2_179, to: 1_841 }],
  notes: [
    { day: "2026-11-18", kind: "announcement", title: hostile },
    {
      day: "2026-11-20",
      to: "2026-11-21",
      kind: "outage",
      title: "The mail server was full",
      id: "n1",
      by: { name: "Maren Holt", me: true },
    },
    { day: "2026-11-24", kind: "deploy", title: "1.2.0", id: "n2" },
  ],
  metrics: overDays(
    metric("active", "count", "more", [2_412, 2_317]),
    metric("joined", "count", "more", [1_841, 2_179]),
    metric("match_success", "share", "more", [934, 921]),
    metric("median_chat", "seconds", "more", [372, 358]),
    { ...metric("reveals_accepted", "share", "more", [342, 310]), days: [342, undefined, 338, 340] },
    { metric: "staff_looks", unit: "count", better: "neither", now: below, before: below },
  ),
  ...more,
});

export const insightsOf = (more: Partial<Insights> = {}): Insights => ({
  day: "2026-11-28",
  zone: "Europe/Berlin",
  hours: 21,
  as_of: ahead(-4),
  compared_with: "2026-11-21",
  changes: [
    { metric: "joined", unit: "count", from: 179, to: 141 },
    { metric: "time_to_match", unit: "seconds", from: 6, to: 5 },
    { metric: "reveals_accepted", unit: "share", from: 342, to: 310 },
  ],
  tiles: [
    metric("active", "count", "more", [2_412, 2_317]),
    metric("joined", "count", "more", [141, 179]),
    metric("match_success", "share", "more", [934, 921]),
    metric("median_chat", "seconds", "more", [372, 358]),
    metric("good_chats", "share", "more", [440, 440]),
    { metric: "reveals_accepted", unit: "share", better: "more", now: below, before: exact(342), days: [] },
    metric("reports_per_thousand", "per_thousand", "less", [46, 41]),
  ],
  more: [
    metric("time_to_match", "seconds", "less", [5, 6]),
    metric("p90_chat", "seconds", "more", [1_860, 1_740]),
    metric("short_chats", "share", "less", [181, 190]),
    metric("reveals_offered", "share", "neither", [330, 334]),
    metric("talked_again", "share", "more", [412, 400]),
    { metric: "drops_recovered", unit: "share", better: "more", now: { value: 981, hidden: "near" } },
  ],
  reach: [
    metric("active_week", "count", "more", [9_804, 9_640]),
    metric("active_month", "count", "more", [18_220, 18_411]),
  ],
  searches: steps(
    ["searched", exact(5_930), exact(5_702)],
    ["stayed", exact(5_612), exact(5_390)],
    ["matched", exact(5_330), exact(5_010)],
    ["both_there", near, exact(4_960)],
    ["good_chat", exact(2_306), exact(2_180)],
  ),
  ladder: steps(
    ["step_0", exact(2_025), exact(1_800)],
    ["step_1", exact(1_439), exact(1_402)],
    ["step_2", exact(1_119), exact(1_180)],
    ["step_3", { hidden: "with_another" }, exact(380)],
    ["step_4", below, exact(248)],
  ),
  leavings: steps(
    ["no_time", exact(410), exact(402)],
    ["no_spark", exact(377), exact(390)],
    ["language", exact(61), exact(58)],
    ["uncomfortable", exact(44), exact(47)],
    ["other", below, exact(31)],
  ),
  reveals: steps(
    ["good_chats", exact(1_153), exact(1_090)],
    ["offered", exact(381), exact(364)],
    ["offers", exact(352), exact(340)],
    ["mutual", exact(109), exact(116)],
  ),
  cohorts: [
    { week: "2026-10-12", people: exact(1_148), returned: [exact(430), exact(221), exact(118)] },
    { week: "2026-11-09", people: exact(1_219), returned: [exact(441), exact(219), undefined] },
    { week: "2026-11-16", people: exact(58), returned: [exact(410), below, undefined] },
  ],
  safety: [
    metric("first_look", "seconds", "less", [1_260, 1_300]),
    metric("looks_in_time", "share", "more", [974, 960]),
    metric("reports_upheld", "share", "neither", [620, 600]),
    { metric: "appeals_changed", unit: "share", better: "neither", now: below },
    metric("staff_looks", "count", "neither", [318, 301]),
  ],
  reasons: steps(["spam", exact(96)], ["harassment", exact(71)], ["under_age", below], ["other", below]),
  ...more,
});

const finding = (id: string, title: string, verdict: Finding["verdict"], seen: string): Finding => ({
  id,
  title,
  verdict,
  seen,
  means: "Nobody who is signed out can sign in.",
  mend: "Compare `mail.smtp.*` with what your provider says.",
  page: `docs/operate/doctor.md#${id}`,
});

/** An announcement; its words are hostile. */
export const announcementOf = (more: Partial<Announcement> = {}): Announcement => ({
  id: "a1",
  revision: 1,
  kind: "banner",
  audience: "everyone",
  words: [{ language: "en", title: `A short pause ${hostile}`, text: hostile }],
  from: ahead(-60),
  until: ahead(600),
  state: "showing",
  by: { name: "Maren Holt", me: true },
  created_at: ahead(-90),
  ...more,
});

/** A community that is closed; its name is hostile. */
export const communityOf = (more: Partial<Community> = {}): Community => ({
  id: 1,
  revision: 3,
  name: `University ${hostile}`,
  domains: [
    { domain: "*.uni.example", members: 1_230, looked: true },
    { domain: "alumni.example", looked: false },
  ],
  lets_choose: false,
  members: 1_230,
  looked: false,
  by: { name: "Maren Holt", me: true },
  created_at: ahead(-90),
  ...more,
});

/** What a person told; the words are hostile. */
export const feedbackOf = (more: Partial<Feedback> = {}): Feedback => ({
  id: "f1",
  kind: "fault",
  state: "open",
  tag: "k3v9x2ap",
  text: `It stays blurred ${hostile}`,
  diagnostics: {
    app: "1.14.2",
    browser: "Firefox",
    screen: "390x844",
    theme: "dark",
    language: "en",
    connection: "live",
    errors: ["not_found"],
  },
  email: true,
  at: ahead(-12),
  seen: false,
  ...more,
});

/** A wish of the board; its text is hostile. */
export const itemOf = (more: Partial<BoardItem> = {}): BoardItem => ({
  id: "b1",
  kind: "wish",
  title: "Meet at a time we both pick",
  text: hostile,
  state: "planned",
  public: true,
  revision: 2,
  votes: 128,
  merged: 1,
  by: { name: "Maren Holt", me: true },
  created_at: ahead(-9_000),
  changed_at: ahead(-90),
  ...more,
});

/** The word lists: two changes, one of them hostile. */
export const wordsOf = (more: Partial<WordsPage> = {}): WordsPage => ({
  version: 2,
  languages: ["en", "de"],
  lists: [
    { list: "insult", signal: "insult", words: false },
    { list: "opener", signal: "opener", words: true },
  ],
  changes: [
    { language: "en", list: "insult", phrase: "absolute turnip", edit: "add" },
    { language: "en", list: "insult", phrase: "kys", edit: "remove" },
  ],
  history: [
    { version: 2, at: ahead(-60), by: { name: "Maren Holt", me: true }, reason: hostile, changes: [] },
    { version: 1, at: ahead(-9_000), by: { name: "Jonas", me: false }, reason: "A word of this place", changes: [] },
  ],
  ...more,
});

/** The numbers of the matcher, changed once. */
export const tuningOf = (more: Partial<TuningPage> = {}): TuningPage => {
  const shipped = { steps: [3, 8, 20, 45], thin_below: 5, recent_after: 60, best_of: 4, passed_over: 8 };
  const numbers = { ...shipped, steps: [6, 12, 24, 60] };
  const by = { name: "Jonas", me: false };
  return {
    version: 1,
    numbers,
    shipped,
    search_ends: 120,
    history: [{ version: 1, at: ahead(-60), by, reason: hostile, numbers }],
    ...more,
  };
};

/** The short question, changed once. */
export const questionOf = (more: Partial<QuestionPage> = {}): QuestionPage => {
  const choice: QuestionPage["choice"] = {
    one_in: 4,
    own: [{ number: 1, takes: "yes_no", words: [{ language: "en", text: `Was it kind? ${hostile}` }] }],
  };
  const by = { name: "Jonas", me: false };
  return {
    version: 1,
    choice,
    most_one_in: 1_000,
    history: [{ version: 1, at: ahead(-60), by, reason: hostile, choice }],
    ...more,
  };
};

const preview: WordsPreview = {
  text: { before: [], after: ["insult"] },
  changed: 2,
  lines: [
    { language: "en", text: `kys ${hostile}`, labels: ["insult"], before: ["insult"], after: [] },
    { language: "de", text: "so eine Rübe", labels: [], before: ["insult"], after: [] },
  ],
  qualities: [
    {
      language: "en",
      signal: "insult",
      before: { precision: 97, recall: 91 },
      after: { precision: 97, recall: 84 },
    },
  ],
};

type Answer = unknown;
type Handler = (request: { body: unknown; headers: Headers }) => Answer;

/** A problem as the server says it. */
export const problem = (status: number, code: string, more: object = {}): Response =>
  Response.json({ code, title: `Problem ${code}`, request_id: "req-5d1e-88c0", ...more }, { status });

const usual = (): Record<string, Answer> => ({
  "GET me": maren(),
  "GET queue": queueOf(...rows),
  "GET raids": { now: ahead(0), alarms: [], out: [] },
  "GET cases/4821-K": caseOf(),
  "POST cases/4821-K/evidence": evidence,
  "GET appeals": { now: ahead(0), appeals: [appealOf()] },
  "GET appeals/A-4377-S": appealOf(),
  "POST appeals/A-4377-S/evidence": evidence,
  "GET people": { people: [{ tag: "k3v9x2ap", since_days: 150, cases: 2, restricted: true }] },
  "GET people/k3v9x2ap": {
    tag: "k3v9x2ap",
    since_days: 150,
    ratings_objected_at: ahead(-9_000),
    paused_at: ahead(-42),
    trust: { tier: "known", limits: [], lifts: ["finished_chats"] },
    cases: [{ reference: "4821-K", reason: "threats", state: "open", created_at: ahead(-42) }],
    decisions: [{ reference: "S-2201-B", verdict: "warning", rule: 4, state: "in_force", at: ahead(-9_000) }],
    restrictions: [{ scope: ["matching"], starts_at: ahead(-42) }],
  },
  "GET unmask": {
    requests: [
      {
        id: "u1",
        case: "4821-K",
        kind: "identity",
        why: "life",
        words: hostile,
        asked_by: { name: "Tamsin", me: false },
        asked_at: ahead(-4),
        state: "waiting",
      },
      {
        id: "u2",
        case: "4821-K",
        kind: "identity",
        why: "order",
        words: "Order",
        order: "7 Js 12/26",
        asked_by: { name: "Maren Holt", me: true },
        asked_at: ahead(-9),
        state: "agreed",
        until: ahead(12),
      },
    ],
  },
  "GET unmask/u2": { id: "u2", identity: { email: "amber@example.org", signed_in: [ahead(-100)] } },
  "GET insights/overview": insightsOf(),
  "GET insights/days": insightsDaysOf(),
  "GET insights/live": insightsLiveOf(),
  "GET matching": tuningOf(),
  "GET question": questionOf(),
  "GET insights/answers": {
    zone: "UTC",
    months: [
      {
        month: "2026-10",
        questions: [
          {
            number: 0,
            takes: "scale",
            all: { value: 105 },
            answers: ["1", "2", "3", "4", "5", "not_now"].map((name, at) => ({
              name,
              now: at === 3 ? { value: 40 } : at === 5 ? { value: 50 } : { hidden: "below" },
            })),
          },
        ],
      },
    ],
  },
  "POST matching/preview": {
    matches: { value: 4_210 },
    steps: [
      { before: { value: 412 }, after: { value: 498 } },
      { before: { value: 700 }, after: { value: 741 } },
      { before: { value: 922 }, after: { value: 951 } },
      { before: { value: 997, hidden: "near" }, after: { hidden: "below" } },
    ],
  },
  "GET words": wordsOf(),
  "GET words/shipped": { phrases: ["kys", "kill yourself", "go die", hostile] },
  "POST words/preview": preview,
  "GET news": { now: ahead(0), announcements: [] },
  "GET feedback": {
    now: ahead(0),
    waiting: 2,
    feedback: [feedbackOf(), feedbackOf({ id: "f2", kind: "wish", state: "new", text: "I wish" })],
  },
  "GET board": { now: ahead(0), items: [itemOf(), itemOf({ id: "b2", title: "Meet later", public: false, votes: 3 })] },
  "GET announcements": {
    now: ahead(0),
    announcements: [
      announcementOf({
        id: "a2",
        state: "planned",
        from: ahead(2_000),
        until: ahead(3_000),
        words: [
          { language: "en", title: "Rule 5 is clearer now", text: "It says what it means." },
          { language: "de", title: "Regel 5 ist klarer", text: "Sie sagt, was sie meint." },
        ],
        by: { name: "Jonas", me: false },
      }),
      announcementOf(),
      announcementOf({ id: "a3", state: "past", kind: "inbox", audience: "staff", from: ahead(-9_000) }),
    ],
  },
  "GET communities": {
    communities: [
      communityOf(),
      communityOf({
        id: 2,
        name: "Corp",
        domains: [{ domain: "corp.example", looked: true }],
        opened_at: ahead(-9_000),
      }),
    ],
  },
  "GET audit": {
    entries: [
      {
        seq: 48_212,
        at: ahead(-1),
        who: "Maren Holt",
        action: "evidence_opened",
        case: "4821-K",
        reason: hostile,
        request: "req-5d1e",
        hash: "9f2c41d0",
      },
    ],
    head: "9f2c41d0",
  },
  "POST audit/verify": { ok: true, entries: 48_212 },
  "GET staff": {
    staff: [
      { id: "s1", name: "Maren Holt", email: "maren@example.org", role: "owner", state: "active", me: true },
      { id: "s2", name: "Jonas Weir", email: "jonas@example.org", role: "moderator", state: "active", me: false },
    ],
  },
  "GET doctor": {
    at: ahead(0),
    verdict: "fail",
    findings: [
      finding("database", "The database answers, and takes a write", "ok", "it answers"),
      finding("mail", "The mail server takes the sign-in", "fail", hostile),
      finding("disk", "A tenth of the disk is free", "warn", "7 % is free"),
      finding("certificate", "The certificate is trusted, and lasts", "skipped", "public_url is not https"),
    ],
  },
  "GET keys": {
    keys: [
      { id: "k1", name: "stats", scopes: ["stats"], created_at: ahead(-9), ends_at: ahead(99_999), prefix: "iok_7a" },
    ],
    scopes: ["queue", "stats"],
  },
});

/** What was asked, in order: "POST cases/4821-K/decide" with its body. */
export const asked: { what: string; body: unknown; headers: Headers }[] = [];
const real = globalThis.fetch;

/** Gives the browser its own `fetch` back. */
export function restoreFetch(): void {
  globalThis.fetch = real;
  asked.length = 0;
}

/** Opens the console at a path, in front of a server that answers so; a function answers by the request. */
export function openConsole(path: string, answers: Record<string, Answer> = {}) {
  const all = { ...usual(), ...answers };
  globalThis.fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input, location.origin);
    const what = `${init.method ?? "GET"} ${url.pathname.replace("/console/api/", "")}`;
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const headers = new Headers(init.headers);
    asked.push({ what, body, headers });
    const known: Answer = all[what];
    const answer: Answer = typeof known === "function" ? await (known as Handler)({ body, headers }) : known;
    if (answer instanceof Response) return answer.clone();
    return answer === undefined ? problem(404, "not_found") : Response.json(answer);
  };
  history.replaceState(null, "", `/console${path}`);
  return render(<App />);
}
