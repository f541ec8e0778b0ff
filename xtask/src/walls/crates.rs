//! The walls between the crates, by what Cargo says they depend on.
//!
//! Must not read source text.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Deserialize;

use crate::command::Program;
use crate::session::{Session, say};

/// What one crate of the workspace may depend on.
struct Wall {
    name: &'static str,
    /// Crates of the workspace.
    may_use: &'static [&'static str],
    /// Crates that it must not reach, not even through another crate.
    never: &'static [&'static str],
    /// Crates that it may reach only through another crate.
    never_directly: &'static [&'static str],
}

/// Crates that the tests of every crate may use.
const FOR_TESTS: [&str; 2] = ["io-testkit", "io-client"];

const WALLS: &[Wall] = &[
    Wall {
        name: "io-core",
        may_use: &[],
        never: &[
            "tokio",
            "sqlx",
            "rusqlite",
            "tokio-postgres",
            "axum",
            "rand",
            "serde_json",
            "getrandom",
        ],
        never_directly: &[],
    },
    Wall {
        name: "io-protocol",
        may_use: &["io-core"],
        never: &["tokio", "axum", "rusqlite", "tokio-postgres", "rand"],
        never_directly: &[],
    },
    Wall {
        name: "io-store",
        may_use: &["io-core"],
        never: &["axum", "hyper"],
        never_directly: &[],
    },
    Wall {
        name: "io-archive",
        may_use: &["io-core"],
        never: &["axum", "rusqlite", "tokio-postgres", "rand"],
        never_directly: &[],
    },
    Wall {
        name: "io-picture",
        may_use: &["io-core"],
        never: &["tokio", "axum", "rusqlite", "tokio-postgres", "rand"],
        never_directly: &[],
    },
    Wall {
        name: "io-bus",
        may_use: &["io-core", "io-protocol"],
        never: &["axum", "rusqlite", "tokio-postgres"],
        never_directly: &[],
    },
    Wall {
        name: "io-realtime",
        may_use: &["io-core", "io-protocol", "io-bus"],
        never: &["axum", "sqlx", "rusqlite", "tokio-postgres"],
        never_directly: &[],
    },
    Wall {
        name: "io-server",
        may_use: &[
            "io-core",
            "io-protocol",
            "io-store",
            "io-archive",
            "io-picture",
            "io-bus",
            "io-realtime",
        ],
        never: &["openssl", "native-tls"],
        never_directly: &["rusqlite", "tokio-postgres"],
    },
    Wall {
        name: "io-client",
        may_use: &["io-core", "io-protocol"],
        never: &["axum", "rusqlite", "tokio-postgres"],
        never_directly: &[],
    },
    Wall {
        name: "io-testkit",
        may_use: &[
            "io-core",
            "io-protocol",
            "io-store",
            "io-archive",
            "io-bus",
            "io-realtime",
            "io-server",
            "io-client",
        ],
        never: &[],
        never_directly: &[],
    },
    Wall {
        name: "xtask",
        may_use: &[],
        never: &[],
        never_directly: &[],
    },
];

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    /// `None` for an ordinary dependency, otherwise whose it is.
    /// `"dev"` for one of the tests, `"build"` for one of a build script.
    kind: Option<String>,
}

/// Checks the workspace; returns what breaks the walls.
pub(crate) async fn check(session: &Session) -> Result<Vec<String>> {
    let arguments = ["metadata", "--format-version", "1", "--locked", "--all-features"];
    let metadata = Program::cargo(session, arguments).read(session).await?;
    let faults = faults(&serde_json::from_str(&metadata)?);
    say(&format!("{} crates, {} faults", WALLS.len(), faults.len()));
    Ok(faults)
}

struct Graph<'a> {
    names: BTreeMap<&'a str, &'a str>,
    nodes: BTreeMap<&'a str, &'a Node>,
    ours: BTreeSet<&'a str>,
}

impl<'a> Graph<'a> {
    fn of(metadata: &'a Metadata) -> Self {
        Self {
            names: metadata
                .packages
                .iter()
                .map(|package| (package.id.as_str(), package.name.as_str()))
                .collect(),
            nodes: metadata
                .resolve
                .nodes
                .iter()
                .map(|node| (node.id.as_str(), node))
                .collect(),
            ours: metadata.workspace_members.iter().map(String::as_str).collect(),
        }
    }

    /// The crates that this one uses: id, name, and whether only its tests use it.
    fn direct(&self, id: &str) -> impl Iterator<Item = (&'a str, &'a str, bool)> {
        let deps: &'a [Dependency] = self.nodes.get(id).map_or(&[], |node| &node.deps);
        let names = self.names.clone();
        deps.iter().map(move |dependency| {
            let for_tests = dependency
                .dep_kinds
                .iter()
                .all(|kind| kind.kind.as_deref() == Some("dev"));
            let id = dependency.pkg.as_str();
            (id, names.get(id).copied().unwrap_or(id), for_tests)
        })
    }

