//! The metrics: one definition each.
//!
//! docs/operate/insights.md has a row for each. Must not decide what is shown: `shown` does.

use super::facts::{Counts, Fact, MailDomain, SearchEnd};
use super::{SHORT_CHAT, SearchEnd as End};

/// What the number of a metric means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// How many.
    Count,
    /// Tenths of a percent.
    Share,
    /// Tenths, for each thousand.
    PerThousand,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Share => "share",
            Self::PerThousand => "per_thousand",
            Self::Seconds => "seconds",
        }
    }
}

/// Which direction is the good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// Neither: it depends.
    Neither,
}

impl Better {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::More => "more",
            Self::Less => "less",
            Self::Neither => "neither",
        }
    }
}

/// The value of a metric, before what is too small is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// So many.
    Count(u64),
    /// Some of all.
    Share {
        /// The numerator.
        some: u64,
        /// The denominator.
        all: u64,
    },
    /// So many for each thousand of something else.
    PerThousand {
        /// The numerator.
        some: u64,
        /// The denominator.
        of: u64,
    },
    /// A percentile of durations.
    Duration {
        /// It; none without durations.
        seconds: Option<u32>,
        /// Of how many durations.
        of: u64,
        /// Which percentile.
        percent: u64,
    },
}

macro_rules! metrics {
    ($($(#[$doc:meta])* $name:ident = $wire:literal, $unit:ident, $better:ident;)+) => {
        /// A metric. Its documentation is its definition.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Metric {$(
            $(#[$doc])*
            $name,
        )+}

        impl Metric {
            /// Every one, in the order of the page.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name on the wire.
            pub const fn name(self) -> &'static str {
                match self {$(Self::$name => $wire,)+}
            }

            /// Its unit.
            pub const fn unit(self) -> Unit {
                match self {$(Self::$name => Unit::$unit,)+}
            }

            /// Which direction is the good one.
            pub const fn better(self) -> Better {
                match self {$(Self::$name => Better::$better,)+}
            }
        }
    };
}

metrics! {
    /// Distinct people with at least one action of their own that day. A reconnect is none.
    Active = "active", Count, More;
    /// Distinct people with at least one action of their own in the seven days that end with this one.
    ActiveWeek = "active_week", Count, More;
    /// Distinct people with at least one action of their own in the thirty days that end with this one.
    ActiveMonth = "active_month", Count, More;
    /// Accounts made that day.
    Joined = "joined", Count, More;
    /// Searches that reached a chat to which both came ÷ searches not stopped within five seconds.
    MatchSuccess = "match_success", Share, More;
    /// Median time from the start of a search to its chat.
    TimeToMatch = "time_to_match", Seconds, Less;
    /// Median length of chats that ended that day.
    MedianChat = "median_chat", Seconds, More;
    /// 90th percentile of the same.
    LongChat = "p90_chat", Seconds, More;
    /// Chats below 30 seconds ÷ all chats.
    ShortChats = "short_chats", Share, Less;
    /// Good chats ÷ all chats.
    GoodChats = "good_chats", Share, More;
    /// Good chats with an offer to reveal ÷ good chats.
    RevealsOffered = "reveals_offered", Share, Neither;
    /// Offers that became mutual ÷ offers that ended. Those that their sender withdrew do not count.
    RevealsAccepted = "reveals_accepted", Share, More;
    /// Requests to talk again that were accepted ÷ asked, by the day of the request.
    TalkedAgain = "talked_again", Share, More;
    /// Lost connections of a chat that came back within 90 seconds ÷ lost.
    DropsRecovered = "drops_recovered", Share, More;
    /// Reports for each thousand chats.
    ReportsPerThousand = "reports_per_thousand", PerThousand, Less;
    /// Median time from a report to the first look of staff.
    FirstLook = "first_look", Seconds, Less;
    /// Cases that staff looked at by the time they were due ÷ cases opened.
    LooksInTime = "looks_in_time", Share, More;
    /// Cases decided against the person reported ÷ cases decided.
    ReportsUpheld = "reports_upheld", Share, Neither;
    /// Appeals that changed the decision ÷ appeals answered.
    AppealsChanged = "appeals_changed", Share, Neither;
    /// Conversations that staff opened.
    StaffLooks = "staff_looks", Count, Neither;
    /// Emails for signing in that became a session within 15 minutes ÷ emails for signing in, by the day of the email.
    SignIns = "sign_ins", Share, More;
    /// The same of domains where anyone can get a mailbox.
    SignInsAnyone = "sign_ins_anyone", Share, More;
    /// The same of domains of the communities of this place.
    SignInsCommunity = "sign_ins_community", Share, More;
    /// The same of all other domains.
    SignInsOther = "sign_ins_other", Share, More;
    /// Sides of chats with a thumb up or down ÷ sides that could rate. Who skips does not rate.
    RatingCoverage = "rating_coverage", Share, More;
    /// People against whom staff decided and had decided before ÷ people against whom staff decided, once a day.
    RepeatOffenders = "repeat_offenders", Share, Less;
    /// Accounts that staff closed for good as spam or programs.
    BotsRemoved = "bots_removed", Count, Neither;
    /// Active people who said that they are women ÷ active people who said a gender.
    Women = "women", Share, Neither;
}

