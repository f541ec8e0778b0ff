//! One order at a certificate authority (RFC 8555), proven over HTTP.
//!
//! Must not decide when to order, nor keep what it gets.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context as _, bail};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder, Order,
    OrderStatus, RetryPolicy,
};
use parking_lot::Mutex;
use rcgen::{CertificateParams, DistinguishedName, KeyPair};
use zeroize::Zeroizing;

use super::https::Https;
use crate::config::Acme;

/// How long the authority may take to look at a proof, and then to issue.
const PATIENCE: Duration = Duration::from_secs(90);

/// What an authority says about an account that it does not know.
const NO_ACCOUNT: &str = "urn:ietf:params:acme:error:accountDoesNotExist";

/// The proofs that the plain listener shows while an order is open: by token, what to answer.
#[derive(Debug, Default)]
pub(super) struct Challenges(Mutex<HashMap<String, String>>);

impl Challenges {
    /// What to answer to an authority that asks for this token.
    pub(super) fn answer(&self, token: &str) -> Option<String> {
        self.0.lock().get(token).cloned()
    }
}

/// Shows a proof until it is dropped.
struct Shown<'a> {
    challenges: &'a Challenges,
    token: String,
}

impl<'a> Shown<'a> {
    fn new(challenges: &'a Challenges, token: &str, answer: &str) -> Self {
        challenges.0.lock().insert(token.to_owned(), answer.to_owned());
        Self {
            challenges,
            token: token.to_owned(),
        }
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.challenges.0.lock().remove(&self.token);
    }
}

/// What an order gave: both in PEM.
pub(super) struct Issued {
    pub(super) chain: String,
    pub(super) key: Zeroizing<String>,
}

/// An account at an authority, and its form for the store if it is new.
pub(super) struct Opened {
    account: Account,
    pub(super) new: Option<Zeroizing<Vec<u8>>>,
}

/// Whether an authority does not know an account that is kept here: it forgot it, or is another one.
pub(super) fn is_unknown_account(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let problem = cause.downcast_ref::<Error>();
        matches!(problem, Some(Error::Api(problem)) if problem.r#type.as_deref() == Some(NO_ACCOUNT))
    })
}

/// Opens the account that is kept, or makes one.
pub(super) async fn account(acme: &Acme, kept: Option<&[u8]>) -> anyhow::Result<Opened> {
    let builder = Account::builder_with_http(Box::new(Https::trusting(acme.ca_file.as_deref())?));
    if let Some(kept) = kept {
        let credentials: AccountCredentials = serde_json::from_slice(kept)?;
        let account = builder.from_credentials(credentials).await.context("the authority")?;
        return Ok(Opened { account, new: None });
    }
    let contact = acme.contact.as_ref().map(|email| format!("mailto:{email}"));
    let contact: Vec<&str> = contact.as_deref().into_iter().collect();
    let wanted = NewAccount {
        contact: &contact,
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let made = builder.create(&wanted, acme.directory.clone(), None).await;
    let (account, credentials) = made.context("a new account at the authority")?;
    Ok(Opened {
        account,
        new: Some(Zeroizing::new(serde_json::to_vec(&credentials)?)),
    })
}

/// Orders a certificate for a host.
pub(super) async fn order(opened: &Opened, host: &str, challenges: &Challenges) -> anyhow::Result<Issued> {
    let names = [Identifier::Dns(host.to_owned())];
    let mut order = opened
        .account
        .new_order(&NewOrder::new(&names))
        .await
        .context("an order")?;
    let shown = prove(&mut order, challenges).await?;
    let patience = RetryPolicy::new().timeout(PATIENCE);
    match order.poll_ready(&patience).await {
        Ok(OrderStatus::Ready) => {}
        Ok(_) | Err(Error::Api(_)) => bail!(refusal(&mut order, host).await),
        Err(error) => return Err(error).context("the authority did not look at the proof in time"),
    }
    drop(shown);
    let key = KeyPair::generate()?;
    let mut wanted = CertificateParams::new([host.to_owned()])?;
    wanted.distinguished_name = DistinguishedName::new();
    let request = wanted.serialize_request(&key)?;
    order.finalize_csr(request.der()).await.context("finishing the order")?;
    let chain = order.poll_certificate(&patience).await.context("the certificate")?;
    Ok(Issued {
        chain,
        key: Zeroizing::new(key.serialize_pem()),
    })
}

/// Shows what proves that the host is ours, and says so.
async fn prove<'a>(order: &mut Order, challenges: &'a Challenges) -> anyhow::Result<Vec<Shown<'a>>> {
    let mut shown = Vec::new();
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization.context("what the authority asks for")?;
        if authorization.status == AuthorizationStatus::Valid {
            // It remembers an earlier proof.
            continue;
        }
        let mut challenge = authorization
            .challenge(ChallengeType::Http01)
            .context("the authority offers no proof over HTTP (http-01)")?;
        let answer = challenge.key_authorization();
        shown.push(Shown::new(challenges, &challenge.token, answer.as_str()));
        challenge.set_ready().await.context("asking for a look at the proof")?;
    }
    Ok(shown)
}

/// Why the authority did not accept a proof, in its own words.
async fn refusal(order: &mut Order, host: &str) -> String {
    let mut said = Vec::new();
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let Ok(mut authorization) = authorization else { continue };
        if let Ok(state) = authorization.refresh().await {
            let problems = state.challenges.iter().filter_map(|challenge| challenge.error.as_ref());
            said.extend(problems.map(ToString::to_string));
        }
    }
    let said = if said.is_empty() {
        "no reason was given".to_owned()
    } else {
        said.join("; ")
    };
    format!("the authority could not see the proof at http://{host}/.well-known/acme-challenge/: {said}")
}
