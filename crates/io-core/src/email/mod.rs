//! Email addresses: which are accepted, and the three values derived from one.
//!
//! Must not know whether an address is in use. `Debug` never shows one.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::unicode::{Alphabet, alphabet, is_invisible};

mod domains;

pub use domains::DomainKind;

/// An address that can receive email.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    display: String,
    local: String,
    domain: String,
}

impl EmailAddress {
    /// The most bytes of a whole address (RFC 5321, 4.5.3.1.3, less the brackets).
    pub const LONGEST: usize = 254;
    /// The most bytes before the `@` (RFC 5321, 4.5.3.1.1).
    pub const LONGEST_LOCAL: usize = 64;

    /// Parses a typed address.
    /// Trims blanks, invisible characters that came with a paste, and a trailing dot; rejects quoted local parts, IP
    /// addresses, domains without a dot, and domains that mix alphabets to deceive.
    pub fn parse(typed: &str) -> Result<Self, EmailAddressError> {
        if typed.chars().any(char::is_control) {
            return Err(EmailAddressError::ForbiddenCharacter);
        }
        let display = trimmed(typed);
        let display = trimmed(display.strip_suffix('.').unwrap_or(display));
        if display.is_empty() {
            return Err(EmailAddressError::Empty);
        }
        if display.len() > Self::LONGEST {
            return Err(EmailAddressError::TooLong);
        }
        let (local, domain) = display.rsplit_once('@').ok_or(EmailAddressError::NoAt)?;
        check_local(local)?;
        let domain = check_domain(domain)?;
        let local: String = local.nfc().collect();
        if local.len() > Self::LONGEST_LOCAL || local.len() + 1 + domain.len() > Self::LONGEST {
            return Err(EmailAddressError::TooLong);
        }
        Ok(Self {
            display: display.to_owned(),
            local,
            domain,
        })
    }

    /// The address as typed, trimmed. For its owner only.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The address to send to: the local part as typed, the domain as the DNS knows it.
    pub fn routable(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The account key: the address in lower case.
    /// The domain is as the DNS knows it; nothing else is folded.
    pub fn identity(&self) -> String {
        let local: String = self.local.to_lowercase().nfc().collect();
        format!("{local}@{}", self.domain)
    }

    /// The key for limits and bans: several accounts of one mailbox share it.
    /// Never an identity.
    pub fn abuse_key(&self) -> String {
        let local: String = self.local.to_lowercase().nfc().collect();
        domains::mailbox(&local, &self.domain)
    }

    /// "n…@example.com": recognisable to its owner, useless to anyone else.
    pub fn masked(&self) -> String {
        let first = self.local.graphemes(true).next().unwrap_or_default();
        format!("{first}…@{}", self.domain)
    }

    /// The domain as the DNS knows it, in lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The kind of mailbox that the domain provides.
    pub fn domain_kind(&self) -> DomainKind {
        domains::kind(&self.domain)
    }

    /// The likely intended address after a typing error.
    /// A suggestion, never a reason to reject.
    pub fn did_you_mean(&self) -> Option<String> {
        domains::meant(&self.domain).map(|domain| format!("{}@{domain}", self.local))
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress([redacted])")
    }
}

/// Why an address was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailAddressError {
    /// Nothing typed.
    #[error("Please type your email address.")]
    Empty,
    /// No `@`.
    #[error("An email address has an @ in it.")]
    NoAt,
    /// More than 254 bytes, or more than 64 before the `@`.
    #[error("That is longer than an email address can be.")]
    TooLong,
    /// A character that an address cannot have.
    /// A control character, a blank, or one that would need quotes.
    #[error("There is a character in it that an email address cannot have.")]
    ForbiddenCharacter,
    /// A character inside that nobody sees, often pasted along.
    #[error("There is an invisible character in it (U+{:04X}). Please type the address.", u32::from(*.0))]
    InvisibleCharacter(char),
    /// Nothing before the `@`, or a dot at its start, at its end, or twice in a row.
    #[error("The part before the @ is not right.")]
    BadLocalPart,
    /// Not a domain of the public DNS: no dot, a bare number, an address of a machine.
    #[error("The part after the @ is not right.")]
    BadDomain,
    /// A label of the domain mixes alphabets that look alike.
    #[error("The part after the @ mixes letters of different alphabets.")]
    DeceptiveDomain,
}

