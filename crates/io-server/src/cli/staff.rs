//! `io staff`: who may use the console. There is no account until this command makes one.

use std::fmt::Write as _;

use clap::{Subcommand, ValueEnum};
use io_core::email::EmailAddress;
use io_core::sign_in::LinkToken;
use io_core::staff::{INVITATION_LIFE, Role};
use io_core::time::Timestamp;
use io_store::Store;
use io_store::audit::{By, Who};
use io_store::staff::{Invitation, Member, StaffChange};

use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::console::hash_invitation;
use crate::outside::Outside;
use crate::storage::open_beside;

#[derive(Debug, Subcommand)]
pub(super) enum StaffCommand {
    /// Print a link with which someone joins the staff; it works once, for ten minutes
    Invite {
        /// The address that the code of each sign-in goes to
        email: String,
        /// What they may do
        #[arg(long)]
        role: RoleArgument,
        /// What colleagues call them
        #[arg(long)]
        name: String,
    },
    /// List the staff
    List,
    /// End a member: sessions and keys end with it
    End {
        /// The address
        email: String,
    },
    /// Take a member's second factor away and print a new link, after the phone was lost
    Reset {
        /// The address
        email: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RoleArgument {
    /// Handles reports and appeals
    Moderator,
    /// Also runs the place
    Operator,
    /// Also decides who belongs to the staff
    Owner,
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Moderator => Self::Moderator,
            RoleArgument::Operator => Self::Operator,
            RoleArgument::Owner => Self::Owner,
        }
    }
}

/// Runs the command and prints its outcome.
pub(super) fn run(command: &StaffCommand, sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let outside = Outside::system();
    let said = on_runtime(async {
        let (_, store) = open_beside(&config, &outside.entropy).await?;
        let done = Box::pin(carry_out(command, &config, &store, &outside)).await;
        store.close().await;
        done
    })?;
    print(&said)
}

async fn carry_out(
    command: &StaffCommand,
    config: &Config,
    store: &Store,
    outside: &Outside,
) -> anyhow::Result<String> {
    let now = outside.clock.now();
    let token = LinkToken::draw(&*outside.entropy);
    let hash = hash_invitation(store, &token);
    let ends_at = now + INVITATION_LIFE;
    match command {
        StaffCommand::Invite { email, role, name } => {
            anyhow::ensure!(
                (1..=60).contains(&name.trim().chars().count()),
                "a name has 1 to 60 characters"
            );
            let invitation = Invitation {
                email: identity(email)?,
                name: name.trim().to_owned(),
                role: (*role).into(),
                token: hash,
                ends_at,
            };
            match store.invite_staff(invitation, by("io staff invite"), now).await? {
                StaffChange::AlreadyActive => {
                    anyhow::bail!("this address can sign in already; `io staff reset` gives it a new link")
                }
                _ => Ok(link(config, &token)),
            }
        }
        StaffCommand::List => Ok(listed(&store.staff().await?)),
        StaffCommand::End { email } => {
            let member = member(store, email).await?;
            match store.end_staff(member.id, by("io staff end"), now).await? {
                StaffChange::LastOwner => anyhow::bail!("this is the last owner; invite another one first"),
                StaffChange::Unknown => anyhow::bail!("this member was ended before"),
                _ => Ok("Ended. Sessions and keys end at once.\n".to_owned()),
            }
        }
        StaffCommand::Reset { email } => {
            let member = member(store, email).await?;
            match store
                .reset_staff(member.id, hash, ends_at, by("io staff reset"), now)
                .await?
            {
                StaffChange::Done(_) => Ok(link(config, &token)),
                _ => anyhow::bail!("this member was ended; invite them again"),
            }
        }
    }
}

fn by(command: &str) -> By {
    By {
        who: Who::Machine,
        request: command.to_owned(),
    }
}

fn identity(email: &str) -> anyhow::Result<String> {
    let email = EmailAddress::parse(email).map_err(|why| anyhow::anyhow!("this is no email address: {why}"))?;
    Ok(email.identity())
}

async fn member(store: &Store, email: &str) -> anyhow::Result<Member> {
    let found = store.staff_of_email(&identity(email)?).await?;
    found.ok_or_else(|| anyhow::anyhow!("nobody of the staff has this address"))
}

fn link(config: &Config, token: &LinkToken) -> String {
    let base = match config.console.address {
        Some(address) => format!("http://{address}"),
        None => config.public_url.clone(),
    };
    format!(
        "Works once, for ten minutes. Give it to them alone:\n{base}/console/enrol#{}\n",
        token.expose()
    )
}

fn listed(staff: &[Member]) -> String {
    let mut text = String::new();
    for member in staff {
        let seen = member.last_seen_at.map_or_else(|| "never".to_owned(), day);
        let _ = writeln!(
            text,
            "{:<9} {:<8} seen {seen:<10} {} {}",
            member.role.name(),
            member.state.name(),
            member.email,
            member.name
        );
    }
    if text.is_empty() {
        text.push_str("Nobody yet. `io staff invite` makes the first owner.\n");
    }
    text
}

fn day(at: Timestamp) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp(at.as_seconds());
    at.map_or_else(|_| "?".to_owned(), |at| at.date().to_string())
}
