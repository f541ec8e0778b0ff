//! Where values come from, and which wins.
//!
//! Flags, environment, credentials, files, profile, built-in defaults.
//!
//! Must not interpret a value.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use super::faults::{Fault, Problem};
use super::key::{self, Key};
use super::kind::{Kind, Value};
use super::kubernetes;
use super::table;
use super::{Environment, environment_named};

/// Where a value was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The default.
    BuiltIn,
    /// The default of the profile.
    Profile,
    /// A configuration file.
    File(PathBuf),
    /// A file in systemd's `$CREDENTIALS_DIRECTORY`.
    Credential(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A file that an environment variable names.
    VariableFile(String, PathBuf),
    /// The command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::Profile => f.write_str("profile"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Credential(path) => write!(f, "credential {}", path.display()),
            Self::Variable(name) => write!(f, "environment {name}"),
            Self::VariableFile(name, path) => write!(f, "environment {name}, file {}", path.display()),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// The sources of values.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `key=value` pairs of the command line. The last one of a key wins.
    pub flags: Vec<(String, OsString)>,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
}

impl Sources {
    /// The environment of this process and the given flags.
    pub fn of_process(flags: Vec<(String, OsString)>) -> Self {
        let environment = std::env::vars_os().collect();
        Self { flags, environment }
    }

    /// The value of a variable that is set. An empty one counts as not set.
    fn variable(&self, name: &str) -> Option<&OsStr> {
        self.environment
            .iter()
            .find(|(known, value)| known == name && !is_blank(value))
            .map(|(_, value)| value.as_os_str())
    }
}

/// Whether a value consists of nothing, or of spaces.
///
/// `IO_KEY=` in a file of variables, and `IO_KEY: ${KEY:-}` in a compose file, mean that the key is not given.
fn is_blank(value: &OsStr) -> bool {
    value.as_bytes().trim_ascii().is_empty()
}

/// Text without the byte order mark that some editors put in front of it.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A value and where it was set.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The parsed value.
    pub value: Value,
    /// The text as written, trimmed.
    pub text: String,
    /// Where it was set.
    pub origin: Origin,
}

/// Every key's value.
#[derive(Clone, Debug)]
pub struct Settings {
    values: BTreeMap<&'static str, Setting>,
    /// The keys that were set under an old name.
    pub renamed: Vec<Renamed>,
    /// The variables of a Kubernetes service, which are no settings.
    pub of_services: Vec<String>,
}

/// A key that was set under an old name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The name that was used.
    pub old: &'static str,
    /// The name to use.
    pub new: &'static str,
    /// Where it was set.
    pub origin: Origin,
}

impl Settings {
    /// The setting of a key of the table.
    pub fn get(&self, name: &str) -> &Setting {
        self.values
            .get(name)
            .expect("invariant: the name is a key of the table, and every key has a setting")
    }

    /// These settings, but with those of `new` that a running server can reload.
    pub(super) fn with_reloadable_of(&self, new: &Self) -> Self {
        let mut merged = self.clone();
        for key in table::KEYS.iter().filter(|key| key.reloadable) {
            merged.values.insert(key.name, new.get(key.name).clone());
        }
        merged.renamed.clone_from(&new.renamed);
        merged
    }

    /// The files that secrets were read from.
    pub(super) fn secret_files(&self) -> Vec<PathBuf> {
        let secrets = table::KEYS.iter().filter(|key| key.secret);
        let mut files: Vec<PathBuf> = secrets
            .filter_map(|key| match &self.get(key.name).origin {
                Origin::File(path) | Origin::VariableFile(_, path) | Origin::Credential(path) => Some(path.clone()),
                Origin::BuiltIn | Origin::Profile | Origin::Variable(_) | Origin::Flag => None,
            })
            .collect();
        files.sort();
        files.dedup();
        files
    }

