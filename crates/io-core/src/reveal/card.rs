//! A reveal card: what a person would show, and what they release on agreement.
//!
//! Must not know who looks: [`Showable::release`] is called only in the transaction that reveals both cards.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::account::Gender;
use crate::ids::{PictureId, PictureName};
use crate::reveal::{Fields, RevealField};
use crate::text::{clean, shows_nothing};

/// One line of a card, at most `MOST` characters; may be empty.
/// Stored lines are not checked again.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line<const MOST: usize>(String);

impl<const MOST: usize> Line<MOST> {
    /// Parses typed text: line breaks become blanks, invisible characters are dropped.
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
        if shows_nothing(&line) {
            return Ok(Self::default());
        }
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
#[error("Use at most {most} characters.")]
pub struct LineTooLong {
    /// How many fit.
    pub most: usize,
}

/// The parts of a card that its owner writes; an empty line shows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Real first name.
    pub first_name: Line<40>,
    /// A contact line; shown as text, never as a link.
    pub contact: Line<200>,
    /// A few words.
    pub about: Line<200>,
}

/// The values of the chosen fields as the peer receives them.
/// Later profile changes do not affect them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// Real first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Contact line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// A few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Domain of the verified address, never the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
    /// Which picture, and how the peer asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<ShownPicture>,
}

/// A picture that is shown in one chat.
/// It is served only while its owner keeps it: a later picture is another one, which was not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownPicture {
    /// How the peer asks for it.
    pub name: PictureName,
    /// Which picture it is.
    pub of: PictureId,
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

/// Everything that a person could show.
#[derive(Clone, Copy)]
pub struct Showable<'a> {
    /// The parts that they wrote.
    pub card: &'a Card,
    /// The alias; none until onboarding is done.
    pub alias: Option<&'a str>,
    /// The gender; `Unsaid` shows nothing.
    pub gender: Option<Gender>,
    /// The domain of the verified address.
    pub email_domain: &'a str,
    /// The picture, with a new name for this chat; none: there is none.
    pub picture: Option<ShownPicture>,
}

impl Showable<'_> {
    /// Returns the values of the chosen fields and no others.
    pub fn release(&self, fields: &Fields) -> Result<Released, EmptyField> {
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
                RevealField::FirstName => released.first_name = line(self.card.first_name.as_str())?,
                RevealField::Alias => released.alias = line(self.alias.unwrap_or_default())?,
                RevealField::Gender => match self.gender {
                    Some(Gender::Unsaid) | None => return Err(EmptyField(field)),
                    said => released.gender = said,
                },
                RevealField::Contact => released.contact = line(self.card.contact.as_str())?,
                RevealField::About => released.about = line(self.card.about.as_str())?,
                RevealField::EmailDomain => released.email_domain = line(self.email_domain)?,
                RevealField::Picture => match self.picture {
                    None => return Err(EmptyField(field)),
                    shown => released.picture = shown,
                },
            }
        }
        Ok(released)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [RevealField; 7] = [
        RevealField::FirstName,
        RevealField::Alias,
        RevealField::Gender,
        RevealField::Contact,
        RevealField::About,
        RevealField::EmailDomain,
        RevealField::Picture,
    ];

    fn release(card: &Card, gender: Gender, fields: &[RevealField]) -> Result<Released, EmptyField> {
        let picture = ShownPicture {
            name: PictureName::from_random([1; 16]),
            of: PictureId::from_random([2; 16]),
        };
        let showable = Showable {
            picture: (gender != Gender::Unsaid).then_some(picture),
            card,
            alias: Some("Nora"),
            gender: Some(gender),
            email_domain: "example.com",
        };
        showable.release(&Fields::new(fields.iter().copied()).unwrap())
    }

    #[test]
    fn an_empty_part_is_refused_before_anything_leaves() {
        for field in [
            RevealField::FirstName,
            RevealField::Contact,
            RevealField::About,
            RevealField::Gender,
            RevealField::Picture,
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
        fn exactly_the_chosen_fields_leave_the_card(chosen in prop::sample::subsequence(ALL.to_vec(), 1..=7)) {
            let line = |text| Line::parse(text).unwrap();
            let card = Card { first_name: line("Nora"), contact: Line::parse("@nora").unwrap(), about: Line::parse("hi").unwrap() };
            let released = release(&card, Gender::Woman, &chosen).unwrap();
            let left = [
                released.first_name.is_some(), released.alias.is_some(), released.gender.is_some(),
                released.contact.is_some(), released.about.is_some(), released.email_domain.is_some(), released.picture.is_some(),
            ];
            prop_assert_eq!(left, ALL.map(|field| chosen.contains(&field)));
            prop_assert!(released.email_domain.is_none_or(|domain| domain == "example.com"));
        }
    }
}
