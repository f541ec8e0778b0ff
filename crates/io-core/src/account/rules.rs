//! The rules that people agree to: the seven of IO, those that the operator of a place adds, and what changed in them.
//!
//! Must not know who agreed to what.

use serde::{Deserialize, Serialize};

use crate::reveal::Line;

/// The seven rules, each with an example. The web app has the same words in the reader's language.
const SEVEN: [(&str, &str); 7] = [
    ("Be kind.", "Disagree with the idea, not the person."),
    ("Adults only.", "If someone seems younger, leave."),
    ("Nothing sexual unless both clearly want it.", "Silence is not a yes."),
    (
        "No hate, threats or pressure.",
        "“Send it or else” ends your time here.",
    ),
    ("Keep private things private.", "Don’t ask for an address or a number."),
    (
        "No selling, begging or scams.",
        "Never send money to someone you met here.",
    ),
    ("What is said here stays here.", "Don’t post other people’s words."),
];
/// The version of the terms. A higher one asks everyone to read them again.
const TERMS: u32 = 1;
/// The version of the privacy notice. A higher one asks everyone to read it again.
const PRIVACY: u32 = 1;
/// The most rules that an operator adds.
const MOST_OWN: usize = 20;

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What holds.
    pub rule: String,
    /// An example; may be empty.
    #[serde(default)]
    pub example: String,
}

/// Everything that people agree to, at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesText {
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// The version of the terms.
    pub terms: u32,
    /// The version of the privacy notice.
    pub privacy: u32,
}

/// The operator's own rules cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnRulesError {
    /// Too many lines.
    #[error("at most {MOST_OWN} lines, each of them one rule")]
    TooMany,
    /// A line is too long.
    #[error("line {0} is longer than 300 characters")]
    TooLong(usize),
}

impl RulesText {
    /// What people of the first version agreed to.
    pub fn first() -> Self {
        Self {
            rules: SEVEN
                .iter()
                .map(|(rule, example)| Rule {
                    rule: (*rule).to_owned(),
                    example: (*example).to_owned(),
                })
                .collect(),
            terms: 1,
            privacy: 1,
        }
    }

    /// The current rules, with those that the operator adds: one a line.
    pub fn with_own(own: &str) -> Result<Self, OwnRulesError> {
        let mut text = Self {
            terms: TERMS,
            privacy: PRIVACY,
            ..Self::first()
        };
        for (at, line) in own.lines().enumerate() {
            let line = Line::<300>::parse(line).map_err(|_| OwnRulesError::TooLong(at + 1))?;
            if !line.as_str().is_empty() {
                text.rules.push(Rule {
                    rule: line.as_str().to_owned(),
                    example: String::new(),
                });
            }
        }
        if text.rules.len() > SEVEN.len() + MOST_OWN {
            return Err(OwnRulesError::TooMany);
        }
        Ok(text)
    }
}

/// What became of a rule between two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleChange {
    /// It stood there before.
    Same,
    /// It is new.
    Added,
    /// It holds no longer.
    Removed,
}

/// All rules of both texts in order, each with what became of it. A rule that changed is removed and added.
pub fn changes(before: &[Rule], after: &[Rule]) -> Vec<(RuleChange, Rule)> {
    // The longest common part of what follows each place; both lists are short.
    let mut common = vec![vec![0_u16; after.len() + 1]; before.len() + 1];
    for (i, old) in before.iter().enumerate().rev() {
        for (j, new) in after.iter().enumerate().rev() {
            common[i][j] = if old == new {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    loop {
        match (before.get(i), after.get(j)) {
            (Some(old), Some(new)) if old == new => {
                found.push((RuleChange::Same, new.clone()));
                (i, j) = (i + 1, j + 1);
            }
            (Some(old), new) if new.is_none() || common[i + 1][j] >= common[i][j + 1] => {
                found.push((RuleChange::Removed, old.clone()));
                i += 1;
            }
            (_, Some(new)) => {
                found.push((RuleChange::Added, new.clone()));
                j += 1;
            }
            (_, None) => return found,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules(words: &[u8]) -> Vec<Rule> {
        words
            .iter()
            .map(|word| Rule {
                rule: word.to_string(),
                example: String::new(),
            })
            .collect()
    }

    #[test]
    fn own_rules_follow_the_seven_each_a_clean_line() {
        let text =
            RulesText::with_own("  English only,\u{202e} please. \r\n\n \u{200b}\nNo spoilers.\n").expect("fits");
        let own: Vec<_> = text.rules[7..].iter().map(|one| one.rule.as_str()).collect();
        assert_eq!(own, ["English only, please.", "No spoilers."]);
        assert_eq!(RulesText::with_own(""), Ok(RulesText::first()));
        assert_eq!(
            RulesText::with_own(&format!("a\n{}", "x".repeat(301))),
            Err(OwnRulesError::TooLong(2))
        );
        assert_eq!(RulesText::with_own(&"a\n".repeat(21)), Err(OwnRulesError::TooMany));
    }

    #[test]
    fn a_changed_rule_is_shown_as_removed_and_added() {
        use RuleChange::{Added, Removed, Same};
        let found = changes(&rules(&[1, 2, 3]), &rules(&[1, 4, 3, 5]));
        let kinds: Vec<_> = found.iter().map(|(kind, one)| (*kind, one.rule.as_str())).collect();
        assert_eq!(
            kinds,
            [(Same, "1"), (Removed, "2"), (Added, "4"), (Same, "3"), (Added, "5")]
        );
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_changes(
            before in prop::collection::vec(0_u8..6, 0..12), after in prop::collection::vec(0_u8..6, 0..12),
        ) {
            let (before, after) = (rules(&before), rules(&after));
            let found = changes(&before, &after);
            let without = |change| {
                found.iter().filter(|(kind, _)| *kind != change).map(|(_, rule)| rule.clone()).collect::<Vec<_>>()
            };
            prop_assert_eq!(without(RuleChange::Added), before);
            prop_assert_eq!(without(RuleChange::Removed), after);
        }
    }
}