    /// The keys that differ in `new` and need a restart.
    pub fn after_restart(&self, new: &Self) -> Vec<&'static str> {
        let differs = |key: &&Key| !key.reloadable && self.get(key.name).text != new.get(key.name).text;
        table::KEYS.iter().filter(differs).map(|key| key.name).collect()
    }
}

impl Settings {
    /// One line about the variables of Kubernetes services, if there are any.
    pub fn note_on_services(&self) -> Option<String> {
        let names = self.of_services.join(", ");
        (!names.is_empty()).then(|| format!("ignored, because Kubernetes sets them for a service: {names}"))
    }
}

/// The variable that names the files, and the prefix of IO's own tests.
const FILES: &str = "IO_CONFIG";
const RESERVED_PREFIX: &str = "IO_TEST_";

/// Loads every layer and finds every fault, not only the first.
///
/// A setting with a fault gets its default, so that the others can be checked together.
pub(super) fn load(sources: &Sources) -> (Settings, Vec<Fault>) {
    let mut layers = Layers::default();
    layers.files(sources);
    layers.credentials(sources);
    layers.environment(sources);
    layers.flags(sources);
    layers.settle()
}

/// What was set so far. A later layer replaces an earlier one.
#[derive(Default)]
struct Layers {
    written: BTreeMap<&'static str, (OsString, Origin)>,
    /// The same for old names of keys: by new name, with the old name.
    under_old_names: BTreeMap<&'static str, (&'static str, OsString, Origin)>,
    renamed: Vec<Renamed>,
    of_services: Vec<String>,
    faults: Vec<Fault>,
}

impl Layers {
    fn write(&mut self, name: &str, text: impl Into<OsString>, origin: Origin) {
        let text = text.into();
        match table::find(name) {
            Some(key) => {
                self.written.insert(key.name, (text, origin));
            }
            None => match table::renamed(name) {
                Some((old, new)) => {
                    self.under_old_names.insert(new, (old, text, origin));
                }
                None => self.faults.push(Fault::unknown(name.to_owned(), origin)),
            },
        }
    }

    fn fault(&mut self, key: &str, origin: Origin, problem: Problem) {
        self.faults.push(Fault {
            key: key.to_owned(),
            origin,
            problem,
        });
    }

    fn files(&mut self, sources: &Sources) {
        let paths = sources.variable(FILES).unwrap_or_default().as_bytes();
        for path in paths.split(|byte| *byte == b':').filter(|path| !path.is_empty()) {
            let path = Path::new(OsStr::from_bytes(path));
            let origin = Origin::File(path.to_owned());
            let read = text_of(path).and_then(|text| {
                let table = without_mark(&text).parse::<toml::Table>();
                table.map_err(|error| error.message().to_owned())
            });
            match read {
                Ok(table) => self.table("", table, &origin),
                Err(reason) => self.fault(FILES, origin, Problem::Unreadable { reason }),
            }
        }
    }

    fn table(&mut self, heading: &str, table: toml::Table, origin: &Origin) {
        for (name, value) in table {
            let name = if heading.is_empty() {
                name
            } else {
                format!("{heading}.{name}")
            };
            let text = match value {
                toml::Value::Table(inner) => {
                    self.table(&name, inner, origin);
                    continue;
                }
                toml::Value::String(text) => Some(text),
                toml::Value::Integer(number) => Some(number.to_string()),
                toml::Value::Boolean(switch) => Some(switch.to_string()),
                toml::Value::Array(items) => items
                    .iter()
                    .map(toml::Value::as_str)
                    .collect::<Option<Vec<_>>>()
                    .map(|items| items.join(",")),
                toml::Value::Float(_) | toml::Value::Datetime(_) => None,
            };
            match (text, table::find(&name)) {
                (Some(text), _) => self.write(&name, text, origin.clone()),
                (None, Some(key)) => {
                    let problem = Problem::NotAllowed {
                        given: None,
                        allowed: key.kind.allowed(),
                    };
                    self.fault(key.name, origin.clone(), problem);
                }
                (None, None) => self.faults.push(Fault::unknown(name, origin.clone())),
            }
        }
    }

