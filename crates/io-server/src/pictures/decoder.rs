//! Starts a process for each picture, few at once, each for a bounded time.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use io_picture::{Refused, Squares};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::sync::Semaphore;

use super::child::{COMMAND, refusal_of, written};

/// How many processes decode at once.
const AT_ONCE: usize = 4;

/// How many pictures may be with the decoder, those that wait included.
const PLACES: usize = 20;

/// How long a process may take.
const PATIENCE: Duration = Duration::from_secs(8);

/// The most bytes of two squares: far more than they can have.
const MOST_OUTPUT: u64 = 2 * 1024 * 1024;

/// Why there are no squares.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The picture is at fault.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Too many pictures wait.
    #[error("too many pictures wait to be decoded")]
    Busy,
    /// No process could be started.
    #[error("cannot start the process that decodes pictures")]
    NoProcess(#[source] std::io::Error),
}

/// Decodes pictures in processes of their own.
#[derive(Debug)]
pub struct Decoder {
    program: PathBuf,
    places: Semaphore,
    at_once: Semaphore,
}

impl Decoder {
    /// A decoder whose processes run this program, which is `io` itself.
    pub fn new(program: PathBuf) -> Self {
        Self {
            program,
            places: Semaphore::new(PLACES),
            at_once: Semaphore::new(AT_ONCE),
        }
    }

    /// The two squares of a picture.
    ///
    /// A process that dies, says something else or takes too long means that the picture is damaged. A caller that
    /// stops waiting ends the process.
    pub async fn squares(&self, file: &[u8]) -> Result<Squares, Failed> {
        let _place = self.places.try_acquire().map_err(|_| Failed::Busy)?;
        let _turn = self.at_once.acquire().await.map_err(|_| Failed::Busy)?;
        let mut child = Command::new(&self.program)
            .arg(COMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(Failed::NoProcess)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let feed = async move {
            if let Some(mut stdin) = stdin {
                // A process that has seen enough closes its end.
                let _ = stdin.write_all(file).await;
            }
        };
        let read = async move {
            let mut output = Vec::new();
            if let Some(stdout) = stdout {
                let _ = stdout.take(MOST_OUTPUT).read_to_end(&mut output).await;
            }
            output
        };
        let work = async {
            let ((), output) = tokio::join!(feed, read);
            (child.wait().await, output)
        };
        let Ok((Ok(status), output)) = tokio::time::timeout(PATIENCE, work).await else {
            return Err(Refused::Damaged.into());
        };
        if status.success() {
            return written(&output).ok_or_else(|| Refused::Damaged.into());
        }
        Err(status.code().and_then(refusal_of).unwrap_or(Refused::Damaged).into())
    }
}
