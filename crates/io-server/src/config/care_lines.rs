//! Telephone lines by country, as an operator writes them: `DE TelefonSeelsorge = 0800 111 0 111; AT Rat auf Draht = 147`.
//!
//! Must not know which lines there are.

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareLine {
    /// The country, as ISO 3166 writes it.
    pub country: String,
    /// What it is called.
    pub name: String,
    /// The number, as people write it.
    pub call: String,
}

/// The most lines.
const MOST: usize = 200;

/// Reads the lines; the first fault is said in words.
pub(super) fn parse(text: &str) -> Result<Vec<CareLine>, String> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let lines = parts.map(line).collect::<Result<Vec<_>, _>>()?;
    if lines.len() > MOST {
        return Err(format!("at most {MOST} lines"));
    }
    Ok(lines)
}

fn line(part: &str) -> Result<CareLine, String> {
    let fault = |why: &str| format!("`{part}`: {why}, such as `DE TelefonSeelsorge = 0800 111 0 111`");
    let (named, call) = part.split_once('=').ok_or_else(|| fault("a name, `=` and a number"))?;
    let (country, name) = named
        .trim()
        .split_once(' ')
        .ok_or_else(|| fault("a country and a name"))?;
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(fault("a country is two characters, A to Z"));
    }
    let (name, call) = (name.trim(), call.trim());
    if name.is_empty() || name.chars().count() > 60 {
        return Err(fault("a name has 1 to 60 characters"));
    }
    let digits = call.bytes().filter(u8::is_ascii_digit).count();
    let odd = |c: char| !(c.is_ascii_digit() || c == ' ' || c == '-' || c == '+');
    if !(2..=15).contains(&digits) || call.len() > 24 || call.contains(odd) || call.rfind('+').is_some_and(|at| at > 0)
    {
        return Err(fault("a number has 2 to 15 digits, with spaces or dashes"));
    }
    Ok(CareLine {
        country: country.to_owned(),
        name: name.to_owned(),
        call: call.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn n_25_lines_of_an_operator_are_read_as_they_are_written() {
        let lines = parse(" DE TelefonSeelsorge = 0800 111 0 111; AT Rat auf Draht = 147 ;").expect("are lines");
        let shown: Vec<_> = lines
            .iter()
            .map(|line| format!("{}/{}/{}", line.country, line.name, line.call))
            .collect();
        assert_eq!(shown, ["DE/TelefonSeelsorge/0800 111 0 111", "AT/Rat auf Draht/147"]);
        assert_eq!(parse(""), Ok(Vec::new()));
        for fault in [
            "DE TelefonSeelsorge",
            "TelefonSeelsorge = 116 123",
            "de X = 116 123",
            "DEU X = 116 123",
            "DE X = 1",
            "DE X = call me",
            "DE X = 12+34",
            "DE X = 1234567890123456",
            "DE  = 116 123",
        ] {
            assert!(parse(fault).is_err(), "{fault}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_lines_panic(text in "\\PC{0,120}") {
            if let Ok(lines) = parse(&text) {
                prop_assert!(lines.iter().all(|line| line.country.len() == 2 && !line.name.is_empty()));
            }
        }
    }
}
