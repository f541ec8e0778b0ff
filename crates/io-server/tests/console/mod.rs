//! The console from outside: who gets in, and what each role may do.

mod announcements;
mod appeals;
mod cases;
mod communities;
mod feedback;
mod health;
mod insights;
mod people;
mod question;
mod raids;
mod seeded_figures;
mod signing_out;
mod tuning;
mod unmask;
mod words;

use http::Method;
use io_client::Reply;
use io_core::staff::{Capability, Role, TotpCode, TotpSecret};
use io_core::time::Span;
use io_server::console::{Need, routes};
use io_store::SecretKind;
use io_store::audit::{By, Who};
use io_store::staff::{Invitation, StaffChange};
use io_testkit::TestApp;
use serde_json::{Value, json};

use crate::support::sign_in::{bare, cookie_value, cookies_set};

const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

async fn call(app: &TestApp, method: Method, path: &str, cookie: &str, body: &Value) -> Reply {
    let headers = [OWN, ("cookie", cookie)];
    bare(app, method, &format!("/console/api/{path}"), &headers, body).await
}

async fn post(app: &TestApp, path: &str, cookie: &str, body: &Value) -> Reply {
    call(app, Method::POST, path, cookie, body).await
}

fn json_of(reply: &Reply) -> Value {
    reply
        .json()
        .unwrap_or_else(|_| panic!("{} {}", reply.status, reply.text()))
}

/// A link of an invitation, as the command makes it.
async fn invited(app: &TestApp, email: &str, role: Role) -> String {
    use base64::Engine as _;
    let mut secret = [0; 32];
    secret[..email.len()].copy_from_slice(email.as_bytes());
    let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret);
    let running = &app.running().app;
    let invitation = Invitation {
        email: email.to_owned(),
        name: "Kim".to_owned(),
        role,
        token: running
            .store
            .hash(SecretKind::Staff, format!("invitation {token}").as_bytes()),
        ends_at: running.now() + Span::minutes(10),
    };
    let by = By {
        who: Who::Machine,
        request: "a test".to_owned(),
    };
    let done = running.store.invite_staff(invitation, by, running.now()).await.unwrap();
    assert!(matches!(done, StaffChange::Done(_)));
    token
}

fn secret_of(enrolment: &Value) -> TotpSecret {
    let text = enrolment["secret"].as_str().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = text
        .chars()
        .fold((Vec::new(), 0_u32, 0), |(mut bytes, bits, count), c| {
            let bits = bits << 5 | u32::try_from(alphabet.find(c).unwrap()).unwrap();
            let count = count + 5;
            if count >= 8 {
                bytes.push(u8::try_from(bits >> (count - 8) & 0xff).unwrap());
                return (bytes, bits & ((1 << (count - 8)) - 1), count - 8);
            }
            (bytes, bits, count)
        });
    TotpSecret::of_bytes(bits.0.try_into().unwrap())
}

async fn enrolled(app: &TestApp, email: &str, role: Role) -> (TotpSecret, Vec<String>) {
    let token = invited(app, email, role).await;
    let begun = json_of(&post(app, "enrol", "", &json!({ "token": token })).await);
    let secret = secret_of(&begun);
    let code = secret.at(app.running().app.now()).expose();
    let body = json!({ "token": token, "code": code });
    let recovery = json_of(&post(app, "enrol/confirm", "", &body).await);
    assert_eq!(post(app, "enrol/confirm", "", &body).await.status, 401, "one use");
    let codes = recovery["recovery"].as_array().unwrap().iter();
    let codes: Vec<String> = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 8);
    // The code of the enrolment counts once.
    app.clock.advance(Span::seconds(60));
    (secret, codes)
}

async fn asked(app: &TestApp, email: &str) -> String {
    let reply = post(app, "sign-in", "", &json!({ "email": email })).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (202, 0));
    format!(
        "__Host-io_staff_in={}",
        cookie_value(&reply, "__Host-io_staff_in").unwrap()
    )
}

/// The code of the email, which has no link.
fn code_of(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let four = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let pair = words.windows(2).find(|pair| four(pair[0]) && four(pair[1]));
    pair.expect("a code").concat()
}

async fn signed_in(app: &TestApp, email: &str, role: Role) -> String {
    let (secret, _) = enrolled(app, email, role).await;
    let pending = asked(app, email).await;
    let code = code_of(&app.mail.email_to(email).await.text);
    let next = post(app, "sign-in/code", &pending, &json!({ "code": code })).await;
    assert_eq!(json_of(&next), json!({ "next": "totp" }));
    assert_eq!(call(app, Method::GET, "me", &pending, &json!({})).await.status, 401);
    let code: TotpCode = secret.at(app.running().app.now());
    let reply = post(app, "sign-in/totp", &pending, &json!({ "code": code.expose() })).await;
    assert_eq!(json_of(&reply)["role"], role.name());
    let cookies = cookies_set(&reply);
    assert!(cookies[0].starts_with("__Host-io_staff="), "{cookies:?}");
    assert!(cookies[0].contains("; HttpOnly; Secure; Path=/; SameSite=Strict;"));
    format!("__Host-io_staff={}", cookie_value(&reply, "__Host-io_staff").unwrap())
}

