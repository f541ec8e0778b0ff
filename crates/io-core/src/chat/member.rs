//! The two members of a chat.

/// One of the two members of a chat, in the order in which the chat stores them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Member {
    /// The first.
    One,
    /// The second.
    Two,
}

impl Member {
    /// Both members, in order.
    pub const BOTH: [Self; 2] = [Self::One, Self::Two];

    /// The other member.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::One => Self::Two,
            Self::Two => Self::One,
        }
    }

    /// 0 or 1.
    pub fn index(self) -> usize {
        match self {
            Self::One => 0,
            Self::Two => 1,
        }
    }
}
