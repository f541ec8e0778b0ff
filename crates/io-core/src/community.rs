//! Closed communities: who belongs to one, by the domain of their verified email address.
//!
//! A person belongs to at most one community. While it is open they meet only its members, unless staff let members
//! choose and this one chose everybody. Must not know addresses: a domain is all that counts.

use crate::email::{EmailAddressError, gives_mailboxes_to_anyone, parse_domain};
use crate::reveal::Line;

/// The most characters of a name.
pub const LONGEST_NAME: usize = 60;
/// The most domains of one community.
pub const MOST_DOMAINS: usize = 20;
/// The most communities of a place.
pub const MOST_COMMUNITIES: usize = 100;
/// The most labels of a domain: `a.b.c.d.example` has five.
pub const MOST_LABELS: usize = 6;
/// With fewer members than this a community is small: people in it can guess who someone is.
pub const SMALL_BELOW: u64 = 50;

/// Second labels below a country that belong to a registry: `ac.uk`, `com.br`.
const REGISTRIES: &[&str] = &[
    "ac", "asn", "biz", "co", "com", "edu", "gob", "gouv", "gov", "go", "gv", "id", "info", "ltd", "med", "mil", "ne",
    "net", "nhs", "nom", "or", "org", "plc", "police", "sch", "school", "web",
];

/// The name of a community, as its members read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Parses a typed name: one line of 1 to 60 characters.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        match Line::<LONGEST_NAME>::parse(typed) {
            Ok(line) if !line.as_str().is_empty() => Ok(Self(line.as_str().to_owned())),
            _ => Err(NameError),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name is empty or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("1 to {LONGEST_NAME} characters")]
pub struct NameError;

/// Whether the domains below one count as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The domain alone.
    Exact,
    /// The domain and every one below it.
    Below,
}

/// A domain whose mailboxes belong to a community.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Domain {
    name: String,
    reach: Reach,
}

impl Domain {
    /// Parses a typed domain: `example.edu`, `@example.edu`, or `*.example.edu` for the ones below it too.
    /// Refuses a domain that belongs to no one organisation: of a registry, or of a provider of mailboxes for anyone.
    pub fn parse(typed: &str) -> Result<Self, DomainError> {
        let typed = typed.trim();
        let (typed, reach) = match typed.strip_prefix("*.") {
            Some(rest) => (rest, Reach::Below),
            None => (typed.strip_prefix('@').unwrap_or(typed), Reach::Exact),
        };
        let name = parse_domain(typed).map_err(|error| match error {
            EmailAddressError::DeceptiveDomain => DomainError::Deceptive,
            _ => DomainError::NoDomain,
        })?;
        let labels: Vec<&str> = name.split('.').collect();
        if labels.len() > MOST_LABELS {
            return Err(DomainError::TooDeep);
        }
        if let [second, top] = labels[..]
            && top.len() == 2
            && REGISTRIES.contains(&second)
        {
            return Err(DomainError::Registry);
        }
        if gives_mailboxes_to_anyone(&name) {
            return Err(DomainError::Anyone);
        }
        Ok(Self { name, reach })
    }

    /// What was stored; it was checked before.
    pub fn stored(name: String, reach: Reach) -> Self {
        Self { name, reach }
    }

    /// The domain as the DNS knows it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the ones below it count.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// As it is typed: with `*.` if the ones below it count.
    pub fn typed(&self) -> String {
        match self.reach {
            Reach::Exact => self.name.clone(),
            Reach::Below => format!("*.{}", self.name),
        }
    }

    /// Does an address of this domain belong?
    pub fn covers(&self, domain: &str) -> bool {
        match domain.strip_suffix(self.name.as_str()) {
            Some("") => true,
            Some(before) => self.reach == Reach::Below && before.ends_with('.'),
            None => false,
        }
    }

    /// Could one address belong by both?
    /// No two domains of a place may overlap, so that a person belongs to one community at most.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.covers(&other.name) || other.covers(&self.name)
    }
}

