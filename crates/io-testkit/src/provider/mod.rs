//! A provider of emails with an HTTP API, as Resend and Amazon SES publish theirs.
//!
//! It speaks HTTP/1.1 over TLS on a free loopback port, holds every request against the published contract, and answers
//! with the documented bodies. Must not know how IO makes a request.

mod resend;
mod ses;
mod topic;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

pub use topic::SnsTopic;

use crate::email::ReceivedEmail;

/// How long to wait for an email before the test fails; a bound, not a delay.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The longest request that is read.
const LONGEST: usize = 1024 * 1024;

/// Whose contract holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// That of Resend.
    Resend,
    /// That of Amazon SES, version 2.
    Ses,
}

/// How the provider answers the next emails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiAnswer {
    /// Takes them.
    #[default]
    Accept,
    /// Refuses them with this status, name and message.
    Refuse(u16, &'static str, &'static str),
    /// Refuses them because there are too many, and asks to wait for so many seconds.
    Wait(u32),
    /// Takes them, and cuts the connection in the middle of the answer's head.
    HangUp,
    /// Cuts the connection in the middle of the request.
    HangUpInRequest,
    /// Takes them, and never ends the body of the answer.
    SlowBody,
    /// Refuses the address, and never ends the body of the answer.
    SlowRefusal,
    /// Reads the request, and answers nothing.
    Silent,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct ApiRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// A status, the headers beside the usual ones, and a body.
pub(crate) struct Documented {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Value,
}

#[derive(Default)]
struct State {
    emails: Mutex<Vec<ReceivedEmail>>,
    /// By idempotency key: the body, and the answer.
    known: Mutex<HashMap<String, (Vec<u8>, Value)>>,
    keys: Mutex<Vec<String>>,
    faults: Mutex<Vec<String>>,
    answer: Mutex<ApiAnswer>,
    arrived: watch::Sender<u64>,
    requests: watch::Sender<u64>,
}

/// A running provider; dropping it stops it.
pub struct MailProvider {
    address: SocketAddr,
    certificate: String,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

impl Drop for MailProvider {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl MailProvider {
    /// The API key of Resend that it accepts.
    pub const RESEND_KEY: &str = resend::KEY;

    /// The access key id, the secret and the region that it accepts for SES.
    pub const SES_KEY: (&str, &str, &str) = ses::KEY;

    /// Starts on a free loopback port, with a fresh certificate for `localhost`.
    pub async fn start(api: Api) -> Result<Self> {
        let (acceptor, certificate) = acceptor()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::default());
        let listening = tokio::spawn(listen(listener, acceptor, api, Arc::clone(&state)));
        Ok(Self {
            address,
            certificate,
            state,
            listening,
        })
    }

    /// Where it is asked.
    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// The certificate to trust, as PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// From now on answers emails like this.
    pub fn answer_with(&self, answer: ApiAnswer) {
        *self.state.answer.lock() = answer;
    }

    /// Waits for an email to an address, and removes the oldest.
    pub async fn email_to(&self, address: &str) -> ReceivedEmail {
        let mut arrived = self.state.arrived.subscribe();
        let waiting = async {
            loop {
                {
                    let mut emails = self.state.emails.lock();
                    if let Some(place) = emails.iter().position(|email| email.to.iter().any(|to| to == address)) {
                        return emails.remove(place);
                    }
                }
                arrived.changed().await.expect("invariant: the state outlives the wait");
            }
        };
        tokio::time::timeout(TIMEOUT, waiting)
            .await
            .unwrap_or_else(|_| panic!("no email to {address} within {TIMEOUT:?}; {:?}", self.faults()))
    }

    /// The emails that it took and that no test took out.
    pub fn emails(&self) -> Vec<ReceivedEmail> {
        self.state.emails.lock().clone()
    }

    /// What requests broke of the published contract.
    pub fn faults(&self) -> Vec<String> {
        self.state.faults.lock().clone()
    }

    /// The idempotency keys of the requests that sent an email, in their order.
    pub fn keys(&self) -> Vec<String> {
        self.state.keys.lock().clone()
    }

    /// How many requests arrived in full.
    pub fn requests(&self) -> u64 {
        *self.state.requests.borrow()
    }
}

/// TLS with a fresh certificate for `localhost`, and the certificate as PEM.
pub(crate) fn acceptor() -> Result<(TlsAcceptor, String)> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).map_err(anyhow::Error::msg)?;
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    Ok((TlsAcceptor::from(Arc::new(tls)), made.cert.pem()))
}

async fn listen(listener: TcpListener, acceptor: TlsAcceptor, api: Api, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            // A client that disconnects early is not a fault of this server.
            let _ = serve(stream, &acceptor, api, &state).await;
        });
    }
}

async fn serve(stream: TcpStream, acceptor: &TlsAcceptor, api: Api, state: &State) -> Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    if *state.answer.lock() == ApiAnswer::HangUpInRequest {
        stream.read_u8().await?;
        return Ok(());
    }
    let request = read(&mut stream).await?;
    state.requests.send_modify(|seen| *seen += 1);
    let answer = *state.answer.lock();
    if answer == ApiAnswer::Silent {
        // Reads until the client gives up.
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
        return Ok(());
    }
    let documented = answered(api, &request, answer, state);
    let body = documented.body.to_string();
    let mut head = format!(
        "HTTP/1.1 {} Documented\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n",
        documented.status,
        body.len()
    );
    for (name, value) in &documented.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    match answer {
        ApiAnswer::HangUp => stream.write_all(&head.as_bytes()[..12]).await?,
        ApiAnswer::SlowBody | ApiAnswer::SlowRefusal => {
            stream.write_all(format!("{head}\r\n{{").as_bytes()).await?;
            stream.flush().await?;
            tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
        }
        _ => stream.write_all(format!("{head}\r\n{body}").as_bytes()).await?,
    }
    stream.shutdown().await?;
    Ok(())
}

