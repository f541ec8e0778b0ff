//! Every figure of a seeded place, against a slow and obvious count of what was planned.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use http::Method;
use io_core::account::Gender;
use io_core::insights::{Day, Figure, MailDomain, Metric, Scale, SearchEnd, Value as Number, group, nested};
use io_core::moderation::{Reason, Verdict};
use io_core::staff::Role;
use io_core::time::{Span, Timestamp};
use io_server::seed::{Alone, AskedToSignIn, Counting, Meeting, Offer, Plan, Seeded, sow};
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::{call, json_of, signed_in};

/// People and days of the place.
/// `IO_TEST_SEEDED=2000x365` makes it a year of more people; each engine takes some minutes for it.
fn size() -> (u32, u32) {
    let Ok(asked) = std::env::var("IO_TEST_SEEDED") else {
        return (320, 36);
    };
    let (people, days) = asked.split_once('x').expect("people x days");
    (people.parse().unwrap(), days.parse().unwrap())
}

/// What happened on one day.
struct Happened {
    joined: Vec<u32>,
    alone: Vec<Alone>,
    meetings: Vec<Meeting>,
    sign_ins: Vec<AskedToSignIn>,
}

impl Happened {
    fn active(&self) -> BTreeSet<u32> {
        let mut who: BTreeSet<u32> = self.joined.iter().copied().collect();
        who.extend(self.alone.iter().map(|alone| alone.who));
        who.extend(self.meetings.iter().flat_map(|meeting| meeting.who));
        who
    }

    /// Chats to which both came.
    fn chats(&self) -> impl Iterator<Item = &Meeting> {
        self.meetings.iter().filter(|meeting| !meeting.said.is_empty())
    }

    fn good(&self) -> impl Iterator<Item = &Meeting> {
        self.chats().filter(|meeting| {
            let texts = |side| meeting.said.iter().filter(|said| said.by == side).count();
            let long = meeting.ends - meeting.begins >= Span::minutes(5);
            long && texts(0) >= 10 && texts(1) >= 10 && meeting.around.report.is_none()
        })
    }

    fn offers(&self, which: Offer) -> u64 {
        many(self.chats().filter(|meeting| meeting.around.offer == Some(which)))
    }

    /// Who was reported, and when first.
    fn reported(&self) -> BTreeMap<u32, Timestamp> {
        let mut all = BTreeMap::new();
        for meeting in &self.meetings {
            if let Some((side, _)) = meeting.around.report {
                let at = meeting.ends + Span::seconds(20);
                let first: &mut Timestamp = all.entry(meeting.who[1 - side]).or_insert(at);
                *first = at.min(*first);
            }
        }
        all
    }

    fn reports(&self, reason: Reason) -> u64 {
        let reports = self.meetings.iter().filter_map(|meeting| meeting.around.report);
        many(reports.filter(|(_, why)| *why == reason))
    }

    fn stayed(&self) -> u64 {
        let alone = self.alone.iter().filter(|alone| alone.end != SearchEnd::ChangedMind);
        many(alone) + self.matched()
    }

    fn matched(&self) -> u64 {
        2 * many(self.meetings.iter())
    }

    fn met(&self) -> u64 {
        2 * many(self.chats())
    }
}

fn many<T>(all: impl Iterator<Item = T>) -> u64 {
    u64::try_from(all.count()).unwrap()
}

fn duration(mut seconds: Vec<u32>, percent: u64) -> Number {
    seconds.sort_unstable();
    let rank = (seconds.len() * usize::try_from(percent).unwrap()).div_ceil(100);
    Number::Duration {
        seconds: rank.checked_sub(1).map(|place| seconds[place]),
        of: many(seconds.iter()),
        percent,
    }
}

/// The place, day by day.
struct Place {
    plan: Plan,
    first: Day,
    people: Vec<Seeded>,
    days: BTreeMap<Day, Happened>,
}

impl Place {
    fn of(plan: Plan, first: Day) -> Self {
        let people: Vec<Seeded> = (0..plan.people).map(|number| plan.person(number)).collect();
        let day = |number: u32| {
            let joined = (0..).zip(&people).filter(|(_, person)| person.joins == number);
            let happened = Happened {
                joined: joined.map(|(who, _)| who).collect(),
                alone: plan.alone(&people, number),
                sign_ins: plan.sign_ins(&people, number),
                meetings: plan.meetings(&people, number).into_iter().flatten().collect(),
            };
            (first.plus(i32::try_from(number).unwrap()), happened)
        };
        let days = (0..plan.days).map(day).collect();
        Self {
            plan,
            first,
            people,
            days,
        }
    }

