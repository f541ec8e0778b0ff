//! Chance that is the same in every run and on every machine.

/// A stream of numbers (`SplitMix64`). Each thing has its own, so that none depends on how many came before it.
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of a thing, by the seed and what names the thing.
    pub(super) fn of(seed: u64, name: &[u64]) -> Self {
        let mut chance = Self(seed);
        for part in name {
            chance.0 = chance.next() ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        chance
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// A number below another. The difference between its numbers is too small to matter here.
    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    /// A number from one to another, both included.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// True so many times of ten thousand.
    pub(super) fn happens(&mut self, of_ten_thousand: u64) -> bool {
        self.below(10_000) < of_ten_thousand
    }

    pub(super) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let place = usize::try_from(self.below(all.len() as u64)).unwrap_or(0);
        &all[place]
    }

    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in (1..all.len()).rev() {
            let other = usize::try_from(self.below(place as u64 + 1)).unwrap_or(0);
            all.swap(place, other);
        }
    }

    pub(super) fn id(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes());
        bytes
    }
}
