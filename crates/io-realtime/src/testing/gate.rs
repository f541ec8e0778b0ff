//! A point where something waits for the test.

use std::sync::Arc;

use tokio::sync::Notify;

/// See the top of this file. Clones are the same gate.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Notify, Notify)>);

impl Gate {
    /// Waits until the gate was reached.
    pub async fn reached(&self) {
        self.0.0.notified().await;
    }

    /// Lets one pass.
    pub fn release(&self) {
        self.0.1.notify_one();
    }

    /// Waits at the gate until the test lets this one pass.
    pub async fn pass(&self) {
        self.0.0.notify_one();
        self.0.1.notified().await;
    }
}
