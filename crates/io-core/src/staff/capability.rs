//! One table: which role may do what.
//!
//! Must not know routes: each route names the capability that it needs.

macro_rules! capabilities {
    ($($(#[$doc:meta])* $name:ident = $wire:literal, $least:ident;)+) => {
        /// Something that a member of staff may do, or may not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Capability {$(
            $(#[$doc])*
            $name,
        )+}

        impl Capability {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name on the wire and in the scopes of a key.
            pub const fn name(self) -> &'static str {
                match self {$(Self::$name => $wire,)+}
            }

            /// The lowest role that has it.
            pub const fn least(self) -> Role {
                match self {$(Self::$name => Role::$least,)+}
            }
        }
    };
}

// The table. A role has everything that the roles before it have.
capabilities! {
    /// See the queue and cases, take one and give it back.
    Queue = "queue", Moderator;
    /// Read the frozen evidence of a case; each look is recorded.
    Evidence = "evidence", Moderator;
    /// Decide, agree, send back, undo.
    Decide = "decide", Moderator;
    /// Answer appeals.
    Appeals = "appeals", Moderator;
    /// Take an interest out of matching for a while, and let it back.
    Interests = "interests", Moderator;
    /// Ask to see whose account it is, or more than the evidence.
    UnmaskAsk = "unmask_ask", Moderator;
    /// Be the second person of such a request.
    UnmaskAgree = "unmask_agree", Operator;
    /// Look people up by their masked identity.
    People = "people", Operator;
    /// Sign a person out on every device.
    SignOut = "sign_out", Operator;
    /// Read the audit trail.
    AuditRead = "audit_read", Operator;
    /// Write, plan and withdraw announcements, and write notes on the figures.
    Announcements = "announcements", Operator;
    /// Set up, open and close communities.
    Communities = "communities", Operator;
    /// Read and answer what people tell the staff.
    Feedback = "feedback", Operator;
    /// Write the board of wishes and faults.
    Board = "board", Operator;
    /// Change the word lists that signals are found by.
    WordLists = "word_lists", Operator;
    /// Change numbers of the matcher.
    Tuning = "tuning", Operator;
    /// Make and revoke operator keys.
    Keys = "keys", Operator;
    /// See whether the installation is well.
    Health = "health", Operator;
    /// See figures.
    Stats = "stats", Operator;
    /// Sign everybody out.
    SignOutAll = "sign_out_all", Owner;
    /// Verify and export the audit trail.
    AuditVerify = "audit_verify", Owner;
    /// Invite staff, end them, change their role.
    Staff = "staff", Owner;
}

/// What a member of staff is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Handles reports and appeals.
    Moderator,
    /// Also runs the place.
    Operator,
    /// Also decides who belongs to the staff.
    Owner,
}

impl Role {
    /// Every one, the lowest first.
    pub const ALL: [Self; 3] = [Self::Moderator, Self::Operator, Self::Owner];

    /// Its name on the wire and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Moderator => "moderator",
            Self::Operator => "operator",
            Self::Owner => "owner",
        }
    }

    /// The role of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Does this role have the capability?
    pub fn may(self, capability: Capability) -> bool {
        self >= capability.least()
    }

    /// Everything that it may.
    pub fn capabilities(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(move |one| self.may(*one))
    }
}

impl Capability {
    /// The capability of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }

    /// May a key without a person behind it have this one?
    /// Keys never do what needs two people, speaks to people, changes how IO works, or decides who belongs to the staff.
    pub const fn is_for_keys(self) -> bool {
        !matches!(
            self,
            Self::Staff
                | Self::Keys
                | Self::UnmaskAsk
                | Self::UnmaskAgree
                | Self::Decide
                | Self::Appeals
                | Self::Interests
                | Self::Announcements
                | Self::Communities
                | Self::Feedback
                | Self::Board
                | Self::WordLists
                | Self::Tuning
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn names(role: Role) -> Vec<&'static str> {
        role.capabilities().map(Capability::name).collect()
    }

    #[test]
    fn a_role_has_all_that_the_role_below_it_has_and_more() {
        for pair in Role::ALL.windows(2) {
            let [lower, higher] = [0, 1].map(|at| pair[at].capabilities().collect::<BTreeSet<_>>());
            assert!(lower.is_subset(&higher) && lower != higher, "{pair:?}");
        }
        assert_eq!(Role::Owner.capabilities().count(), Capability::ALL.len());
    }

    #[test]
    fn a_moderator_cannot_unmask_alone_nor_see_who_watches() {
        assert_eq!(
            names(Role::Moderator),
            ["queue", "evidence", "decide", "appeals", "interests", "unmask_ask"]
        );
    }

    #[test]
    fn every_name_leads_back_to_its_capability_and_role() {
        for one in Capability::ALL {
            assert_eq!(Capability::parse(one.name()), Some(*one));
        }
        for role in Role::ALL {
            assert_eq!(Role::parse(role.name()), Some(role));
        }
        assert_eq!((Role::parse("admin"), Capability::parse("all")), (None, None));
    }
}