    /// Different people of so many days up to this one.
    fn reach(&self, to: Day, days: i32) -> Number {
        let span = self.days.range(to.plus(1 - days)..=to);
        let who: BTreeSet<u32> = span.flat_map(|(_, happened)| happened.active()).collect();
        Number::Count(many(who.iter()))
    }

    /// A metric over some days, by its definition. People are those of the last.
    fn number(&self, metric: Metric, days: &[Day]) -> Number {
        let Some(last) = days.last() else {
            return match metric {
                Metric::Active | Metric::ActiveWeek | Metric::ActiveMonth => Number::Count(0),
                Metric::Women => Number::Share { some: 0, all: 0 },
                _ => self.sum(metric, &[]),
            };
        };
        match metric {
            Metric::Active => self.reach(*last, 1),
            Metric::ActiveWeek => self.reach(*last, 7),
            Metric::ActiveMonth => self.reach(*last, 30),
            Metric::Women => {
                let active = self.days[last].active();
                let genders = active.iter().map(|who| self.people[*who as usize].gender);
                let said: Vec<Gender> = genders.filter(|gender| *gender != Gender::Unsaid).collect();
                Number::Share {
                    some: many(said.iter().filter(|gender| **gender == Gender::Woman)),
                    all: many(said.iter()),
                }
            }
            _ => self.sum(metric, days),
        }
    }

    fn sum(&self, metric: Metric, days: &[Day]) -> Number {
        let of: Vec<&Happened> = days.iter().map(|day| &self.days[day]).collect();
        let sum = |each: &dyn Fn(&Happened) -> u64| of.iter().map(|happened| each(happened)).sum::<u64>();
        let share = |some, all| Number::Share { some, all };
        let chats = sum(&|day| many(day.chats()));
        let good = sum(&|day| many(day.good()));
        let lengths = || -> Vec<u32> {
            let chats = of.iter().flat_map(|day| day.chats());
            chats.map(|chat| Scale::range_of(chat.ends - chat.begins)).collect()
        };
        match metric {
            Metric::Active | Metric::ActiveWeek | Metric::ActiveMonth | Metric::Women => unreachable!("never summed"),
            Metric::Joined => Number::Count(sum(&|day| many(day.joined.iter()))),
            Metric::MatchSuccess => share(sum(&Happened::met), sum(&Happened::stayed)),
            Metric::TimeToMatch => {
                let meetings = of.iter().flat_map(|day| &day.meetings);
                let waits = meetings.flat_map(|meeting| meeting.around.waited.map(Scale::range_of));
                duration(waits.collect(), 50)
            }
            Metric::MedianChat => duration(lengths(), 50),
            Metric::LongChat => duration(lengths(), 90),
            Metric::ShortChats => share(many(lengths().iter().filter(|seconds| **seconds < 30)), chats),
            Metric::GoodChats => share(good, chats),
            Metric::RevealsOffered => {
                let offered = |day: &Happened| many(day.good().filter(|chat| chat.around.offer.is_some()));
                share(sum(&offered), good)
            }
            Metric::RevealsAccepted => {
                let mutual = sum(&|day| day.offers(Offer::Mutual));
                share(mutual, mutual + sum(&|day| day.offers(Offer::Unanswered)))
            }
            Metric::DropsRecovered => {
                let lost = |day: &Happened| many(day.meetings.iter().filter_map(|meeting| meeting.around.lost));
                let back = |day: &Happened| {
                    let lost = day.meetings.iter().filter_map(|meeting| meeting.around.lost);
                    many(lost.filter(|(_, comes_back)| *comes_back))
                };
                share(sum(&back), sum(&lost))
            }
            Metric::ReportsPerThousand => Number::PerThousand {
                some: sum(&|day| many(day.meetings.iter().filter_map(|meeting| meeting.around.report))),
                of: chats,
            },
            // Nobody asked to talk again or appealed, and staff opened no conversation.
            Metric::TalkedAgain | Metric::AppealsChanged => share(0, 0),
            Metric::StaffLooks => Number::Count(0),
            Metric::FirstLook
            | Metric::LooksInTime
            | Metric::ReportsUpheld
            | Metric::RepeatOffenders
            | Metric::BotsRemoved => self.of_cases(metric, days),
            Metric::SignIns => self.signed_in(days, None),
            Metric::SignInsAnyone => self.signed_in(days, Some(MailDomain::Anyone)),
            Metric::SignInsCommunity => self.signed_in(days, Some(MailDomain::Community)),
            Metric::SignInsOther => self.signed_in(days, Some(MailDomain::Other)),
            Metric::RatingCoverage => {
                let ratable = of.iter().flat_map(|day| day.chats()).filter(|chat| {
                    let texts = |side| chat.said.iter().filter(|said| said.by == side).count();
                    chat.ends - chat.begins >= Span::seconds(30) && texts(0) >= 2 && texts(1) >= 2
                });
                let ratable: Vec<&Meeting> = ratable.collect();
                let rated = ratable.iter().flat_map(|chat| chat.ratings).flatten();
                share(many(rated), 2 * many(ratable.iter()))
            }
        }
    }

