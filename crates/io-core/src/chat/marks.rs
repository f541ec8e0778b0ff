//! Watermarks: how far a member has received and read a chat.
//!
//! Must not know who sees them.

/// Two numbers that never fall, with `read ≤ delivered ≤ last`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    delivered: u64,
    read: u64,
}

impl Marks {
    /// Marks as stored; values that break the rule are clamped.
    pub fn new(delivered: u64, read: u64) -> Self {
        Self {
            delivered,
            read: read.min(delivered),
        }
    }

    /// Marks as a client reports them: read implies delivered.
    pub fn reported(delivered: u64, read: u64) -> Self {
        Self {
            delivered: delivered.max(read),
            read,
        }
    }

    /// At least one device has everything up to this number.
    pub fn delivered(self) -> u64 {
        self.delivered
    }

    /// Everything up to this number was read.
    pub fn read(self) -> u64 {
        self.read
    }

    /// Raises the marks to what a device received and the member read.
    /// `last` is the number of the last event. `None` when nothing rose.
    #[must_use]
    pub fn rise(self, delivered: Option<u64>, read: Option<u64>, last: u64) -> Option<Self> {
        let read = self.read.max(read.unwrap_or(0).min(last));
        let delivered = self.delivered.max(delivered.unwrap_or(0).min(last)).max(read);
        let risen = Self { delivered, read };
        (risen != self).then_some(risen)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn read_implies_delivered() {
        assert_eq!(Marks::default().rise(None, Some(4), 9), Some(Marks::new(4, 4)));
        assert_eq!(Marks::new(4, 2).rise(Some(3), Some(1), 9), None);
        assert_eq!(Marks::new(4, 2).rise(Some(u64::MAX), None, 9), Some(Marks::new(9, 2)));
    }

    proptest! {
        #[test]
        fn marks_never_fall_and_read_delivered_and_last_stay_in_order(
            reports in prop::collection::vec((prop::option::of(0_u64..40), prop::option::of(0_u64..40), 0_u64..3), 1..60),
        ) {
            let (mut marks, mut last) = (Marks::default(), 0);
            for (delivered, read, more) in reports {
                last += more;
                let before = marks;
                if let Some(risen) = marks.rise(delivered, read, last) {
                    prop_assert_ne!(risen, before);
                    marks = risen;
                }
                prop_assert!(before.read() <= marks.read() && before.delivered() <= marks.delivered());
                prop_assert!(marks.read() <= marks.delivered() && marks.delivered() <= last);
            }
        }

        #[test]
        fn the_order_of_reports_does_not_matter(mut reports in prop::collection::vec((0_u64..40, 0_u64..40), 1..12)) {
            let apply = |reports: &[(u64, u64)]| reports.iter().fold(Marks::default(), |marks, (delivered, read)| {
                marks.rise(Some(*delivered), Some(*read), 30).unwrap_or(marks)
            });
            let forward = apply(&reports);
            reports.reverse();
            prop_assert_eq!(forward, apply(&reports));
        }
    }
}
