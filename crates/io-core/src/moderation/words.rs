//! The words of moderation, which store, server and console share.
//!
//! Must not decide anything.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Words with a fixed name on the wire and in the database.
macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($(#[$each:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $kind {
            $($(#[$each])* #[serde(rename = $text)] $name,)+
        }

        impl $kind {
            /// Every one, in the order in which they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name on the wire and in the database.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The one of this name.
            pub fn of_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

words! {
    /// Why a person reports another one.
    Reason {
        /// Sexual and not wanted.
        Sexual = "sexual",
        /// Harassment or hate.
        Harassment = "harassment",
        /// Threats or self-harm.
        Threats = "threats",
        /// Someone under 18.
        UnderAge = "under_age",
        /// Spam or a program that talks.
        Spam = "spam",
        /// A scam, or pressure to leave IO.
        Scam = "scam",
        /// Private data of someone.
        PrivateData = "private_data",
        /// Another gender than the one stated.
        WrongGender = "wrong_gender",
        /// Something else.
        Other = "other",
        /// Misuse of reports. A rule of IO gives it, people never do.
        Misuse = "misuse",
    }
}

impl Reason {
    /// May a person give it?
    pub fn is_for_people(self) -> bool {
        self != Self::Misuse
    }

    /// Those that a person may give, in the order in which they are listed.
    pub fn for_people() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|one| one.is_for_people())
    }
}

words! {
    /// How soon a person must look. The gravest comes first.
    Severity {
        /// A person may be in danger.
        Urgent = "urgent",
        /// A person was hurt on purpose.
        High = "high",
        /// A rule was broken.
        Normal = "normal",
        /// A nuisance.
        Low = "low",
    }
}

words! {
    /// What a decision does, from the mildest to the gravest.
    Verdict {
        /// No rule was broken.
        Nothing = "none",
        /// A friendly word. It counts for nothing.
        Note = "note",
        /// A rule was broken; the next time has consequences.
        Warning = "warning",
        /// No new matches for a day.
        CoolDown = "cool_down",
        /// Some or all of IO is closed for days.
        Suspension = "suspension",
        /// Closed without an end.
        Ban = "ban",
    }
}

words! {
    /// Where a case is.
    CaseState {
        /// Waits for a look and a decision.
        Open = "open",
        /// A decision waits for a second person.
        Proposed = "proposed",
        /// Decided, and can still be undone. Nobody knows yet.
        Decided = "decided",
        /// Everyone concerned knows, and the decision counts.
        InForce = "in_force",
        /// Over: it no longer counts, or was overturned.
        Closed = "closed",
    }
}

words! {
    /// Where a decision is.
    DecisionState {
        /// Waits for a second person.
        Proposed = "proposed",
        /// Made, and can still be undone.
        Decided = "decided",
        /// The person has read why, or can.
        InForce = "in_force",
        /// Taken back by its maker in time. Nobody knew of it.
        Undone = "undone",
        /// The second person did not agree.
        SentBack = "sent_back",
        /// An appeal succeeded: it counts for nothing.
        Overturned = "overturned",
        /// An appeal made it milder: another decision stands in its place.
        Replaced = "replaced",
    }
}

words! {
    /// Where an appeal is.
    AppealState {
        /// Waits for an answer.
        Open = "open",
        /// Answered, and can still be undone. Nobody knows yet.
        Decided = "decided",
        /// The person has the answer.
        Answered = "answered",
    }
}

words! {
    /// What became of an appeal.
    AppealOutcome {
        /// The decision stands.
        Kept = "kept",
        /// A milder one takes its place.
        Milder = "milder",
        /// It was wrong: everything is restored.
        Overturned = "overturned",
    }
}

words! {
    /// What a reporter learns: the same for every sanction.
    Outcome {
        /// A rule was broken and something was done.
        Acted = "acted",
        /// No rule was broken, as far as could be seen.
        NotActed = "not_acted",
    }
}

words! {
    /// What IO has to tell a person.
    NoticeKind {
        /// What became of a report.
        ReportOutcome = "report_outcome",
        /// A decision about them.
        Statement = "statement",
        /// The answer to their appeal.
        AppealAnswer = "appeal_answer",
        /// Staff read a conversation of theirs.
        ChatOpened = "chat_opened",
        /// The answer to what they told the staff.
        FeedbackAnswer = "feedback_answer",
    }
}

words! {
    /// What staff looked at.
    LookedAt {
        /// The evidence of a case.
        Evidence = "evidence",
        /// More of the conversation than the evidence.
        Beyond = "beyond",
        /// Whose account it is.
        Identity = "identity",
    }
}

words! {
    /// What the public report counts, each by a name of its own kind.
    Counted {
        /// Reports of people, by reason.
        Reports = "reports",
        /// Notices without an account, by reason.
        Notices = "notices",
        /// Decisions in force, by verdict.
        Decisions = "decisions",
        /// Decisions that a rule made without a person, by verdict.
        Automated = "automated",
        /// Answers to appeals, by outcome.
        Appeals = "appeals",
        /// Accounts that were closed for good as spam or a program.
        Removed = "removed",
        /// Identities that two members of staff agreed to show, by why.
        Unmaskings = "unmaskings",
    }
}

words! {
    /// Why staff ask to see whose account it is.
    UnmaskWhy {
        /// A life may be in danger.
        Life = "life",
        /// A court or an authority ordered it.
        Order = "order",
        /// The person asked for it.
        Asked = "asked",
    }
}

impl Severity {
    /// As the database orders it: 1 is the gravest.
    pub fn number(self) -> u8 {
        match self {
            Self::Urgent => 1,
            Self::High => 2,
            Self::Normal => 3,
            Self::Low => 4,
        }
    }

    /// The one of this number.
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.number() == number)
    }
}

