//! The group-commit writer: it takes what is queued, numbers it, commits once, and only then answers.
//!
//! Exactly-once is the writer's: it remembers the client ids of the chats it writes to, and reads what it does not know
//! under the lock of the chat, so the memory is never more than a shortcut. Must not answer before the commit.

use std::collections::{BTreeMap, HashMap};

use io_core::ids::{ClientMessageId, EventId};
use io_core::time::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::cache::Recent;
use crate::chats::Marks;
use crate::db::{Db, Engine, Row, Tx, Value, dialect, values};
use crate::messages::{CIDS_AFTER, KEEP_MESSAGE, LAST_EVENT, RAISE_MARKS, kinds};
use crate::{Result, StoreError};

/// At most this many go into one commit.
const BATCH: usize = 128;
/// Chats whose client ids are remembered, in each of two halves.
const REMEMBERED: usize = 2_048;
/// PostgreSQL commits in parallel; SQLite has one writer.
pub(crate) const POSTGRES_WRITERS: usize = 4;

/// A text, sealed and ready to be numbered.
pub(crate) struct NewText {
    pub(crate) side: i64,
    pub(crate) cid: ClientMessageId,
    pub(crate) id: EventId,
    pub(crate) content: Vec<u8>,
    pub(crate) now: Timestamp,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbered {
    pub(crate) seq: u64,
    pub(crate) id: EventId,
    pub(crate) at: Timestamp,
    pub(crate) duplicate: bool,
}

struct Queued {
    number: i64,
    work: Work,
}

enum Work {
    Text(NewText, oneshot::Sender<Result<Option<Numbered>>>),
    Marks(i64, Marks, oneshot::Sender<Result<Option<Marks>>>),
}

/// The writers of a database, each with a bounded queue of its own. A chat always has the same writer.
pub(crate) struct Writers {
    queues: Mutex<Vec<mpsc::Sender<Queued>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Writers {
    /// Starts the writers; they end when the queues are closed and empty.
    pub(crate) fn start(db: &Db, queue: usize) -> Self {
        let writers = if db.engine() == Engine::Sqlite {
            1
        } else {
            POSTGRES_WRITERS
        };
        let (mut queues, mut tasks) = (Vec::new(), Vec::new());
        for _ in 0..writers {
            let (sender, receiver) = mpsc::channel(queue);
            queues.push(sender);
            tasks.push(tokio::spawn(write(db.clone(), receiver)));
        }
        Self {
            queues: Mutex::new(queues),
            tasks: Mutex::new(tasks),
        }
    }

    /// Stores a text; none: the chat has ended.
    pub(crate) async fn append(&self, number: i64, text: NewText) -> Result<Option<Numbered>> {
        let (answer, answered) = oneshot::channel();
        self.submit(Queued {
            number,
            work: Work::Text(text, answer),
        })?;
        answered.await.map_err(|_| closed())?
    }

    /// Raises marks; none: nothing rose.
    pub(crate) async fn mark(&self, number: i64, side: i64, marks: Marks) -> Result<Option<Marks>> {
        let (answer, answered) = oneshot::channel();
        self.submit(Queued {
            number,
            work: Work::Marks(side, marks, answer),
        })?;
        answered.await.map_err(|_| closed())?
    }

    fn submit(&self, item: Queued) -> Result<()> {
        let queues = self.queues.lock();
        let writer = usize::try_from(item.number)
            .unwrap_or(0)
            .checked_rem(queues.len())
            .ok_or_else(closed)?;
        queues[writer].try_send(item).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => closed(),
        })
    }

    /// Takes no more, writes what is queued, and ends.
    pub(crate) async fn close(&self) {
        self.queues.lock().clear();
        let tasks = std::mem::take(&mut *self.tasks.lock());
        for task in tasks {
            // A writer that panicked has no answers left to give.
            let _ = task.await;
        }
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".into())
}

/// One writer. While a batch is being committed the next one gathers in the queue, so it never waits on purpose.
async fn write(db: Db, mut queue: mpsc::Receiver<Queued>) {
    let mut tails = Tails::remembering();
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let (works, answers) = batch.drain(..).map(Queued::split).unzip();
        let known = std::mem::replace(&mut tails, Tails::remembering());
        match db.write(move |tx| Box::pin(commit(tx, works, known))).await {
            Ok((results, remembered)) => {
                tails = remembered;
                answers_of(answers, results);
            }
            // What the failed batch remembered is forgotten with it.
            Err(error) => refuse(answers, &error),
        }
    }
}

enum Step {
    Text(NewText),
    Marks(i64, Marks),
}

enum Answer {
    Text(oneshot::Sender<Result<Option<Numbered>>>),
    Marks(oneshot::Sender<Result<Option<Marks>>>),
}

enum Done {
    Text(Option<Numbered>),
    Marks(Option<Marks>),
}

impl Queued {
    fn split(self) -> ((i64, Step), Answer) {
        match self.work {
            Work::Text(text, answer) => ((self.number, Step::Text(text)), Answer::Text(answer)),
            Work::Marks(side, marks, answer) => ((self.number, Step::Marks(side, marks)), Answer::Marks(answer)),
        }
    }
}

// An answer that nobody waits for any more is dropped: the work is done all the same.
fn answers_of(answers: Vec<Answer>, results: Vec<Done>) {
    for pair in answers.into_iter().zip(results) {
        match pair {
            (Answer::Text(answer), Done::Text(done)) => drop(answer.send(Ok(done))),
            (Answer::Marks(answer), Done::Marks(done)) => drop(answer.send(Ok(done))),
            (Answer::Text(_), Done::Marks(_)) | (Answer::Marks(_), Done::Text(_)) => {
                unreachable!("invariant: one answer for each step, in order")
            }
        }
    }
}

