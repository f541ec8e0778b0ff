//! A topic of Amazon SNS: it signs messages as AWS publishes, hands out its certificate, and takes confirmations.
//!
//! Must not know what IO makes of a message.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::SignatureScheme;
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{acceptor, read};

/// A key that signs nothing but tests.
const KEY: &[u8] = include_bytes!("rsa-key-of-tests.der");

/// The host that the messages name.
const HOST: &str = "sns.eu-central-1.amazonaws.com";

#[derive(Default)]
struct State {
    asked: Mutex<Vec<String>>,
    certificate: String,
}

/// A running topic; dropping it stops it.
pub struct SnsTopic {
    port: u16,
    trusted: String,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

impl Drop for SnsTopic {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl SnsTopic {
    /// Its name.
    pub const ARN: &str = "arn:aws:sns:eu-central-1:123456789012:io-emails";

    /// Starts on a free loopback port, over TLS.
    pub async fn start() -> Result<Self> {
        let (acceptor, trusted) = acceptor()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let key = rcgen::KeyPair::try_from(&PrivatePkcs8KeyDer::from(KEY))?;
        let names = vec!["sns.amazonaws.com".to_owned()];
        let state = Arc::new(State {
            certificate: rcgen::CertificateParams::new(names)?.self_signed(&key)?.pem(),
            ..State::default()
        });
        let listening = tokio::spawn(listen(listener, acceptor, Arc::clone(&state)));
        Ok(Self {
            port,
            trusted,
            state,
            listening,
        })
    }

    /// Where it is asked.
    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The certificate to trust, as PEM.
    pub fn certificate(&self) -> &str {
        &self.trusted
    }

    /// The paths that were asked for, in their order.
    pub fn asked(&self) -> Vec<String> {
        self.state.asked.lock().clone()
    }

    /// A signed notification with this message, as it is delivered.
    pub fn notification(&self, id: &str, at: &str, message: &Value) -> Value {
        signed(json!({
            "Type": "Notification",
            "MessageId": id,
            "TopicArn": Self::ARN,
            "Subject": "Amazon SES Email Event Notification",
            "Message": message.to_string(),
            "Timestamp": at,
            "SignatureVersion": "2",
            "SigningCertURL": format!("https://{HOST}/SimpleNotificationService-0123456789abcdef.pem"),
            "UnsubscribeURL": format!("https://{HOST}/?Action=Unsubscribe"),
        }))
        .expect("the key signs")
    }

    /// A signed question whether the subscription is wanted.
    pub fn question(&self, at: &str, confirm_at: &str) -> Value {
        signed(json!({
            "Type": "SubscriptionConfirmation",
            "MessageId": "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
            "Token": "2336412f37",
            "TopicArn": Self::ARN,
            "Message": "You have chosen to subscribe to the topic.",
            "SubscribeURL": confirm_at,
            "Timestamp": at,
            "SignatureVersion": "2",
            "SigningCertURL": format!("https://{HOST}/SimpleNotificationService-0123456789abcdef.pem"),
        }))
        .expect("the key signs")
    }

    /// Where a subscription to it is confirmed.
    pub fn confirmation() -> String {
        format!(
            "https://{HOST}/?Action=ConfirmSubscription&TopicArn={}&Token=2336412f37",
            Self::ARN
        )
    }
}

/// Signs the fields that AWS names, in the order of the alphabet, each on a line after its name.
fn signed(mut told: Value) -> Result<Value> {
    let mut text = String::new();
    for name in [
        "Message",
        "MessageId",
        "Subject",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ] {
        if let Some(value) = told[name].as_str() {
            let _ = write!(text, "{name}\n{value}\n");
        }
    }
    let key = any_supported_type(&PrivateKeyDer::Pkcs8(KEY.into()))?;
    let signer = key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]);
    let signature = signer.context("an RSA key")?.sign(text.as_bytes())?;
    told["Signature"] = json!(STANDARD.encode(signature));
    Ok(told)
}

async fn listen(listener: TcpListener, acceptor: TlsAcceptor, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
        // A client that disconnects early is not a fault of this server.
        tokio::spawn(async move { serve(stream, &acceptor, &state).await.ok() });
    }
}

async fn serve(stream: TcpStream, acceptor: &TlsAcceptor, state: &State) -> Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let request = read(&mut stream).await?;
    state.asked.lock().push(request.path.clone());
    let body = if request.path.contains("SimpleNotificationService") {
        &state.certificate
    } else {
        "<ConfirmSubscriptionResponse/>"
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await?;
    stream.shutdown().await?;
    Ok(())
}