/// Why a domain makes no community.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// Not a domain of the public DNS.
    #[error("a domain such as example.edu")]
    NoDomain,
    /// It mixes alphabets to look like another.
    #[error("a domain that does not mix alphabets")]
    Deceptive,
    /// More than six labels.
    #[error("at most {MOST_LABELS} parts between dots")]
    TooDeep,
    /// Anyone can register a domain below it.
    #[error("a domain of one organisation; anyone can register one below this")]
    Registry,
    /// Anyone can get a mailbox there.
    #[error("a domain of one organisation; anyone can get a mailbox there")]
    Anyone,
}

/// The domains that could cover an address, the narrowest first: its own and each one above it.
/// At most as many as a community's domain has labels.
pub fn covering(domain: &str) -> impl Iterator<Item = (&str, Reach)> {
    let labels = domain.split('.').count();
    let own = (labels <= MOST_LABELS).then_some((domain, Reach::Exact));
    let mut rest = Some(domain);
    let above = std::iter::from_fn(move || {
        let found = rest?;
        rest = found.split_once('.').map(|(_, above)| above);
        Some((found, Reach::Below))
    });
    own.into_iter()
        .chain(above.skip(labels.saturating_sub(MOST_LABELS)).take(MOST_LABELS))
}

/// The domain of an address in the form that identifies an account.
pub fn domain_of(identity: &str) -> &str {
    identity.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// Checks the domains of one community together.
pub fn check_domains(domains: &[Domain]) -> Result<(), DomainsError> {
    if domains.len() > MOST_DOMAINS {
        return Err(DomainsError::TooMany);
    }
    for (at, one) in domains.iter().enumerate() {
        if let Some(before) = domains[..at].iter().position(|other| other.overlaps(one)) {
            return Err(DomainsError::Overlap { at, before });
        }
    }
    Ok(())
}

/// The domains of a community do not fit each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainsError {
    /// Too many.
    #[error("at most {MOST_DOMAINS} domains")]
    TooMany,
    /// One covers another.
    #[error("covered twice")]
    Overlap {
        /// The place of one.
        at: usize,
        /// The place of the one before it.
        before: usize,
    },
}

/// Whom a member meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Meets {
    /// The members of the community alone.
    #[default]
    Members,
    /// Everybody who is in no closed community, or chose the same. Only where staff let members choose.
    Everybody,
}

