//! What a person would show after a mutual reveal, and what leaves it when both agreed.
//!
//! Must not know who looks: [`Card::release`] is called only in the transaction that reveals both.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation;

use crate::alias::Alias;
use crate::email::Email;
use crate::people::{Gender, RevealField};
use crate::reveal::Fields;
use crate::text::clean;

/// One line of a card, at most `MOST` characters; may be empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Line<const MOST: usize>(String);

impl<const MOST: usize> Line<MOST> {
    /// Reads what was typed: line breaks become blanks, what cannot be seen goes.
    pub fn parse(typed: &str) -> Result<Self, LineTooLong> {
        let too_long = LineTooLong { most: MOST };
        if typed.len() > MOST * 64 {
            return Err(too_long);
        }
        let line = clean(typed)
            .split(['\n', '\t', ' '])
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        if line.graphemes(true).count() > MOST {
            Err(too_long)
        } else {
            Ok(Self(line))
        }
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> fmt::Debug for Line<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line([redacted])")
    }
}

/// A line has more characters than fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Use at most {most} characters here.")]
pub struct LineTooLong {
    /// How many fit.
    pub most: usize,
}

/// The parts of a card that its owner writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Real first name.
    pub first_name: Line<40>,
    /// A contact line; shown as text, never as a link.
    pub contact: Line<200>,
    /// A few words.
    pub about: Line<200>,
}

/// The values of the chosen fields, as the other gets them. Later changes of the profile do not flow into it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Released {
    /// Real first name.
    pub first_name: Option<String>,
    /// Alias.
    pub alias: Option<String>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Contact line.
    pub contact: Option<String>,
    /// A few words.
    pub about: Option<String>,
    /// Domain of the verified address, never the address.
    pub email_domain: Option<String>,
}

impl fmt::Debug for Released {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Released([redacted])")
    }
}

/// A chosen field has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Fill in that part of your card first.")]
pub struct EmptyField(pub RevealField);

impl Card {
    /// The values of the chosen fields, and of no other.
    pub fn release(
        &self,
        alias: &Alias,
        gender: Gender,
        email: &Email,
        fields: &Fields,
    ) -> Result<Released, EmptyField> {
        let mut released = Released::default();
        for field in fields.iter() {
            let line = |text: &str| {
                if text.is_empty() {
                    Err(EmptyField(field))
                } else {
                    Ok(Some(text.to_owned()))
                }
            };
            match field {
                RevealField::FirstName => released.first_name = line(self.first_name.as_str())?,
                RevealField::Alias => released.alias = line(alias.as_str())?,
                RevealField::Gender if gender == Gender::Unsaid => return Err(EmptyField(field)),
                RevealField::Gender => released.gender = Some(gender),
                RevealField::Contact => released.contact = line(self.contact.as_str())?,
                RevealField::About => released.about = line(self.about.as_str())?,
                RevealField::EmailDomain => released.email_domain = line(email.domain())?,
            }
        }
        Ok(released)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [RevealField; 6] = [
        RevealField::FirstName,
        RevealField::Alias,
        RevealField::Gender,
        RevealField::Contact,
        RevealField::About,
        RevealField::EmailDomain,
    ];

    fn release(card: &Card, gender: Gender, fields: &[RevealField]) -> Result<Released, EmptyField> {
        let alias = Alias::parse("Nora").unwrap();
        let email = Email::parse("nora.real.name@example.com").unwrap();
        card.release(&alias, gender, &email, &Fields::new(fields.iter().copied()).unwrap())
    }

    #[test]
    fn an_empty_part_is_refused_before_anything_leaves() {
        for field in [
            RevealField::FirstName,
            RevealField::Contact,
            RevealField::About,
            RevealField::Gender,
        ] {
            let chosen = [RevealField::Alias, field];
            assert_eq!(
                release(&Card::default(), Gender::Unsaid, &chosen),
                Err(EmptyField(field))
            );
        }
    }

    #[test]
    fn a_line_is_one_line_without_anything_hidden() {
        let line = Line::<40>::parse(" No\u{202E}ra\n\nMarie\t K. ").unwrap();
        assert_eq!(line.as_str(), "Nora Marie K.");
        assert_eq!(Line::<3>::parse("abcd"), Err(LineTooLong { most: 3 }));
        assert_eq!(format!("{line:?}"), "Line([redacted])");
    }

    proptest! {
        #[test]
        fn exactly_the_chosen_fields_leave_the_card(chosen in prop::sample::subsequence(ALL.to_vec(), 1..=6)) {
            let line = |text| Line::parse(text).unwrap();
            let card = Card { first_name: line("Nora"), contact: Line::parse("@nora").unwrap(), about: Line::parse("hi").unwrap() };
            let released = release(&card, Gender::Woman, &chosen).unwrap();
            let left = [
                released.first_name.is_some(), released.alias.is_some(), released.gender.is_some(),
                released.contact.is_some(), released.about.is_some(), released.email_domain.is_some(),
            ];
            prop_assert_eq!(left, ALL.map(|field| chosen.contains(&field)));
            prop_assert!(released.email_domain.is_none_or(|domain| domain == "example.com"));
        }
    }
}
