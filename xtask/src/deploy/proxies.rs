//! The files for proxies: each real program runs its own before a real IO.
//!
//! Must not know what is asked of them: the tests of `io-testkit` do.

use anyhow::{Result, ensure};

use super::World;
use crate::command::Program;
use crate::needs::{self, CADDY, HAPROXY, NGINX};
use crate::test::counts;

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    if let Err(why) = needs::fetch(session, &[&CADDY, &HAPROXY, &NGINX]).await {
        world.skip("the proxies", why);
        return Ok(());
    }
    let arguments = ["test", "--locked", "--package", "io-testkit", "--test", "proxies"];
    let outcome = Program::cargo(session, arguments)
        .env("CARGO_TERM_COLOR", "never")
        .env("IO_TEST_PROXIES", "required")
        .show_and_keep(session)
        .await?;
    let counts = counts::cargo(&outcome.text);
    let passed = || {
        ensure!(outcome.success && counts.passed > 0, "{counts}");
        Ok(())
    };
    world.note(
        format!("{} tests with nginx, Caddy and HAProxy", counts.passed),
        passed(),
    );
    Ok(())
}