/// Without the blanks and the invisible characters at its ends.
fn trimmed(typed: &str) -> &str {
    typed.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

fn check_local(local: &str) -> Result<(), EmailAddressError> {
    if local.is_empty() {
        return Err(EmailAddressError::BadLocalPart);
    }
    if local.len() > EmailAddress::LONGEST_LOCAL {
        return Err(EmailAddressError::TooLong);
    }
    no_invisible(local)?;
    let atom = |c: char| {
        c == '.'
            || c.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~".contains(c)
            || (!c.is_ascii() && !c.is_whitespace())
    };
    if !local.chars().all(atom) {
        return Err(EmailAddressError::ForbiddenCharacter);
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(EmailAddressError::BadLocalPart);
    }
    Ok(())
}

fn no_invisible(part: &str) -> Result<(), EmailAddressError> {
    match part.chars().find(|c| is_invisible(*c)) {
        Some(c) => Err(EmailAddressError::InvisibleCharacter(c)),
        None => Ok(()),
    }
}

/// A domain of email addresses as the DNS knows it, in lower case, by the rules of addresses.
pub fn parse_domain(typed: &str) -> Result<String, EmailAddressError> {
    let typed = trimmed(typed);
    check_domain(typed.strip_suffix('.').unwrap_or(typed))
}

/// Can anyone get a mailbox of this domain, as far as is known?
/// Well-known providers, disposable mailboxes and relays.
pub fn gives_mailboxes_to_anyone(domain: &str) -> bool {
    domains::is_common(domain) || domains::kind(domain) != DomainKind::Ordinary
}

fn check_domain(typed: &str) -> Result<String, EmailAddressError> {
    no_invisible(typed)?;
    let (unicode, valid) = idna::domain_to_unicode(typed);
    if valid.is_err() {
        return Err(EmailAddressError::BadDomain);
    }
    if unicode.split('.').any(mixes_alphabets) {
        return Err(EmailAddressError::DeceptiveDomain);
    }
    let domain = idna::domain_to_ascii_strict(typed).map_err(|_| EmailAddressError::BadDomain)?;
    let (_, top) = domain.rsplit_once('.').ok_or(EmailAddressError::BadDomain)?;
    let top_is_name = top.len() > 1 && top.bytes().any(|byte| byte.is_ascii_alphabetic());
    let labels = domain.split('.').all(|label| (1..=63).contains(&label.len()));
    if !top_is_name || !labels || domain.len() > 253 {
        return Err(EmailAddressError::BadDomain);
    }
    Ok(domain)
}

fn mixes_alphabets(label: &str) -> bool {
    let mut seen: Option<Alphabet> = None;
    label
        .chars()
        .filter_map(alphabet)
        .any(|found| *seen.get_or_insert(found) != found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn email(typed: &str) -> EmailAddress {
        EmailAddress::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"))
    }

    #[test]
    fn an_address_is_shown_as_typed_and_compared_in_one_form() {
        let address = email("  Nora.B+io@Bücher.Example. ");
        assert_eq!(address.display(), "Nora.B+io@Bücher.Example");
        assert_eq!(address.identity(), "nora.b+io@xn--bcher-kva.example");
        assert_eq!(address.routable(), "Nora.B+io@xn--bcher-kva.example");
        assert_eq!(address.domain(), "xn--bcher-kva.example");
        assert_eq!(address.masked(), "N…@xn--bcher-kva.example");
    }

    #[test]
    fn invisible_characters_at_the_ends_are_forgiven_and_inside_named() {
        for typed in [
            "\u{200B}nora@example.com",
            "nora@example.com\u{2060}",
            "\u{202A}nora@example.com\u{202C}",
            "\u{FEFF} nora@example.com \u{200B}",
            "\u{2068}nora@example.com.\u{2069}",
            "nora@example.com\u{AD}\u{A0}\u{200E}.",
        ] {
            let address = email(typed);
            assert_eq!(address.display(), "nora@example.com", "{typed:?}");
            assert_eq!(address.identity(), "nora@example.com", "{typed:?}");
        }
        let inside = EmailAddress::parse("no\u{200B}ra@example.com").unwrap_err().to_string();
        assert!(inside.contains("U+200B"), "{inside}");
    }

    #[test]
    fn dots_and_tags_make_two_identities_and_one_abuse_bucket() {
        let (one, other) = (email("A.b+x@Gmail.com"), email("ab@googlemail.com"));
        assert_ne!(one.identity(), other.identity());
        assert_eq!(one.abuse_key(), other.abuse_key());
        assert_ne!(
            email("a.b@example.com").abuse_key(),
            email("ab@example.com").abuse_key()
        );
        assert_eq!(
            email("a+1@example.com").abuse_key(),
            email("a+2@example.com").abuse_key()
        );
    }

    #[test]
    fn text_that_is_not_an_address_is_refused_with_a_reason() {
        use EmailAddressError::*;
        for (typed, reason) in [
            ("", Empty),
            ("   ", Empty),
            ("nora", NoAt),
            ("@example.com", BadLocalPart),
            (".nora@example.com", BadLocalPart),
            ("no..ra@example.com", BadLocalPart),
            ("\"no ra\"@example.com", ForbiddenCharacter),
            ("no ra@example.com", ForbiddenCharacter),
            ("nora\r\nBcc: x@example.com", ForbiddenCharacter),
            ("nora@example.com\n", ForbiddenCharacter),
            ("no\0ra@example.com", ForbiddenCharacter),
            ("no\u{200B}ra@example.com", InvisibleCharacter('\u{200B}')),
            ("nora@exa\u{202E}mple.com", InvisibleCharacter('\u{202E}')),
            ("nora\u{200B}@example.com", InvisibleCharacter('\u{200B}')),
            ("\u{200B}\u{2060}", Empty),
            ("nora<x>@example.com", ForbiddenCharacter),
            ("a@b@example.com", ForbiddenCharacter),
            ("nora@localhost", BadDomain),
            ("nora@[127.0.0.1]", BadDomain),
            ("nora@127.0.0.1", BadDomain),
            ("nora@example..com", BadDomain),
            ("nora@-example.com", BadDomain),
            ("nora@exa_mple.com", BadDomain),
            ("nora@", BadDomain),
            ("nora@gооgle.com", DeceptiveDomain),
        ] {
            assert_eq!(EmailAddress::parse(typed), Err(reason), "{typed:?}");
        }
        assert_eq!(
            EmailAddress::parse(&format!("{}@example.com", "n".repeat(65))),
            Err(TooLong)
        );
        assert_eq!(
            EmailAddress::parse(&format!("n@{}.com", "example.".repeat(40))),
            Err(TooLong)
        );
        assert!(EmailAddress::parse(&format!("{}@example.com", "n".repeat(64))).is_ok());
    }

    #[test]
    fn a_likely_typing_error_is_pointed_out_and_never_refused() {
        for (typed, meant) in [
            ("Nora@gmial.com", Some("Nora@gmail.com")),
            ("nora@gmail.con", Some("nora@gmail.com")),
            ("nora@hotmial.com", Some("nora@hotmail.com")),
            ("nora@outlok.com", Some("nora@outlook.com")),
            ("nora@gmail.com", None),
            ("nora@mail.com", None),
            ("nora@ymail.com", None),
            ("nora@example.org", None),
            ("nora@web.de", None),
        ] {
            assert_eq!(email(typed).did_you_mean().as_deref(), meant, "{typed}");
        }
    }

    #[test]
    fn disposable_domains_are_known_and_relays_are_not_among_them() {
        assert_eq!(email("a@mailinator.com").domain_kind(), DomainKind::Disposable);
        assert_eq!(email("a@sub.mailinator.com").domain_kind(), DomainKind::Disposable);
        assert_eq!(email("a@notmailinator.com").domain_kind(), DomainKind::Ordinary);
        assert_eq!(email("a@duck.com").domain_kind(), DomainKind::Relay);
        assert_eq!(email("a@privaterelay.appleid.com").domain_kind(), DomainKind::Relay);
    }

    #[test]
    fn an_address_never_shows_in_debug_output() {
        assert_eq!(format!("{:?}", email("nora@example.com")), "EmailAddress([redacted])");
    }

    proptest! {
        #[test]
        fn what_is_pasted_around_an_address_changes_nothing(
            before in "[\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2064}\u{2066}-\u{2069}\u{FEFF} ]{0,4}",
            after in "[\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2064}\u{2066}-\u{2069}\u{FEFF} ]{0,4}",
        ) {
            prop_assert_eq!(email(&format!("{before}nora@example.com{after}")), email("nora@example.com"));
        }

        #[test]
        fn any_input_is_refused_or_parses_to_an_address_safe_in_a_header(typed in "\\PC{0,80}|.{0,20}@.{0,30}") {
            if let Ok(address) = EmailAddress::parse(&typed) {
                let routable = address.routable();
                prop_assert!(routable.len() <= EmailAddress::LONGEST);
                prop_assert!(!routable.chars().any(|c| c.is_control() || c.is_whitespace() || c == '<' || c == '"'));
                prop_assert_eq!(EmailAddress::parse(&routable).unwrap().identity(), address.identity());
                prop_assert_eq!(EmailAddress::parse(address.display()).unwrap(), address);
            }
        }

        #[test]
        fn case_never_makes_another_account(local in "[a-zA-Z0-9]{1,12}([.+_-][a-zA-Z0-9]{1,8}){0,3}", domain in "[a-zA-Z]{1,10}\\.(com|ORG|de)") {
            let typed = format!("{local}@{domain}");
            let address = email(&typed);
            prop_assert_eq!(email(&typed.to_uppercase()).identity(), address.identity());
            prop_assert_eq!(email(&typed.to_lowercase()).abuse_key(), address.abuse_key());
            prop_assert_eq!(email(&address.identity()).identity(), address.identity());
        }
    }
}
