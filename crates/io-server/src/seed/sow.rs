//! Carries a plan out, by the calls of the store that people cause.
//!
//! Must not decide what happens: the plan does.

use std::collections::{HashMap, HashSet};

use anyhow::{Context as _, ensure};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use io_core::account::AgeBand;
use io_core::chat::{Appended, EndCause, NewChat, NewMember, NewMessage, Opened, ShownCard};
use io_core::email::EmailAddress;
use io_core::ids::{ChatId, ClientMessageId, PeerRef, RevealId, StaffId, UserId};
use io_core::insights::{Fact, Part, Scale, SearchEnd, Tally, Zone};
use io_core::matching::{RepeatRules, Shared};
use io_core::moderation::{Rule, Sanction, Scope, Verdict};
use io_core::rating::{Rated, Rating, RatingRules, Thumb};
use io_core::reveal::{Fields, RevealField, RevealOutcome, RevealRules, RevealStep};
use io_core::text::MessageText;
use io_core::time::{Span, Timestamp};
use io_store::Store;
use io_store::account::{Address, ProfileChange, ProfileChanged};
use io_store::audit::{By, Who};
use io_store::moderation::decisions::{Acted, NewDecision, StaffStep, Statement};
use io_store::moderation::desk::{QueueFilter, QueueTab};
use io_store::moderation::reports::{Filed, NewReport};

use super::plan::{Conduct, Meeting, Offer, Plan, Seeded};

/// How much is done side by side, so that many share one commit.
/// Twice the connections to PostgreSQL: with many more, the last in the queue would not get one in time on a busy
/// machine.
const AT_ONCE: usize = 32;

/// The same two may meet on any day.
const ANYONE_AGAIN: RepeatRules = RepeatRules {
    within: Span::ZERO,
    people: 0,
    again_after: Span::ZERO,
};

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sown {
    /// Accounts.
    pub people: u64,
    /// Chats.
    pub chats: u64,
    /// Messages.
    pub messages: u64,
    /// Ratings.
    pub ratings: u64,
}

/// How the days of a place are counted.
#[derive(Clone, Debug)]
pub struct Counting {
    /// The time zone of the operator.
    pub zone: Zone,
    /// How long chats are kept after their end.
    pub chats_kept: Span,
}

/// Makes the people and everything that they did, and rolls each day up when it is over. `say` hears of each day.
///
/// Refused where the plan was carried out before.
pub async fn sow(
    store: &Store,
    plan: Plan,
    counting: &Counting,
    mut say: impl FnMut(u32, Sown),
) -> anyhow::Result<Sown> {
    let people: Vec<Seeded> = (0..plan.people).map(|number| plan.person(number)).collect();
    let made = stream::iter(&people)
        .map(|person| settle(store, plan, person))
        .buffer_unordered(AT_ONCE);
    made.try_collect::<Vec<()>>().await?;
    let mut sown = Sown {
        people: plan.people.into(),
        ..Sown::default()
    };
    for day in 0..plan.days {
        for part in plan.meetings(&people, day) {
            let met = stream::iter(&part)
                .map(|meeting| meet(store, &people, meeting))
                .buffer_unordered(AT_ONCE);
            let ratings: Vec<u64> = met.try_collect().await?;
            sown.chats += part.len() as u64;
            sown.messages += part.iter().map(|meeting| meeting.said.len() as u64).sum::<u64>();
            sown.ratings += ratings.iter().sum::<u64>();
        }
        decide(store, plan, &people, day).await?;
        count(store, plan, &people, counting, day).await?;
        say(day + 1, sown);
    }
    Ok(sown)
}

/// Makes an account and takes it through onboarding.
async fn settle(store: &Store, plan: Plan, person: &Seeded) -> anyhow::Result<()> {
    let email = EmailAddress::parse(&person.email)
        .ok()
        .context("a planned address is valid")?;
    let address = Address {
        display: email.display().to_owned(),
        identity: email.identity(),
        abuse_key: email.abuse_key(),
    };
    let at = plan.day(person.joins);
    let made = store.make_account(person.user, address, "en", at).await?;
    ensure!(
        made,
        "there is an account of {} already: seed an empty place",
        person.email
    );
    store.state_age(person.user, AgeBand::Adult, plan.rules, at).await?;
    let change = ProfileChange {
        alias: Some(person.alias.clone()),
        gender: Some(person.gender),
        interests: Some(person.interests.iter().map(|interest| (*interest).to_owned()).collect()),
        ..ProfileChange::default()
    };
    let changed = store.change_profile(person.user, change, at).await?;
    ensure!(matches!(changed, ProfileChanged::Changed(_)), "a profile was not kept");
    Ok(())
}

