//! Counts the connections of each network, so that none can hold them all.
//!
//! Must not know what a connection is for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

/// How many slots each network has taken.
#[derive(Debug, Default)]
pub struct ConnectionSlots {
    taken: Mutex<HashMap<IpAddr, usize>>,
}

/// A slot that is taken; dropping it frees it.
#[derive(Debug)]
pub struct ConnectionSlot {
    slots: Arc<ConnectionSlots>,
    network: IpAddr,
}

impl ConnectionSlots {
    /// Takes a slot of a network, unless it holds `most` already.
    pub fn take(self: &Arc<Self>, network: IpAddr, most: usize) -> Option<ConnectionSlot> {
        let mut taken = self.taken.lock();
        let count = taken.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(ConnectionSlot {
            slots: Arc::clone(self),
            network,
        })
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken.lock();
        if let Some(count) = taken.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_that_was_given_back_can_be_taken_again() {
        let slots = Arc::new(ConnectionSlots::default());
        let network = IpAddr::from([192, 0, 2, 1]);
        let first = slots.take(network, 1);
        assert!(first.is_some() && slots.take(network, 1).is_none());
        assert!(slots.take(IpAddr::from([192, 0, 2, 2]), 1).is_some());
        drop(first);
        assert!(slots.take(network, 1).is_some());
        assert!(slots.taken.lock().is_empty());
    }
}
