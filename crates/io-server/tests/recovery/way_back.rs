//! The way back from a schema that an earlier version cannot use, as docs/operate/upgrade.md says it.

use io_testkit::execute;

use crate::drill::{erase, list_was_sent};
use crate::place::{Site, newcomer, sign_in};

/// What a later version leaves behind: a migration that this one does not know and cannot read past.
const NEWER: &str = "INSERT INTO migrations (version, name, checksum, readable_from) \
                     SELECT max(version) + 1, 'of a later version', checksum, max(version) + 1 FROM migrations \
                     GROUP BY checksum ORDER BY 1 DESC LIMIT 1";

async fn upgrade(site: &Site) {
    if let Some(url) = site.database_url() {
        execute(&url, NEWER).await.unwrap();
    } else {
        let db = rusqlite::Connection::open(site.data().join("io.db")).unwrap();
        assert_eq!(db.execute(NEWER, []), Ok(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dep_6_a_backup_is_the_way_back_from_a_schema_that_has_none() {
    Site::each_engine(async |site| {
        let mut io = site.start().await;
        newcomer(&io, "ada").await;
        let ben = newcomer(&io, "ben").await;
        let made = site.run(&["backup", "create"]).await;
        erase(&ben.client).await;
        list_was_sent(site, 1).await;
        assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
        upgrade(site).await;

        let status = site.run(&["migrate", "status"]).await.to_string();
        assert!(status.contains("IO of a newer version has changed it"), "{status}");
        for command in ["serve", "migrate"] {
            let said = site.refused(&[command]).await;
            assert!(said.contains("IO of a newer version has changed it"), "{said}");
        }
        let restored = site.run(&["restore", "--force"]).await;
        assert_eq!(restored["data"], made["id"]);
        assert_eq!(restored["erased_again"], 1, "{restored}");
        let io = site.start().await;
        let ada = sign_in(&io, "ada").await;
        assert_eq!(ada.client.profile().await.unwrap().alias, ada.alias());
        let ben = sign_in(&io, "ben").await;
        assert_ne!(ben.client.profile().await.unwrap().alias, ben.alias());
        drop(io);
    })
    .await;
}
