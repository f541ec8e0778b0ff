//! An S3-compatible store as a target: which requests there are, and which are tried again.
//!
//! A large file goes in parts, each read from the file as it is sent. Must not know how a request travels.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::ETAG;
use http::{Method, StatusCode};
use io_core::outside::Clock;
use io_core::time::Timestamp;
use rusty_s3::actions::{CompleteMultipartUpload, CreateMultipartUpload, ListObjectsV2};
use rusty_s3::signing::sign;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use tokio::io::AsyncWriteExt as _;
use url::Url;

use super::address::{BucketStyle, S3Access, endpoint};
use super::http::{Answer, Content, Http, NoAnswer};
use super::{LONGEST_LIST, LONGEST_READ, Object, Patience, TargetError, check_name, folder};

/// How long a signature is good for.
const SIGNED_FOR: Duration = Duration::from_hours(1);
/// Up to this length a file is sent in one request.
const SMALL: u64 = 16 * 1024 * 1024;
/// As many parts as a store takes.
const MOST_PARTS: u64 = 10_000;
/// A list of a thousand names.
const LONGEST_ANSWER: u64 = 4 * 1024 * 1024;
/// What an error document may have.
const LONGEST_ERROR: u64 = 64 * 1024;

pub(super) struct S3 {
    bucket: Bucket,
    prefix: String,
    credentials: Credentials,
    http: Http,
    patience: Patience,
    clock: Arc<dyn Clock>,
    /// The endpoint's host, for errors.
    host: String,
}

/// Why one try failed.
enum Fault {
    /// Another try may succeed.
    Passing(String),
    Lasting(TargetError),
}

impl From<NoAnswer> for Fault {
    fn from(NoAnswer(why): NoAnswer) -> Self {
        Self::Passing(why)
    }
}

impl From<TargetError> for Fault {
    fn from(error: TargetError) -> Self {
        Self::Lasting(error)
    }
}

impl S3 {
    pub(super) fn new(
        bucket: &str,
        prefix: &str,
        access: &S3Access,
        patience: Patience,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, TargetError> {
        let endpoint = endpoint(&access.endpoint)?;
        let host = endpoint[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
        let style = match access.style {
            BucketStyle::Path => UrlStyle::Path,
            BucketStyle::Host => UrlStyle::VirtualHost,
        };
        let bucket = Bucket::new(endpoint, style, bucket.to_owned(), access.region.clone())
            .map_err(|error| TargetError::Configuration(format!("the bucket has no address: {error}")))?;
        Ok(Self {
            bucket,
            prefix: if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}/")
            },
            credentials: Credentials::new(access.key_id.clone(), access.secret.as_str()),
            http: Http::new(access.roots.as_deref(), patience)?,
            patience,
            clock,
            host,
        })
    }

    pub(super) async fn put(&self, name: &str, file: &Path) -> Result<(), TargetError> {
        let found = tokio::fs::metadata(file).await.map_err(TargetError::file(file))?;
        let length = found.len();
        if length <= SMALL {
            let content = || Content::File {
                path: file,
                from: 0,
                length,
            };
            self.put_whole(name, content).await
        } else {
            self.put_in_parts(name, file, length).await
        }
    }

    pub(super) async fn put_bytes(&self, name: &str, bytes: Vec<u8>) -> Result<(), TargetError> {
        let bytes = Bytes::from(bytes);
        self.put_whole(name, || Content::Bytes(bytes.clone())).await
    }