/// What a restriction closes: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope(u8);

impl Scope {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Finding someone new.
    pub const MATCHING: Self = Self(1);
    /// Sending messages.
    pub const CHATTING: Self = Self(2);
    /// Asking for reveals and answering them.
    pub const REVEAL: Self = Self(4);
    /// Everything but the statement, the appeal, export and deletion.
    pub const EVERYTHING: Self = Self(8);
    /// Reporting people. The form for everybody stays open.
    pub const REPORTING: Self = Self(16);

    const NAMES: [(Self, &'static str); 5] = [
        (Self::MATCHING, "matching"),
        (Self::CHATTING, "chatting"),
        (Self::REVEAL, "reveal"),
        (Self::EVERYTHING, "everything"),
        (Self::REPORTING, "reporting"),
    ];

    /// The set of these bits; unknown bits are left out.
    pub fn of_bits(bits: u8) -> Self {
        Self(bits & 31)
    }

    /// As the database keeps it.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Both sets together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Is nothing closed?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Is this closed? `everything` closes each of the others.
    pub fn closes(self, what: Self) -> bool {
        self.0 & Self::EVERYTHING.0 != 0 || (!what.is_empty() && self.0 & what.0 == what.0)
    }

    /// The names of what is closed, as on the wire.
    pub fn names(self) -> Vec<&'static str> {
        let closed = Self::NAMES.iter().filter(|(one, _)| self.0 & one.0 != 0);
        closed.map(|(_, name)| *name).collect()
    }

    /// The set of these names; none if one of them is unknown.
    pub fn of_names<T: AsRef<str>>(names: &[T]) -> Option<Self> {
        names.iter().try_fold(Self::NONE, |scope, name| {
            let found = Self::NAMES.iter().find(|(_, known)| *known == name.as_ref());
            found.map(|(one, _)| scope.and(*one))
        })
    }
}

/// A rule of the house, by its number in the list that everyone accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rule(u8);

impl Rule {
    /// The keys of the rules, in their order. The texts are in the web app, in the same order.
    pub const KEYS: [&'static str; 7] = [
        "be_kind",
        "adults_only",
        "nothing_sexual_unwanted",
        "no_hate_threats_pressure",
        "keep_private_private",
        "no_selling_begging_scams",
        "what_is_said_stays",
    ];

    /// The rule of this number, from 1 to 7.
    pub fn of_number(number: u8) -> Option<Self> {
        (1..=7).contains(&number).then_some(Self(number))
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Its key.
    pub fn key(self) -> &'static str {
        Self::KEYS[usize::from(self.0) - 1]
    }
}

/// What a reference names; each form is unlike the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// A report, for its reporter; or a case, for staff: the same form, never the same number.
    Report,
    /// A statement of reasons.
    Statement,
    /// An appeal.
    Appeal,
}

impl ReferenceKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Report => "",
            Self::Statement => "S-",
            Self::Appeal => "A-",
        }
    }
}

/// A short random number that people read aloud: `4821-Q`.
/// Its last character notices one wrong digit, and two that were exchanged.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(String);

impl Reference {
    /// Characters that look like no digit; a prime number of them.
    const CHECKS: &'static [u8; 23] = b"ABCDEFGHJKLMNPQRSTVWXYZ";
    /// The fewest digits.
    pub const SHORTEST: u32 = 4;
    /// The most digits.
    pub const LONGEST: u32 = 9;

