//! The packages: a stripped binary with its debug information apart, an archive, and a Debian package.
//!
//! The package is tried in a folder of its own: installed, installed again, removed and purged.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::World;
use super::served::below;
use super::tools::text;
use super::units::{BINARY, FOLDER, UNITS};
use crate::book;
use crate::command::Program;
use crate::compile::{self, Profile};
use crate::needs::{self, BINUTILS, DPKG};
use crate::session::{Session, say};
use crate::web;

/// The options of `package`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// Take this binary instead of building one for release.
    #[arg(long, value_name = "FILE")]
    pub(super) binary: Option<PathBuf>,
    /// The platform to build for, such as x86_64-unknown-linux-musl. Default: this one.
    #[arg(long, value_name = "TRIPLE")]
    pub(super) target: Option<String>,
}

/// The name of the package, and of its folders.
const NAME: &str = "io-chat";

/// What the Debian package brings of `deploy/observability`, as examples.
const OBSERVABILITY: [&str; 3] = ["prometheus", "alertmanager", "grafana/dashboards"];

/// The most that the binary may take.
const MOST: u64 = 60 * 1024 * 1024;

/// A binary and its debug information, in two files.
pub(super) struct Stripped {
    pub(super) binary: PathBuf,
    debug: PathBuf,
}

/// Where packages go.
async fn folder(session: &Session) -> Result<PathBuf> {
    let folder = compile::target(session).await?.join("package");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The binary to deliver, without what only debuggers need.
///
/// A backtrace finds the debug information again if it lies beside the binary, or below `/usr/lib/debug`.
pub(super) async fn stripped(session: &Session, options: &Options) -> Result<Stripped> {
    needs::fetch(session, &[&BINUTILS]).await?;
    let whole = match &options.binary {
        Some(binary) => std::path::absolute(binary)?,
        None => build(session, options.target.as_deref()).await?,
    };
    ensure!(whole.is_file(), "there is no {}", whole.display());
    let folder = folder(session).await?.join("files");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let (binary, debug) = (folder.join("io"), folder.join("io.debug"));
    let objcopy = |arguments: &[&str]| Program::new(session, "objcopy", arguments).within(&folder);
    objcopy(&["--only-keep-debug", text(&whole)?, text(&debug)?])
        .read(session)
        .await?;
    objcopy(&[
        "--strip-all",
        "--remove-section=.comment",
        "--add-gnu-debuglink=io.debug",
        text(&whole)?,
        text(&binary)?,
    ])
    .read(session)
    .await?;
    Ok(Stripped { binary, debug })
}

async fn build(session: &Session, target: Option<&str>) -> Result<PathBuf> {
    web::build(session).await?;
    book::build(session)?;
    let Some(target) = target else {
        return compile::server(session, Profile::Release).await;
    };
    let arguments = [
        "build",
        "--locked",
        "--release",
        "--package",
        "io-server",
        "--bin",
        "io",
        "--target",
        target,
    ];
    Program::cargo(session, arguments).run(session).await?;
    Ok(compile::target(session).await?.join(target).join("release/io"))
}

/// Makes the packages for one platform.
pub(crate) async fn package(session: &Session, options: &Options) -> Result<()> {
    let stripped = stripped(session, options).await?;
    let folder = folder(session).await?;
    let target = match &options.target {
        Some(target) => target.clone(),
        None => host(session).await?,
    };
    let version = version(session)?;
    let archive = folder.join(format!("io-{version}-{target}.tar.gz"));
    let name = format!("io-{version}");
    let tree = tempfile::tempdir()?;
    let inside = tree.path().join(&name);
    copy(&stripped.binary, &inside.join("io"), 0o755)?;
    for file in ["LICENSE", "CHANGELOG.md"] {
        copy(&session.path(file), &inside.join(file), 0o644)?;
    }
    for file in below(&session.path("deploy"))? {
        let within = file.strip_prefix(session.root())?;
        let mode = if is_program(&file)? { 0o755 } else { 0o644 };
        copy(&file, &inside.join(within), mode)?;
    }
    // The same sources give the same archive.
    let arguments = [
        "--create",
        "--gzip",
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mtime=@0",
        "--file",
        text(&archive)?,
        &name,
    ];
    Program::new(session, "tar", arguments)
        .within(tree.path())
        .read(session)
        .await?;
    copy(
        &stripped.debug,
        &folder.join(format!("io-{version}-{target}.debug")),
        0o644,
    )?;
    if target.ends_with("-musl") {
        alone(session, &stripped.binary).await?;
    }
    if target.ends_with("-gnu") {
        deb(session, &stripped, &target, &folder).await?;
    }
    for file in std::fs::read_dir(&folder)? {
        let file = file?;
        if file.file_type()?.is_file() {
            say(&format!("{}  {} bytes", file.path().display(), file.metadata()?.len()));
        }
    }
    // Of no use once they are packed.
    std::fs::remove_dir_all(folder.join("files"))?;
    Ok(())
}

async fn host(session: &Session) -> Result<String> {
    let said = Program::new(session, "rustc", ["--version", "--verbose"])
        .read(session)
        .await?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host
        .context("rustc does not say for which platform it builds")?
        .to_owned())
}

