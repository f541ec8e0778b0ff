//! The configuration as text: the dump of what is set, the commented example, the page of the documentation.
//!
//! Must not show a secret.

use std::fmt::Write as _;

use super::kind::Value;
use super::table::{Default, KEYS, Key};
use super::{Environment, Settings};

/// Whether the dump says where each value was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origins {
    /// Values only.
    Hidden,
    /// Each with its origin.
    Shown,
}

/// Every key with its value, as TOML that loads again. What is not set, and every secret, is a comment.
pub fn dump(settings: &Settings, origins: Origins) -> String {
    let mut out = String::new();
    for key in KEYS {
        let setting = settings.get(key.name);
        let line = match &setting.value {
            Value::Absent => format!("# {} is not set", key.name),
            _ if key.secret && Some(setting.text.as_str()) != default(key) => format!("# {} = [redacted]", key.name),
            _ => format!("{} = {}", key.name, toml::Value::from(setting.text.as_str())),
        };
        let _ = match origins {
            Origins::Hidden => writeln!(out, "{line}"),
            Origins::Shown => writeln!(out, "{line}  # {}", setting.origin),
        };
    }
    out
}

fn default(key: &Key) -> Option<&'static str> {
    key.default_under(Environment::Development)
}

/// `.env.example`: every key as a commented-out variable with its meaning and default.
pub fn env_example() -> String {
    let mut out = String::from(
        "# Everything that can be set, with its default. Made by `io config env-example`; do not edit.\n\
         # Order: command line, then IO_* variables (or IO_*_FILE naming a file), then the TOML files of IO_CONFIG\n\
         # (separated by colons), then the profile, then what is built in.\n",
    );
    let mut heading = None;
    for key in KEYS {
        if heading != Some(key.heading()) {
            heading = Some(key.heading());
            let name = if key.heading().is_empty() {
                "general"
            } else {
                key.heading()
            };
            let _ = write!(out, "\n# ---- {name} {}\n", "-".repeat(108 - name.len()));
        }
        out.push('\n');
        for line in wrapped(key.doc, 116) {
            let _ = writeln!(out, "# {line}");
        }
        let _ = writeln!(out, "# Takes {}.{}", key.kind.allowed(), notes(key));
        let _ = writeln!(out, "#{}={}", key.variable(), default(key).unwrap_or_default());
    }
    out
}

fn notes(key: &Key) -> String {
    let mut notes = String::new();
    if let Default::By {
        staging, production, ..
    } = key.default
    {
        let _ = write!(notes, " Default in staging {staging}, in production {production}.");
    }
    if key.secret {
        notes.push_str(" Secret.");
    }
    if key.reloadable {
        notes.push_str(" Taken anew at SIGHUP.");
    }
    notes
}

/// `docs/config.md`: the same table to read.
pub fn markdown() -> String {
    let mut out = String::from(
        "# Configuration\n\n\
         Made by `io config markdown` from the table in `crates/io-server/src/config/table.rs`; do not edit.\n\n\
         Each value comes from the first of these that has it: the command line (`--set key=value`, or a flag of its \
         own), the environment (`IO_…`, with `__` between the parts; `IO_…_FILE` names a file that holds the value), \
         a systemd credential of the key's name (secrets only), the TOML files of `IO_CONFIG` (separated by colons, a \
         later one wins), the profile, what is built in. `io check` says everything that is wrong at once; `io config \
         dump --origin` shows what is set and by whom.\n",
    );
    let mut heading = None;
    for key in KEYS {
        if heading != Some(key.heading()) {
            heading = Some(key.heading());
            let name = if key.heading().is_empty() {
                "General"
            } else {
                key.heading()
            };
            let _ = write!(
                out,
                "\n## {name}\n\n| Key | Takes | Default | Meaning |\n| --- | --- | --- | --- |\n"
            );
        }
        let doc = format!("{}{}", key.doc, if key.secret { " Secret." } else { "" });
        let doc = if key.reloadable {
            format!("{doc} Taken anew at SIGHUP.")
        } else {
            doc
        };
        let _ = writeln!(
            out,
            "| `{}`<br>`{}` | {} | {} | {} |",
            key.name,
            key.variable(),
            key.kind.allowed().replace('|', "\\|"),
            default_cell(key),
            doc.replace('|', "\\|")
        );
    }
    out
}

fn default_cell(key: &Key) -> String {
    let quoted = |text: &str| {
        if text.is_empty() {
            "none".to_owned()
        } else {
            format!("`{text}`")
        }
    };
    match key.default {
        Default::Nothing => "none".to_owned(),
        Default::Always(text) => quoted(text),
        Default::By {
            development,
            staging,
            production,
        } => format!(
            "{} in development, {} in staging, {} in production",
            quoted(development),
            quoted(staging),
            quoted(production)
        ),
    }
}

/// The text in lines of at most `width`, broken at blanks.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("invariant: there is always a last line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
