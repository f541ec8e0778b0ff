//! The one thing that IO needs to know of a certificate itself: from when until when it is valid.
//!
//! Must not judge a certificate: browsers do, and `rustls` holds it against its key.

use io_core::certificate::Validity;
use io_core::time::Timestamp;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime, Time};

/// Tags of DER.
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// Four digits of a year, then month, day, hour, minute and second (RFC 5280, section 4.1.2.5).
const MOMENT: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day][hour][minute][second]Z");

/// When a certificate is valid; `None` if this is no X.509 certificate.
pub(super) fn validity(certificate: &[u8]) -> Option<Validity> {
    let (outer, _) = inside(certificate, SEQUENCE)?;
    let (mut fields, _) = inside(outer, SEQUENCE)?;
    if fields.first() == Some(&VERSION) {
        fields = element(fields)?.rest;
    }
    // Serial number, algorithm, issuer.
    for _ in 0..3 {
        fields = element(fields)?.rest;
    }
    let (times, _) = inside(fields, SEQUENCE)?;
    let from = element(times)?;
    let until = element(from.rest)?;
    Some(Validity {
        from: moment(&from)?,
        until: moment(&until)?,
    })
}

struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    rest: &'a [u8],
}

/// The first element of some DER.
fn element(der: &[u8]) -> Option<Element<'_>> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        short @ 0..0x80 => (usize::from(short), rest),
        long => {
            // A certificate is far from having four bytes of length.
            let bytes = usize::from(long & 0x7f);
            let (digits, rest) = rest.split_at_checked(bytes).filter(|_| (1..=3).contains(&bytes))?;
            let length = digits.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            (length, rest)
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some(Element { tag, content, rest })
}

/// What is inside of the first element, if it has this tag, and what follows it.
fn inside(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    element(der)
        .filter(|found| found.tag == tag)
        .map(|found| (found.content, found.rest))
}

fn moment(time: &Element<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(time.content).ok()?;
    let text = match time.tag {
        GENERALIZED_TIME => text.to_owned(),
        // Two digits mean the years from 1950 to 2049.
        UTC_TIME if text.get(..2)?.parse::<u8>().ok()? < 50 => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        _ => return None,
    };
    let moment = PrimitiveDateTime::parse(&text, MOMENT).ok()?;
    let since = moment - PrimitiveDateTime::new(Date::from_ordinal_date(1970, 1).ok()?, Time::MIDNIGHT);
    Some(Timestamp(i64::try_from(since.whole_microseconds()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(from: time::OffsetDateTime, until: time::OffsetDateTime) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(["io.example.org".to_owned()]).expect("a name");
        params.not_before = from;
        params.not_after = until;
        let key = rcgen::KeyPair::generate().expect("a key");
        params.self_signed(&key).expect("signs").der().to_vec()
    }

    #[test]
    fn the_times_of_a_certificate_are_read_in_both_of_their_forms() {
        for (from, until) in [(1_700_000_000_i64, 1_800_000_000_i64), (2_400_000_000, 2_600_000_000)] {
            let at = |seconds| time::OffsetDateTime::from_unix_timestamp(seconds).expect("a time");
            let certificate = made(at(from), at(until));
            let expected = Validity {
                from: Timestamp(from * 1_000_000),
                until: Timestamp(until * 1_000_000),
            };
            assert_eq!(validity(&certificate), Some(expected));
            for length in 0..200.min(certificate.len()) {
                assert_eq!(validity(&certificate[..length]), None, "cut at {length}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_at_all_make_the_reader_of_certificates_panic(
            bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
        ) {
            let _ = validity(&bytes);
        }
    }
}