/// The version of the workspace.
fn version(session: &Session) -> Result<String> {
    let manifest: toml::Table = std::fs::read_to_string(session.path("Cargo.toml"))?.parse()?;
    let version = manifest["workspace"]["package"]["version"].as_str();
    Ok(version.context("the workspace has no version")?.to_owned())
}

fn is_program(file: &Path) -> Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(file.metadata()?.permissions().mode() & 0o111 != 0)
}

fn copy(from: &Path, to: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    std::fs::copy(from, to).with_context(|| format!("no {}", from.display()))?;
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(mode))?;
    Ok(())
}

fn write(text: &str, to: &Path, mode: u32) -> Result<()> {
    let from = tempfile::NamedTempFile::new()?;
    std::fs::write(from.path(), text)?;
    copy(from.path(), to, mode)
}

/// Fails if a binary needs a library of the machine.
async fn alone(session: &Session, binary: &Path) -> Result<()> {
    let said = Program::new(session, "objdump", ["-p", text(binary)?])
        .read(session)
        .await?;
    ensure!(!said.contains("NEEDED"), "it needs libraries of the machine:\n{said}");
    Ok(())
}

/// The completions of the package: the shell, and where it looks for them.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/io"),
    ("zsh", "usr/share/zsh/vendor-completions/_io"),
    ("fish", "usr/share/fish/vendor_completions.d/io.fish"),
];

/// Lets the binary write its manual pages and completions, if it runs on this machine.
async fn manual(session: &Session, binary: &Path, target: &str, root: &Path) -> Result<()> {
    if host(session).await? != target {
        say("the package has no manual pages: the binary is for another machine");
        return Ok(());
    }
    let io = |arguments: &[&str]| Ok::<_, anyhow::Error>(Program::new(session, text(binary)?, arguments));
    let pages = root.join("usr/share/man/man1");
    std::fs::create_dir_all(&pages)?;
    io(&["man", "--into", text(&pages)?])?.read(session).await?;
    let mut arguments = vec!["-9n".to_owned()];
    for page in below(&pages)? {
        arguments.push(text(&page)?.to_owned());
    }
    Program::new(session, "gzip", arguments).read(session).await?;
    for (shell, path) in COMPLETIONS {
        write(
            &io(&["completions", shell])?.read(session).await?,
            &root.join(path),
            0o644,
        )?;
    }
    Ok(())
}