/// A number of members as it may be shown: in whole tens, and none below ten.
/// Two looks, before and after one person came, hardly ever differ.
pub fn shown_members(members: u64) -> Option<u64> {
    (members >= 10).then_some(members / 10 * 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn domain(typed: &str) -> Domain {
        Domain::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"))
    }

    #[test]
    fn cm_1_a_domain_is_read_in_one_form_however_it_was_typed() {
        for (typed, name, reach) in [
            (" Example.EDU ", "example.edu", Reach::Exact),
            ("@example.edu.", "example.edu", Reach::Exact),
            ("*.Bücher.Example", "xn--bcher-kva.example", Reach::Below),
            ("cs.example.ac.uk", "cs.example.ac.uk", Reach::Exact),
            ("co.com", "co.com", Reach::Exact),
        ] {
            let found = domain(typed);
            assert_eq!((found.name(), found.reach()), (name, reach), "{typed}");
            assert_eq!(Domain::parse(&found.typed()), Ok(found), "{typed}");
        }
    }

    #[test]
    fn cm_1_a_domain_that_belongs_to_no_organisation_makes_no_community() {
        for (typed, error) in [
            ("", DomainError::NoDomain),
            ("edu", DomainError::NoDomain),
            ("nora@example.edu", DomainError::NoDomain),
            ("*.*.example.edu", DomainError::NoDomain),
            ("192.0.2.1", DomainError::NoDomain),
            ("exam ple.edu", DomainError::NoDomain),
            ("ex\u{430}mple.edu", DomainError::Deceptive),
            ("a.b.c.d.e.example.edu", DomainError::TooDeep),
            ("co.uk", DomainError::Registry),
            ("*.ac.uk", DomainError::Registry),
            ("com.br", DomainError::Registry),
            ("gmail.com", DomainError::Anyone),
            ("*.GMX.de", DomainError::Anyone),
            ("mailinator.com", DomainError::Anyone),
            ("alias.simplelogin.com", DomainError::Anyone),
        ] {
            assert_eq!(Domain::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn cm_1_an_address_belongs_by_its_domain_and_by_those_that_reach() {
        let (exact, below) = (domain("example.edu"), domain("*.example.edu"));
        for (of, by_exact, by_below) in [
            ("example.edu", true, true),
            ("cs.example.edu", false, true),
            ("a.cs.example.edu", false, true),
            ("notexample.edu", false, false),
            ("example.edu.evil.test", false, false),
            ("edu", false, false),
            ("", false, false),
        ] {
            assert_eq!((exact.covers(of), below.covers(of)), (by_exact, by_below), "{of}");
        }
        assert_eq!(domain_of("nora@x@example.edu"), "example.edu");
        assert_eq!(domain_of("nora"), "");
    }

    #[test]
    fn cm_1_no_two_domains_of_a_community_cover_one_address() {
        let check = |typed: &[&str]| check_domains(&typed.iter().map(|one| domain(one)).collect::<Vec<_>>());
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(check(&["example.edu", "cs.example.edu", "*.example.org"]), Ok(()));
        let overlap = Err(DomainsError::Overlap { at: 1, before: 0 });
        assert_eq!(check(&["example.edu", "example.edu"]), overlap);
        assert_eq!(check(&["cs.example.edu", "*.example.edu"]), overlap);
        let many: Vec<String> = (0..=MOST_DOMAINS).map(|at| format!("d{at}.example")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(check(&many), Err(DomainsError::TooMany));
        assert_eq!(check(&many[1..]), Ok(()));
    }

    #[test]
    fn a_name_is_one_bounded_line() {
        assert_eq!(Name::parse(" Uni\nof X ").as_ref().map(Name::as_str), Ok("Uni of X"));
        assert_eq!(Name::parse(&"ä".repeat(60)).map(|_| ()), Ok(()));
        for wrong in ["", "\u{200B}", &"x".repeat(61)] {
            assert_eq!(Name::parse(wrong), Err(NameError));
        }
    }

    #[test]
    fn cm_5_members_are_shown_in_tens_and_never_below_ten() {
        for (members, shown) in [
            (0, None),
            (9, None),
            (10, Some(10)),
            (19, Some(10)),
            (1_234, Some(1_230)),
        ] {
            assert_eq!(shown_members(members), shown);
        }
    }

    proptest! {
        #[test]
        fn cm_1_looking_up_the_domains_above_finds_exactly_what_covers(
            labels in proptest::collection::vec("[ab]{1,2}", 1..9),
            own in proptest::collection::vec("[ab]{1,2}", 2..=MOST_LABELS),
            below in any::<bool>(),
        ) {
            let of = labels.join(".");
            let found = Domain::stored(own.join("."), if below { Reach::Below } else { Reach::Exact });
            let looked_up = covering(&of).any(|(name, reach)| {
                name == found.name() && (reach == Reach::Exact || found.reach() == Reach::Below)
            });
            prop_assert_eq!(looked_up, found.covers(&of));
            prop_assert!(covering(&of).count() <= MOST_LABELS + 1);
        }

        #[test]
        fn cm_1_what_does_not_overlap_never_covers_the_same_address(
            one in proptest::collection::vec("[ab]", 2..4), other in proptest::collection::vec("[ab]", 2..4),
            of in proptest::collection::vec("[ab]", 1..6), reaches in any::<[bool; 2]>(),
        ) {
            let reach = |below| if below { Reach::Below } else { Reach::Exact };
            let one = Domain::stored(one.join("."), reach(reaches[0]));
            let other = Domain::stored(other.join("."), reach(reaches[1]));
            let of = of.join(".");
            prop_assert_eq!(one.overlaps(&other), other.overlaps(&one));
            prop_assert!(one.overlaps(&other) || !(one.covers(&of) && other.covers(&of)));
        }
    }
}
