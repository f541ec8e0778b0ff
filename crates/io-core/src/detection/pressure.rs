//! Pressure to leave IO: what one message asks for is harmless, what several ask for together is a pattern.

use super::{Signal, Signals};

/// How many of the other person's last messages count.
pub const LAST_MESSAGES: usize = 20;
/// How often the same request is pressure.
const INSISTS: usize = 3;

/// Whether these messages of one person, the latest last, put pressure on the other.
///
/// A threat; money together with a picture or with leaving; or a picture and leaving, one of them again and again.
pub fn is_pressure(messages: &[Signals]) -> bool {
    let last = &messages[messages.len().saturating_sub(LAST_MESSAGES)..];
    let asked = |signal: Signal| last.iter().filter(|signals| signals.has(signal)).count();
    let (leave, picture) = (asked(Signal::AsksToLeave), asked(Signal::AsksForPicture));
    let money = asked(Signal::AsksForMoney) > 0;
    asked(Signal::Threat) > 0
        || (money && leave + picture > 0)
        || (leave > 0 && picture > 0 && leave.max(picture) >= INSISTS)
}