    /// A reference made of random bytes, of so many digits: one more where a shorter one was taken.
    pub fn from_random(kind: ReferenceKind, digits: u32, random: [u8; 8]) -> Self {
        let digits = digits.clamp(Self::SHORTEST, Self::LONGEST);
        let number = u64::from_le_bytes(random) % 10_u64.pow(digits);
        let width = digits as usize;
        Self(format!("{}{number:0width$}-{}", kind.prefix(), Self::check(number)))
    }

    /// Reads a reference of one kind as people type it; none if its last character does not fit.
    pub fn parse(kind: ReferenceKind, text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let (digits, check) = text.strip_prefix(kind.prefix())?.split_once('-')?;
        let length = u32::try_from(digits.len()).ok()?;
        if !(Self::SHORTEST..=Self::LONGEST).contains(&length) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = digits.parse().ok()?;
        (check.len() == 1 && check.starts_with(Self::check(number))).then_some(Self(text))
    }

    fn check(number: u64) -> char {
        let checks = Self::CHECKS.len() as u64;
        let place = usize::try_from(number % checks).expect("invariant: less than 23");
        char::from(Self::CHECKS[place])
    }

    /// As it is shown and kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KINDS: [ReferenceKind; 3] = [ReferenceKind::Report, ReferenceKind::Statement, ReferenceKind::Appeal];

    fn distinct<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> bool {
        let names: std::collections::BTreeSet<_> = all.iter().map(|one| name(*one)).collect();
        names.len() == all.len()
    }

    #[test]
    fn every_word_is_found_by_its_own_name_alone() {
        assert!(distinct(Reason::ALL, Reason::name) && Reason::for_people().count() == 9);
        assert!(distinct(Verdict::ALL, Verdict::name) && distinct(CaseState::ALL, CaseState::name));
        for reason in Reason::ALL {
            assert_eq!(Reason::of_name(reason.name()), Some(*reason));
        }
        assert_eq!(Reason::of_name("Sexual"), None);
        for severity in Severity::ALL {
            assert_eq!(Severity::of_number(severity.number()), Some(*severity));
        }
        assert!(Severity::Urgent < Severity::Low && Verdict::Nothing < Verdict::Ban);
    }

    #[test]
    fn a_rule_has_a_number_from_one_to_seven() {
        let numbers: Vec<_> = (0..=9).filter_map(Rule::of_number).map(Rule::number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(Rule::of_number(2).map(Rule::key), Some("adults_only"));
    }

    proptest! {
        #[test]
        fn a_reference_is_read_back_and_never_as_another_kind(random: [u8; 8], digits in 0_u32..12) {
            for kind in KINDS {
                let reference = Reference::from_random(kind, digits, random);
                for other in KINDS {
                    let read = Reference::parse(other, &reference.as_str().to_lowercase());
                    prop_assert_eq!(read, (kind == other).then(|| reference.clone()));
                }
            }
        }

        #[test]
        fn a_wrong_or_exchanged_digit_is_noticed(random: [u8; 8], digits in 4_u32..=9, place in 0_usize..8, by in 1_u8..=9) {
            let right = Reference::from_random(ReferenceKind::Report, digits, random);
            let place = place % (digits as usize - 1);
            let mut wrong = right.as_str().as_bytes().to_vec();
            wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
            let mut exchanged = right.as_str().as_bytes().to_vec();
            exchanged.swap(place, place + 1);
            for other in [wrong, exchanged] {
                let text = String::from_utf8(other).expect("digits");
                let found = Reference::parse(ReferenceKind::Report, &text);
                prop_assert!(found.is_none_or(|found| found == right), "{} for {}", text, right);
            }
        }

        #[test]
        fn no_text_makes_reading_a_reference_panic(text: String) {
            for kind in KINDS {
                prop_assert!(Reference::parse(kind, &text).is_none_or(|read| Reference::parse(kind, read.as_str()).is_some()));
            }
        }

        #[test]
        fn a_scope_is_the_set_of_its_names(bits: u8, other: u8) {
            let (one, other) = (Scope::of_bits(bits), Scope::of_bits(other));
            prop_assert_eq!(Scope::of_names(&one.names()), Some(one));
            prop_assert_eq!(Scope::of_bits(one.bits()), one);
            let both = one.and(other);
            for what in [Scope::MATCHING, Scope::CHATTING, Scope::REVEAL, Scope::EVERYTHING, Scope::REPORTING] {
                prop_assert_eq!(both.closes(what), one.closes(what) || other.closes(what));
                prop_assert!(!one.closes(Scope::EVERYTHING) || one.closes(what));
            }
            prop_assert!(!one.closes(Scope::NONE) || one.closes(Scope::EVERYTHING));
            prop_assert_eq!(one.is_empty(), one.names().is_empty());
        }
    }
}