    /// Everyone who is reported has one case a day, which staff decide in the evening.
    fn of_cases(&self, metric: Metric, days: &[Day]) -> Number {
        let (mut waited, mut sanctioned, mut again, mut programs) = (Vec::new(), 0, 0, 0);
        let mut before = BTreeSet::new();
        for (day, happened) in &self.days {
            let evening = self
                .plan
                .decides(u32::try_from(day.number() - self.first.number()).unwrap());
            for (who, at) in happened.reported() {
                let verdict = self.people[who as usize].conduct.verdict();
                let is_upheld = verdict != Verdict::Nothing;
                if days.contains(day) {
                    waited.push(Scale::range_of(evening - at));
                    sanctioned += u64::from(is_upheld);
                    again += u64::from(is_upheld && before.contains(&who));
                    programs += u64::from(verdict == Verdict::Ban);
                }
                if is_upheld {
                    before.insert(who);
                }
            }
        }
        let cases = many(waited.iter());
        match metric {
            Metric::FirstLook => duration(waited, 50),
            // A case waits for less than a day.
            Metric::LooksInTime => Number::Share {
                some: cases,
                all: cases,
            },
            Metric::ReportsUpheld => Number::Share {
                some: sanctioned,
                all: cases,
            },
            Metric::RepeatOffenders => Number::Share {
                some: again,
                all: sanctioned,
            },
            _ => Number::Count(programs),
        }
    }

    fn signed_in(&self, days: &[Day], class: Option<MailDomain>) -> Number {
        let asked = days.iter().flat_map(|day| &self.days[day].sign_ins);
        let asked = asked.filter(|one| class.is_none_or(|class| self.people[one.who as usize].mail_domain == class));
        let asked: Vec<_> = asked.collect();
        Number::Share {
            some: many(asked.iter().filter(|one| one.in_time)),
            all: many(asked.iter()),
        }
    }

    /// As several days show it: those on which it is hidden are left out.
    fn over(&self, metric: Metric, days: &[Day]) -> (Figure, usize) {
        let shown = days.iter().copied().filter(|day| {
            let figure = Figure::of(self.number(metric, &[*day]));
            figure.value.is_some() && figure.hidden.is_none()
        });
        let shown: Vec<Day> = shown.collect();
        (Figure::of(self.number(metric, &shown)), shown.len())
    }

    fn joined_in(&self, monday: Day) -> Vec<(u32, Day)> {
        let day_of = |person: &Seeded| self.first.plus(i32::try_from(person.joins).unwrap());
        let numbered = (0..).zip(&self.people).map(|(who, person)| (who, day_of(person)));
        numbered
            .filter(|(_, day)| (monday..monday.plus(7)).contains(day))
            .collect()
    }
}

fn shown(figure: Figure) -> Value {
    let mut shown = json!({});
    if let Some(value) = figure.value {
        shown["value"] = json!(value);
    }
    if let Some(hidden) = figure.hidden {
        shown["hidden"] = json!(hidden.name());
    }
    shown
}

async fn ask(app: &TestApp, path: &str, cookie: &str) -> Value {
    let reply = call(app, Method::GET, path, cookie, &json!({})).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    json_of(&reply)
}

