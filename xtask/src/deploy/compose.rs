//! The compose files: their schema, what each environment must hold, and whether IO takes its configuration.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value};

use super::World;
use super::policy::{Settings, io_accepts};
use super::tools::{lint, text};
use super::yaml;
use crate::command::Program;

const FOLDER: &str = "deploy/compose";

/// The environments, each with its files in order.
const ENVIRONMENTS: [(&str, &[&str]); 3] = [
    ("development", &["compose.yaml", "compose.development.yaml"]),
    (
        "staging",
        &[
            "compose.yaml",
            "compose.production.yaml",
            "compose.staging.yaml",
            "compose.watch.yaml",
        ],
    ),
    (
        "production",
        &["compose.yaml", "compose.production.yaml", "compose.watch.yaml"],
    ),
];

/// The service that may publish ports to everyone.
const PUBLIC: &str = "caddy";

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    let validator = match world.tools.python(session, "check-jsonschema").await {
        Ok(validator) => validator,
        Err(why) => {
            world.skip("the compose files", why);
            return Ok(());
        }
    };
    for (environment, files) in ENVIRONMENTS {
        let paths: Vec<PathBuf> = files
            .iter()
            .map(|file| session.path(FOLDER).join(file))
            .filter(|path| path.exists())
            .collect();
        let mut arguments = vec!["--builtin-schema", "vendor.compose-spec"];
        for path in &paths {
            arguments.push(text(path)?);
        }
        let valid = lint(session, Program::new(session, &validator, arguments)).await;
        world.note(format!("{environment}: the schema of compose files"), valid);
        let mut whole = Value::Null;
        for part in yaml::read(world, &paths).await? {
            merge(&mut whole, part);
        }
        let services = whole["services"].as_object().context("it has no services")?.clone();
        for (name, service) in &services {
            let judged = judge(environment, name, service, &whole);
            world.note(format!("{environment}: {name} may do no more than it must"), judged);
        }
        world.note(
            format!("{environment}: every mounted file is here"),
            mounted(world, &services),
        );
        let settings = settings(&services["io"])?;
        io_accepts(world, &format!("{environment}: io check"), &settings).await;
    }
    Ok(())
}

/// Puts an overlay over what is there, as Compose does: maps by their keys, lists one after the other.
fn merge(whole: &mut Value, part: Value) {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (key, value) in part {
                merge(whole.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(whole), Value::Array(part)) => {
            let new: Vec<Value> = part.into_iter().filter(|value| !whole.contains(value)).collect();
            whole.extend(new);
        }
        (whole, part) => *whole = part,
    }
}

/// What every service must be.
fn judge(environment: &str, name: &str, service: &Value, whole: &Value) -> Result<()> {
    let image = service["image"].as_str().context("it has no image")?;
    let own = image.starts_with("${IO_");
    ensure!(own || image.contains("@sha256:"), "its image has no digest: {image}");
    ensure!(service["read_only"] == Value::Bool(true), "its files can be written");
    ensure!(yaml::texts(&service["cap_drop"]) == ["ALL"], "it keeps capabilities");
    let hardened = yaml::texts(&service["security_opt"]);
    ensure!(
        hardened.contains(&"no-new-privileges:true".to_owned()),
        "it may gain privileges"
    );
    ensure!(
        own || name == "caddy-owner" || service["user"].is_string(),
        "it runs as whom its image likes"
    );
    let limits = &service["deploy"]["resources"]["limits"];
    ensure!(
        limits["memory"].is_string() && limits["pids"].is_u64(),
        "it has no limits"
    );
    let restarts = service["restart"].as_str();
    let once = restarts == Some("no");
    ensure!(
        once || own || service["healthcheck"]["test"].is_array(),
        "nobody asks how it is"
    );
    for port in yaml::texts(&service["ports"]) {
        let here = port.starts_with("127.0.0.1:");
        ensure!(
            here || (name == PUBLIC && environment != "development"),
            "it publishes {port}"
        );
    }
    for network in service["networks"]
        .as_object()
        .map(|all| all.keys())
        .into_iter()
        .flatten()
    {
        ensure!(
            !whole["networks"][network].is_null(),
            "it is in the network {network}, which is not defined"
        );
    }
    if let Some(needed) = service["depends_on"].as_object() {
        for (other, how) in needed {
            ensure!(how["condition"].is_string(), "it does not wait until {other} is ready");
        }
    } else {
        ensure!(
            service["depends_on"].is_null(),
            "it waits for others to start, not to be ready"
        );
    }
    for (variable, value) in service["environment"].as_object().into_iter().flatten() {
        let secret = ["PASSWORD", "SECRET", "ROOT_KEY", "TOKEN"]
            .iter()
            .any(|word| variable.contains(word));
        let file = variable.ends_with("_FILE") || variable.ends_with("__FILE");
        ensure!(
            !secret || file || value.is_null(),
            "{variable} holds a secret: name a file"
        );
    }
    Ok(())
}