    async fn put_whole<'c>(&self, name: &str, content: impl Fn() -> Content<'c>) -> Result<(), TargetError> {
        let key = self.key(name);
        let mut tries = self.tries();
        loop {
            let url = self.signed(&self.bucket.put_object(Some(&self.credentials), &key));
            match self.ask(Method::PUT, &url, content(), name).await {
                Ok(_) => return Ok(()),
                Err(fault) => tries.after(fault).await?,
            }
        }
    }

    async fn put_in_parts(&self, name: &str, file: &Path, length: u64) -> Result<(), TargetError> {
        let key = self.key(name);
        let upload = self.begin_upload(name, &key).await?;
        let sent = self.send_parts(name, &key, &upload, file, length).await;
        if sent.is_err() {
            // Parts cost money until the upload is given up. If the store is away, its own rule has to remove them.
            let abort = self
                .bucket
                .abort_multipart_upload(Some(&self.credentials), &key, &upload);
            drop(
                self.ask(Method::DELETE, &self.signed(&abort), Content::Nothing, name)
                    .await,
            );
        }
        sent
    }

    async fn begin_upload(&self, name: &str, key: &str) -> Result<String, TargetError> {
        let mut tries = self.tries();
        loop {
            let url = self.signed(&self.bucket.create_multipart_upload(Some(&self.credentials), key));
            let begun = match self.ask(Method::POST, &url, Content::Nothing, name).await {
                Ok(answer) => self.text(answer).await.and_then(|text| {
                    CreateMultipartUpload::parse_response(&text).map_err(|error| Fault::Passing(error.to_string()))
                }),
                Err(fault) => Err(fault),
            };
            match begun {
                Ok(begun) => return Ok(begun.upload_id().to_owned()),
                Err(fault) => tries.after(fault).await?,
            }
        }
    }

    async fn send_parts(
        &self,
        name: &str,
        key: &str,
        upload: &str,
        file: &Path,
        length: u64,
    ) -> Result<(), TargetError> {
        let size = SMALL.max(length.div_ceil(MOST_PARTS));
        let mut tags = Vec::new();
        for number in 1..=u16::try_from(length.div_ceil(size)).expect("invariant: at most ten thousand parts") {
            let from = size * (u64::from(number) - 1);
            let length = size.min(length - from);
            let mut tries = self.tries();
            let tag = loop {
                let part = self.bucket.upload_part(Some(&self.credentials), key, number, upload);
                let content = Content::File {
                    path: file,
                    from,
                    length,
                };
                match self.ask(Method::PUT, &self.signed(&part), content, name).await {
                    Ok(answer) => break self.tag(&answer)?,
                    Err(fault) => tries.after(fault).await?,
                }
            };
            tags.push(tag);
        }
        self.complete(name, key, upload, &tags, length).await
    }

    fn tag(&self, answer: &Answer) -> Result<String, TargetError> {
        let tag = answer.headers.get(ETAG).and_then(|tag| tag.to_str().ok());
        tag.map(str::to_owned)
            .ok_or_else(|| self.refused("it gave no tag for a part".to_owned()))
    }

    async fn complete(
        &self,
        name: &str,
        key: &str,
        upload: &str,
        tags: &[String],
        length: u64,
    ) -> Result<(), TargetError> {
        let mut tries = self.tries();
        loop {
            let complete = CompleteMultipartUpload::new(
                &self.bucket,
                Some(&self.credentials),
                key,
                upload,
                tags.iter().map(String::as_str),
            );
            let url = self.signed(&complete);
            let body = Content::Bytes(Bytes::from(complete.body()));
            let completed = match self.ask(Method::POST, &url, body, name).await {
                // Success may turn out as an error while the store puts the parts together.
                Ok(answer) => self.text(answer).await.and_then(|text| {
                    rusty_s3::actions::CompleteMultipartUploadResponse::parse(&text)
                        .map(drop)
                        .map_err(|_| Fault::Passing(said(&text).unwrap_or_else(|| "the upload did not end".to_owned())))
                }),
                Err(fault) => Err(fault),
            };
            let Err(fault) = completed else {
                return Ok(());
            };
            // If only the answer was lost, the object is there and the upload is not.
            if self.head(name).await? == Some(length) {
                return Ok(());
            }
            tries.after(fault).await?;
        }
    }

    pub(super) async fn get(&self, name: &str, to: &Path) -> Result<(), TargetError> {
        let key = self.key(name);
        let mut tries = self.tries();
        loop {
            let url = self.signed(&self.bucket.get_object(Some(&self.credentials), &key));
            let got = match self.ask(Method::GET, &url, Content::Nothing, name).await {
                Ok(answer) => download(answer, name, to).await,
                Err(fault) => Err(fault),
            };
            match got {
                Ok(()) => return Ok(()),
                Err(fault) => tries.after(fault).await?,
            }
        }
    }

    pub(super) async fn read(&self, name: &str) -> Result<Vec<u8>, TargetError> {
        let key = self.key(name);
        let mut tries = self.tries();
        loop {
            let url = self.signed(&self.bucket.get_object(Some(&self.credentials), &key));
            let read = match self.ask(Method::GET, &url, Content::Nothing, name).await {
                Ok(answer) => answer.whole(LONGEST_READ).await.map_err(Fault::from),
                Err(fault) => Err(fault),
            };
            match read {
                Ok(bytes) => return bytes.ok_or_else(|| TargetError::TooLong(name.to_owned())),
                Err(fault) => tries.after(fault).await?,
            }
        }
    }

    pub(super) async fn head(&self, name: &str) -> Result<Option<u64>, TargetError> {
        let key = self.key(name);
        let mut tries = self.tries();
        loop {
            let url = self.signed(&self.bucket.head_object(Some(&self.credentials), &key));
            match self.ask(Method::HEAD, &url, Content::Nothing, name).await {
                Ok(answer) => {
                    let length = answer.length();
                    return length
                        .map(Some)
                        .ok_or_else(|| self.refused("it does not say how long an object is".to_owned()));
                }
                Err(Fault::Lasting(TargetError::Missing(_))) => return Ok(None),
                Err(fault) => tries.after(fault).await?,
            }
        }
    }

    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<Object>, TargetError> {
        let mut objects = Vec::new();
        let mut next: Option<String> = None;
        let mut tries = self.tries();
        loop {
            let mut list = self.bucket.list_objects_v2(Some(&self.credentials));
            list.with_prefix(format!("{}{prefix}", self.prefix));
            if let Some(next) = &next {
                list.with_continuation_token(next.clone());
            }
            let listed = match self
                .ask(Method::GET, &self.signed(&list), Content::Nothing, "the list")
                .await
            {
                Ok(answer) => self.text(answer).await.and_then(|text| {
                    ListObjectsV2::parse_response(&text).map_err(|error| Fault::Passing(error.to_string()))
                }),
                Err(fault) => Err(fault),
            };
            let listed = match listed {
                Ok(listed) => listed,
                Err(fault) => {
                    tries.after(fault).await?;
                    continue;
                }
            };
            tries = self.tries();
            for found in listed.contents {
                // What no target could hold is not ours, such as a name that stands for a folder.
                let name = found
                    .key
                    .strip_prefix(&self.prefix)
                    .filter(|name| check_name(name).is_ok());
                if let (Some(name), Some(size)) = (name, found.size) {
                    let name = name.to_owned();
                    objects.push(Object { name, size });
                }
            }
            if objects.len() > LONGEST_LIST {
                return Err(TargetError::TooMany);
            }
            match listed.next_continuation_token {
                Some(token) if next.as_ref() != Some(&token) => next = Some(token),
                Some(_) => return Err(self.refused("its list does not end".to_owned())),
                None => return Ok(objects),
            }
        }
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), TargetError> {
        let key = self.key(name);
        let mut tries = self.tries();
        loop {
            let url = self.signed(&self.bucket.delete_object(Some(&self.credentials), &key));
            match self.ask(Method::DELETE, &url, Content::Nothing, name).await {
                Ok(_) | Err(Fault::Lasting(TargetError::Missing(_))) => return Ok(()),
                Err(fault) => tries.after(fault).await?,
            }
        }
    }

    /// Gives up the uploads in parts that were begun before this time and never ended; returns how many.
    pub(super) async fn give_up_uploads(&self, before: Timestamp) -> Result<usize, TargetError> {
        let mut tries = self.tries();
        let begun = loop {
            let url = sign(
                &jiff_time(self.clock.now()),
                rusty_s3::Method::Get,
                self.bucket.base_url().clone(),
                self.credentials.key(),
                self.credentials.secret(),
                None,
                self.bucket.region(),
                SIGNED_FOR.as_secs(),
                [("prefix", self.prefix.as_str()), ("uploads", "")].into_iter(),
                std::iter::empty(),
            );
            let listed = match self.ask(Method::GET, &url, Content::Nothing, "the list").await {
                Ok(answer) => self.text(answer).await,
                Err(fault) => Err(fault),
            };
            match listed {
                Ok(text) => break uploads(&text),
                // Some stores do not know this question; their own rules remove such uploads.
                Err(Fault::Lasting(TargetError::Refused { .. } | TargetError::Missing(_))) => return Ok(0),
                Err(fault) => tries.after(fault).await?,
            }
        };
        let mut given_up = 0;
        for Upload { key, id, .. } in begun.iter().filter(|upload| upload.begun < jiff_time(before)) {
            let mut tries = self.tries();
            loop {
                let abort = self.bucket.abort_multipart_upload(Some(&self.credentials), key, id);
                match self
                    .ask(Method::DELETE, &self.signed(&abort), Content::Nothing, key)
                    .await
                {
                    Ok(_) | Err(Fault::Lasting(TargetError::Missing(_))) => break,
                    Err(fault) => tries.after(fault).await?,
                }
            }
            given_up += 1;
        }
        Ok(given_up)
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The address of a request, with its signature: never to be logged.
    fn signed<'a>(&self, action: &impl S3Action<'a>) -> Url {
        let now = jiff_time(self.clock.now());
        action.sign_with_time(SIGNED_FOR, &now)
    }

    /// One try of a request; an answer that is no success is a fault.
    async fn ask(&self, method: Method, url: &Url, content: Content<'_>, name: &str) -> Result<Answer, Fault> {
        let answer = self.http.send(method, url, content).await?;
        let status = answer.status;
        if status.is_success() {
            return Ok(answer);
        }
        let text = answer.whole(LONGEST_ERROR).await.ok().flatten().unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        Err(self.fault(status, &text, name))
    }

    fn fault(&self, status: StatusCode, text: &str, name: &str) -> Fault {
        let code = element(text, "Code").unwrap_or_default();
        let why = said(text).unwrap_or_else(|| status.to_string());
        let denied = |why: String| TargetError::Denied {
            store: self.host.clone(),
            why,
        };
        match (status, code) {
            (_, "RequestTimeTooSkewed") => Fault::Lasting(denied(
                "the clocks of this machine and of the store are more than 15 minutes apart".to_owned(),
            )),
            (_, "NoSuchBucket") => Fault::Lasting(self.refused(format!("there is no bucket {:?}", self.bucket.name()))),
            (StatusCode::NOT_FOUND, _) => Fault::Lasting(TargetError::Missing(name.to_owned())),
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => Fault::Lasting(denied(why)),
            (StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS, _) => Fault::Passing(why),
            _ if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED => Fault::Passing(why),
            _ if status.is_redirection() => Fault::Lasting(self.refused(format!(
                "{status}: the bucket lies elsewhere; check endpoint and region"
            ))),
            _ => Fault::Lasting(self.refused(why)),
        }
    }

    fn refused(&self, why: String) -> TargetError {
        TargetError::Refused {
            store: self.host.clone(),
            why,
        }
    }

    async fn text(&self, answer: Answer) -> Result<String, Fault> {
        let whole = answer.whole(LONGEST_ANSWER).await?;
        let whole = whole.ok_or_else(|| self.refused("its answer is too long".to_owned()))?;
        String::from_utf8(whole).map_err(|_| Fault::Lasting(self.refused("its answer is not text".to_owned())))
    }

    fn tries(&self) -> Tries<'_> {
        Tries {
            store: self,
            made: 0,
            pause: self.patience.pause,
        }
    }
}

