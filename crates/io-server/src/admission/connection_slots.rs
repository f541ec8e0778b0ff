//! Places that are counted by network, so that one network cannot hold them all.
//!
//! Must not know what a place is for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

/// How many places each network has taken.
#[derive(Debug, Default)]
pub struct Places {
    taken: Mutex<HashMap<IpAddr, usize>>,
}

/// A place that is taken; gives itself back at its end.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    network: IpAddr,
}

impl Places {
    /// Takes one of at most `most` places of a network.
    pub fn enter(self: &Arc<Self>, network: IpAddr, most: usize) -> Option<Place> {
        let mut taken = self.taken.lock();
        let count = taken.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            places: Arc::clone(self),
            network,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock();
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
    fn a_place_that_is_given_back_can_be_taken_again() {
        let places = Arc::new(Places::default());
        let network = IpAddr::from([192, 0, 2, 1]);
        let first = places.enter(network, 1);
        assert!(first.is_some() && places.enter(network, 1).is_none());
        assert!(places.enter(IpAddr::from([192, 0, 2, 2]), 1).is_some());
        drop(first);
        assert!(places.enter(network, 1).is_some());
        assert!(places.taken.lock().is_empty());
    }
}
