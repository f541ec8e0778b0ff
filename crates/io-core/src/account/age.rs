//! Turns a birth date into an age band. The date itself is not stored.
//!
//! Must not nudge: the question is neutral, and a refusal does not say how close the age was.

use crate::account::AgeBand;
use crate::time::Timestamp;

/// A day of the Gregorian calendar, stated as a date of birth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BirthDate {
    year: i32,
    month: u8,
    day: u8,
}

/// Why a birth date gives no age band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgeError {
    /// Not a plausible date of birth.
    /// Not `YYYY-MM-DD`, not a day of the calendar, in the future, or more than 120 years ago.
    #[error("That is not a date of birth.")]
    NotADate,
    /// Younger than the operator allows.
    #[error("IO is for adults. Thank you for being honest.")]
    UnderAge,
}

impl BirthDate {
    /// The age of an adult, in years.
    pub const ADULT: i32 = 18;

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, AgeError> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(n, byte)| {
                if n == 4 || n == 7 {
                    *byte == b'-'
                } else {
                    byte.is_ascii_digit()
                }
            });
        if !shaped {
            return Err(AgeError::NotADate);
        }
        let number = |from: usize, to: usize| {
            bytes[from..to]
                .iter()
                .fold(0, |n, byte| n * 10 + i32::from(byte - b'0'))
        };
        let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let days = match month {
            2 => 28 + i32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if !(1..=days).contains(&day) {
            return Err(AgeError::NotADate);
        }
        let small = |n: i32| u8::try_from(n).map_err(|_| AgeError::NotADate);
        Ok(Self {
            year,
            month: small(month)?,
            day: small(day)?,
        })
    }

    /// The band of a person born on this day, by today's date in UTC.
    /// A person born on 29 February turns a year older on 1 March in other years.
    pub fn band(self, now: Timestamp) -> Result<AgeBand, AgeError> {
        self.band_from(Self::ADULT, now)
    }

    /// Like [`Self::band`], with a minimum age of `youngest` years.
    /// Never below [`Self::ADULT`].
    pub fn band_from(self, youngest: i32, now: Timestamp) -> Result<AgeBand, AgeError> {
        let today = Self::on(now);
        let birthday_is_past = (today.month, today.day) >= (self.month, self.day);
        let age = today.year - self.year - i32::from(!birthday_is_past);
        match age {
            ..0 | 121.. => Err(AgeError::NotADate),
            _ if age < youngest.max(Self::ADULT) => Err(AgeError::UnderAge),
            _ => Ok(AgeBand::Adult),
        }
    }

    /// The UTC day of a moment, by Howard Hinnant's algorithm for civil dates.
    fn on(now: Timestamp) -> Self {
        let days = now.as_seconds().div_euclid(86_400) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let fits = "invariant: a civil date";
        Self {
            year: i32::try_from(year).expect(fits),
            month: u8::try_from(month).expect(fits),
            day: u8::try_from(day).expect(fits),
        }
    }
}

impl std::fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BirthDate([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2024-02-29T12:00:00Z.
    const LEAP_DAY: Timestamp = Timestamp(1_709_208_000_000_000);

    fn band(text: &str, now: Timestamp) -> Result<AgeBand, AgeError> {
        BirthDate::parse(text).and_then(|date| date.band(now))
    }

    #[test]
    fn one_is_an_adult_from_the_eighteenth_birthday_on() {
        assert_eq!(band("2006-02-28", LEAP_DAY), Ok(AgeBand::Adult));
        assert_eq!(band("2006-03-01", LEAP_DAY), Err(AgeError::UnderAge));
        assert_eq!(band("2004-02-29", LEAP_DAY), Ok(AgeBand::Adult));
        let day = crate::time::Span::days(1);
        assert_eq!(
            band("2008-02-29", LEAP_DAY + crate::time::Span::days(730)),
            Err(AgeError::UnderAge)
        );
        assert_eq!(
            band("2008-02-29", LEAP_DAY + crate::time::Span::days(730) + day),
            Ok(AgeBand::Adult)
        );
    }

    #[test]
    fn an_impossible_or_future_day_is_not_a_birth_date() {
        for text in [
            "",
            "2000-1-1",
            "2000-13-01",
            "2000-00-10",
            "2001-02-29",
            "1900-02-29",
            "2000-04-31",
            "2000-01-00",
            "+200-01-01",
            "2000/01/01",
            "２０００-01-01",
            "2000-01-01Z",
            "2024-03-01",
            "1903-01-01",
            "9999-12-31",
        ] {
            assert_eq!(band(text, LEAP_DAY), Err(AgeError::NotADate), "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_follow_one_another_without_gap(day in -40_000_i64..60_000) {
            let on = |n: i64| BirthDate::on(Timestamp(n * 86_400 * 1_000_000));
            let (today, tomorrow) = (on(day), on(day + 1));
            prop_assert!(today < tomorrow);
            let text = |date: BirthDate| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
            prop_assert_eq!(BirthDate::parse(&text(today)).unwrap(), today);
            let next_day = (tomorrow.year, tomorrow.month, tomorrow.day) == (today.year, today.month, today.day + 1);
            prop_assert!(next_day || tomorrow.day == 1);
        }
    }
}
