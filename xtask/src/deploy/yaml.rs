//! YAML as JSON, read by Python: no part of IO itself needs YAML.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use super::World;
use super::tools::text;
use crate::command::Program;

const READ: &str = "import json, sys, yaml
json.dump([d for path in sys.argv[1:] for d in yaml.safe_load_all(open(path)) if d], sys.stdout)";

/// The documents of these files, in order.
pub(super) async fn read(world: &mut World<'_>, files: &[PathBuf]) -> Result<Vec<Value>> {
    let session = world.session;
    let python = world.tools.python(session, "python").await?;
    let mut arguments = vec!["-c", READ];
    for file in files {
        arguments.push(text(file)?);
    }
    let said = Program::new(session, &python, arguments).read(session).await?;
    Ok(serde_json::from_str(&said)?)
}

/// The texts of a list, or of a single text.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
