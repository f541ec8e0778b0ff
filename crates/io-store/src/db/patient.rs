//! A connection to PostgreSQL for work that takes long, and what libpq needs to reach the same server.
//!
//! Must not be used by anything that serves people: no time limit holds here.

use std::ffi::OsString;

use tokio_postgres::SimpleQueryMessage;
use tokio_postgres::config::Host;

use super::address::{Address, OwnCertificate, Protection, Roots};
use super::postgres::{Postgres, Session, failed, told};
use crate::Result;

/// The roots of the system as one file, for a libpq that does not find them itself.
const SYSTEM_ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A connection whose statements may take as long as they need.
pub(crate) struct Patient {
    session: Option<Session>,
    pool: Postgres,
}

impl Patient {
    pub(crate) async fn open(url: &str, schema: &str) -> Result<Self> {
        let pool = Postgres::open(url, 1, schema)?;
        let mut session = pool.session().await?;
        session.wait_for_answers();
        let limits = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";
        told(&mut session, "backup", limits).await?;
        Ok(Self {
            session: Some(session),
            pool,
        })
    }

    /// Runs statements without results.
    pub(crate) async fn tell(&mut self, text: &str) -> Result<()> {
        told(self.session(), "backup", text).await
    }

    /// The rows of a query, every value as text.
    pub(crate) async fn texts(&mut self, query: &str) -> Result<Vec<Vec<Option<String>>>> {
        let found = self.session().client().simple_query(query).await;
        let found = found.map_err(|error| failed("backup", &error))?;
        Ok(found
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(
                    (0..row.len())
                        .map(|column| row.get(column).map(str::to_owned))
                        .collect(),
                ),
                _ => None,
            })
            .collect())
    }

    fn session(&mut self) -> &mut Session {
        self.session.as_mut().expect("invariant: taken only at the end")
    }
}

impl Drop for Patient {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            session.discard();
        }
        self.pool.close();
    }
}

/// The environment in which a program with libpq reaches this server, password and all.
pub(crate) fn libpq_variables(url: &str) -> Result<Vec<(&'static str, OsString)>> {
    let Address {
        config,
        protection,
        own,
        ..
    } = Address::parse(url)?;
    let mut found: Vec<(&'static str, OsString)> = vec![("PGTARGETSESSIONATTRS", "read-write".into())];
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(folder) => folder.display().to_string(),
        })
        .collect();
    let addresses: Vec<String> = config.get_hostaddrs().iter().map(ToString::to_string).collect();
    let ports: Vec<String> = config.get_ports().iter().map(ToString::to_string).collect();
    for (name, list) in [("PGHOST", hosts), ("PGHOSTADDR", addresses), ("PGPORT", ports)] {
        if !list.is_empty() {
            found.push((name, list.join(",").into()));
        }
    }
    for (name, value) in [("PGUSER", config.get_user()), ("PGDATABASE", config.get_dbname())] {
        found.extend(value.map(|value| (name, value.into())));
    }
    if let Some(password) = config.get_password() {
        use std::os::unix::ffi::OsStringExt as _;
        found.push(("PGPASSWORD", OsString::from_vec(password.to_vec())));
    }
    let (mode, roots) = match protection {
        Protection::None => ("disable", None),
        Protection::IfOffered => ("prefer", None),
        Protection::Encrypted => ("require", None),
        Protection::Trusted(roots) => ("verify-ca", Some(roots)),
        Protection::Verified(roots) => ("verify-full", Some(roots)),
    };
    found.push(("PGSSLMODE", mode.into()));
    found.extend(roots.map(|roots| match roots {
        Roots::File(path) => ("PGSSLROOTCERT", path.into_os_string()),
        Roots::System => ("PGSSLROOTCERT", SYSTEM_ROOTS.into()),
    }));
    if let Some(OwnCertificate { certificate, key }) = own {
        found.push(("PGSSLCERT", certificate.into_os_string()));
        found.push(("PGSSLKEY", key.into_os_string()));
    }
    Ok(found)
}

/// The address of another database on the same server.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url
        .split_once('?')
        .map_or((url, None), |(base, query)| (base, Some(query)));
    let from = base.find("://").map_or(0, |scheme| scheme + 3);
    let server = base[from..].find('/').map_or(base, |slash| &base[..from + slash]);
    match query {
        Some(query) => format!("{server}/{name}?{query}"),
        None => format!("{server}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_a_server_keeps_everything_else() {
        for (url, wanted) in [
            ("postgres://u:p@h:5/a", "postgres://u:p@h:5/x"),
            ("postgres://u@h/a?sslmode=require", "postgres://u@h/x?sslmode=require"),
            ("postgres://u@h", "postgres://u@h/x"),
            ("postgres://u@h?sslmode=disable", "postgres://u@h/x?sslmode=disable"),
        ] {
            assert_eq!(with_database(url, "x"), wanted);
        }
    }

    #[test]
    fn libpq_is_given_the_same_server_and_the_password_apart() {
        let url = "postgres://io:s%20ecret@db1:5433,db2:5434/chat?sslmode=verify-full&sslrootcert=/ca.pem";
        let variables = libpq_variables(url).unwrap();
        let value = |name: &str| {
            let found = variables.iter().find(|(found, _)| *found == name);
            found.map(|(_, value)| value.to_str().unwrap())
        };
        assert_eq!(value("PGHOST"), Some("db1,db2"));
        assert_eq!(value("PGPORT"), Some("5433,5434"));
        assert_eq!(value("PGUSER"), Some("io"));
        assert_eq!(value("PGDATABASE"), Some("chat"));
        assert_eq!(value("PGPASSWORD"), Some("s ecret"));
        assert_eq!(value("PGSSLMODE"), Some("verify-full"));
        assert_eq!(value("PGSSLROOTCERT"), Some("/ca.pem"));
        let plain = libpq_variables("postgres://io@localhost/io").unwrap();
        assert!(plain.iter().all(|(name, _)| *name != "PGPASSWORD"));
    }
}
