//! How a refusal of the live side becomes a problem document.
//!
//! Must not add words: the code says it.

use io_realtime::Refusal;

use crate::http::problem::ApiError;

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let error = Self::new(refusal.code);
        match refusal.retry_after {
            Some(wait) => error.retry_after(wait),
            None => error,
        }
    }
}
