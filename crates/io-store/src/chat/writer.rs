//! The group-commit writer: numbers the queue, commits once, then answers.
//!
//! It guarantees exactly-once: it remembers the client ids of the chats it writes to, and reads what it does not know
//! under the chat's lock, so memory is only a shortcut. Must not answer before the commit.

use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use io_core::ids::{ChatId, ClientMessageId, EventId};
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::chat::Marks;
use crate::chat::messages::{CID_AT, FIND_CID, KEEP_MESSAGE, LATE_CID, RAISE_MARKS, STANDS, content_location, kinds};
use crate::chat::recent_ids::{Open, REMEMBERED_OF_A_CHAT, Tails};
use crate::crypto::{DataKey, NONCE};
use crate::db::{Changed, Db, Engine, Row, Tx, Value, dialect, values};
use crate::{Result, StoreError};

/// The most steps in one commit.
const BATCH: usize = 128;
/// PostgreSQL commits in parallel; SQLite has one writer.
pub(crate) const POSTGRES_WRITERS: usize = 4;

/// A text, ready to be numbered and then sealed: its number is part of the seal.
#[derive(Clone)]
pub(crate) struct NewText {
    pub(crate) chat: ChatId,
    pub(crate) side: i64,
    pub(crate) cid: ClientMessageId,
    pub(crate) id: EventId,
    pub(crate) key: Arc<DataKey>,
    pub(crate) body: Arc<str>,
    pub(crate) quote: Option<u64>,
    pub(crate) now: Timestamp,
}

/// A text after numbering.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbered {
    pub(crate) seq: u64,
    pub(crate) id: EventId,
    pub(crate) at: Timestamp,
    pub(crate) quote: Option<u64>,
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

/// The writers of a database, each with its own bounded queue.
/// A chat always has the same writer.
pub(crate) struct Writers {
    queues: Mutex<Vec<mpsc::Sender<Queued>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    fatal: watch::Sender<Option<StoreError>>,
}

impl Writers {
    /// Starts the writers; they stop when the queues are closed and empty.
    pub(crate) fn start(db: &Db, entropy: &Arc<dyn Entropy>, queue: usize) -> Self {
        let writers = if db.engine() == Engine::Sqlite {
            1
        } else {
            POSTGRES_WRITERS
        };
        let (mut queues, mut tasks) = (Vec::new(), Vec::new());
        let fatal = watch::Sender::new(None);
        for _ in 0..writers {
            let (sender, receiver) = mpsc::channel(queue);
            queues.push(sender);
            tasks.push(tokio::spawn(watched(
                write(db.clone(), Arc::clone(entropy), receiver),
                fatal.clone(),
            )));
        }
        Self {
            queues: Mutex::new(queues),
            tasks: Mutex::new(tasks),
            fatal,
        }
    }