/// Makes the Debian package.
async fn deb(session: &Session, stripped: &Stripped, target: &str, folder: &Path) -> Result<PathBuf> {
    needs::fetch(session, &[&DPKG]).await?;
    let architecture = match target.split('-').next() {
        Some("x86_64") => "amd64",
        Some("aarch64") => "arm64",
        other => bail!("Debian has another name for {other:?}, which is not known here"),
    };
    let tree = tempfile::tempdir()?;
    let root = tree.path();
    let source = |name: &str| session.path("deploy/package").join(name);
    copy(&stripped.binary, &root.join("usr/bin/io"), 0o755)?;
    for unit in UNITS {
        let text = std::fs::read_to_string(session.path(FOLDER).join(unit))?;
        let text = text.replace(BINARY, "/usr/bin/io").replace(
            &format!(" Copy to /etc/systemd/system/{unit};"),
            " Of the Debian package;",
        );
        write(&text, &root.join("usr/lib/systemd/system").join(unit), 0o644)?;
    }
    copy(&source("io.toml"), &root.join("etc/io/io.toml"), 0o644)?;
    let documents = root.join("usr/share/doc").join(NAME);
    copy(&source("copyright"), &documents.join("copyright"), 0o644)?;
    copy(&session.path("CHANGELOG.md"), &documents.join("CHANGELOG.md"), 0o644)?;
    for proxy in below(&session.path("deploy/proxies"))? {
        let name = proxy.file_name().context("a file has a name")?;
        copy(&proxy, &documents.join("examples").join(name), 0o644)?;
    }
    for part in OBSERVABILITY {
        let from = session.path("deploy/observability");
        for file in below(&from.join(part))? {
            copy(
                &file,
                &documents.join("examples/observability").join(file.strip_prefix(&from)?),
                0o644,
            )?;
        }
    }
    manual(session, &stripped.binary, target, root).await?;
    let version = version(session)?;
    let mut control = std::fs::read_to_string(source("control"))?
        .replace("@VERSION@", &version)
        .replace("@ARCHITECTURE@", architecture)
        .replace("@LIBC@", &libc(session, &stripped.binary).await?);
    let size: u64 = below(root)?
        .iter()
        .map(|file| file.metadata().map_or(0, |file| file.len()))
        .sum();
    writeln!(control, "Installed-Size: {}", size.div_ceil(1024))?;
    let about = root.join("DEBIAN");
    write(&control, &about.join("control"), 0o644)?;
    copy(&source("conffiles"), &about.join("conffiles"), 0o644)?;
    for script in ["postinst", "prerm", "postrm"] {
        copy(&source(script), &about.join(script), 0o755)?;
    }
    let package = folder.join(format!("{NAME}_{version}_{architecture}.deb"));
    let arguments = ["--root-owner-group", "-Zxz", "--build", text(root)?, text(&package)?];
    // The same sources give the same package.
    Program::new(session, "dpkg-deb", arguments)
        .env("SOURCE_DATE_EPOCH", "0")
        .read(session)
        .await?;
    Ok(package)
}

/// The oldest version of the C library that the binary runs with.
async fn libc(session: &Session, binary: &Path) -> Result<String> {
    let said = Program::new(session, "objdump", ["-T", text(binary)?])
        .read(session)
        .await?;
    newest_glibc(&said).context("the binary names no version of the C library")
}

fn newest_glibc(symbols: &str) -> Option<String> {
    let versions = symbols.split("GLIBC_").skip(1).filter_map(|after| {
        let version: String = after.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
        numbers.map(|numbers| (numbers, version))
    });
    versions.max().map(|(_, version)| version)
}

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    if let Err(why) = needs::fetch(session, &[&DPKG]).await {
        world.skip("the package", why);
        return Ok(());
    }
    if !rustix::process::geteuid().is_root() {
        world.skip("the package", "only root can install it, also into a folder");
        return Ok(());
    }
    let binary = world.binary().await?;
    let size = binary.metadata()?.len();
    let small = || {
        ensure!(size < MOST, "{size} bytes");
        Ok(())
    };
    world.note(
        format!("the stripped binary has {size} bytes, less than 60 MiB"),
        small(),
    );
    let folder = tempfile::Builder::new().prefix("io-package-").tempdir()?;
    let stripped = Stripped {
        debug: binary.with_extension("debug"),
        binary,
    };
    let package = deb(session, &stripped, &host(session).await?, folder.path()).await?;
    let root = folder.path().join("root");
    for path in ["var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log"] {
        std::fs::create_dir_all(root.join(path))?;
    }
    std::fs::write(root.join("var/lib/dpkg/status"), "")?;
    let place = format!("--root={}", text(&root)?);
    // Its scripts work below the folder; what it depends on is not installed there.
    let dpkg = |arguments: &[&str]| {
        let first = [place.as_str(), "--force-depends", "--force-script-chrootless"];
        Program::new(session, "dpkg", first.iter().chain(arguments))
    };
    let installed = dpkg(&["--install", text(&package)?]).read(session).await.map(drop);
    world.note("the package installs", installed);
    world.note(
        "it brings what it must, and a root key that only root reads",
        present(&root),
    );
    world.note(
        "`io check` takes its configuration once it is filled in",
        configured(world, &root).await,
    );

    // The next version keeps what was made and changed.
    let key = std::fs::read(root.join("etc/io/root.key"))?;
    std::fs::write(root.join("etc/io/io.toml"), "public_url = \"https://io.example.org\"\n")?;
    let again = dpkg(&["--force-confold", "--install", text(&package)?])
        .read(session)
        .await
        .map(drop);
    world.note("it installs over itself", again);
    let kept = || {
        ensure!(
            std::fs::read(root.join("etc/io/root.key"))? == key,
            "the root key is another one"
        );
        let configuration = std::fs::read_to_string(root.join("etc/io/io.toml"))?;
        ensure!(
            configuration.contains("io.example.org"),
            "the configuration is another one"
        );
        Ok(())
    };
    world.note("then root key and configuration are as before", kept());

    let data = root.join("var/lib/private/io/io.db");
    copy(&session.path("LICENSE"), &data, 0o600)?;
    dpkg(&["--remove", NAME]).read(session).await?;
    dpkg(&["--purge", NAME]).read(session).await?;
    world.note(
        "purged, it leaves its data and their key, and nothing else",
        left(&root),
    );
    Ok(())
}

