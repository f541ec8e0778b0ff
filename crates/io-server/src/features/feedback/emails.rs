//! Answers by email, to those who wanted them so.

use io_core::ids::EmailId;
use io_core::time::Span;
use io_store::email::{EmailKind, NewEmail};

use crate::app::App;

/// Not sent any more after this.
const LIFE: Span = Span::days(2);

/// Queues the answers that are due, each once. A job calls it.
pub async fn send_due(app: &App) -> anyhow::Result<()> {
    let write = |to: &str, answer: &str| NewEmail {
        id: EmailId::from_random(app.entropy.id()),
        kind: EmailKind::Safety,
        content: app.email_texts.feedback_answer(to, answer),
        expires_at: app.now() + LIFE,
    };
    app.store.email_answers(write, app.now()).await?;
    Ok(())
}
