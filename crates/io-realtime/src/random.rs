//! Random spans and orders, drawn from the entropy that the node was given.

use io_core::time::Span;

use crate::realtime::Realtime;

impl Realtime {
    /// A random part of a span.
    pub(crate) fn random_part_of(&self, span: Span) -> Span {
        let most = u64::try_from(span.0).unwrap_or(0);
        if most == 0 {
            return Span::ZERO;
        }
        let mut bytes = [0; 8];
        self.0.entropy.fill(&mut bytes);
        Span(i64::try_from(u64::from_le_bytes(bytes) % most).unwrap_or(0))
    }

    pub(crate) fn shuffle<T>(&self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            let most = Span(i64::try_from(last + 1).unwrap_or(i64::MAX));
            let other = usize::try_from(self.random_part_of(most).0).unwrap_or(0);
            all.swap(last, other);
        }
    }
}
