//! Who owns a PostgreSQL installation: one process at a time, in a row with an epoch.
//!
//! Three things hold together. A lock of the owner's session says at once that the owner died. The row says until when
//! a silent owner counts as alive. And each writing transaction checks the epoch under a lock that the next owner needs,
//! so that a process which was paused while another took over writes nothing at all.
//! Must not decide what the owner does.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use deadpool_postgres::Object;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::postgres::{Postgres, Session, Waits, failed, told};
use crate::{Result, StoreError};

/// The first statement of a writing transaction: no other process becomes the owner until it ends.
pub(super) const HOLD_FENCE: &str = "SELECT 1 FROM (SELECT pg_advisory_xact_lock_shared(7237125)) AS held";
/// The second: is this process still the owner?
pub(super) const IS_OWNER: &str = "SELECT 1 FROM public.installation_owner WHERE epoch = $1";

const TABLE_EXISTS: &str = "SELECT to_regclass('public.installation_owner') IS NOT NULL";
/// Made before any migration: who is not the owner must not migrate.
const TABLE: &str = "BEGIN; SELECT pg_advisory_xact_lock(7237126); \
     CREATE TABLE IF NOT EXISTS public.installation_owner (\
         one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one), epoch BIGINT NOT NULL, holder TEXT NOT NULL, \
         since TIMESTAMPTZ NOT NULL, until TIMESTAMPTZ NOT NULL); \
     INSERT INTO public.installation_owner (epoch, holder, since, until) \
         VALUES (0, '', clock_timestamp(), to_timestamp(0)) ON CONFLICT (one) DO NOTHING; COMMIT";
const TRY_SESSION_LOCK: &str = "SELECT pg_try_advisory_lock(7237124)";
const FIND_OWNER: &str = "SELECT until > clock_timestamp(), holder, \
         to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), \
         GREATEST(0, ceil(extract(epoch FROM until - clock_timestamp())))::BIGINT \
     FROM public.installation_owner";
const WAIT_FOR_WRITERS: &str = "BEGIN; SET LOCAL lock_timeout = '20s'; SET LOCAL statement_timeout = '25s'; \
     SELECT pg_advisory_xact_lock(7237125)";
const BECOME_OWNER: &str = "UPDATE public.installation_owner SET epoch = epoch + 1, holder = $1, \
         since = clock_timestamp(), until = clock_timestamp() + interval '10 s' \
     WHERE $2 OR until <= clock_timestamp() RETURNING epoch";
const RENEW: &str = "UPDATE public.installation_owner SET until = clock_timestamp() + interval '10 s' WHERE epoch = $1";
const RELEASE: &str = "UPDATE public.installation_owner SET until = to_timestamp(0) WHERE epoch = $1";

/// How often the owner says that it lives; a fifth of the time after which it counts as gone.
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How soon it tries again after a failure.
const TRY_AGAIN: Duration = Duration::from_millis(100);
/// How long a claim tries at least: PostgreSQL needs a moment to notice that a process died.
const NOTICE: Duration = Duration::from_millis(500);

/// The limits of the owner's own connection.
const WAITS: Waits = Waits {
    connection: Duration::from_secs(2),
    statement: Duration::from_secs(3),
    answer: Duration::from_secs(4),
    ..Waits::USUAL
};

/// Who wants to own an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who it is, in words for an operator, such as `process 4711 on web-1`.
    pub holder: String,
    /// How long to wait for another owner to stop.
    pub wait: Duration,
}

/// Lets writing transactions run only while this process is the owner.
/// Without an epoch it lets everything through, as for commands beside a running server.
#[derive(Debug)]
pub(crate) struct Fence {
    epoch: OnceLock<i64>,
    lost: watch::Sender<Option<StoreError>>,
}

impl Default for Fence {
    fn default() -> Self {
        Self {
            epoch: OnceLock::new(),
            lost: watch::Sender::new(None),
        }
    }
}

impl Fence {
    pub(super) fn epoch(&self) -> Option<i64> {
        self.epoch.get().copied()
    }

    /// Notes that another process is the owner; nothing more can be written.
    pub(super) fn lose(&self, why: &str) -> StoreError {
        let error = StoreError::NotOwner(format!("{why}; this process stops"));
        self.lost.send_if_modified(|lost| {
            let first = lost.is_none();
            lost.get_or_insert_with(|| error.clone());
            first
        });
        error
    }

    /// Resolves when another process took over.
    pub(crate) async fn lost(&self) -> StoreError {
        let mut lost = self.lost.subscribe();
        let found = lost.wait_for(Option::is_some).await.map(|error| error.clone());
        match found {
            Ok(Some(error)) => error,
            // The sender lives in `self`, so this cannot be reached.
            _ => std::future::pending().await,
        }
    }
}

/// What keeps this process the owner until it is released or dropped.
pub(crate) struct Owner {
    pool: Postgres,
    fence: Arc<Fence>,
    renewing: Mutex<Option<JoinHandle<()>>>,
}

impl Owner {
    /// Makes the table for owners, as a command does that prepares a database for a role that may not.
    pub(crate) async fn make_table(pool: &Postgres) -> Result<()> {
        let mut session = pool.session().await?;
        let made = make_table(&mut session).await;
        if made.is_err() {
            session.discard();
        }
        made
    }

