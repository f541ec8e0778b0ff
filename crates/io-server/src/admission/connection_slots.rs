//! Counts the connections of each network, so that none can hold them all.
//!
//! Must not know what a connection is for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

use super::client::{SITE_WIDTH, network, site};

/// A network that holds fewer connections than this also gets one of the last slots.
///
/// A browser opens six at once.
const FEW: usize = 6;

/// The last slots are this part of all of them.
const LAST: usize = 4;

/// How many slots are taken, in all and by each network.
#[derive(Debug)]
pub struct ConnectionSlots {
    most: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by: HashMap<Holder, usize>,
}

/// One IPv4 address or IPv6 /64, or the /48 around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Holder {
    Network(IpAddr),
    Site(IpAddr),
}

/// Why there is no slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSlot {
    /// The network, or the IPv6 /48 around it, holds as many as it may.
    Network,
    /// Only the last slots are left, and the network holds more than a few.
    Share,
    /// All slots are taken.
    Full,
}

impl NoSlot {
    /// The cap that was reached, as metrics name it.
    pub fn cap(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Share => "share",
            Self::Full => "all",
        }
    }
}

/// A slot that is taken; dropping it frees it.
#[derive(Debug)]
pub struct ConnectionSlot {
    slots: Arc<ConnectionSlots>,
    address: IpAddr,
}

impl ConnectionSlots {
    /// This many slots.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            taken: Mutex::default(),
        })
    }

    /// Takes a slot for an address, of whose network `per_network` may be taken.
    ///
    /// An IPv6 /48 may hold a few times as many as each /64 in it. Without `per_network`, for a trusted proxy, only the
    /// number of all slots counts.
    pub fn take(self: &Arc<Self>, address: IpAddr, per_network: Option<usize>) -> Result<ConnectionSlot, NoSlot> {
        let mut taken = self.taken.lock();
        let of = |holder: Holder| taken.by.get(&holder).copied().unwrap_or_default();
        let narrow = of(Holder::Network(network(address)));
        let wide = site(address).map_or(narrow, |site| of(Holder::Site(site)));
        let reached = |most: usize| narrow >= most || wide >= most.saturating_mul(usize::from(SITE_WIDTH));
        if per_network.is_some_and(reached) {
            return Err(NoSlot::Network);
        }
        if taken.all >= self.most {
            return Err(NoSlot::Full);
        }
        if per_network.is_some() && taken.all >= self.most - self.most / LAST && wide >= FEW {
            return Err(NoSlot::Share);
        }
        Ok(self.taken_by(&mut taken, address))
    }

    /// Takes a slot whatever is taken, in place of a connection about to end.
    pub fn take_anyway(self: &Arc<Self>, address: IpAddr) -> ConnectionSlot {
        self.taken_by(&mut self.taken.lock(), address)
    }

    fn taken_by(self: &Arc<Self>, taken: &mut Taken, address: IpAddr) -> ConnectionSlot {
        taken.all += 1;
        for holder in holders(address) {
            *taken.by.entry(holder).or_default() += 1;
        }
        ConnectionSlot {
            slots: Arc::clone(self),
            address,
        }
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken.lock();
        taken.all -= 1;
        for holder in holders(self.address) {
            if let Some(count) = taken.by.get_mut(&holder) {
                *count -= 1;
                if *count == 0 {
                    taken.by.remove(&holder);
                }
            }
        }
    }
}

fn holders(address: IpAddr) -> impl Iterator<Item = Holder> {
    let narrow = Holder::Network(network(address));
    [Some(narrow), site(address).map(Holder::Site)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_slot_that_was_given_back_can_be_taken_again() {
        let slots = ConnectionSlots::new(100);
        let address = IpAddr::from([192, 0, 2, 1]);
        let first = slots.take(address, Some(1));
        assert!(first.is_ok() && slots.take(address, Some(1)).is_err());
        assert!(slots.take(IpAddr::from([192, 0, 2, 2]), Some(1)).is_ok());
        drop(first);
        assert!(slots.take(address, Some(1)).is_ok());
        assert!(slots.taken.lock().by.is_empty());
    }

    /// An address of one of a few IPv6 /48s, each with many /64s.
    fn v6(site: u16, network: u16) -> IpAddr {
        Ipv6Addr::new(0x2001, 0xdb8, site, network, 0, 0, 0, 1).into()
    }

    #[test]
    fn one_ipv6_48_cannot_take_every_place() {
        let slots = ConnectionSlots::new(10_000);
        let mut held = Vec::new();
        for n in 0..u16::MAX {
            held.extend(slots.take(v6(1, n), Some(100)));
        }
        assert_eq!(held.len(), 100 * usize::from(SITE_WIDTH));
        assert_eq!(slots.take(v6(1, 7), Some(100)).unwrap_err(), NoSlot::Network);
        assert!(slots.take(v6(2, 7), Some(100)).is_ok());
    }

    #[test]
    fn the_last_slots_are_for_networks_that_hold_few() {
        let slots = ConnectionSlots::new(40);
        let greedy = IpAddr::from([192, 0, 2, 1]);
        let mut held: Vec<_> = std::iter::from_fn(|| slots.take(greedy, Some(100)).ok()).collect();
        assert_eq!(held.len(), 30, "three quarters of them");
        assert_eq!(slots.take(greedy, Some(100)).unwrap_err(), NoSlot::Share);
        for n in 1..=5 {
            held.extend([1, 2].map(|_| slots.take(IpAddr::from([198, 51, 100, n]), Some(100)).unwrap()));
        }
        assert_eq!(
            slots.take(IpAddr::from([203, 0, 113, 1]), Some(100)).unwrap_err(),
            NoSlot::Full
        );
    }

    #[test]
    fn a_trusted_proxy_may_take_every_slot() {
        let slots = ConnectionSlots::new(40);
        let proxy = IpAddr::from([10, 0, 0, 1]);
        let held: Vec<_> = std::iter::from_fn(|| slots.take(proxy, None).ok()).collect();
        assert_eq!(held.len(), 40);
        assert_eq!(slots.take(proxy, None).unwrap_err(), NoSlot::Full);
    }

    proptest! {
        #[test]
        fn no_order_of_coming_and_going_breaks_a_cap(
            steps in proptest::collection::vec((0..4_u16, 0..40_u16, any::<bool>(), any::<prop::sample::Index>()), 0..400),
            most in 8..80_usize,
            per_network in 1..12_usize,
        ) {
            let slots = ConnectionSlots::new(most);
            let mut held: Vec<(u16, u16, ConnectionSlot)> = Vec::new();
            for (site, network, leave, which) in steps {
                if leave && !held.is_empty() {
                    held.swap_remove(which.index(held.len()));
                    continue;
                }
                let of_site = held.iter().filter(|(s, ..)| *s == site).count();
                let of_network = held.iter().filter(|(s, n, _)| (*s, *n) == (site, network)).count();
                let may = of_network < per_network && of_site < per_network * usize::from(SITE_WIDTH);
                match slots.take(v6(site, network), Some(per_network)) {
                    Ok(slot) => {
                        prop_assert!(may && held.len() < most);
                        prop_assert!(of_site < FEW || held.len() < most - most / LAST);
                        held.push((site, network, slot));
                    }
                    Err(NoSlot::Network) => prop_assert!(!may),
                    Err(NoSlot::Share) => prop_assert!(of_site >= FEW && held.len() >= most - most / LAST),
                    Err(NoSlot::Full) => prop_assert_eq!(held.len(), most),
                }
            }
            held.clear();
            prop_assert!(slots.taken.lock().by.is_empty() && slots.taken.lock().all == 0);
        }
    }
}
