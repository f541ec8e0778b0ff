//! `io sign-out` beside a running server, which follows.

use io_client::protocol::frames::close;
use io_testkit::{IoProcess, TestDatabase, postgres_cluster};

use super::person;

async fn sign_out_beside_a_server(database: Option<&str>) {
    let settings: Vec<_> = database.map(|url| ("IO_DATABASE", url)).into_iter().collect();
    let io = IoProcess::start(env!("CARGO_BIN_EXE_io"), &settings).await.unwrap();
    let (ada, ben) = (person(&io, "ada").await, person(&io, "ben").await);
    let (mut of_ada, mut of_ben) = (ada.socket().await, ben.socket().await);
    let said = async |arguments: &[&str]| {
        let output = io.beside(arguments).await.unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    for (arguments, complaint) in [
        (vec!["--email", "ada@example.org"], "--reason"),
        (vec!["--reason", "lost"], "--email"),
        (
            vec!["--email", "nobody@example.org", "--reason", "lost"],
            "no account has this address",
        ),
        (
            vec!["--email", "nobody", "--reason", "lost"],
            "this is no email address",
        ),
        (vec!["--everybody", "--reason", " "], "a reason has 1 to 500 characters"),
    ] {
        let (done, text) = said(&[vec!["sign-out"], arguments].concat()).await;
        assert!(!done && text.contains(complaint), "{text}");
    }

    let (done, text) = said(&["sign-out", "--email", "Ada@example.org", "--reason", "A lost phone"]).await;
    assert!(done && text.starts_with("1 login ended."), "{text}");
    assert_eq!(of_ada.closed().await.unwrap().code, Some(close::NOT_SIGNED_IN));
    ben.client.profile().await.unwrap();
    let (done, text) = said(&["sign-out", "--everybody", "--reason", "A stolen key"]).await;
    assert!(done && text.starts_with("1 login ended."), "{text}");
    assert_eq!(of_ben.closed().await.unwrap().code, Some(close::NOT_SIGNED_IN));
    let (_, trail) = said(&["audit", "verify"]).await;
    assert!(trail.contains('2'), "both are in the trail: {trail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ses_20_a_command_signs_people_out_beside_a_server_on_sqlite() {
    sign_out_beside_a_server(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ses_20_a_command_signs_people_out_beside_a_server_on_postgresql() {
    let Some(cluster) = postgres_cluster() else {
        return;
    };
    let database = TestDatabase::create(&cluster).await.unwrap();
    sign_out_beside_a_server(Some(&database.url())).await;
    database.remove().await.unwrap();
}