    /// Every crate that is built into this one, by name.
    /// Each comes with the path of crates that leads to it.
    fn reached(&self, start: &'a str) -> BTreeMap<&'a str, Vec<&'a str>> {
        let mut reached = BTreeMap::new();
        let mut waiting = vec![(start, Vec::new())];
        let mut seen = BTreeSet::from([start]);
        while let Some((id, way)) = waiting.pop() {
            for (next, name, for_tests) in self.direct(id) {
                if for_tests || !seen.insert(next) {
                    continue;
                }
                let mut way = way.clone();
                way.push(name);
                reached.insert(name, way.clone());
                waiting.push((next, way));
            }
        }
        reached
    }
}

fn faults(metadata: &Metadata) -> Vec<String> {
    let graph = Graph::of(metadata);
    let mut faults = Vec::new();
    for id in &graph.ours {
        let name = graph.names.get(id).copied().unwrap_or(id);
        let Some(wall) = WALLS.iter().find(|wall| wall.name == name) else {
            faults.push(format!(
                "{name} has no walls: give it a place in ARCHITECTURE.md and in xtask/src/walls/crates.rs"
            ));
            continue;
        };
        for (used_id, used, for_tests) in graph.direct(id) {
            // A crate may use itself in its tests: that switches on its own feature of fakes.
            let allowed = wall.may_use.contains(&used) || (for_tests && (FOR_TESTS.contains(&used) || used == name));
            if graph.ours.contains(used_id) && !allowed {
                faults.push(format!("{name} must not use {used}"));
            }
            if !for_tests && wall.never_directly.contains(&used) {
                faults.push(format!("{name} must not use {used} directly"));
            }
        }
        let reached = graph.reached(id);
        for forbidden in wall.never {
            if let Some(way) = reached.get(forbidden) {
                faults.push(format!(
                    "{name} must not reach {forbidden} (through {})",
                    way.join(" → ")
                ));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(uses: &[(&str, &str, Option<&str>)]) -> Metadata {
        let mut names: BTreeSet<&str> = WALLS.iter().map(|wall| wall.name).collect();
        names.extend(uses.iter().flat_map(|(user, used, _)| [*user, *used]));
        let node = |name: &&str| Node {
            id: (*name).to_owned(),
            deps: uses
                .iter()
                .filter(|(user, _, _)| user == name)
                .map(|(_, used, kind)| Dependency {
                    pkg: (*used).to_owned(),
                    dep_kinds: vec![Kind {
                        kind: kind.map(str::to_owned),
                    }],
                })
                .collect(),
        };
        Metadata {
            packages: names
                .iter()
                .map(|name| Package {
                    id: (*name).to_owned(),
                    name: (*name).to_owned(),
                })
                .collect(),
            workspace_members: names
                .iter()
                .filter(|name| name.starts_with("io-"))
                .map(|name| (*name).to_owned())
                .collect(),
            resolve: Resolve {
                nodes: names.iter().map(node).collect(),
            },
        }
    }

    #[test]
    fn a_workspace_that_keeps_to_its_walls_has_no_fault() {
        let uses = [
            ("io-store", "io-core", None),
            ("io-server", "io-store", None),
            ("io-store", "rusqlite", None),
            ("io-server", "io-testkit", Some("dev")),
        ];
        assert_eq!(faults(&workspace(&uses)), Vec::<String>::new());
    }

    #[test]
    fn a_dependency_across_a_wall_is_found() {
        let uses = [("io-core", "io-store", None)];
        assert!(faults(&workspace(&uses)).contains(&"io-core must not use io-store".to_owned()));
    }

    #[test]
    fn a_test_crate_in_code_that_ships_is_found() {
        let uses = [("io-server", "io-testkit", None)];
        assert_eq!(faults(&workspace(&uses)), ["io-server must not use io-testkit"]);
    }

    #[test]
    fn a_forbidden_crate_behind_another_is_found() {
        let uses = [("io-core", "harmless", None), ("harmless", "tokio", None)];
        assert_eq!(
            faults(&workspace(&uses)),
            ["io-core must not reach tokio (through harmless → tokio)"]
        );
    }

    #[test]
    fn a_forbidden_crate_that_only_tests_use_is_allowed() {
        let uses = [("io-core", "proptest", Some("dev")), ("proptest", "rand", None)];
        assert_eq!(faults(&workspace(&uses)), Vec::<String>::new());
    }

    #[test]
    fn a_crate_without_walls_is_found() {
        let uses = [("io-surprise", "io-core", None)];
        assert!(
            faults(&workspace(&uses))
                .iter()
                .any(|fault| fault.starts_with("io-surprise has no walls"))
        );
    }
}