    fn credentials(&mut self, sources: &Sources) {
        let Some(folder) = sources.variable("CREDENTIALS_DIRECTORY") else {
            return;
        };
        for key in table::KEYS.iter().filter(|key| key.secret) {
            let path = Path::new(folder).join(key.name);
            if path.exists() {
                self.file(key.name, &path, Origin::Credential(path.clone()));
            }
        }
    }

    fn environment(&mut self, sources: &Sources) {
        for (variable, value) in &sources.environment {
            let Some(variable) = self.own_name(variable) else {
                continue;
            };
            if variable == FILES || variable.starts_with(RESERVED_PREFIX) {
                continue;
            }
            if variable == "IO_CONFIG_FILE" {
                let nearest = Some(FILES);
                self.fault(
                    variable,
                    Origin::Variable(variable.to_owned()),
                    Problem::Unknown { nearest },
                );
                continue;
            }
            self.variable(variable, value, sources);
        }
    }

    /// The name of a variable, if it is meant for IO.
    fn own_name<'a>(&mut self, variable: &'a OsStr) -> Option<&'a str> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        let bytes = variable.as_bytes();
        let name = std::str::from_utf8(bytes).ok().filter(|name| name.starts_with("IO_"));
        if name.is_none() && bytes.strip_prefix(MARK).unwrap_or(bytes).starts_with(b"IO_") {
            let name = variable.to_string_lossy().into_owned();
            self.faults.push(Fault::unknown(name.clone(), Origin::Variable(name)));
        }
        name
    }

    fn variable(&mut self, variable: &str, value: &OsStr, sources: &Sources) {
        let rest = variable.strip_prefix("IO_").unwrap_or(variable);
        let name = rest.to_ascii_lowercase().replace("__", ".");
        let origin = Origin::Variable(variable.to_owned());
        let known = |name: &str| table::find(name).is_some() || table::renamed(name).is_some();
        let file_of = name.strip_suffix("_file").filter(|of| !known(&name) && known(of));
        if !known(&name) && file_of.is_none() {
            if kubernetes::is_of_a_service(variable, value) {
                self.of_services.push(variable.to_owned());
            } else {
                self.faults.push(Fault::unknown(name, origin));
            }
            return;
        }
        if is_blank(value) {
            return;
        }
        let Some(name) = file_of else {
            return self.write(&name, value, origin);
        };
        let direct = format!("IO_{}", rest.trim_end_matches("_FILE"));
        if sources.variable(&direct).is_some() {
            let other = Origin::Variable(direct);
            return self.fault(name, origin, Problem::Twice { other });
        }
        let path = PathBuf::from(value);
        self.file(name, &path, Origin::VariableFile(variable.to_owned(), path.clone()));
    }

    /// Reads the value of a key from a file of its own.
    fn file(&mut self, name: &str, path: &Path, origin: Origin) {
        let is_path = table::find(name).is_some_and(|key| key.kind == Kind::Path);
        let read = if is_path {
            std::fs::read(path).map_err(|error| error.kind().to_string())
        } else {
            text_of(path).map(String::into_bytes)
        };
        // A list of earlier keys is empty most of the time, and a running server watches its file.
        let may_be_empty = table::find(name).is_some_and(|key| key.kind == Kind::Keys);
        if may_be_empty && read.as_ref().is_ok_and(|bytes| bytes.trim_ascii().is_empty()) {
            return self.write(name, "", origin);
        }
        let read = read.and_then(|bytes| {
            let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes).trim_ascii();
            let given = (!bytes.is_empty()).then(|| OsString::from_vec(bytes.to_vec()));
            given.ok_or_else(|| "it is empty".to_owned())
        });
        match read {
            Ok(value) => self.write(name, value, origin),
            Err(reason) => self.fault(name, origin, Problem::Unreadable { reason }),
        }
    }

    fn flags(&mut self, sources: &Sources) {
        for (name, value) in &sources.flags {
            self.write(name, value.clone(), Origin::Flag);
        }
    }

    fn settle(mut self) -> (Settings, Vec<Fault>) {
        self.settle_old_names();
        let environment = self.chosen_environment();
        let values = table::KEYS
            .iter()
            .map(|key| (key.name, self.setting(key, environment)))
            .collect();
        let settings = Settings {
            values,
            renamed: self.renamed,
            of_services: self.of_services,
        };
        (settings, self.faults)
    }

    /// A value under an old name counts for the new name, unless that is set too.
    fn settle_old_names(&mut self) {
        for (name, (old, text, origin)) in std::mem::take(&mut self.under_old_names) {
            if let Some((_, other)) = self.written.get(name) {
                let other = other.clone();
                self.fault(old, origin, Problem::Twice { other });
                continue;
            }
            self.renamed.push(Renamed {
                old,
                new: name,
                origin: origin.clone(),
            });
            self.written.insert(name, (text, origin));
        }
    }

    fn chosen_environment(&self) -> Environment {
        let named = self
            .written
            .get("profile")
            .and_then(|(text, _)| environment_named(text.to_str()?.trim()));
        named.unwrap_or(Environment::Development)
    }

    fn setting(&mut self, key: &'static Key, environment: Environment) -> Setting {
        let Some((text, origin)) = self.written.remove(key.name) else {
            return default_setting(key, environment);
        };
        let parsed = match (text.to_str(), key.kind) {
            (Some(text), kind) => kind.parse(text),
            // A path may have any bytes.
            (None, Kind::Path) => Some(Value::Path(PathBuf::from(&text))),
            (None, _) => {
                let reason = "its value is not UTF-8".to_owned();
                self.fault(key.name, origin, Problem::Unreadable { reason });
                return default_setting(key, environment);
            }
        };
        let text = text.to_string_lossy().trim().to_owned();
        if let Some(value) = parsed {
            return Setting { value, text, origin };
        }
        let given = (!key.secret).then_some(text);
        self.fault(
            key.name,
            origin,
            Problem::NotAllowed {
                given,
                allowed: key.kind.allowed(),
            },
        );
        default_setting(key, environment)
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => "it is not UTF-8".to_owned(),
        kind => kind.to_string(),
    })
}