/// Opens a chat, says what is said, ends it and rates it; returns how many ratings there are.
async fn meet(store: &Store, people: &[Seeded], meeting: &Meeting) -> anyhow::Result<u64> {
    let [chat, references @ ..] = meeting.ids;
    let chat = ChatId::from_random(chat);
    let users = meeting.who.map(|number| people[number as usize].user);
    let member = |side: usize| {
        let peer_ref = PeerRef::from_random(references[side]);
        NewMember {
            user: users[side],
            peer_ref,
            card: ShownCard::in_chat(None, peer_ref),
            ticket: None,
            allow_recent: true,
        }
    };
    let opening = NewChat {
        id: chat,
        members: [member(0), member(1)],
        shared: Shared {
            interests: meeting.shared.iter().map(|interest| (*interest).to_owned()).collect(),
            languages: vec!["en".to_owned()],
            mood: None,
        },
        again_of: None,
    };
    let opened = store.open_chat(opening, ANYONE_AGAIN, meeting.begins).await?;
    ensure!(opened == Opened::Opened, "a planned chat was refused: {opened:?}");
    for said in &meeting.said {
        let message = NewMessage {
            chat,
            quote: None,
            sender: users[said.by],
            cid: ClientMessageId::from_random(said.cid),
            text: MessageText::parse(&said.text).ok().context("a planned text is valid")?,
        };
        let appended = store.append_message(message, said.at).await?;
        ensure!(
            matches!(appended, Appended::Stored(_)),
            "a planned message was not stored"
        );
    }
    let (by, cause) = match meeting.by {
        Some(side) => (Some(users[side]), EndCause::Left),
        None => (None, EndCause::NoShow),
    };
    offer(store, chat, users, meeting).await?;
    store.end_chat(chat, by, cause, meeting.ends).await?;
    if let Some((side, reason)) = meeting.around.report {
        let report = NewReport {
            chat,
            reporter: users[side],
            cid: ClientMessageId::from_random(references[1 - side]),
            reason,
            words: None,
            messages: Vec::new(),
            wants_email: false,
            picture: None,
        };
        let filed = store.file_report(report, meeting.ends + Span::seconds(20)).await?;
        ensure!(
            matches!(filed, Filed::Filed { .. }),
            "a planned report was refused: {filed:?}"
        );
    }
    let mut ratings = 0;
    for (side, thumb) in meeting.ratings.into_iter().enumerate() {
        let Some(thumb) = thumb else { continue };
        let tags: &[&str] = if thumb == Thumb::Up { &["kind"] } else { &["low_effort"] };
        let rating = Rating::parse(thumb, tags).ok().context("a planned rating is valid")?;
        let at = meeting.ends + Span::minutes(1);
        let rated = store
            .rate(chat, users[side], rating, RatingRules::default(), at)
            .await?;
        ratings += u64::from(rated == Rated::Stored);
    }
    Ok(ratings)
}

/// The offer to reveal of a chat, right after its last message.
async fn offer(store: &Store, chat: ChatId, users: [UserId; 2], meeting: &Meeting) -> anyhow::Result<()> {
    let (Some(offer), Some(first), Some(last)) = (meeting.around.offer, meeting.said.first(), meeting.said.last())
    else {
        return Ok(());
    };
    let request = RevealId::from_random(meeting.ids[0]);
    let fields = || Fields::new([RevealField::Alias]).context("one field is enough");
    let (asker, other) = (users[first.by], users[1 - first.by]);
    let mut steps = vec![(asker, RevealStep::Ask(request, fields()?))];
    match offer {
        Offer::Mutual => steps.push((other, RevealStep::Answer(request, Some(fields()?)))),
        Offer::Withdrawn => steps.push((asker, RevealStep::Cancel(request))),
        Offer::Unanswered => {}
    }
    for (second, (who, step)) in (1..).zip(steps) {
        let at = last.at + Span::seconds(second);
        let done = store.reveal_step(chat, who, step, RevealRules::default(), at).await?;
        ensure!(
            matches!(done, RevealOutcome::Done { .. }),
            "a planned step of a reveal was refused: {done:?}"
        );
    }
    Ok(())
}

