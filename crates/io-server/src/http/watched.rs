//! A stream that notices a slow client.
//!
//! Slow to send the head of a request, or slow to read an answer.
//!
//! Must not look at the data.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::idle::Place;

/// How often a stop looks whether a head has arrived.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// What the connection is doing, and since when.
#[derive(Debug)]
pub(super) struct Activity {
    state: Mutex<State>,
    /// Its place among the connections that wait for a request.
    place: Place,
}

/// What a connection does after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It waits for the next request.
    Waits,
    /// It stays in use: a stream or a socket.
    Streams,
}

#[derive(Clone, Copy, Debug)]
struct State {
    phase: Phase,
    /// Since when the client has read nothing of what is being written.
    stalled: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Waiting for the rest of a head, since this time.
    Head(Instant),
    /// The server is working.
    Busy,
    /// Between requests, where hyper's own timeout applies.
    Idle,
}

impl Activity {
    pub(super) fn new(place: Place) -> Self {
        Self {
            state: Mutex::new(State {
                phase: Phase::Head(Instant::now()),
                stalled: None,
            }),
            place,
        }
    }

    /// A complete head arrived.
    pub(super) fn head_read(&self) {
        self.place.work();
        self.state.lock().phase = Phase::Busy;
    }

    /// The head of the answer is ready.
    pub(super) fn answered(&self, after: After) {
        self.state.lock().phase = Phase::Idle;
        if after == After::Waits {
            self.place.wait();
        }
    }

    /// Returns when the connection, which is not in use, shall make room.
    pub(super) async fn must_close(&self) {
        self.place.must_close().await;
    }

    /// Returns when no head of a request is awaited: it has arrived, or none has begun.
    pub(super) async fn no_head_awaited(&self) {
        while matches!(self.state.lock().phase, Phase::Head(_)) {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    fn received(&self) {
        let mut state = self.state.lock();
        if state.phase == Phase::Idle {
            state.phase = Phase::Head(Instant::now());
        }
    }

    fn written(&self, progress: bool) {
        let mut state = self.state.lock();
        state.stalled = match (progress, state.stalled) {
            (true, _) => None,
            (false, since) => since.or_else(|| Some(Instant::now())),
        };
    }

    /// Returns when a head takes longer than `head`, or the client reads nothing for `write`.
    pub(super) async fn overdue(&self, head: Duration, write: Duration) {
        // Checking a few times within the limit is precise enough and cheaper than a timer for each byte.
        let pause = head.min(write) / 8;
        loop {
            let state = *self.state.lock();
            let slow_head = matches!(state.phase, Phase::Head(since) if since.elapsed() >= head);
            let slow_write = state.stalled.is_some_and(|since| since.elapsed() >= write);
            if slow_head || slow_write {
                return;
            }
            tokio::time::sleep(pause).await;
        }
    }
}

/// The stream, with its activity recorded.
pub(super) struct Watched<S> {
    stream: S,
    activity: Arc<Activity>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, activity: Arc<Activity>) -> Self {
        Self { stream, activity }
    }

    /// The stream alone.
    pub(super) fn into_inner(self) -> S {
        self.stream
    }

    fn note(&self, written: &Poll<io::Result<usize>>) {
        self.activity.written(written.is_ready());
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.activity.received();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        // Inside TLS what was written may still wait to be sent.
        self.activity.written(flushed.is_ready());
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const LONG: Duration = Duration::from_mins(5);

    #[tokio::test]
    async fn lim_08_a_client_that_reads_nothing_is_overdue_a_slow_one_is_not() {
        let (ours, mut theirs) = tokio::io::duplex(16);
        let activity = Arc::new(Activity::new(Place::new(&Arc::default())));
        let mut stream = Watched::new(ours, Arc::clone(&activity));
        activity.head_read();
        let mut taken = [0; 4_096];
        let (written, read) = tokio::join!(stream.write_all(&[7; 4_096]), theirs.read_exact(&mut taken));
        assert!(written.is_ok() && read.is_ok() && taken == [7; 4_096]);
        assert_eq!(activity.state.lock().stalled, None, "what waited for room was read");

        let patience = Duration::from_millis(100);
        tokio::select! {
            _ = stream.write_all(&[7; 64]) => panic!("there is no room left"),
            () = activity.overdue(LONG, patience) => {}
        }
        let stalled = activity.state.lock().stalled.expect("it waits");
        assert!(stalled.elapsed() >= patience);
    }

    #[tokio::test]
    async fn lim_06_a_slow_head_is_overdue_and_waiting_for_an_answer_is_not() {
        let activity = Activity::new(Place::new(&Arc::default()));
        activity.overdue(Duration::from_millis(50), LONG).await;
        activity.head_read();
        let overdue = activity.overdue(Duration::ZERO, LONG);
        assert!(
            futures_util::FutureExt::now_or_never(overdue).is_none(),
            "the server is working"
        );
        activity.answered(After::Waits);
        let overdue = activity.overdue(Duration::ZERO, LONG);
        assert!(
            futures_util::FutureExt::now_or_never(overdue).is_none(),
            "between requests"
        );
        activity.received();
        activity.overdue(Duration::ZERO, LONG).await;
    }
}
