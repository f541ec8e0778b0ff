//! Carries a plan out, by the calls of the store that people cause.
//!
//! Must not decide what happens: the plan does.

use anyhow::{Context as _, ensure};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use io_core::account::AgeBand;
use io_core::chat::{Appended, EndCause, NewChat, NewMember, NewMessage, Opened, ShownCard};
use io_core::email::EmailAddress;
use io_core::ids::{ChatId, ClientMessageId, PeerRef};
use io_core::matching::{RepeatRules, Shared};
use io_core::rating::{Rated, Rating, RatingRules, Thumb};
use io_core::text::MessageText;
use io_core::time::Span;
use io_store::Store;
use io_store::account::{Address, ProfileChange, ProfileChanged};

use super::plan::{Meeting, Plan, Seeded};

/// How much is done side by side, so that many share one commit.
const AT_ONCE: usize = 256;

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

/// Makes the people and everything that they did. `say` hears of each day.
///
/// Refused where the plan was carried out before.
pub async fn sow(store: &Store, plan: Plan, mut say: impl FnMut(u32, Sown)) -> anyhow::Result<Sown> {
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
    store.end_chat(chat, by, cause, meeting.ends).await?;
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
