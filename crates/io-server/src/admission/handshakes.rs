//! Limits how fast sockets and streams open, and how many one network holds.
//!
//! Must not know who is signed in, nor what is sent through it.

use std::sync::Arc;

use io_core::limits::{Gcra, RateDecision};
use io_core::time::{Span, Uptime};
use parking_lot::Mutex;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use super::client::ClientAddress;
use super::connection_slots::{ConnectionSlot, ConnectionSlots};
use crate::config::Socket;
use crate::telemetry::metrics::{Cap, Labelled};

/// The caps on sockets and streams of one process.
#[derive(Debug)]
pub struct Admission {
    handshakes: Gcra,
    slots_per_network: usize,
    slots: Arc<ConnectionSlots>,
    /// When the next handshake would come if all came at the configured rate.
    next: Mutex<Option<Uptime>>,
    refused: Family<Labelled<Cap>, Counter>,
}

impl Admission {
    /// With the configured caps; refusals are counted in `refused`.
    pub fn new(config: &Socket, refused: Family<Labelled<Cap>, Counter>) -> Self {
        let rate = config.handshakes;
        Self {
            handshakes: rate.gcra(),
            slots_per_network: usize::try_from(config.max_per_network).unwrap_or(usize::MAX),
            // Their number is capped by that of the connections that carry them.
            slots: ConnectionSlots::new(usize::MAX),
            next: Mutex::default(),
            refused,
        }
    }

    /// Counts a handshake. When too many come at once, answers how long to wait.
    pub fn admit_handshake(&self, now: Uptime) -> Result<(), Span> {
        let mut next = self.next.lock();
        match self.handshakes.check(*next, now) {
            RateDecision::Allowed { new_tat } => {
                *next = Some(new_tat);
                Ok(())
            }
            RateDecision::Denied { retry_after } => {
                self.count_refusal("handshakes");
                Err(retry_after)
            }
        }
    }

    /// Takes a slot of the client's network, if one is free.
    pub fn take_slot(&self, client: ClientAddress) -> Option<ConnectionSlot> {
        let slot = self.slots.take(client.address, Some(self.slots_per_network)).ok();
        if slot.is_none() {
            self.count_refusal("sockets");
        }
        slot
    }

    fn count_refusal(&self, cap: &'static str) {
        self.refused.get_or_create(&Labelled::new(cap)).inc();
    }
}
