//! A push service as RFC 8030 describes it, with browsers that subscribed there.
//!
//! It speaks HTTP/1.1 over TLS on a free loopback port, checks each request against RFC 8292, and opens each message as
//! the browser would, by RFC 8188 and RFC 8291. Must not share code with what sends pushes.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes128Gcm, Nonce};
use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::{PublicKey, SecretKey};
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::provider::{ApiRequest, acceptor, read};

/// How long to wait for a push before the test fails; a bound, not a delay.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A push as a browser would receive it.
#[derive(Clone, Debug)]
pub struct ReceivedPush {
    /// The browser.
    pub browser: String,
    /// What it says.
    pub said: Value,
    /// For so many seconds it is kept.
    pub life: u32,
    /// How urgent it is.
    pub urgency: String,
    /// Its name among those that replace each other.
    pub topic: String,
    /// The length of its body.
    pub length: usize,
    /// What the proof says: audience, end, contact.
    pub proof: Value,
}

/// The keys of a browser.
struct Browser {
    key: SecretKey,
    secret: [u8; 16],
    /// The only key whose pushes it takes.
    server: String,
}

struct State {
    origin: String,
    browsers: Mutex<HashMap<String, Browser>>,
    pushes: Mutex<Vec<ReceivedPush>>,
    faults: Mutex<Vec<String>>,
    /// The status of the next answers, the last one from then on.
    answers: Mutex<Vec<u16>>,
    requests: watch::Sender<u64>,
}

/// A running push service; dropping it stops it.
pub struct PushService {
    address: SocketAddr,
    certificate: String,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl PushService {
    /// Starts on a free loopback port, with a fresh certificate for `localhost`.
    pub async fn start() -> Result<Self> {
        let (acceptor, certificate) = acceptor()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            origin: format!("https://localhost:{}", address.port()),
            browsers: Mutex::default(),
            pushes: Mutex::default(),
            faults: Mutex::default(),
            answers: Mutex::new(vec![201]),
            requests: watch::Sender::new(0),
        });
        let listening = tokio::spawn(listen(listener, acceptor, Arc::clone(&state)));
        Ok(Self {
            address,
            certificate,
            state,
            listening,
        })
    }

    /// Its host and port.
    pub fn authority(&self) -> String {
        format!("localhost:{}", self.address.port())
    }

    /// The certificate to trust, as PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// A browser that subscribes for the server with this key; what it tells its page.
    pub fn subscribe(&self, browser: &str, server: &str) -> Value {
        let mut browsers = self.state.browsers.lock();
        // Any scalar will do, and each browser has another one.
        let number = u8::try_from(browsers.len() + 1).expect("few browsers");
        let key = SecretKey::from_slice(&[number; 32]).expect("a scalar");
        let secret = [number ^ 0x55; 16];
        let public = key.public_key().to_sec1_bytes();
        let answer = json!({
            "endpoint": format!("{}/push/{browser}", self.state.origin),
            "p256dh": URL_SAFE_NO_PAD.encode(public),
            "auth": URL_SAFE_NO_PAD.encode(secret),
        });
        let server = server.to_owned();
        browsers.insert(browser.to_owned(), Browser { key, secret, server });
        answer
    }

    /// Answers the next requests with these statuses, and all later ones with the last.
    pub fn answer_with(&self, statuses: &[u16]) {
        *self.state.answers.lock() = statuses.iter().rev().copied().collect();
    }

    /// Waits until so many requests arrived.
    pub async fn requests(&self, count: u64) {
        let mut seen = self.state.requests.subscribe();
        let waiting = tokio::time::timeout(TIMEOUT, seen.wait_for(|seen| *seen >= count));
        let arrived = waiting.await.is_ok_and(|seen| seen.is_ok());
        assert!(arrived, "fewer than {count} pushes; {:?}", self.faults());
    }

    /// How many requests arrived.
    pub fn count(&self) -> u64 {
        *self.state.requests.borrow()
    }

    /// The pushes that it took, in their order.
    pub fn pushes(&self) -> Vec<ReceivedPush> {
        self.state.pushes.lock().clone()
    }

    /// What requests broke of the standards.
    pub fn faults(&self) -> Vec<String> {
        self.state.faults.lock().clone()
    }
}

async fn listen(listener: TcpListener, acceptor: TlsAcceptor, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            // A client that disconnects early is not a fault of this server.
            let _ = serve(stream, &acceptor, &state).await;
        });
    }
}