    /// Resolves when a writer died: its chats could no longer be written to.
    pub(crate) async fn fatal(&self) -> StoreError {
        let mut fatal = self.fatal.subscribe();
        let found = fatal.wait_for(Option::is_some).await.map(|error| error.clone());
        found.ok().flatten().unwrap_or_else(closed)
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

    /// Accepts no more work, writes what is queued, and stops.
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

/// A task whose death must stop the process.
async fn watched(task: impl Future<Output = ()>, fatal: watch::Sender<Option<StoreError>>) {
    if AssertUnwindSafe(task).catch_unwind().await.is_err() {
        fatal.send_replace(Some(StoreError::Fatal("a message writer died".into())));
    }
}

/// One writer.
/// The next batch gathers in the queue during each commit, so it never waits on purpose.
async fn write(db: Db, entropy: Arc<dyn Entropy>, mut queue: mpsc::Receiver<Queued>) {
    let mut tails = Tails::new();
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let (steps, answers): (Vec<_>, Vec<_>) = batch.drain(..).map(Queued::split).unzip();
        // Only PostgreSQL has other writers to conflict with.
        let again = (db.engine() == Engine::Postgres).then(|| steps.clone());
        let known = std::mem::replace(&mut tails, Tails::new());
        let mut done = {
            let entropy = Arc::clone(&entropy);
            db.write_once(move |tx| Box::pin(commit(tx, entropy, steps, known)))
                .await
        };
        if let (Err(StoreError::Conflict(_)), Some(steps)) = (&done, again) {
            // What the first try learned may be what was wrong with it.
            let entropy = Arc::clone(&entropy);
            done = db
                .write_once(move |tx| Box::pin(commit(tx, entropy, steps, Tails::new())))
                .await;
        }
        match done {
            Ok((results, remembered)) => {
                tails = remembered;
                answers_of(answers, results);
            }
            // Forget what the failed batch remembered.
            Err(error) => refuse(answers, &error),
        }
    }
}

#[derive(Clone)]
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

// An answer without a waiting caller is dropped: the work is done all the same.
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

/// Runs one batch in one transaction: results in the order of the steps.
async fn commit(
    tx: &mut Tx,
    entropy: Arc<dyn Entropy>,
    steps: Vec<(i64, Step)>,
    mut tails: Tails,
) -> Result<(Vec<Done>, Tails)> {
    tails.make_room();
    let mut batch = Batch {
        chats: open_chats(tx, &steps, &mut tails).await?,
        nonces: nonces(entropy.as_ref(), &steps).into_iter(),
        rows: Vec::with_capacity(steps.len()),
        texts: HashMap::new(),
    };
    let mut results = Vec::with_capacity(steps.len());
    let (mut places, mut marks) = (Vec::new(), Vec::new());
    for (number, step) in steps {
        match step {
            Step::Text(text) => results.push(Done::Text(batch.append(tx, &mut tails, number, text).await?)),
            Step::Marks(side, wanted) => {
                places.push(results.len());
                marks.push((number, side, wanted));
                results.push(Done::Marks(None));
            }
        }
    }
    tx.execute_each(&KEEP_MESSAGE, &batch.rows).await?;
    let sets: Vec<Vec<Value>> = marks
        .into_iter()
        .map(|(number, side, wanted)| {
            let last = batch.chats[&number].last;
            let read = wanted.read().min(last);
            let delivered = wanted.delivered().min(last).max(read);
            values![delivered, read, number, side].to_vec()
        })
        .collect();
    for (place, raised) in places.into_iter().zip(tx.rows_each(&RAISE_MARKS, &sets).await?) {
        if let Some(mut row) = raised.into_iter().next() {
            results[place] = Done::Marks(Some(Marks::new(row.take()?, row.take()?)));
        }
    }
    for (number, chat) in batch.chats {
        tails.leave(number, chat);
    }
    Ok((results, tails))
}

/// The nonces of a batch, in one draw. A batch that is tried again draws new ones.
fn nonces(entropy: &dyn Entropy, steps: &[(i64, Step)]) -> Vec<[u8; NONCE]> {
    let texts = steps.iter().filter(|(_, step)| matches!(step, Step::Text(_))).count();
    let mut nonces = vec![[0; NONCE]; texts];
    if texts > 0 {
        entropy.fill(nonces.as_flattened_mut());
    }
    nonces
}

/// Locks the chats of a batch and reads what is not known of their ends.
/// Locks in the order of their numbers, so that two writers never deadlock.
async fn open_chats(tx: &mut Tx, steps: &[(i64, Step)], tails: &mut Tails) -> Result<BTreeMap<i64, Open>> {
    match tx.changed_since(tails.version)? {
        Changed::Anything { version } => {
            tails.version = version;
            tails.doubt_all();
        }
        Changed::These(chats) => chats.into_iter().for_each(|chat| tails.doubt(chat)),
    }
    let mut chats = BTreeMap::new();
    for (number, _) in steps {
        chats.entry(*number).or_insert_with(|| tails.open(*number));
    }
    let doubted: Vec<i64> = chats
        .iter()
        .filter(|(_, open)| open.is_none())
        .map(|(number, _)| *number)
        .collect();
    let read = read_ends(tx, &doubted).await?;
    let mut open: BTreeMap<i64, Open> = chats
        .into_iter()
        .map(|(number, open)| (number, open.unwrap_or(Open::NOTHING)))
        .collect();
    learn_ids(tx, tails, &read).await?;
    open.extend(read);
    Ok(open)
}

/// Locks chats and reads how each ends.
/// On PostgreSQL two statements, however many chats.
async fn read_ends(tx: &mut Tx, numbers: &[i64]) -> Result<BTreeMap<i64, Open>> {
    let sets: Vec<Vec<i64>> = numbers.iter().map(|number| vec![*number]).collect();
    let mut ends: BTreeMap<i64, Open> = numbers.iter().map(|number| (*number, Open::NOTHING)).collect();
    for mut row in tx.rows_of_lists(&dialect::LOCK_CHATS, &sets).await? {
        let end = ends.entry(row.take()?).or_insert(Open::NOTHING);
        end.live = row.take::<String>()? == "live";
    }
    for mut row in tx.rows_of_lists(&dialect::LAST_EVENTS, &sets).await? {
        let end = ends.entry(row.take()?).or_insert(Open::NOTHING);
        (end.last, end.last_at) = (row.take()?, row.take()?);
    }
    Ok(ends)
}

/// Reads the client ids of chats that are to be remembered and not yet known.
async fn learn_ids(tx: &mut Tx, tails: &mut Tails, ends: &BTreeMap<i64, Open>) -> Result<()> {
    let mut unknown = Vec::new();
    for (number, end) in ends {
        let (known, wanted) = (tails.of(*number).known, end.last.min(REMEMBERED_OF_A_CHAT));
        if known < wanted {
            unknown.push(vec![*number, known.cast_signed(), wanted.cast_signed()]);
        }
    }
    for mut row in tx.rows_of_lists(&dialect::CIDS_BETWEEN, &unknown).await? {
        let number = row.take()?;
        let hash = tails.hash(row.take()?, row.take()?);
        tails.remember(number, hash, row.take()?);
    }
    for (number, end) in ends {
        let tail = tails.of(*number);
        tail.known = tail.known.max(end.last);
    }
    Ok(())
}

/// What a batch has done so far.
struct Batch {
    chats: BTreeMap<i64, Open>,
    /// A random nonce for each text.
    nonces: std::vec::IntoIter<[u8; NONCE]>,
    /// The rows to be inserted.
    rows: Vec<Vec<Value>>,
    /// Their client ids.
    texts: HashMap<(i64, i64, ClientMessageId), Numbered>,
}

impl Batch {
    /// Numbers one text, or finds the first result of its client id.
    /// None: the chat has ended.
    async fn append(&mut self, tx: &mut Tx, tails: &mut Tails, number: i64, text: NewText) -> Result<Option<Numbered>> {
        let NewText {
            chat: chat_id,
            side,
            cid,
            id,
            key,
            body,
            quote,
            now,
        } = text;
        if let Some(first) = self.texts.get(&(number, side, cid)) {
            return Ok(Some(Numbered {
                duplicate: true,
                quote: None,
                ..*first
            }));
        }
        let hash = tails.hash(side, cid);
        if let Some(first) = stored(tx, tails, number, hash, (side, cid)).await? {
            return Ok(Some(first));
        }
        let chat = self
            .chats
            .get_mut(&number)
            .expect("invariant: every chat of the batch was opened");
        if !chat.live {
            return Ok(None);
        }
        // A number beyond the end names nothing, and need not be looked up.
        let quote = quote.filter(|quoted| *quoted <= chat.last);
        let quote = match quote {
            Some(quoted) if stands(tx, &self.texts, number, quoted).await? => Some(quoted),
            _ => None,
        };
        chat.last += 1;
        chat.last_at = chat.last_at.max(now.whole_second());
        let numbered = Numbered {
            seq: chat.last,
            id,
            at: chat.last_at,
            quote,
            duplicate: false,
        };
        let nonce = self.nonces.next().expect("invariant: one nonce for each text");
        let content = key.seal_by(
            nonce,
            content_location(chat_id, numbered.seq, side, id),
            body.as_bytes(),
        )?;
        self.rows.push(vec![
            Value::from(number),
            Value::from(numbered.seq),
            Value::from(id),
            Value::from(side),
            Value::from(kinds::TEXT),
            Value::from(cid),
            Value::from(content),
            Value::from(quote),
            Value::from(numbered.at),
        ]);
        self.texts.insert((number, side, cid), numbered);
        tails.remember(number, hash, numbered.seq);
        tails.of(number).known = numbered.seq;
        Ok(Some(numbered))
    }
}

/// Whether a number is a message of the chat whose text still stands: of this batch, or stored before.
async fn stands(
    tx: &mut Tx,
    batch: &HashMap<(i64, i64, ClientMessageId), Numbered>,
    number: i64,
    quoted: u64,
) -> Result<bool> {
    let of_batch = batch
        .iter()
        .any(|((chat, ..), text)| *chat == number && text.seq == quoted);
    Ok(of_batch || tx.row(&STANDS, values![number, quoted]).await?.is_some())
}

/// The event of a client id in the database, if any.
async fn stored(
    tx: &mut Tx,
    tails: &mut Tails,
    number: i64,
    hash: u64,
    (side, cid): (i64, ClientMessageId),
) -> Result<Option<Numbered>> {
    let tail = tails.of(number);
    let found = match tail.place(hash) {
        Some(place) => match numbered(tx.row(&CID_AT, values![number, place, side, cid]).await?)? {
            // Another id with the same hash has that place: look this one up.
            None => tx.row(&FIND_CID, values![number, side, cid]).await?,
            found => return Ok(found),
        },
        None if tail.known > REMEMBERED_OF_A_CHAT => tx.row(&LATE_CID, values![number, side, cid]).await?,
        None => None,
    };
    numbered(found)
}

fn numbered(row: Option<Row>) -> Result<Option<Numbered>> {
    row.map(|mut row| {
        Ok(Numbered {
            seq: row.take()?,
            id: row.take()?,
            at: row.take()?,
            quote: None,
            duplicate: true,
        })
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_writer_that_dies_takes_the_process_with_it() {
        let fatal = watch::Sender::new(None);
        watched(async {}, fatal.clone()).await;
        assert_eq!(*fatal.borrow(), None, "a writer that was closed is not fatal");
        watched(async { panic!("on purpose") }, fatal.clone()).await;
        assert!(matches!(&*fatal.borrow(), Some(StoreError::Fatal(_))));
    }
}