/// Two members of staff who never were look at every case of the day, and what they decide comes into force.
async fn decide(store: &Store, plan: Plan, people: &[Seeded], day: u32) -> anyhow::Result<()> {
    let conduct: HashMap<UserId, Conduct> = people.iter().map(|person| (person.user, person.conduct)).collect();
    let at = plan.decides(day);
    let filter = QueueFilter {
        tab: QueueTab::Unassigned,
        severity: None,
        reason: None,
    };
    loop {
        let cases = store.queue(filter, at).await?;
        if cases.is_empty() {
            break;
        }
        for case in cases {
            let of = case.subject.and_then(|subject| conduct.get(&subject));
            let verdict = of.copied().unwrap_or(Conduct::Ordinary).verdict();
            judge(store, &case.reference, case.version, verdict, at).await?;
        }
    }
    store.bring_into_force(plan.day(day + 1) - Span::seconds(1)).await?;
    Ok(())
}

async fn judge(store: &Store, case: &str, version: u64, verdict: Verdict, at: Timestamp) -> anyhow::Result<()> {
    let by = |number: u8| By {
        who: Who::Staff(StaffId::from_random([number; 16])),
        request: "io seed".to_owned(),
    };
    let scope = if verdict == Verdict::Ban {
        Scope::EVERYTHING
    } else {
        Scope::NONE
    };
    let sanction = Sanction::new(verdict, scope, None)?;
    let decision = NewDecision {
        sanction,
        rule: sanction.upheld().then(|| Rule::of_number(1)).flatten(),
        statement: Statement::default(),
    };
    let mut acted = store.decide_case(case, version, &by(1), decision, at).await?;
    if sanction.needs_second() {
        acted = store.step_case(case, &by(2), StaffStep::Agree, at).await?;
    }
    ensure!(
        matches!(acted, Acted::Done { .. }),
        "a planned decision was refused: {acted:?}"
    );
    Ok(())
}

/// Counts a day as a running server does: what leaves no row while it happens, and everything when the day is over.
async fn count(store: &Store, plan: Plan, people: &[Seeded], counting: &Counting, day: u32) -> anyhow::Result<()> {
    let mut tally = Tally::default();
    let user = |number: u32| people[number as usize].user;
    for person in people.iter().filter(|person| person.joins == day) {
        tally.acted(person.user, plan.day(day));
    }
    for asked in plan.sign_ins(people, day) {
        let part = Part::Word(people[asked.who as usize].mail_domain.name());
        tally.count(user(asked.who), Fact::SignInEmails, part, asked.at);
        if asked.in_time {
            tally.count(user(asked.who), Fact::SignIns, part, asked.at);
        }
    }
    for alone in plan.alone(people, day) {
        tally.acted(user(alone.who), alone.at);
        tally.count(user(alone.who), Fact::Searches, Part::Word(alone.end.name()), alone.at);
    }
    for meeting in plan.meetings(people, day).iter().flatten() {
        let around = meeting.around;
        for (who, waited) in meeting.who.map(user).into_iter().zip(around.waited) {
            let at = meeting.begins;
            tally.acted(who, at);
            tally.count(who, Fact::Searches, Part::Word(SearchEnd::Matched.name()), at);
            let wait = Part::StepAndSeconds(around.step, Scale::range_of(waited));
            tally.count(who, Fact::Waits, wait, at);
        }
        if let Some((side, comes_back)) = around.lost {
            let who = user(meeting.who[side]);
            tally.count(who, Fact::Drops, Part::Whole, meeting.begins);
            if comes_back {
                tally.count(who, Fact::Resumed, Part::Whole, meeting.begins);
            }
        }
    }
    let Counting { zone, chats_kept } = counting;
    if let Err((_, error)) = store.count_insights(tally.take(), zone).await {
        return Err(error.into());
    }
    let over = plan.day(day + 1);
    let (mut one, last) = (zone.day_of(plan.day(day)), zone.day_of(over - Span::seconds(1)));
    while one <= last {
        store.roll_up(one, zone, &HashSet::new(), *chats_kept, over).await?;
        one = one.plus(1);
    }
    Ok(())
}
