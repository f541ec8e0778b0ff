//! Objecting to the use of ratings, and pausing an account (GDPR-08).
//!
//! Must not tell anyone else: a pause ends a chat and a search as leaving does, an objection is seen nowhere.

use io_core::account::{Pause, ProcessingChange};
use io_core::ids::UserId;
use io_core::rating::RatingsUse;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::ProcessingUpdate;

use crate::app::App;
use crate::http::problem::ApiError;

/// Stores it; a new pause ends the search and the chat of the account.
pub(super) async fn change(app: &App, user: UserId, update: ProcessingUpdate) -> Result<(), ApiError> {
    let change = ProcessingChange {
        ratings: update.use_ratings.map(|used| {
            if used {
                RatingsUse::Counted
            } else {
                RatingsUse::Objected
            }
        }),
        pause: update.paused.map(|paused| if paused { Pause::On } else { Pause::Off }),
    };
    let app = app.clone();
    app.clone()
        .run_to_completion(async move {
            let changed = app.store.change_processing(user, change, app.now()).await?;
            let [before, after] = changed.ok_or(ProblemCode::NotSignedIn)?;
            // From here on no search and no chat of this account begins, whatever happens next.
            if before.pause() == Pause::Off
                && after.pause() == Pause::On
                && let Err(refusal) = app.realtime.account_leaving(user).await
            {
                tracing::error!(?refusal, "the chat of a paused account goes on until someone leaves it");
            }
            Ok(())
        })
        .await
}