    /// Becomes the owner of a database, or says who is.
    pub(crate) async fn claim(url: &str, claim: &Claim, fence: &Arc<Fence>) -> Result<Self> {
        let pool = Postgres::open_with(url, 1, "public", WAITS)?;
        let mut session = pool.session().await?;
        let deadline = Instant::now() + claim.wait.max(NOTICE);
        let mut said = false;
        let claimed = loop {
            match try_to_claim(&mut session, &claim.holder).await {
                Err(StoreError::NotOwner(why)) if Instant::now() < deadline => {
                    if !said && claim.wait > Duration::ZERO {
                        tracing::info!(%why, "waiting for the other IO to stop");
                        said = true;
                    }
                    sleep(TRY_AGAIN).await;
                }
                Err(error) => {
                    // It may hold the session's lock.
                    session.discard();
                    return Err(error);
                }
                Ok(claimed) => break claimed,
            }
        };
        let _ = fence.epoch.set(claimed.epoch);
        let renewing = tokio::spawn(keep(pool.clone(), session, claimed, Arc::clone(fence)));
        Ok(Self {
            pool,
            fence: Arc::clone(fence),
            renewing: Mutex::new(Some(renewing)),
        })
    }

    /// Makes the installation free for another process at once.
    pub(crate) async fn release(&self) {
        let Some(renewing) = self.renewing.lock().take() else {
            return;
        };
        renewing.abort();
        // Its connection is dropped with it, and the lock of its session is free.
        let _ = renewing.await;
        if let Some(epoch) = self.fence.epoch() {
            let released = async {
                let session = self.pool.session().await?;
                let released = session.client().execute(RELEASE, &[&epoch]).await;
                released.map_err(|error| failed("release", &error))
            };
            // Otherwise the lease ends by itself.
            let _ = timeout(WAITS.answer, released).await;
        }
        self.pool.close();
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        if let Some(renewing) = self.renewing.lock().take() {
            renewing.abort();
        }
    }
}

async fn make_table(session: &mut Session) -> Result<()> {
    let exists = session.client().query_one(TABLE_EXISTS, &[]).await;
    if exists.map_err(|error| failed("claim", &error))?.get(0) {
        return Ok(());
    }
    told(session, "claim", TABLE).await
}

/// What a claim that succeeded has.
struct Claimed {
    epoch: i64,
    /// Not if it took over from a silent owner whose session still holds it.
    has_lock: bool,
}

/// One try to become the owner.
async fn try_to_claim(session: &mut Session, holder: &str) -> Result<Claimed> {
    let said = |error: &_| failed("claim", error);
    make_table(session).await?;
    // Free: the owner stopped or died, or only its connection did; in each case the epoch keeps it from writing.
    let is_free: bool = session
        .client()
        .query_one(TRY_SESSION_LOCK, &[])
        .await
        .map_err(|e| said(&e))?
        .get(0);
    let owner = session
        .client()
        .query_one(FIND_OWNER, &[])
        .await
        .map_err(|e| said(&e))?;
    let (lives, name, since, left): (bool, String, String, i64) =
        (owner.get(0), owner.get(1), owner.get(2), owner.get(3));
    if !is_free && lives {
        return Err(StoreError::NotOwner(format!(
            "another IO uses this database: {name}, since {since} UTC. One installation has one server: stop that one, \
             or start this one with a database of its own. If that machine is gone, the database is free {left} seconds \
             after its last sign of life"
        )));
    }
    session.wait_for_answers();
    told(session, "claim", WAIT_FOR_WRITERS).await?;
    let became = session
        .client()
        .query_opt(BECOME_OWNER, &[&holder, &is_free])
        .await
        .map_err(|e| said(&e))?;
    told(session, "claim", "COMMIT").await?;
    match became {
        Some(row) => Ok(Claimed {
            epoch: row.get(0),
            has_lock: is_free,
        }),
        None => Err(StoreError::NotOwner(
            "another IO took this database at the same moment; stop one of the two".into(),
        )),
    }
}

/// Says again and again that this process lives, until it learns that another is the owner.
/// A database that does not answer ends nothing: nobody can take over there, and the epoch decides afterwards.
async fn keep(pool: Postgres, session: Session, claimed: Claimed, fence: Arc<Fence>) {
    let Claimed { epoch, mut has_lock } = claimed;
    let mut session = Some(session);
    loop {
        sleep(if session.is_some() { RENEW_EVERY } else { TRY_AGAIN }).await;
        let open = if let Some(open) = session.take() {
            open
        } else {
            has_lock = false;
            let Ok(open) = pool.session().await else { continue };
            open
        };
        match timeout(WAITS.answer, renew(open.client(), epoch, &mut has_lock)).await {
            Ok(Ok(true)) => session = Some(open),
            Ok(Ok(false)) => {
                let who = owner_in_words(open.client()).await;
                fence.lose(&format!("another IO took over this database: {who}"));
                return;
            }
            Ok(Err(_)) | Err(_) => open.discard(),
        }
    }
}

async fn renew(client: &Object, epoch: i64, has_lock: &mut bool) -> std::result::Result<bool, tokio_postgres::Error> {
    let renew = client.prepare_cached(RENEW).await?;
    let renewed = client.execute(&renew, &[&epoch]).await? == 1;
    if renewed && !*has_lock {
        *has_lock = client.query_one(TRY_SESSION_LOCK, &[]).await?.get(0);
    }
    Ok(renewed)
}

async fn owner_in_words(client: &Object) -> String {
    match timeout(WAITS.answer, client.query_one(FIND_OWNER, &[])).await {
        Ok(Ok(row)) => format!("{}, since {} UTC", row.get::<_, String>(1), row.get::<_, String>(2)),
        _ => "its name cannot be read".to_owned(),
    }
}