impl Metric {
    /// Does it count different people, so that its numbers of several days must not be added up?
    pub const fn is_of_people(self) -> bool {
        matches!(self, Self::Active | Self::ActiveWeek | Self::ActiveMonth | Self::Women)
    }

    /// Its value in some counts.
    pub fn value(self, counts: &Counts) -> Value {
        let of = |fact| counts.of(fact);
        let part = |fact, part| counts.part(fact, part);
        let share = |some, all| Value::Share { some, all };
        let duration = |fact, percent| {
            let durations = counts.durations(fact, None);
            Value::Duration {
                seconds: durations.percentile(percent),
                of: durations.count(),
                percent,
            }
        };
        match self {
            Self::Active => Value::Count(of(Fact::Active)),
            Self::ActiveWeek => Value::Count(of(Fact::ActiveWeek)),
            Self::ActiveMonth => Value::Count(of(Fact::ActiveMonth)),
            Self::Joined => Value::Count(of(Fact::Joined)),
            Self::MatchSuccess => {
                let stayed = of(Fact::Searches) - part(Fact::Searches, SearchEnd::ChangedMind.name());
                share(matched_and_met(counts), stayed)
            }
            Self::TimeToMatch => duration(Fact::Waits, 50),
            Self::MedianChat => duration(Fact::Lengths, 50),
            Self::LongChat => duration(Fact::Lengths, 90),
            Self::ShortChats => {
                let lengths = counts.durations(Fact::Lengths, None);
                let short = u32::try_from(SHORT_CHAT.as_seconds_ceil()).unwrap_or(0);
                share(lengths.below(short), lengths.count())
            }
            Self::GoodChats => share(of(Fact::GoodChats), of(Fact::Chats)),
            Self::RevealsOffered => share(of(Fact::OfferedChats), of(Fact::GoodChats)),
            Self::RevealsAccepted => {
                let withdrawn = part(Fact::Offers, "cancelled");
                share(part(Fact::Offers, "revealed"), of(Fact::Offers) - withdrawn)
            }
            Self::TalkedAgain => share(part(Fact::Again, "accepted"), of(Fact::Again)),
            Self::DropsRecovered => share(of(Fact::Resumed), of(Fact::Drops)),
            Self::ReportsPerThousand => Value::PerThousand {
                some: of(Fact::Reports),
                of: of(Fact::Chats),
            },
            Self::FirstLook => duration(Fact::FirstLooks, 50),
            Self::LooksInTime => share(part(Fact::LooksDue, "in_time"), of(Fact::LooksDue)),
            Self::ReportsUpheld => share(part(Fact::Upheld, "upheld"), of(Fact::Upheld)),
            Self::AppealsChanged => share(of(Fact::Appeals) - part(Fact::Appeals, "kept"), of(Fact::Appeals)),
            Self::StaffLooks => Value::Count(of(Fact::StaffLooks)),
            Self::SignIns => share(of(Fact::SignIns), of(Fact::SignInEmails)),
            Self::SignInsAnyone => signed_in(counts, MailDomain::Anyone),
            Self::SignInsCommunity => signed_in(counts, MailDomain::Community),
            Self::SignInsOther => signed_in(counts, MailDomain::Other),
            Self::RatingCoverage => share(part(Fact::RatableSides, "rated"), of(Fact::RatableSides)),
            Self::RepeatOffenders => share(part(Fact::Sanctioned, "again"), of(Fact::Sanctioned)),
            Self::BotsRemoved => Value::Count(of(Fact::BotsRemoved)),
            Self::Women => share(part(Fact::Genders, "woman"), of(Fact::Genders)),
        }
    }
}