fn check_days(place: &Place, found: &Value, days: &[Day], before: &[Day], shows: &mut usize) {
    for metric in found["metrics"].as_array().unwrap() {
        let of = *Metric::ALL.iter().find(|one| metric["metric"] == one.name()).unwrap();
        let (figure, made_of) = place.over(of, days);
        assert_eq!(metric["now"], shown(figure), "{of:?}");
        assert_eq!(metric["made_of"], made_of, "{of:?}");
        let earlier = (!before.is_empty()).then(|| shown(place.over(of, before).0));
        assert_eq!(metric["before"], json!(earlier), "{of:?}, before");
        for (day, value) in days.iter().zip(metric["days"].as_array().unwrap()) {
            let figure = Figure::of(place.number(of, &[*day]));
            assert_eq!(*value, json!(figure.value), "{of:?} on {day}");
            *shows += usize::from(figure.value.is_some());
        }
    }
}

fn check_overview(place: &Place, page: &Value, day: Day) {
    let earlier = day.plus(-7);
    let weeks: Vec<Day> = (0..28).map(|ago| day.plus(-ago)).collect();
    for (list, days, last) in [
        ("tiles", &weeks[..1], true),
        ("more", &weeks[..1], true),
        ("reach", &weeks[..1], true),
        ("safety", &weeks[..], false),
    ] {
        for metric in page[list].as_array().unwrap() {
            let of = *Metric::ALL.iter().find(|one| metric["metric"] == one.name()).unwrap();
            assert_eq!(metric["now"], shown(Figure::of(place.number(of, days))), "{of:?}");
            if last {
                assert_eq!(
                    metric["before"],
                    shown(Figure::of(place.number(of, &[earlier]))),
                    "{of:?}, before"
                );
            }
        }
    }
    let mut safety = page["safety"].as_array().unwrap().iter();
    let removed = safety.find(|metric| metric["metric"] == "bots_removed").unwrap();
    assert!(
        removed["now"]["hidden"].is_null(),
        "it is hidden: a comparison of nothing"
    );
    let reasons: Vec<Reason> = Reason::ALL.to_vec();
    let counted: Vec<u64> = reasons
        .iter()
        .map(|reason| weeks.iter().map(|day| place.days[day].reports(*reason)).sum())
        .collect();
    for (step, figure) in page["reasons"].as_array().unwrap().iter().zip(group(&counted)) {
        assert_eq!(step["now"], shown(figure), "{}", step["name"]);
    }
    let happened = &place.days[&day];
    let searched = happened.matched() + many(happened.alone.iter());
    let good = many(happened.good());
    let funnel = [
        searched,
        happened.stayed(),
        happened.matched(),
        happened.met(),
        2 * good,
    ];
    for (step, figure) in page["searches"].as_array().unwrap().iter().zip(nested(&funnel)) {
        assert_eq!(step["now"], shown(figure), "{}", step["name"]);
    }
    let on_step = |step: u8| {
        let matched = happened.meetings.iter().filter(|meeting| meeting.around.step == step);
        2 * many(matched)
    };
    let ladder = group(&[0, 1, 2, 3, 4].map(on_step));
    for (step, figure) in page["ladder"].as_array().unwrap().iter().zip(ladder) {
        assert_eq!(step["now"], shown(figure), "{}", step["name"]);
    }
    let offered = many(happened.good().filter(|chat| chat.around.offer.is_some()));
    let mutual = happened.offers(Offer::Mutual);
    let stood = mutual + happened.offers(Offer::Unanswered);
    let reveals = nested(&[good, offered]).into_iter().chain(nested(&[stood, mutual]));
    for (step, figure) in page["reveals"].as_array().unwrap().iter().zip(reveals) {
        assert_eq!(step["now"], shown(figure), "{}", step["name"]);
    }
    for cohort in page["cohorts"].as_array().unwrap() {
        let monday = Day::parse(cohort["week"].as_str().unwrap()).unwrap();
        let joined = place.joined_in(monday);
        let people = many(joined.iter());
        assert_eq!(cohort["people"], shown(Figure::count(people)), "{monday}");
        for (after, share) in [1, 7, 30].into_iter().zip(cohort["returned"].as_array().unwrap()) {
            let back = joined.iter().filter(|(who, day)| {
                let then = place.days.get(&day.plus(after));
                then.is_some_and(|happened| happened.active().contains(who))
            });
            let wanted = if monday.plus(6 + after) < day {
                shown(Figure::share(many(back), people))
            } else {
                Value::Null
            };
            assert_eq!(*share, wanted, "{monday}, day {after}");
        }
    }
}