/// The files and folders beside the compose files that services mount.
fn mounted(world: &World<'_>, services: &Map<String, Value>) -> Result<()> {
    for (name, service) in services {
        for volume in yaml::texts(&service["volumes"]) {
            let (source, _) = volume.split_once(':').context("a volume has a target")?;
            if source.starts_with('.') {
                let path = world.session.path(FOLDER).join(source);
                ensure!(path.exists(), "{name} mounts {source}, which is not there");
            }
        }
    }
    Ok(())
}

/// The settings that IO is started with: the image's, then the service's.
fn settings(io: &Value) -> Result<Settings> {
    let mut settings = super::image::settings();
    for (name, value) in io["environment"].as_object().context("io has no settings")? {
        let value = value.as_str().with_context(|| format!("{name} is no text"))?;
        settings.insert(name.clone(), substituted(value));
    }
    Ok(settings)
}

/// The value with made-up ones in place of variables.
fn substituted(value: &str) -> String {
    let made_up = BTreeMap::from([
        ("IO_DOMAIN", "io.example.org"),
        ("IO_MAIL_FROM", "IO <hello@io.example.org>"),
        ("IO_SMTP_HOST", "smtp.example.org"),
        ("IO_SMTP_USER", "io"),
        ("IO_CONTACT_OPERATOR", "Example Operator"),
        ("IO_CONTACT_ADDRESS", "1 Example Street, Example Town"),
        ("IO_CONTACT_EMAIL", "contact@io.example.org"),
    ]);
    let mut rest = value;
    let mut whole = String::new();
    while let Some((before, after)) = rest.split_once("${") {
        let (variable, after) = after.split_once('}').unwrap_or((after, ""));
        whole.push_str(before);
        let name = variable.split([':', '-', '?']).next().unwrap_or_default();
        let default = variable.split_once(":-").map_or("", |(_, default)| default);
        whole.push_str(made_up.get(name).copied().unwrap_or(default));
        rest = after;
    }
    whole + rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_overlay_replaces_values_and_adds_to_lists() {
        let mut whole = json!({"a": {"x": "1", "list": ["p"]}});
        merge(&mut whole, json!({"a": {"x": "2", "y": "3", "list": ["p", "q"]}}));
        assert_eq!(whole, json!({"a": {"x": "2", "y": "3", "list": ["p", "q"]}}));
    }

    #[test]
    fn variables_become_made_up_values_or_their_defaults() {
        assert_eq!(substituted("https://${IO_DOMAIN:?the name}"), "https://io.example.org");
        assert_eq!(substituted("${IO_SMTP_PORT:-587}"), "587");
        assert_eq!(substituted("${IO_BACKUP_TARGET:-}"), "");
        assert_eq!(substituted("plain"), "plain");
    }

    #[test]
    fn a_service_that_publishes_its_port_is_a_finding() {
        let service = |ports: Value| {
            json!({
                "image": "a@sha256:00", "read_only": true, "cap_drop": ["ALL"], "user": "1:1", "restart": "always",
                "security_opt": ["no-new-privileges:true"], "healthcheck": {"test": ["CMD", "x"]}, "ports": ports,
                "deploy": {"resources": {"limits": {"memory": "1g", "pids": 1}}},
            })
        };
        let whole = json!({});
        assert!(judge("production", "loki", &service(json!([])), &whole).is_ok());
        assert!(judge("production", "loki", &service(json!(["3100:3100"])), &whole).is_err());
        assert!(judge("production", "loki", &service(json!(["127.0.0.1:3100:3100"])), &whole).is_ok());
        assert!(judge("production", PUBLIC, &service(json!(["443:443"])), &whole).is_ok());
        let mut open = service(json!([]));
        open["cap_drop"] = json!([]);
        assert!(judge("production", "loki", &open, &whole).is_err());
    }
}
