//! Starts an IO that speaks TLS itself, for the tool that tries its handshakes.
//!
//! Must not choose a version or a cipher: what is tried is what everyone gets.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use io_testkit::IoProcess;

/// The host of its certificate and public URL.
const HOST: &str = "localhost";

/// Starts IO with a certificate of its own, writes its address, and runs until the process is stopped.
pub(crate) async fn encrypt(binary: &Path, address: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()])?;
    let write = |name: &str, text: String| -> Result<String> {
        let path = folder.path().join(name);
        std::fs::write(&path, text)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(path.to_str().context("paths are text")?.to_owned())
    };
    let certificate = write("fullchain.pem", made.cert.pem())?;
    let key = write("privkey.pem", made.signing_key.serialize_pem())?;
    let settings = [
        ("IO_TLS__CERTIFICATE", certificate.as_str()),
        ("IO_TLS__KEY", &key),
        ("IO_PUBLIC_URL", "https://localhost"),
    ];
    let io = IoProcess::start(binary, &settings).await?;
    crate::replace(address, &io.address().to_string())?;
    std::future::pending().await
}
