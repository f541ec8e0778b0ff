//! The mutual reveal of one chat: both members show their cards, or neither does.
//!
//! [`Reveal`] must not hold a value of a card: only which fields were chosen. The store copies the values in one transaction with
//! [`Change::Revealed`].

mod card;
mod rules;
mod step;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::chat::Member;
use crate::ids::RevealId;
use crate::time::{Span, Timestamp};

pub use card::{Card, EmptyField, Line, LineTooLong, Released, Showable, ShownPicture};
pub use rules::{Refusal, RevealRules, Talk};
pub use step::{RevealOutcome, RevealStep};

/// The fields of a reveal card; each needs its own consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevealField {
    /// Real first name.
    FirstName,
    /// The alias the person chose for themselves.
    Alias,
    /// Gender as stated.
    Gender,
    /// A contact line, shown as text, never as a link.
    Contact,
    /// A few words.
    About,
    /// The domain of the verified email address, never the address.
    EmailDomain,
    /// The picture of the person.
    Picture,
}

/// The fields that a member chose to show; at least one.
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
    /// Its id, made by the asker.
    pub id: RevealId,
    /// Who asks.
    pub by: Member,
    /// What they would show.
    pub offered: Fields,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The other said "not now" or takes no requests. The asker never learns it.
    pub unheard: bool,
}

/// The last request of a member that ended without a reveal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// When it ended.
    pub at: Timestamp,
    /// It expired, instead of being cancelled or ending with the chat.
    pub ran_out: bool,
}

/// Whether a revealed card is still visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardState {
    /// The other sees it.
    Shown,
    /// Taken back by its owner.
    Hidden,
}

/// A completed reveal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revealed {
    /// The requests that led to it: one, or two that met.
    pub requests: Vec<RevealId>,
    /// The card of each member.
    pub cards: [CardState; 2],
}

/// The state of the reveal in one chat.
/// The store keeps it as rows; every change goes through here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reveal {
    /// All requests of this chat, each with its asker: what one member asked counts for that member alone, or the
    /// other would notice requests that they never heard.
    pub asked: Vec<(Member, RevealId)>,
    /// The open request, if any. It may have expired: every function checks the time.
    pub open: Option<Request>,
    /// Set once both cards are revealed.
    pub revealed: Option<Revealed>,
    /// The last request of each member that ended without a reveal.
    pub past: [Option<Past>; 2],
    /// The chat has ended: no new request. Revealed cards stay.
    pub closed: bool,
}

/// Both cards are to be revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The request that is answered by it.
    pub request: RevealId,
    /// The request of the member who answered by asking.
    pub met_by: Option<RevealId>,
    /// What each member shows.
    pub shown: [Fields; 2],
}

/// The effect of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A repeated command.
    Nothing,
    /// A request is open.
    Asked,
    /// "Not now": the asker sees no change.
    SilentlyDeclined,
    /// The request ended without a reveal.
    Ended,
    /// Both cards are revealed, in one transaction with storing this.
    Revealed(Release),
    /// A card was hidden again.
    Withdrawn(Member),
}

/// What one member sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Nothing is open.
    None {
        /// From when a request is possible; none if no time restricts it.
        allowed_at: Option<Timestamp>,
        /// How many messages are missing before a request is possible.
        messages_missing: u32,
        /// How many requests this member can still make in this chat.
        requests_left: u32,
        /// The member's own last request expired without a reveal.
        unanswered: bool,
    },
    /// I asked.
    Asked {
        /// The request.
        request: RevealId,
        /// What I offered.
        offered: Fields,
        /// When it expires.
        expires_at: Timestamp,
    },
    /// The peer asked.
    Offered {
        /// The request.
        request: RevealId,
        /// What the peer offers.
        offered: Fields,
        /// When it expires.
        expires_at: Timestamp,
    },
    /// Both cards are revealed.
    Revealed {
        /// The peer's card.
        theirs: CardState,
        /// My card.
        mine: CardState,
    },
}

