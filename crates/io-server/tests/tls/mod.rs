//! TLS that IO speaks itself: what it accepts, which certificate it shows, and the plain listener beside it.

mod acme;
mod handshakes;
mod redirect;
mod reload;
mod start;

use io_core::time::Span;
use io_server::Config;
use io_server::config::Rate;
use io_testkit::TestApp;

use crate::support::tls::{HOST, Made};

/// An IO that shows this pair, whose files are in its folder.
async fn showing(made: &Made, tweak: impl FnOnce(&mut Config)) -> TestApp {
    TestApp::with(|config| {
        config.tls.files = Some(made.write(&config.data_dir));
        config.public_url = format!("https://{HOST}");
        tweak(config);
    })
    .await
}

/// A limit that no test reaches.
const NO_LIMIT: Rate = Rate {
    count: 1_000_000,
    per: Span::hours(1),
    burst: 1_000_000,
};