/// Signs in, asks for what is not theirs, comes with a foreign session, and mistypes the second factor until it locks.
pub(crate) async fn cause_each_event_of_staff(app: &TestApp) {
    let email = "kim@example.org";
    let cookie = signed_in(app, email, Role::Moderator).await;
    assert_eq!(call(app, Method::GET, "staff", &cookie, &json!({})).await.status, 403);
    let foreign = "__Host-io_staff=not-a-session";
    assert_eq!(call(app, Method::GET, "me", foreign, &json!({})).await.status, 401);
    let case = unmask::case_about_ada(app).await;
    let owner = signed_in(app, "lee@example.org", Role::Owner).await;
    let found = call(app, Method::GET, &format!("people?q={case}"), &owner, &json!({})).await;
    let tag = json_of(&found)["people"][0]["tag"].as_str().unwrap().to_owned();
    for path in [format!("people/{tag}/sign-out"), "sign-everybody-out".to_owned()] {
        let done = post(app, &path, &owner, &json!({ "reason": "A test" })).await;
        assert_eq!(done.status, 200);
    }
    let mut last = 0;
    while last != 429 {
        let pending = asked(app, email).await;
        let code = code_of(&app.mail.email_to(email).await.text);
        post(app, "sign-in/code", &pending, &json!({ "code": code })).await;
        for _ in 0..5 {
            let wrong = post(app, "sign-in/totp", &pending, &json!({ "code": "000000" })).await;
            last = wrong.status.as_u16();
        }
    }
}

#[tokio::test]
async fn auth_26_nobody_can_sign_in_to_the_console_of_a_new_place() {
    let app = TestApp::start().await;
    assert_eq!(app.running().app.store.staff().await.unwrap(), []);
    for email in ["admin@io.test", "root@localhost.test", "kim@example.org"] {
        let pending = asked(&app, email).await;
        let guess = post(&app, "sign-in/code", &pending, &json!({ "code": "12345678" })).await;
        assert_eq!(guess.status, 422);
    }
    assert!(app.mail.emails().is_empty(), "and no email leaves");
}

#[tokio::test]
async fn auth_27_the_console_opens_with_both_factors_and_closes_when_idle() {
    TestApp::each_engine(async |app| {
        let cookie = signed_in(&app, "kim@example.org", Role::Owner).await;
        let me = async || call(&app, Method::GET, "me", &cookie, &json!({})).await;
        let seen = json_of(&me().await);
        assert_eq!(
            seen["capabilities"],
            json!([
                "queue",
                "evidence",
                "decide",
                "appeals",
                "interests",
                "unmask_ask",
                "unmask_agree",
                "people",
                "sign_out",
                "audit_read",
                "announcements",
                "communities",
                "feedback",
                "board",
                "word_lists",
                "tuning",
                "keys",
                "health",
                "stats",
                "sign_out_all",
                "audit_verify",
                "staff"
            ]),
            "what a route of this server serves"
        );
        assert_eq!(seen["counts"], json!({ "queue": 0, "appeals": 0, "second": 0 }));
        app.clock.advance(Span::minutes(14));
        let background = [OWN, ("cookie", cookie.as_str()), ("io-background", "1")];
        let by_itself = bare(&app, Method::GET, "/console/api/me", &background, &json!({})).await;
        assert_eq!(by_itself.status, 200);
        app.clock.advance(Span::minutes(1));
        assert_eq!(me().await.status, 401, "what a page asks by itself keeps nothing alive");
    })
    .await;
}

#[tokio::test]
async fn auth_27_a_login_of_people_opens_no_console_and_no_console_a_chat() {
    let app = TestApp::start().await;
    let cookie = signed_in(&app, "kim@example.org", Role::Owner).await;
    let value = cookie.split_once('=').unwrap().1;
    for name in ["__Host-io_at", "__Host-io_rt"] {
        let foreign = format!("{name}={value}");
        let reply = bare(
            &app,
            Method::GET,
            "/api/user/profile",
            &[OWN, ("cookie", &foreign)],
            &json!({}),
        )
        .await;
        assert_eq!(reply.status, 401);
    }
    let person = app.newcomer("ann@example.org").await;
    let token = person.client.tokens().unwrap().access;
    let as_cookie = format!("__Host-io_staff={token}");
    assert_eq!(call(&app, Method::GET, "me", &as_cookie, &json!({})).await.status, 401);
    let bearer = format!("Bearer {token}");
    let reply = bare(
        &app,
        Method::GET,
        "/console/api/staff",
        &[("authorization", &bearer)],
        &json!({}),
    )
    .await;
    assert_eq!(reply.status, 401);
}

/// A server whose configuration was read from settings, as a command's is.
async fn with_own_address(enabled: &str) -> TestApp {
    let settings = [
        ("profile", "test"),
        ("data_dir", "/nowhere"),
        ("console.enabled", enabled),
        ("console.address", "127.0.0.1:0"),
    ];
    let flags = settings.map(|(name, value)| (name.to_owned(), value.into()));
    let read = io_server::Config::load(&io_server::config::Sources {
        flags: flags.to_vec(),
        environment: Vec::new(),
    });
    let console = read.unwrap().console;
    TestApp::with(|config| config.console = console).await
}

