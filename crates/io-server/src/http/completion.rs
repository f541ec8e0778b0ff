//! Work that a request begins and that must finish even when its client hangs up.
//!
//! Must not know what the work is.

use io_protocol::problem::ProblemCode;
use tracing::Instrument as _;

use super::problem::ApiError;
use crate::app::App;

impl App {
    /// Runs work to its end even when nobody waits for it any more: a client that hangs up takes its handler with it,
    /// and what was begun in the store must not stay half told.
    pub(crate) async fn run_to_completion<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    ) -> Result<T, ApiError> {
        let done = self.stopping.jobs.spawn(work.in_current_span()).await;
        done.unwrap_or_else(|_| Err(ProblemCode::Internal.into()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;
    use crate::config::Config;
    use crate::outside::Outside;

    #[tokio::test]
    async fn what_was_begun_ends_even_when_nobody_waits_for_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::for_tests(folder.path());
        let app = App::open(config, Outside::system()).await.expect("the parts open");
        let ((go, may_go), (done, is_done)) = (oneshot::channel(), oneshot::channel());
        let mut request = Box::pin(app.run_to_completion(async move {
            may_go.await.expect("is told to go on");
            done.send(()).expect("somebody asks");
            Ok(())
        }));
        assert!(futures_util::poll!(request.as_mut()).is_pending());
        drop(request);
        go.send(()).expect("is still there");
        is_done.await.expect("it came to its end");
    }

    #[tokio::test]
    async fn a_panic_in_what_was_begun_is_a_fault_of_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::for_tests(folder.path());
        let app = App::open(config, Outside::system()).await.expect("the parts open");
        let answer: Result<(), ApiError> = app.run_to_completion(async { panic!("on purpose") }).await;
        assert_eq!(answer.expect_err("it panicked").code(), ProblemCode::Internal);
    }
}