impl fmt::Display for S3 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { prefix, host, .. } = self;
        let prefix = prefix
            .strip_suffix('/')
            .map_or(String::new(), |prefix| format!("/{prefix}"));
        write!(formatter, "s3://{}{prefix} at {host}", self.bucket.name())
    }
}

/// The tries of one request.
struct Tries<'a> {
    store: &'a S3,
    made: u32,
    pause: Duration,
}

impl Tries<'_> {
    /// Waits before the next try, or says why there is none.
    async fn after(&mut self, fault: Fault) -> Result<(), TargetError> {
        self.made += 1;
        match fault {
            Fault::Lasting(error) => Err(error),
            Fault::Passing(why) if self.made >= self.store.patience.tries => Err(TargetError::Unavailable {
                store: self.store.host.clone(),
                tries: self.made,
                why,
            }),
            Fault::Passing(_) => {
                tokio::time::sleep(self.pause).await;
                self.pause *= 2;
                Ok(())
            }
        }
    }
}

async fn download(mut answer: Answer, name: &str, to: &Path) -> Result<(), Fault> {
    let expected = answer.length();
    let mut file = tokio::fs::File::from_std(folder::create(to)?);
    let mut length: u64 = 0;
    while let Some(piece) = answer.piece().await? {
        file.write_all(&piece).await.map_err(TargetError::file(to))?;
        length += u64::try_from(piece.len()).unwrap_or(0);
    }
    file.flush().await.map_err(TargetError::file(to))?;
    if expected.is_some_and(|expected| expected != length) {
        return Err(Fault::Lasting(TargetError::Incomplete(name.to_owned())));
    }
    Ok(())
}

fn jiff_time(now: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// An upload in parts that has not ended.
struct Upload {
    key: String,
    id: String,
    begun: jiff::Timestamp,
}

/// The uploads of a list, at most a thousand. One without a time is not known to be old, and left out.
fn uploads(text: &str) -> Vec<Upload> {
    let parts = text.split("<Upload>").skip(1);
    parts
        .filter_map(|part| {
            Some(Upload {
                key: element(part, "Key")?.to_owned(),
                id: element(part, "UploadId")?.to_owned(),
                begun: element(part, "Initiated")?.parse().ok()?,
            })
        })
        .collect()
}

/// What an error document says, in one line.
fn said(text: &str) -> Option<String> {
    let code = element(text, "Code")?;
    let message = element(text, "Message").unwrap_or_default();
    let line = format!("{code} {message}");
    Some(
        line.chars()
            .filter(|character| !character.is_control())
            .take(300)
            .collect::<String>()
            .trim()
            .to_owned(),
    )
}

fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (content, _) = rest.split_once(&format!("</{name}>"))?;
    Some(content)
}