fn default_setting(key: &Key, environment: Environment) -> Setting {
    let origin = match key.default {
        key::Default::By { .. } => Origin::Profile,
        key::Default::Always(_) | key::Default::Nothing => Origin::BuiltIn,
    };
    let Some(text) = key.default_under(environment) else {
        return Setting {
            value: Value::Absent,
            text: String::new(),
            origin,
        };
    };
    let value = key.kind.parse(text);
    Setting {
        value: value.expect("invariant: a test parses every default of every profile"),
        text: text.to_owned(),
        origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(flags: &[(&str, &str)]) -> (Settings, Vec<Fault>) {
        let flags = flags
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).into()))
            .collect();
        load(&Sources {
            flags,
            environment: vec![("IO_AUTH__LETTERS_PER_HOUR".into(), "4".into())],
        })
    }

    #[test]
    fn an_old_name_of_a_key_still_works_and_is_noted() {
        let (settings, faults) = loaded(&[]);
        assert_eq!(faults, []);
        assert_eq!(settings.get("auth.emails_per_hour").text, "4");
        let renamed = settings.renamed.first().expect("the old name is noted");
        assert_eq!(
            (renamed.old, renamed.new),
            ("auth.letters_per_hour", "auth.emails_per_hour")
        );
    }

    #[test]
    fn an_old_and_a_new_name_of_one_key_together_are_refused() {
        let (_, faults) = loaded(&[("auth.emails_per_hour", "3")]);
        let [fault] = faults.as_slice() else {
            panic!("one fault: {faults:?}");
        };
        assert_eq!(fault.key, "auth.letters_per_hour");
        assert_eq!(fault.problem, Problem::Twice { other: Origin::Flag });
    }
}