fn answered(api: Api, request: &ApiRequest, answer: ApiAnswer, state: &State) -> Documented {
    let refused = match answer {
        ApiAnswer::Refuse(status, name, message) => Some((status, name, message, None)),
        ApiAnswer::Wait(seconds) => Some(match api {
            Api::Resend => (429, "rate_limit_exceeded", "Too many requests.", Some(seconds)),
            Api::Ses => (429, "TooManyRequestsException", "Too many requests.", Some(seconds)),
        }),
        ApiAnswer::SlowRefusal => Some((422, "validation_error", "Invalid `to` field.", None)),
        _ => None,
    };
    let checked = match api {
        Api::Resend => resend::check(request),
        Api::Ses => ses::check(request),
    };
    match checked {
        Err(Refusal::Documented(documented)) => documented,
        Err(Refusal::Fault(fault)) => {
            state.faults.lock().push(fault);
            error(api, 400, "validation_error", "An error was found.", None)
        }
        Ok(None) => documented_trial(api),
        Ok(Some(_)) if refused.is_some() => {
            let (status, name, message, wait) = refused.expect("invariant: just seen");
            error(api, status, name, message, wait)
        }
        Ok(Some((key, email))) => take(api, key, email, request, state),
    }
}

/// Takes an email, or knows it by its key.
fn take(api: Api, key: Option<String>, email: ReceivedEmail, request: &ApiRequest, state: &State) -> Documented {
    let number = state.emails.lock().len();
    let body = match api {
        Api::Resend => json!({ "id": format!("49a3999c-0ce1-4ea6-ab68-{number:012x}") }),
        Api::Ses => json!({ "MessageId": format!("0102018f-{number:08x}-000000") }),
    };
    if let Some(key) = key {
        state.keys.lock().push(key.clone());
        let mut known = state.known.lock();
        if let Some((earlier, answer)) = known.get(&key) {
            if *earlier == request.body {
                return Documented {
                    status: 200,
                    headers: Vec::new(),
                    body: answer.clone(),
                };
            }
            return error(
                api,
                409,
                "invalid_idempotent_request",
                "Same key, another payload.",
                None,
            );
        }
        known.insert(key, (request.body.clone(), body.clone()));
    }
    state.emails.lock().push(email);
    state.arrived.send_modify(|seen| *seen += 1);
    Documented {
        status: 200,
        headers: Vec::new(),
        body,
    }
}

fn documented_trial(api: Api) -> Documented {
    match api {
        Api::Resend => error(
            api,
            401,
            "restricted_api_key",
            "This API key is restricted to only send emails",
            None,
        ),
        Api::Ses => Documented {
            status: 200,
            headers: Vec::new(),
            body: json!({
                "DedicatedIpAutoWarmupEnabled": false,
                "EnforcementStatus": "HEALTHY",
                "ProductionAccessEnabled": true,
                "SendQuota": { "Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 3.0 },
                "SendingEnabled": true,
            }),
        },
    }
}

/// An error in the form that the provider documents.
pub(crate) fn error(api: Api, status: u16, name: &str, message: &str, wait: Option<u32>) -> Documented {
    let mut headers: Vec<_> = wait
        .map(|seconds| ("retry-after", seconds.to_string()))
        .into_iter()
        .collect();
    let body = match api {
        Api::Resend => json!({ "statusCode": status, "name": name, "message": message }),
        Api::Ses => {
            headers.push(("x-amzn-errortype", name.to_owned()));
            json!({ "message": message })
        }
    };
    Documented { status, headers, body }
}

/// Why a request is not taken.
pub(crate) enum Refusal {
    /// The answer is documented: the key is wrong, for example.
    Documented(Documented),
    /// The request breaks the contract: a fault of IO.
    Fault(String),
}

/// An email with its idempotency key; `None` for a question about the account.
pub(crate) type Checked = std::result::Result<Option<(Option<String>, ReceivedEmail)>, Refusal>;

/// Whether an object has these fields and no others.
pub(crate) fn fields(value: &Value, required: &[&str], optional: &[&str]) -> std::result::Result<(), Refusal> {
    let object = value
        .as_object()
        .ok_or_else(|| Refusal::Fault(format!("no object: {value}")))?;
    for name in required {
        if !object.contains_key(*name) {
            return Err(Refusal::Fault(format!("{name} is missing")));
        }
    }
    match object
        .keys()
        .find(|name| !required.iter().chain(optional).any(|known| known == name))
    {
        Some(name) => Err(Refusal::Fault(format!("{name} is not in the contract"))),
        None => Ok(()),
    }
}

pub(crate) async fn read(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Result<ApiRequest> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            break at;
        }
        if bytes.len() > LONGEST || stream.read_buf(&mut bytes).await? == 0 {
            bail!("no whole head");
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec())?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (first.next().context("no method")?, first.next().context("no path")?);
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(Ok(0), |text| text.parse())?;
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        if length > LONGEST || stream.read_buf(&mut body).await? == 0 {
            bail!("no whole body");
        }
    }
    Ok(ApiRequest {
        method: method.to_owned(),
        path: path.to_owned(),
        headers,
        body,
    })
}
