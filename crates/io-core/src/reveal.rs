//! The mutual reveal of one chat: both show something, or nobody does.
//!
//! Must not hold a value of anybody's card: only which fields were chosen. Copying the values is the store's, in one
//! transaction with [`Change::Revealed`].

use std::collections::BTreeSet;

use crate::ids::RevealId;
use crate::people::RevealField;
use crate::time::{Span, Timestamp};

mod rules;

pub use rules::{Refusal, Rules, Talk};

/// One of the two members of a chat, in the order in which the chat stores them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Member {
    /// The first.
    One,
    /// The second.
    Two,
}

impl Member {
    /// The other one.
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

/// The fields that somebody chose to show; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields(BTreeSet<RevealField>);

impl Fields {
    /// The chosen fields, each counted once; `None` if nothing was chosen.
    pub fn new(chosen: impl IntoIterator<Item = RevealField>) -> Option<Self> {
        let fields: BTreeSet<_> = chosen.into_iter().collect();
        (!fields.is_empty()).then_some(Self(fields))
    }

    /// In the order of the card.
    pub fn iter(&self) -> impl Iterator<Item = RevealField> + '_ {
        self.0.iter().copied()
    }

    /// In the order of the card.
    pub fn to_vec(&self) -> Vec<RevealField> {
        self.iter().collect()
    }
}

/// An open request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id, made by the one who asks.
    pub id: RevealId,
    /// Who asks.
    pub by: Member,
    /// What they would show.
    pub offered: Fields,
    /// When it was made.
    pub at: Timestamp,
    /// The other said "not now", or does not take requests. The one who asks is never told.
    pub unheard: bool,
}

/// A reveal that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
    /// The request that led to it.
    pub request: RevealId,
    /// What each member shows.
    pub shown: [Fields; 2],
    /// Which members took their card back.
    pub withdrawn: [bool; 2],
    /// When.
    pub at: Timestamp,
}

/// Where the reveal of one chat stands. The store keeps it as rows; every change goes through here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reveal {
    /// The open request, if there is one. It may have expired: every function looks at the time.
    pub open: Option<Request>,
    /// Both cards are out.
    pub revealed: Option<Revealed>,
    /// Requests made in this chat, by either.
    pub asked: u32,
    /// When the last request ended without a reveal.
    pub last_ended: Option<Timestamp>,
    /// The chat is over: nothing new begins.
    pub closed: bool,
}

/// What a command changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The same command had this effect before.
    Nothing,
    /// A request is open.
    Asked,
    /// "Not now": the one who asked sees no change.
    SilentlyDeclined,
    /// The request ended without a reveal.
    Ended,
    /// Both cards come out, in one transaction with storing this.
    Revealed(Revealed),
    /// A card was taken back.
    Withdrawn(Member),
}

/// What one member sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Nothing is open.
    None {
        /// From when one may ask; absent if no time holds it back.
        allowed_at: Option<Timestamp>,
        /// How many messages are missing until one may ask.
        messages_missing: u32,
        /// How many requests this chat still allows.
        requests_left: u32,
    },
    /// I asked.
    Asked {
        /// The request.
        request: RevealId,
        /// What I offered.
        offered: Fields,
        /// When it ends by itself.
        expires_at: Timestamp,
    },
    /// The peer asked.
    Offered {
        /// The request.
        request: RevealId,
        /// What the peer offers.
        offered: Fields,
        /// When it ends by itself.
        expires_at: Timestamp,
    },
    /// Both cards are out.
    Revealed {
        /// What the peer shows; absent when taken back.
        theirs: Option<Fields>,
        /// What I show; absent when taken back.
        mine: Option<Fields>,
    },
}