/// Emails for signing in of one class of mail domain that became a session in time.
fn signed_in(counts: &Counts, domain: MailDomain) -> Value {
    Value::Share {
        some: counts.part(Fact::SignIns, domain.name()),
        all: counts.part(Fact::SignInEmails, domain.name()),
    }
}

/// The funnel of searches: all, not stopped within five seconds, matched, both there, in a good chat.
/// Each is a part of the one before it.
pub fn search_funnel(counts: &Counts) -> [u64; 5] {
    let all = counts.of(Fact::Searches);
    let stayed = all - counts.part(Fact::Searches, End::ChangedMind.name());
    let matched = counts.part(Fact::Searches, End::Matched.name());
    let met = matched_and_met(counts);
    // Two searches led to a chat. One that began yesterday may end today.
    let good = counts.of(Fact::GoodChats).saturating_mul(2).min(met);
    [all, stayed, matched, met, good]
}

/// Searches that led to a chat, by the step of the ladder.
pub fn steps_of_matches(counts: &Counts) -> [u64; 5] {
    [0, 1, 2, 3, 4].map(|step| counts.durations(Fact::Waits, Some(step)).count())
}

/// Searches that led to a chat to which both came.
/// A chat that one side missed takes back the matches of both.
fn matched_and_met(counts: &Counts) -> u64 {
    let matched = counts.part(Fact::Searches, End::Matched.name());
    matched.saturating_sub(counts.of(Fact::NoShows).saturating_mul(2))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn counts(all: &[(Fact, &str, u64)]) -> Counts {
        let mut counts = Counts::default();
        for (fact, part, count) in all {
            counts.add(*fact, *part, *count);
        }
        counts
    }

    #[test]
    fn each_metric_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Metric::ALL.iter().map(|metric| metric.name()).collect();
        assert_eq!(names.len(), Metric::ALL.len());
    }

    #[test]
    fn nothing_counted_gives_every_metric_a_value_without_panic() {
        for metric in Metric::ALL {
            let _ = metric.value(&Counts::default());
        }
    }

    #[test]
    fn a_change_of_mind_is_no_failed_search_and_a_no_show_is_no_success() {
        let day = counts(&[
            (Fact::Searches, "changed_mind", 7),
            (Fact::Searches, "left", 5),
            (Fact::Searches, "timed_out", 5),
            (Fact::Searches, "matched", 90),
            (Fact::NoShows, "", 2),
        ]);
        assert_eq!(Metric::MatchSuccess.value(&day), Value::Share { some: 86, all: 100 });
        assert_eq!(search_funnel(&day), [107, 100, 90, 86, 0]);
    }

    #[test]
    fn an_offer_that_its_sender_withdrew_does_not_count() {
        let day = counts(&[
            (Fact::Offers, "revealed", 31),
            (Fact::Offers, "expired", 40),
            (Fact::Offers, "declined", 20),
            (Fact::Offers, "ended", 9),
            (Fact::Offers, "cancelled", 50),
        ]);
        assert_eq!(Metric::RevealsAccepted.value(&day), Value::Share { some: 31, all: 100 });
    }

    #[test]
    fn signing_in_is_counted_by_mail_domain_and_together() {
        let day = counts(&[
            (Fact::SignInEmails, "anyone", 60),
            (Fact::SignInEmails, "community", 30),
            (Fact::SignInEmails, "other", 10),
            (Fact::SignIns, "anyone", 50),
            (Fact::SignIns, "community", 12),
        ]);
        for (metric, some, all) in [
            (Metric::SignIns, 62, 100),
            (Metric::SignInsAnyone, 50, 60),
            (Metric::SignInsCommunity, 12, 30),
            (Metric::SignInsOther, 0, 10),
        ] {
            assert_eq!(metric.value(&day), Value::Share { some, all }, "{metric:?}");
        }
    }

    #[test]
    fn a_chat_of_thirty_seconds_is_no_short_one() {
        let day = counts(&[(Fact::Lengths, "29", 1), (Fact::Lengths, "30", 2)]);
        assert_eq!(Metric::ShortChats.value(&day), Value::Share { some: 1, all: 3 });
        assert_eq!(
            Metric::MedianChat.value(&day),
            Value::Duration {
                seconds: Some(30),
                of: 3,
                percent: 50
            }
        );
    }
}