impl Reveal {
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a fact of its own that the caller reads from elsewhere"
    )]
    /// `by` asks to reveal, offering fields.
    /// If the other's request is open, the two merge: both have chosen what to show, so both cards are revealed, even
    /// if `by` never heard of it or had said "not now". Then `by` must be allowed to ask, as if it were not there. A
    /// repeated request changes nothing.
    pub fn ask(
        &mut self,
        by: Member,
        id: RevealId,
        offered: Fields,
        peer_takes_requests: bool,
        talk: Talk,
        rules: &RevealRules,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        self.expire(now);
        if let Some(revealed) = &self.revealed {
            let same = revealed.requests.contains(&id);
            return if same { Ok(Change::Nothing) } else { Err(Refusal::Stale) };
        }
        if self.closed {
            return Err(Refusal::Stale);
        }
        if let Some(open) = &self.open
            && open.by == by
        {
            let same = open.id == id;
            return if same {
                Ok(Change::Nothing)
            } else {
                Err(Refusal::AlreadyOpen)
            };
        }
        let known = self.asked.iter().any(|(_, asked)| *asked == id);
        let met = self.open.as_ref().filter(|open| open.id == id || !known);
        if met.is_none() && known {
            return Err(Refusal::Stale);
        }
        if met.is_none_or(|open| open.unheard) {
            rules.may_ask(self.count(by), self.last_ended(by), talk, now)?;
        }
        if let Some(request) = self.open.take() {
            let met_by = (request.id != id).then_some(id);
            return Ok(self.release(request, met_by, offered));
        }
        self.asked.push((by, id));
        self.open = Some(Request {
            id,
            by,
            offered,
            expires_at: now + rules.expiry,
            unheard: !peer_takes_requests,
        });
        Ok(Change::Asked)
    }

    /// `by` answers request `id` by choosing what they show; `None` is "not now".
    pub fn answer(
        &mut self,
        by: Member,
        id: RevealId,
        chosen: Option<Fields>,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        self.expire(now);
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
        Ok(self.release(request, None, chosen))
    }

    /// `by` cancels their own open request.
    /// It counts, and the pause after it equals the pause after an expiry, so that neither reveals what the other did.
    pub fn cancel(&mut self, by: Member, id: RevealId, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(now);
        match self.open.take_if(|open| open.id == id && open.by == by) {
            Some(_) => {
                self.past[by.index()] = Some(Past {
                    at: now,
                    ran_out: false,
                });
                Ok(Change::Ended)
            }
            None => Err(Refusal::Stale),
        }
    }

    /// `by` hides their card, before or after the end: the peer no longer sees it. Repeating it has no effect.
    pub fn withdraw(&mut self, by: Member) -> Result<Change, Refusal> {
        let revealed = self.revealed.as_mut().ok_or(Refusal::Stale)?;
        match std::mem::replace(&mut revealed.cards[by.index()], CardState::Hidden) {
            CardState::Hidden => Ok(Change::Nothing),
            CardState::Shown => Ok(Change::Withdrawn(by)),
        }
    }

    /// Ends the reveal with the chat, for any reason.
    /// An open request ends. Each revealed card stays until its owner hides it: a block, a deletion and a sanction hide
    /// it for them with [`Self::withdraw`], as anyone may do who leaves.
    pub fn close(&mut self, now: Timestamp) -> Change {
        self.closed = true;
        match self.open.take() {
            Some(request) => {
                self.past[request.by.index()] = Some(Past {
                    at: now.min(request.expires_at),
                    ran_out: request.expires_at <= now,
                });
                Change::Ended
            }
            None => Change::Nothing,
        }
    }

    /// Ends an open request that has expired.
    pub fn expire(&mut self, now: Timestamp) -> Change {
        match self.open.take_if(|open| now >= open.expires_at) {
            Some(request) => {
                self.past[request.by.index()] = Some(Past {
                    at: request.expires_at,
                    ran_out: true,
                });
                Change::Ended
            }
            None => Change::Nothing,
        }
    }

    /// What `member` sees.
    pub fn view(&self, member: Member, talk: Talk, rules: &RevealRules, now: Timestamp) -> View {
        let mut current = self.clone();
        current.expire(now);
        if let Some(Revealed { cards, .. }) = current.revealed {
            return View::Revealed {
                theirs: cards[member.other().index()],
                mine: cards[member.index()],
            };
        }
        match current.open {
            Some(open) if open.by == member => View::Asked {
                request: open.id,
                offered: open.offered,
                expires_at: open.expires_at,
            },
            Some(open) if !open.unheard => View::Offered {
                request: open.id,
                offered: open.offered,
                expires_at: open.expires_at,
            },
            // A request that the member never heard of, or declined, changes nothing for them.
            Some(_) | None => View::None {
                allowed_at: Some(rules.allowed_at(current.last_ended(member), talk, now)).filter(|at| *at > now),
                messages_missing: rules.messages.saturating_sub(talk.messages),
                requests_left: if self.closed {
                    0
                } else {
                    rules.per_chat.saturating_sub(self.count(member))
                },
                unanswered: current.past[member.index()].is_some_and(|past| past.ran_out),
            },
        }
    }

    fn count(&self, member: Member) -> u32 {
        let own = self.asked.iter().filter(|(by, _)| *by == member).count();
        u32::try_from(own).unwrap_or(u32::MAX)
    }

    fn last_ended(&self, member: Member) -> Option<Timestamp> {
        self.past[member.index()].map(|past| past.at)
    }

    fn release(&mut self, request: Request, met_by: Option<RevealId>, answered: Fields) -> Change {
        let shown = match request.by {
            Member::One => [request.offered, answered],
            Member::Two => [answered, request.offered],
        };
        self.revealed = Some(Revealed {
            requests: [Some(request.id), met_by].into_iter().flatten().collect(),
            cards: [CardState::Shown; 2],
        });
        Change::Revealed(Release {
            request: request.id,
            met_by,
            shown,
        })
    }
}

#[cfg(test)]
mod tests;
