//! Work that a request begins and that must finish even when its client hangs up.
//!
//! Must not know what the work is.

use io_protocol::problem::ProblemCode;
use tracing::Instrument as _;

use super::problem::ApiError;
use crate::app::App;

impl App {
    /// Runs work to completion even if its client hangs up.
    ///
    /// A handler is dropped with its connection; what it has begun in the store must not be left half done.
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
    async fn work_completes_after_its_client_hangs_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::for_tests(folder.path());
        let app = Box::pin(App::open(config, Outside::system()))
            .await
            .expect("the parts open");
        let ((go, may_go), (done, is_done)) = (oneshot::channel(), oneshot::channel());
        let mut request = Box::pin(app.run_to_completion(async move {
            may_go.await.expect("may continue");
            done.send(()).expect("the test waits");
            Ok(())
        }));
        assert!(futures_util::poll!(request.as_mut()).is_pending());
        drop(request);
        go.send(()).expect("the work is still running");
        is_done.await.expect("the work completed");
    }

    #[tokio::test]
    async fn a_panic_in_such_work_is_an_internal_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::for_tests(folder.path());
        let app = Box::pin(App::open(config, Outside::system()))
            .await
            .expect("the parts open");
        let answer: Result<(), ApiError> = app.run_to_completion(async { panic!("on purpose") }).await;
        assert_eq!(answer.expect_err("it panicked").code(), ProblemCode::Internal);
    }
}
