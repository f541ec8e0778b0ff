//! The floors inside `io-server`: a module may use its own floor and lower ones.
//!
//! Must not read source text: `imports` does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::imports::{Arrow, Imports, Module};
use crate::session::{Session, say};

/// The source folder of the crate that has floors.
const SOURCE: &str = "crates/io-server/src";

/// A floor and its modules.
type Floor = (&'static str, &'static [&'static str]);

/// From the ground up.
const FLOORS: &[Floor] = &[
    (
        "ground",
        &[
            "config",
            "header_fields",
            "html",
            "keys",
            "outgoing",
            "outside",
            "telemetry",
        ],
    ),
    (
        "parts",
        &[
            "admission",
            "audit_heads",
            "backup",
            "calendar",
            "published_rules",
            "push",
            "chat_store",
            "insights",
            "doctor",
            "live_config",
            "live_question",
            "live_words",
            "mail",
            "pictures",
            "stopping",
            "storage",
            "store_health",
            "tls",
            "tokens",
        ],
    ),
    ("app", &["app"]),
    ("http", &["http"]),
    ("features", &["console", "features"]),
    ("jobs", &["jobs"]),
    ("serve", &["seed", "serve"]),
    ("cli", &["cli"]),
    // The public face of the library, and the binary that calls it.
    ("crate", &["", "main"]),
];

/// The folder whose parts must not know each other.
/// Also names what all of them may use there.
const APART: &str = "features";
const SHARED: &[&str] = &["features::commands", "features::sign_in::extract"];

/// How many files may import each other in a circle.
/// A folder's own file and its parts do not count.
const CIRCLE: usize = 2;

/// Prints the floors of the workspace as it is; returns what breaks them.
pub(crate) fn check(session: &Session) -> Result<Vec<String>> {
    let (plan, faults) = judge(&session.path(SOURCE), FLOORS)?;
    say(&format!("{SOURCE}, from the top floor down:\n{plan}"));
    Ok(faults)
}

/// The floors of a source folder as a table for people, and what breaks them.
fn judge(source: &Path, floors: &[Floor]) -> Result<(String, Vec<String>)> {
    let imports = Imports::read(source)?;
    let arrows = imports.arrows();
    let mut faults = homeless(&imports, floors);
    faults.extend(arrows.iter().filter_map(|arrow| upward(&imports, arrow, floors)));
    faults.extend(arrows.iter().filter_map(|arrow| across(&imports, arrow)));
    for circle in imports.circles().iter().filter(|circle| circle.len() > CIRCLE) {
        let files: Vec<&str> = circle.iter().map(|file| imports.name(file)).collect();
        faults.push(format!(
            "{} files import each other in a circle: {}",
            files.len(),
            files.join(", ")
        ));
    }
    Ok((plan(&imports, floors), faults))
}

/// The root-level module that a module belongs to.
/// The root itself is the empty name.
fn top(module: &Module) -> &str {
    module.first().map_or("", String::as_str)
}

fn floor_of(module: &Module, floors: &[Floor]) -> Option<usize> {
    floors.iter().position(|(_, modules)| modules.contains(&top(module)))
}

/// Modules that no floor lists, and listed modules that are not there.
fn homeless(imports: &Imports, floors: &[Floor]) -> Vec<String> {
    let mut faults: Vec<String> = imports
        .files()
        .filter(|(module, _, _)| module.len() <= 1 && floor_of(module, floors).is_none())
        .map(|(_, name, _)| {
            format!("{name} has no floor: give it one in xtask/src/walls/floors.rs and in ARCHITECTURE.md")
        })
        .collect();
    for module in floors.iter().flat_map(|(_, modules)| *modules) {
        if !imports.files().any(|(other, _, _)| top(other) == *module) {
            faults.push(format!("the floors list `{module}`, which is not there"));
        }
    }
    faults
}

fn upward(imports: &Imports, arrow: &Arrow, floors: &[Floor]) -> Option<String> {
    let (from, to) = (floor_of(&arrow.from, floors)?, floor_of(&arrow.to, floors)?);
    (to > from).then(|| {
        format!(
            "{}:{} uses {}, from a floor above: `{}` must not know `{}`",
            imports.name(&arrow.from),
            arrow.line,
            arrow.path,
            floors[from].0,
            floors[to].0,
        )
    })
}

/// A feature that uses another one.
fn across(imports: &Imports, arrow: &Arrow) -> Option<String> {
    let part = |module: &Module| (top(module) == APART).then(|| module.get(1).cloned()).flatten();
    let (from, to) = (part(&arrow.from)?, part(&arrow.to)?);
    let path = arrow.to.join("::");
    let shared = SHARED
        .iter()
        .any(|shared| path == *shared || path.starts_with(&format!("{shared}::")));
    (from != to && !shared).then(|| {
        format!(
            "{}:{} uses {}: features must not use each other",
            imports.name(&arrow.from),
            arrow.line,
            arrow.path
        )
    })
}

fn plan(imports: &Imports, floors: &[Floor]) -> String {
    let mut sizes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (module, _, lines) in imports.files() {
        let size = sizes.entry(top(module)).or_default();
        size.0 += 1;
        size.1 += lines;
    }
    let mut plan = String::new();
    for (floor, modules) in floors.iter().rev() {
        let _ = write!(plan, "  {floor:<9}");
        for (place, module) in modules.iter().enumerate() {
            let (files, lines) = sizes.get(module).copied().unwrap_or_default();
            let name = if module.is_empty() { "lib" } else { module };
            let comma = if place == 0 { "" } else { ", " };
            let plural = if files == 1 { "" } else { "s" };
            let _ = write!(plan, "{comma}{name} ({files} file{plural}, {lines} lines)");
        }
        plan.push('\n');
    }
    plan.truncate(plan.trim_end().len());
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: &[Floor] = &[
        ("ground", &["config"]),
        ("parts", &["mail", "tokens"]),
        ("features", &["features"]),
        ("crate", &[""]),
    ];

    /// A small house with one file changed or added.
    fn faults(name: &str, text: &str) -> Vec<String> {
        faults_with(&[(name, text)])
    }

    fn faults_with(planted: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            (
                "lib.rs",
                "pub mod config; pub mod mail; pub mod tokens; pub mod features;",
            ),
            ("config.rs", ""),
            ("mail/mod.rs", "use crate::config::Config;\nuse crate::tokens::Token;"),
            ("tokens.rs", ""),
            ("features/mod.rs", "mod chat; mod sign_in; pub use chat::routes;"),
            (
                "features/chat.rs",
                "use crate::{mail, features::sign_in::extract::SignedIn};",
            ),
            ("features/sign_in/mod.rs", "pub mod extract; pub fn f() {}"),
            ("features/sign_in/extract.rs", "use crate::tokens::Token;"),
        ];
        for (name, text) in files.iter().chain(planted) {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        judge(folder.path(), HOUSE).unwrap().1
    }

    #[test]
    fn a_house_whose_arrows_run_down_has_no_fault() {
        assert_eq!(faults("config.rs", "// use crate::mail::X;"), Vec::<String>::new());
    }

    #[test]
    fn a_planted_upward_import_is_found_in_every_form() {
        for planted in [
            "use crate::features::routes;",
            "use crate::{config::{Config, Kind}, features::{routes as r}};",
            "fn f() { let _ = crate::features::routes(); }",
            "mod inner { use super::super::features; }",
            "pub(crate) use crate::features::routes as hidden;",
        ] {
            let mut faults = faults("tokens.rs", planted);
            // The way back up also closes a circle.
            faults.retain(|fault| !fault.contains("in a circle"));
            assert_eq!(faults.len(), 1, "{planted}: {faults:?}");
            assert!(faults[0].contains("tokens.rs:1 uses features"), "{faults:?}");
            assert!(faults[0].ends_with("`parts` must not know `features`"), "{faults:?}");
        }
    }

    #[test]
    fn an_upward_import_of_tests_alone_is_allowed() {
        let text = "#[cfg(test)]\nmod tests { use crate::features::routes; }";
        assert_eq!(faults("tokens.rs", text), Vec::<String>::new());
    }

    #[test]
    fn a_module_without_a_floor_is_found() {
        let faults = faults("surprise.rs", "");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("surprise.rs has no floor"));
    }

    #[test]
    fn a_feature_that_uses_another_is_found() {
        let faults = faults("features/chat.rs", "use super::sign_in::f;");
        assert_eq!(
            faults,
            ["features/chat.rs:1 uses features::sign_in::f: features must not use each other"]
        );
    }

    #[test]
    fn three_files_in_a_circle_are_found_and_two_are_not() {
        let two = faults("tokens.rs", "use crate::mail::X;");
        assert_eq!(two, Vec::<String>::new());
        let three = faults_with(&[
            ("mail/mod.rs", "mod smtp; use smtp::X;"),
            ("mail/smtp.rs", "use crate::tokens::Token;"),
            ("tokens.rs", "use crate::mail::Y;"),
        ]);
        assert_eq!(
            three,
            ["3 files import each other in a circle: mail/mod.rs, mail/smtp.rs, tokens.rs"]
        );
    }
}