fn present(root: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let units = UNITS.map(|unit| format!("usr/lib/systemd/system/{unit}"));
    let files = [
        "usr/bin/io",
        "etc/io/io.toml",
        "usr/share/doc/io-chat/copyright",
        "usr/share/doc/io-chat/examples/Caddyfile",
        "usr/share/doc/io-chat/examples/observability/prometheus/alerts.yml",
        "usr/share/man/man1/io.1.gz",
        "usr/share/man/man1/io-doctor.1.gz",
    ];
    let files = files.into_iter().chain(COMPLETIONS.map(|(_, path)| path));
    for file in units.iter().map(String::as_str).chain(files) {
        ensure!(root.join(file).is_file(), "{file} is missing");
    }
    let service = std::fs::read_to_string(root.join("usr/lib/systemd/system/io.service"))?;
    ensure!(
        service.contains("\nExecStart=/usr/bin/io serve\n"),
        "the service starts something else"
    );
    let key = root.join("etc/io/root.key");
    ensure!(
        key.metadata()?.permissions().mode() & 0o777 == 0o600,
        "others can read the root key"
    );
    ensure!(std::fs::read_to_string(key)?.trim().len() == 64, "the root key is none");
    Ok(())
}

/// Runs `io check` as the service would, with every example of the file in force.
async fn configured(world: &World<'_>, root: &Path) -> Result<()> {
    let path = root.join("etc/io/io.toml");
    let mut filled = String::new();
    for line in std::fs::read_to_string(&path)?.lines() {
        let begins = |rest: &&str| rest.starts_with(|c: char| c == '[' || c.is_lowercase());
        writeln!(filled, "{}", line.strip_prefix('#').filter(begins).unwrap_or(line))?;
    }
    let filled_in = root.join("filled-in.toml");
    std::fs::write(&filled_in, filled)?;
    let outcome = Program::new(world.session, text(&root.join("usr/bin/io"))?, ["check"])
        .without(|name| name.starts_with("IO_"))
        .env("IO_PROFILE", "production")
        .env("IO_CONFIG", &filled_in)
        .env("IO_ROOT_KEY_FILE", root.join("etc/io/root.key"))
        .env("IO_DATA_DIR", root.join("data"))
        .keep(world.session)
        .await?;
    std::fs::remove_file(filled_in)?;
    ensure!(outcome.success, "\n{}", outcome.text.trim_end());
    Ok(())
}

fn left(root: &Path) -> Result<()> {
    let found: BTreeSet<String> = below(root)?
        .iter()
        .filter_map(|file| file.strip_prefix(root).ok())
        .map(|file| file.display().to_string())
        .filter(|file| !file.starts_with("var/lib/dpkg/") && !file.starts_with("var/log/"))
        .collect();
    let wanted = BTreeSet::from(["etc/io/root.key", "var/lib/private/io/io.db"].map(str::to_owned));
    ensure!(found == wanted, "{found:?}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_the_c_library_is_found_by_its_numbers() {
        let symbols = "… GLIBC_2.2.5 memcpy\n… (GLIBC_2.34) x\n… GLIBC_2.4 y\n";
        assert_eq!(newest_glibc(symbols).as_deref(), Some("2.34"));
        assert_eq!(newest_glibc("nothing"), None);
    }
}