impl Reveal {
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a fact of its own that the caller reads from elsewhere"
    )]
    /// `by` asks to reveal, offering fields. When the other's request is open already, the two merge: both have chosen
    /// what they show, so both cards come out. The same request again changes nothing.
    pub fn ask(
        &mut self,
        by: Member,
        id: RevealId,
        offered: Fields,
        peer_takes_requests: bool,
        talk: Talk,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        self.expire(rules, now);
        if self.revealed.as_ref().is_some_and(|revealed| revealed.request == id) {
            return Ok(Change::Nothing);
        }
        if self.closed || self.revealed.is_some() {
            return Err(Refusal::Stale);
        }
        match self.open.take() {
            Some(request) if request.by != by => Ok(self.reveal(request, offered, now)),
            Some(request) => {
                let same = request.id == id;
                self.open = Some(request);
                if same {
                    Ok(Change::Nothing)
                } else {
                    Err(Refusal::AlreadyOpen)
                }
            }
            None => {
                rules.may_ask(self.asked, self.last_ended, talk, now)?;
                self.asked += 1;
                self.open = Some(Request {
                    id,
                    by,
                    offered,
                    at: now,
                    unheard: !peer_takes_requests,
                });
                Ok(Change::Asked)
            }
        }
    }

    /// `by` answers request `id` by choosing what they show; `None` is "not now".
    pub fn answer(
        &mut self,
        by: Member,
        id: RevealId,
        chosen: Option<Fields>,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        self.expire(rules, now);
        if self.closed {
            return Err(Refusal::Stale);
        }
        let Some(request) = self
            .open
            .take_if(|open| open.id == id && open.by != by && !open.unheard)
        else {
            return Err(Refusal::Stale);
        };
        let Some(chosen) = chosen else {
            self.open = Some(Request {
                unheard: true,
                ..request
            });
            return Ok(Change::SilentlyDeclined);
        };
        Ok(self.reveal(request, chosen, now))
    }

    /// `by` takes their own open request back. It counts, and the pause after it is the same as after an expiry, so
    /// that neither tells what the other did.
    pub fn cancel(&mut self, by: Member, id: RevealId, rules: &Rules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        match self.open.take_if(|open| open.id == id && open.by == by) {
            Some(_) => {
                self.last_ended = Some(now);
                Ok(Change::Ended)
            }
            None => Err(Refusal::Stale),
        }
    }

    /// `by` takes their card back: from now on the other sees it no more. Twice is once.
    pub fn withdraw(&mut self, by: Member) -> Result<Change, Refusal> {
        let revealed = self.revealed.as_mut().ok_or(Refusal::Stale)?;
        if std::mem::replace(&mut revealed.withdrawn[by.index()], true) {
            Ok(Change::Nothing)
        } else {
            Ok(Change::Withdrawn(by))
        }
    }

    /// The chat ended: an open request ends with it, cards that are out stay.
    pub fn close(&mut self, now: Timestamp) -> Change {
        self.closed = true;
        match self.open.take() {
            Some(_) => {
                self.last_ended = Some(now);
                Change::Ended
            }
            None => Change::Nothing,
        }
    }

    /// A block, a report or a deletion: whatever is open ends and both cards are hidden at once.
    pub fn void(&mut self, now: Timestamp) -> Change {
        if let Some(revealed) = &mut self.revealed {
            revealed.withdrawn = [true, true];
        }
        self.close(now)
    }

    /// Lets an open request end whose time is over.
    pub fn expire(&mut self, rules: &Rules, now: Timestamp) -> Change {
        match self.open.take_if(|open| now >= open.at + rules.expiry) {
            Some(request) => {
                self.last_ended = Some(request.at + rules.expiry);
                Change::Ended
            }
            None => Change::Nothing,
        }
    }

    /// When [`Self::expire`] will do something.
    pub fn expires_at(&self, rules: &Rules) -> Option<Timestamp> {
        self.open.as_ref().map(|open| open.at + rules.expiry)
    }

    /// What `member` sees.
    pub fn view(&self, member: Member, talk: Talk, rules: &Rules, now: Timestamp) -> View {
        if let Some(revealed) = &self.revealed {
            let shown =
                |whose: Member| (!revealed.withdrawn[whose.index()]).then(|| revealed.shown[whose.index()].clone());
            return View::Revealed {
                theirs: shown(member.other()),
                mine: shown(member),
            };
        }
        let open = self.open.as_ref().filter(|open| now < open.at + rules.expiry);
        match open {
            Some(open) if open.by == member => View::Asked {
                request: open.id,
                offered: open.offered.clone(),
                expires_at: open.at + rules.expiry,
            },
            Some(open) if !open.unheard => View::Offered {
                request: open.id,
                offered: open.offered.clone(),
                expires_at: open.at + rules.expiry,
            },
            // A request that was declined is not there for the one who declined it; asking oneself merges with it.
            _ => {
                let ended = match &self.open {
                    Some(open) if now >= open.at + rules.expiry => Some(open.at + rules.expiry),
                    _ => self.last_ended,
                };
                View::None {
                    allowed_at: Some(rules.allowed_at(ended, talk)).filter(|at| *at > now),
                    messages_missing: rules.messages.saturating_sub(talk.messages),
                    requests_left: if self.closed {
                        0
                    } else {
                        rules.per_chat.saturating_sub(self.asked)
                    },
                }
            }
        }
    }

    fn reveal(&mut self, request: Request, answered: Fields, now: Timestamp) -> Change {
        let shown = match request.by {
            Member::One => [request.offered, answered],
            Member::Two => [answered, request.offered],
        };
        let revealed = Revealed {
            request: request.id,
            shown,
            withdrawn: [false, false],
            at: now,
        };
        self.revealed = Some(revealed.clone());
        Change::Revealed(revealed)
    }
}

#[cfg(test)]
mod tests;