#[tokio::test]
async fn a_console_with_its_own_address_is_not_at_the_public_one() {
    let app = with_own_address("true").await;
    let own = app.running().console.unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for (base, found) in [(format!("http://{own}"), 401), (app.base(), 404)] {
        let reply = client.get(format!("{base}/console/api/me")).send().await.unwrap();
        assert_eq!(reply.status().as_u16(), found, "{base}");
    }
    let of_people = client
        .get(format!("http://{own}/api/user/profile"))
        .send()
        .await
        .unwrap();
    assert_eq!(of_people.status().as_u16(), 404);

    let app = with_own_address("false").await;
    assert_eq!(app.running().console, None);
    let reply = client
        .get(format!("{}/console/api/me", app.base()))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status().as_u16(), 404);
}

#[tokio::test]
async fn another_sites_page_changes_nothing_in_the_console() {
    let app = TestApp::start().await;
    let cookie = signed_in(&app, "kim@example.org", Role::Owner).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("accept", "*/*"),
    ] {
        let headers = [("cookie", cookie.as_str()), (name, value)];
        let reply = bare(&app, Method::POST, "/console/api/sign-out", &headers, &json!({})).await;
        assert_eq!(reply.status, 403, "{name}: {value}");
    }
    assert_eq!(call(&app, Method::GET, "me", &cookie, &json!({})).await.status, 200);
}

fn filled(path: &str) -> String {
    path.replace("{id}", "00000000-0000-4000-8000-000000000000")
        .replace("{version}", "7")
        .replace("{reference}", "0000-A")
        .trim_start_matches("/console/api/")
        .to_owned()
}

#[tokio::test]
async fn mod_03_each_route_of_the_console_opens_for_its_roles_alone() {
    let app = TestApp::start().await;
    let mut cookies = Vec::new();
    for role in Role::ALL {
        let email = format!("{}@example.org", role.name());
        cookies.push((role, signed_in(&app, &email, role).await));
    }
    let described = serde_json::to_value(routes().described()).unwrap();
    let table: Vec<_> = routes()
        .table()
        .map(|(method, path, need)| (method.clone(), path.to_owned(), need))
        .collect();
    let operations: usize = described["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|item| item.as_object().unwrap().len())
        .sum();
    assert_eq!(operations, table.len(), "each route says what it needs");
    for (method, path, need) in table {
        if need == Need::Nothing || path.ends_with("/sign-out") {
            continue;
        }
        let path = filled(&path);
        let ask = async |cookie: &str| {
            call(&app, method.clone(), &path, cookie, &json!({}))
                .await
                .status
                .as_u16()
        };
        assert_eq!(ask("").await, 401, "{method} {path}");
        for (role, cookie) in &cookies {
            let may = match need {
                Need::Capability(capability) => role.may(capability),
                Need::Session | Need::Nothing => true,
            };
            let status = ask(cookie).await;
            assert_eq!(status != 403, may, "{method} {path} for {role:?}: {status}");
            assert_ne!(status, 401, "{method} {path} for {role:?}");
        }
    }
}

#[tokio::test]
async fn a_key_opens_what_its_scopes_say_until_it_is_revoked() {
    let app = TestApp::start().await;
    let cookie = signed_in(&app, "kim@example.org", Role::Owner).await;
    let body = json!({ "name": "=Export", "scopes": [Capability::AuditRead.name()], "days": 30 });
    let made = json_of(&post(&app, "keys", &cookie, &body).await);
    let bearer = format!("Bearer {}", made["key"].as_str().unwrap());
    let with_key = async |path: &str| {
        let path = format!("/console/api/{path}");
        bare(&app, Method::GET, &path, &[("authorization", &bearer)], &json!({})).await
    };
    let trail = json_of(&with_key("audit").await);
    let actions: Vec<_> = trail["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["action"])
        .collect();
    assert_eq!(
        actions,
        ["key_made", "staff_signed_in", "staff_enrolled", "staff_invited"]
    );
    assert_eq!(with_key("staff").await.status, 403);
    assert_eq!(with_key("me").await.status, 403, "a key is nobody");
    let listed = json_of(&call(&app, Method::GET, "keys", &cookie, &json!({})).await);
    let id = listed["keys"][0]["id"].as_str().unwrap();
    let gone = call(&app, Method::DELETE, &format!("keys/{id}"), &cookie, &json!({})).await;
    assert_eq!(gone.status, 204);
    assert_eq!(with_key("audit").await.status, 401);
    for scopes in [json!([]), json!(["staff"]), json!(["all"])] {
        let body = json!({ "name": "x", "scopes": scopes, "days": 30 });
        assert_eq!(post(&app, "keys", &cookie, &body).await.status, 422);
    }
    let verified = json_of(&post(&app, "audit/verify", &cookie, &json!({})).await);
    assert_eq!(verified["ok"], true);
}
