//! The configuration as a JSON Schema, so that editors complete and check the TOML files.
//!
//! Must not know a key: the table does. What a schema cannot say, such as rules between keys, `io check` says.

use serde_json::{Map, Value, json};

use super::Environment;
use super::key::{Default, Key};
use super::kind::{Kind, Shown};
use super::table::KEYS;

/// The JSON Schema of a configuration file.
pub fn schema() -> Value {
    let mut root = Map::new();
    for key in KEYS {
        let mut parts: Vec<&str> = key.name.split('.').collect();
        let last = parts.pop().unwrap_or_default();
        let mut table = &mut root;
        for part in parts {
            let inner = table.entry(part).or_insert_with(|| table_of(Map::new()));
            table = inner["properties"]
                .as_object_mut()
                .expect("invariant: no key is also a heading");
        }
        table.insert(last.to_owned(), property(key));
    }
    let mut schema = table_of(root);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("Configuration of IO");
    schema
}

fn table_of(properties: Map<String, Value>) -> Value {
    let properties = Value::Object(properties);
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn property(key: &Key) -> Value {
    let mut property = form(key.kind);
    property["description"] = json!(format!("{} Takes {}.", key.doc, key.kind.allowed()));
    if let Default::Always(text) = key.default
        && !text.is_empty()
    {
        property["default"] = as_written(key.kind, text);
    }
    if let Default::By { .. } = key.default {
        let under = |environment| as_written(key.kind, key.default_under(environment).unwrap_or_default());
        property["x-defaults"] = json!({
            "development": under(Environment::Development),
            "staging": under(Environment::Staging),
            "production": under(Environment::Production),
        });
    }
    if key.secret {
        property["writeOnly"] = json!(true);
    }
    if key.reloadable {
        property["x-reloaded-on-sighup"] = json!(true);
    }
    property
}

/// A default as a file would have it.
fn as_written(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Number(..) => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
        Kind::Switch => json!(text == "true"),
        _ => json!(text),
    }
}

fn form(kind: Kind) -> Value {
    match kind {
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Duration(least, most) => json!({
            "type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$",
            "x-least": Shown(least).to_string(), "x-most": Shown(most).to_string(),
        }),
        Kind::Rate => json!({ "type": "string", "pattern": "^[0-9]+ */ *[0-9]+(ms|s|m|h|d)( burst [0-9]+)?$" }),
        Kind::Text(most) => json!({ "type": "string", "maxLength": most }),
        Kind::Key => json!({ "type": "string", "pattern": "^[0-9a-fA-F]{64}$" }),
        Kind::Origin => json!({ "type": "string", "pattern": "^[hH][tT][tT][pP][sS]?://" }),
        Kind::Words(_)
        | Kind::Origins
        | Kind::Networks
        | Kind::Hosts
        | Kind::Mailboxes
        | Kind::Keys
        | Kind::Recipients
        | Kind::Identities => json!({ "type": ["string", "array"], "items": { "type": "string" } }),
        Kind::Path | Kind::Address | Kind::Mailbox | Kind::TimeZone | Kind::Database | Kind::BackupTarget => {
            json!({ "type": "string" })
        }
    }
}
