//! The tickets with which a client without cookies opens its socket.
//!
//! Random, single-use, valid for thirty seconds.
//!
//! Must not know what a socket does. Tickets are kept in memory: after a restart a client asks for a new one.

use std::collections::HashMap;

use io_core::time::{Span, Uptime};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

use super::base64url;

/// How long a ticket works.
pub const TICKET_LIFE: Span = Span::seconds(30);
/// The most outstanding tickets.
///
/// When full, expired ones are dropped; if none is expired, no ticket is issued.
const CAPACITY: usize = 100_000;

/// Issued tickets that are not used yet, each with its holder.
#[derive(Debug)]
pub(super) struct Tickets<T> {
    waiting: Mutex<HashMap<[u8; 32], Waiting<T>>>,
    capacity: usize,
}

#[derive(Debug)]
struct Waiting<T> {
    holder: T,
    ends: Uptime,
}

impl<T> Default for Tickets<T> {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            capacity: CAPACITY,
        }
    }
}

impl<T> Tickets<T> {
    /// A ticket for this holder; `None` when too many are outstanding.
    pub(super) fn issue(&self, holder: T, random: [u8; 32], now: Uptime) -> Option<String> {
        let text = base64url(&random);
        let mut waiting = self.waiting.lock();
        if waiting.len() >= self.capacity {
            waiting.retain(|_, ticket| ticket.ends > now);
        }
        if waiting.len() >= self.capacity {
            return None;
        }
        waiting.insert(
            digest(&text),
            Waiting {
                holder,
                ends: now + TICKET_LIFE,
            },
        );
        Some(text)
    }

    /// Spends a ticket, and answers its holder if it has not expired.
    pub(super) fn spend(&self, text: &str, now: Uptime) -> Option<T> {
        let ticket = self.waiting.lock().remove(&digest(text))?;
        (ticket.ends > now).then_some(ticket.holder)
    }
}

/// The key of a lookup: its time reveals nothing about a ticket.
fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Uptime = Uptime(1_000_000_000);

    #[test]
    fn ses_15_a_ticket_works_once() {
        let tickets = Tickets::default();
        let text = tickets.issue("anna", [7; 32], NOW).unwrap();
        assert_eq!(tickets.spend(&text, NOW), Some("anna"));
        assert_eq!(tickets.spend(&text, NOW), None);
    }

    #[test]
    fn ses_15_a_ticket_expires_after_thirty_seconds() {
        let tickets = Tickets::default();
        let in_time = tickets.issue(1, [7; 32], NOW).unwrap();
        assert_eq!(tickets.spend(&in_time, NOW + TICKET_LIFE - Span(1)), Some(1));
        let late = tickets.issue(2, [8; 32], NOW).unwrap();
        assert_eq!(tickets.spend(&late, NOW + TICKET_LIFE), None);
    }

    #[test]
    fn when_full_only_expired_tickets_make_room() {
        let tickets = Tickets {
            waiting: Mutex::default(),
            capacity: 1,
        };
        let first = tickets.issue(1, [1; 32], NOW).unwrap();
        assert_eq!(tickets.issue(2, [2; 32], NOW), None);
        assert!(tickets.issue(3, [3; 32], NOW + TICKET_LIFE).is_some());
        assert_eq!(tickets.spend(&first, NOW), None);
    }
}