/// A place that was seeded up to yesterday, half an hour after midnight.
async fn seeded(app: &TestApp) -> (Place, Day) {
    let day = Span::days(1).0;
    app.clock.advance(Span(
        day - app.running().app.now().0.rem_euclid(day) + Span::minutes(30).0,
    ));
    let (people, days) = size();
    let running = &app.running().app;
    let zone = running.config.insights.zone.clone();
    let now = running.now();
    let begins = Timestamp((now.0.div_euclid(day) - i64::from(days)) * day);
    let plan = Plan {
        seed: 11,
        people,
        days,
        begins,
        rules: 1,
    };
    let first = zone.day_of(begins);
    let counting = Counting {
        zone,
        chats_kept: Span::days(90),
    };
    // As `io seed` does.
    running.store.hurry().await.unwrap();
    sow(&running.store, plan, &counting, |_, _| ()).await.unwrap();
    (Place::of(plan, first), first.plus(i32::try_from(days).unwrap() - 1))
}

#[tokio::test(flavor = "multi_thread")]
async fn ins_01_every_figure_of_a_seeded_place_equals_a_slow_count() {
    TestApp::each_engine(async |app| {
        let (place, last) = seeded(&app).await;
        let owner = signed_in(&app, "kim@example.org", Role::Owner).await;
        check_overview(&place, &ask(&app, "insights/overview", &owner).await, last);

        let span = |from: i32, count: i32| (0..count).map(|day| last.plus(from + day)).collect::<Vec<Day>>();
        let (days, before) = (span(-13, 14), span(-27, 14));
        let asked = format!("insights/days?from={}&to={last}", days[0]);
        let found = ask(&app, &asked, &owner).await;
        assert_eq!(
            found["compared_with"],
            json!([before[0].to_string(), before[13].to_string()])
        );
        let mut shows = 0;
        check_days(&place, &found, &days, &before, &mut shows);
        // Everything that the place has, or as much of it as is asked for at once.
        let count = i32::try_from(size().1.min(365)).unwrap();
        let whole = span(1 - count, count);
        let everything = format!("insights/days?from={}&to={last}&compare=none", whole[0]);
        check_days(&place, &ask(&app, &everything, &owner).await, &whole, &[], &mut 0);
        assert!(shows > 80, "only {shows} figures are shown: a comparison of nothing");

        let table = call(
            &app,
            Method::GET,
            &asked.replace("days?", "days.csv?"),
            &owner,
            &json!({}),
        )
        .await;
        let text = table.text();
        assert_eq!(text.lines().next(), Some("day,metric,unit,value"));
        let mut rows = text.lines().skip(1);
        for day in &days {
            for metric in Metric::ALL {
                let figure = Figure::of(place.number(*metric, &[*day])).text(metric.unit());
                let row = format!("{day},{},{},{figure}", metric.name(), metric.unit().name());
                assert_eq!(rows.next(), Some(row.as_str()));
            }
        }
        assert_eq!(rows.next(), None);

        let (running, nobody) = (&app.running().app, HashSet::new());
        for day in &days {
            let zone = &running.config.insights.zone;
            let again = running
                .store
                .roll_up(*day, zone, &nobody, Span::days(90), running.now());
            again.await.unwrap();
        }
        assert_eq!(ask(&app, &asked, &owner).await, found, "a second time changes nothing");
    })
    .await;
}

#[tokio::test]
async fn several_days_are_asked_for_within_bounds() {
    let app = TestApp::start().await;
    let owner = signed_in(&app, "kim@example.org", Role::Owner).await;
    for wrong in [
        "from=yesterday",
        "to=2026-13-01",
        "from=2020-01-01",
        "from=2099-01-01",
        "compare=week",
    ] {
        for path in ["insights/days", "insights/days.csv"] {
            let reply = call(&app, Method::GET, &format!("{path}?{wrong}"), &owner, &json!({})).await;
            assert_eq!(reply.status, 422, "{path}?{wrong}");
        }
    }
    let nothing = ask(&app, "insights/days?compare=none", &owner).await;
    assert_eq!(nothing["compared_with"], Value::Null);
    for metric in nothing["metrics"].as_array().unwrap() {
        assert_eq!(metric["now"], json!({ "hidden": "below" }), "{metric}");
        assert_eq!(metric["days"].as_array().unwrap().len(), 28);
    }
}
