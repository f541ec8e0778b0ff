//! The closed community of a user's address, as its owner sees it.
//!
//! Must not be shown to anyone but the owner: outside, nobody learns that a community exists or who is in it.

use io_core::community::Meets;
use io_core::ids::UserId;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{ChooseMeets, MeetsName, OwnCommunity};
use io_store::community::Membership;

use crate::app::App;
use crate::http::problem::ApiError;

fn shown(membership: Membership) -> OwnCommunity {
    OwnCommunity {
        name: membership.name,
        small: membership.small,
        lets_choose: membership.lets_choose,
        meets: match membership.meets {
            Meets::Members => MeetsName::Members,
            Meets::Everybody => MeetsName::Everybody,
        },
    }
}

/// The open community that the user belongs to.
pub(super) async fn of(app: &App, user: UserId) -> Result<Option<OwnCommunity>, ApiError> {
    Ok(app.store.membership_of(user).await?.map(shown))
}

/// Chooses whom to meet, where the community lets its members choose. A search goes on there after it was begun again.
pub(super) async fn choose(app: &App, user: UserId, choice: ChooseMeets) -> Result<(), ApiError> {
    let meets = match choice.meets {
        MeetsName::Members => Meets::Members,
        MeetsName::Everybody => Meets::Everybody,
    };
    if !app.store.choose_meets(user, meets).await? {
        return Err(ProblemCode::NotFound.into());
    }
    app.realtime.follow_room(user).await;
    Ok(())
}

/// Lets accounts belong that were there before a domain of a community, a bounded part at a time.
///
/// A job calls it. Their searches end if they are met elsewhere by now.
pub async fn look_for_members(app: &App) -> anyhow::Result<bool> {
    let looked = app.store.look_for_members(AT_ONCE, app.now()).await?;
    for user in looked.joined {
        app.realtime.follow_room(user).await;
    }
    Ok(looked.more)
}

/// How many accounts are looked at in one transaction.
const AT_ONCE: u32 = 500;