fn refuse(answers: Vec<Answer>, error: &StoreError) {
    for answer in answers {
        match answer {
            Answer::Text(answer) => drop(answer.send(Err(error.clone()))),
            Answer::Marks(answer) => drop(answer.send(Err(error.clone()))),
        }
    }
}

/// What is known about the end of a chat.
#[derive(Default)]
struct Tail {
    last: u64,
    cids: HashMap<(i64, ClientMessageId), Numbered>,
}

type Tails = Recent<i64, Tail>;

impl Tails {
    fn remembering() -> Self {
        Recent::new(REMEMBERED)
    }
}

/// A chat of this batch.
struct Open {
    live: bool,
    last: u64,
    last_at: Timestamp,
}

/// One batch in one transaction: the results are in the order of the steps.
async fn commit(tx: &mut Tx, steps: Vec<(i64, Step)>, mut tails: Tails) -> Result<(Vec<Done>, Tails)> {
    let mut chats = open_chats(tx, &steps, &mut tails).await?;
    let mut rows = Vec::new();
    let mut results = Vec::with_capacity(steps.len());
    let mut marks = Vec::new();
    for (number, step) in steps {
        let chat = chats
            .get_mut(&number)
            .expect("invariant: every chat of the batch was opened");
        match step {
            Step::Text(text) => {
                let tail = tails
                    .get(&number)
                    .expect("invariant: opening a chat remembers its tail");
                results.push(Done::Text(append(chat, tail, number, text, &mut rows)));
            }
            Step::Marks(side, wanted) => {
                marks.push((results.len(), number, side, wanted));
                results.push(Done::Marks(None));
            }
        }
    }
    tx.execute_each(&KEEP_MESSAGE, &rows).await?;
    for (place, number, side, wanted) in marks {
        let last = chats[&number].last;
        let read = wanted.read.min(last);
        let delivered = wanted.delivered.min(last).max(read);
        if let Some(mut row) = tx.row(&RAISE_MARKS, values![delivered, read, number, side]).await? {
            results[place] = Done::Marks(Some(Marks {
                delivered: row.take()?,
                read: row.take()?,
            }));
        }
    }
    Ok((results, tails))
}

/// Locks the chats of a batch, in the order of their numbers so that two writers never wait for each other, and reads
/// what is not known of their ends.
async fn open_chats(tx: &mut Tx, steps: &[(i64, Step)], tails: &mut Tails) -> Result<BTreeMap<i64, Open>> {
    let mut chats: BTreeMap<i64, Open> = BTreeMap::new();
    for (number, _) in steps {
        chats.entry(*number).or_insert(Open {
            live: false,
            last: 0,
            last_at: Timestamp(i64::MIN),
        });
    }
    let numbers: Vec<Vec<Value>> = chats.keys().map(|number| values![*number].to_vec()).collect();
    let locked = tx.rows_each(&dialect::LOCK_CHAT, &numbers).await?;
    let lasts = tx.rows_each(&LAST_EVENT, &numbers).await?;
    for ((chat, status), last) in chats.values_mut().zip(locked).zip(lasts) {
        let status = status
            .into_iter()
            .next()
            .map(|mut row| row.take::<String>())
            .transpose()?;
        chat.live = status.as_deref() == Some("live");
        if let Some(mut row) = last.into_iter().next() {
            (chat.last, chat.last_at) = (row.take()?, row.take()?);
        }
    }
    for (number, chat) in &chats {
        let known = tails.get(number).map_or(0, |tail| tail.last);
        let missing = if chat.last > known {
            tx.rows(&CIDS_AFTER, values![*number, known]).await?
        } else {
            Vec::new()
        };
        remember(tails, *number, chat.last, missing)?;
    }
    Ok(chats)
}

fn remember(tails: &mut Tails, number: i64, last: u64, missing: Vec<Row>) -> Result<()> {
    if tails.get(&number).is_none() {
        tails.insert(number, Tail::default());
    }
    let tail = tails.get(&number).expect("invariant: inserted above");
    for mut row in missing {
        let key = (row.take()?, row.take()?);
        let numbered = Numbered {
            seq: row.take()?,
            id: row.take()?,
            at: row.take()?,
            duplicate: true,
        };
        tail.cids.insert(key, numbered);
    }
    tail.last = last;
    Ok(())
}

/// Numbers one text, or finds the first result of its client id. None: the chat has ended.
fn append(
    chat: &mut Open,
    tail: &mut Tail,
    number: i64,
    text: NewText,
    rows: &mut Vec<Vec<Value>>,
) -> Option<Numbered> {
    let NewText {
        side,
        cid,
        id,
        content,
        now,
    } = text;
    if let Some(first) = tail.cids.get(&(side, cid)) {
        return Some(*first);
    }
    if !chat.live {
        return None;
    }
    chat.last += 1;
    chat.last_at = chat.last_at.max(now.whole_second());
    let numbered = Numbered {
        seq: chat.last,
        id,
        at: chat.last_at,
        duplicate: false,
    };
    let target = Value::Null;
    rows.push(
        values![
            number,
            chat.last,
            id,
            side,
            kinds::TEXT,
            cid,
            content,
            target,
            chat.last_at
        ]
        .to_vec(),
    );
    tail.last = chat.last;
    tail.cids.insert(
        (side, cid),
        Numbered {
            duplicate: true,
            ..numbered
        },
    );
    Some(numbered)
}