async fn serve(stream: TcpStream, acceptor: &TlsAcceptor, state: &State) -> Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let request = read(&mut stream).await?;
    let status = {
        let mut answers = state.answers.lock();
        match answers.as_slice() {
            [last] => *last,
            _ => answers.pop().unwrap_or(201),
        }
    };
    match opened(&request, state) {
        Ok(push) if status == 201 => state.pushes.lock().push(push),
        Ok(_) => {}
        Err(error) => state.faults.lock().push(format!("{error:#}")),
    }
    let answer = format!(
        "HTTP/1.1 {status} Documented\r\ncontent-length: 0\r\nretry-after: 0\r\nlocation: https://localhost/elsewhere\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    state.requests.send_modify(|seen| *seen += 1);
    Ok(())
}

/// The push, if its request keeps to the standards.
fn opened(request: &ApiRequest, state: &State) -> Result<ReceivedPush> {
    let header = |name: &str| {
        let value = request.headers.get(name).with_context(|| format!("no {name}"))?;
        Ok::<_, anyhow::Error>(value.as_str())
    };
    ensure!(request.method == "POST", "{} is no push", request.method);
    ensure!(header("content-encoding")? == "aes128gcm", "another encoding");
    let life = header("ttl")?.parse()?;
    let (urgency, topic) = (header("urgency")?.to_owned(), header("topic")?.to_owned());
    ensure!(
        ["very-low", "low", "normal", "high"].contains(&urgency.as_str()),
        "{urgency}"
    );
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    ensure!(topic.len() <= 32 && topic.bytes().all(base64url), "{topic} is no topic");
    let name = request.path.strip_prefix("/push/").context("no subscription")?;
    let browsers = state.browsers.lock();
    let browser = browsers.get(name).context("nobody subscribed there")?;
    let proof = proven(header("authorization")?, &browser.server, &state.origin)?;
    let text = decrypted(&request.body, browser)?;
    Ok(ReceivedPush {
        browser: name.to_owned(),
        said: serde_json::from_slice(&text)?,
        life,
        urgency,
        topic,
        length: request.body.len(),
        proof,
    })
}

/// RFC 8292: a token of the key that the browser subscribed for, for this service.
fn proven(authorization: &str, server: &str, origin: &str) -> Result<Value> {
    let rest = authorization.strip_prefix("vapid ").context("another scheme")?;
    let part = |name: &str| {
        let mut parts = rest.split(',').map(str::trim);
        parts
            .find_map(|part| part.strip_prefix(name))
            .context("a part is missing")
    };
    let (token, key) = (part("t=")?, part("k=")?);
    ensure!(key == server, "not the key that was subscribed for");
    let (signed, signature) = token.rsplit_once('.').context("no signature")?;
    let key = VerifyingKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(key)?)?;
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature)?)?;
    key.verify(signed.as_bytes(), &signature)?;
    let (header, claims) = signed.split_once('.').context("no claims")?;
    let read = |part| Ok::<Value, anyhow::Error>(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part)?)?);
    ensure!(read(header)?["alg"] == "ES256", "another algorithm");
    let claims = read(claims)?;
    ensure!(claims["aud"] == origin, "for another service");
    let contact = claims["sub"].as_str().unwrap_or_default();
    ensure!(
        contact.starts_with("mailto:") || contact.starts_with("https:"),
        "no contact"
    );
    Ok(claims)
}

fn hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256>>::new_from_slice(key).expect("any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// RFC 8188 and RFC 8291, written with HMAC alone.
fn decrypted(body: &[u8], browser: &Browser) -> Result<Vec<u8>> {
    let (salt, rest) = body.split_at_checked(16).context("no salt")?;
    let (size, rest) = rest.split_at_checked(4).context("no size")?;
    let (length, rest) = rest.split_first().context("no key")?;
    let (theirs, record) = rest.split_at_checked((*length).into()).context("no key")?;
    ensure!(
        record.len() <= u32::from_be_bytes(size.try_into()?) as usize,
        "more than one record"
    );
    let ours = browser.key.public_key().to_sec1_bytes();
    let agreed = browser.key.diffie_hellman(&PublicKey::from_sec1_bytes(theirs)?);
    let first = hash(&browser.secret, &[agreed.raw_secret_bytes()]);
    let input = hash(&first, &[b"WebPush: info\0", &ours, theirs, &[1]]);
    let second = hash(salt, &[&input]);
    let key = hash(&second, &[b"Content-Encoding: aes128gcm\0", &[1]]);
    let nonce = hash(&second, &[b"Content-Encoding: nonce\0", &[1]]);
    let nonce: [u8; 12] = nonce[..12].try_into()?;
    let cipher = Aes128Gcm::new_from_slice(&key[..16]).map_err(|_| anyhow::anyhow!("no key"))?;
    let opened = cipher.decrypt(&Nonce::from(nonce), record);
    let mut plain = opened.map_err(|_| anyhow::anyhow!("it does not open"))?;
    while plain.last() == Some(&0) {
        plain.pop();
    }
    ensure!(plain.pop() == Some(2), "not the last record");
    Ok(plain)
}
