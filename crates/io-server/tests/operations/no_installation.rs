//! Commands for an installation, where there is none: a mistyped folder must not become one.

use std::process::Command;

use io_testkit::{TestDatabase, postgres_cluster};

const COMMANDS: [&[&str]; 8] = [
    &["keys", "list"],
    &["keys", "rotate", "root"],
    &["keys", "rotate", "jwt"],
    &["clock", "confirm"],
    &["retention", "run", "--dry-run"],
    &["backup", "create"],
    &["drill"],
    &["restore"],
];

/// Runs a command and returns what it complained about.
fn refused(command: &[&str], variables: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_io"))
        .args(command)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(!output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_command_makes_no_installation_where_there_is_none() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("data");
    let backups = format!("file://{}", outside.path().join("backups").display());
    let variables = [
        ("IO_DATA_DIR", folder.to_str().unwrap()),
        ("IO_BACKUP__TARGET", backups.as_str()),
        ("IO_BACKUP__RECIPIENTS", RECIPIENT),
    ];
    for command in COMMANDS {
        let said = refused(command, &variables);
        let expected = match command {
            // It needs the root key of the backup, and makes no other.
            ["restore"] => "cannot read the root key in",
            _ => "there is no installation in the folder",
        };
        assert!(said.contains(expected), "{command:?}: {said}");
        assert!(!folder.exists(), "{command:?} made {}", folder.display());
    }
}

#[tokio::test]
async fn a_command_makes_no_table_in_an_empty_database() {
    let Some(cluster) = postgres_cluster() else {
        return;
    };
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("data");
    let database = TestDatabase::create(&cluster).await.unwrap();
    let (url, key) = (
        database.url(),
        "51f7252be018f64b191411510bfae297df24dc959f1c6c0d135b41e90d641d39",
    );
    let variables = [
        ("IO_DATA_DIR", folder.to_str().unwrap()),
        ("IO_DATABASE", url.as_str()),
        ("IO_ROOT_KEY", key),
    ];
    for _ in 0..2 {
        let said = refused(&["keys", "list"], &variables);
        assert!(said.contains("there is no installation in this database"), "{said}");
    }
    database.remove().await.unwrap();
}

/// The public half of a key that nobody has.
const RECIPIENT: &str = "age1crj3xumr5defvx3m2mnrfup4lgz8ws335jpcu4yd2s4da3sy9yzscarzva";
