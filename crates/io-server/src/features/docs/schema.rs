//! JSON schemas as HTML: a type name with a link, or the full schema as a table.
//!
//! Must not know any schema of IO.

use std::fmt::Write as _;

use serde_json::Value;

use super::page::text;
use crate::html::escaped;

/// The type of a schema in a word or two, with a link if it has a name.
pub(super) fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escaped(name));
    }
    for (key, word) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
        if let Some(variants) = schema[key].as_array() {
            let named: Vec<String> = variants
                .iter()
                .filter(|one| one["type"] != "null")
                .map(type_of)
                .collect();
            return named.join(word);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(constant).collect();
        return values.join(" ");
    }
    if !schema["const"].is_null() {
        return constant(&schema["const"]);
    }
    let name = plain_type(&schema["type"]);
    match name.as_str() {
        "array" => format!("list of {}", type_of(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("map to {}", type_of(&schema["additionalProperties"]))
        }
        _ => match schema["format"].as_str() {
            Some(format) => format!("{name} ({})", escaped(format)),
            None => name,
        },
    }
}

fn constant(value: &Value) -> String {
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("<code>{}</code>", escaped(&value))
}

fn plain_type(kind: &Value) -> String {
    match kind {
        Value::String(name) => name.clone(),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .filter(|name| *name != "null")
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "anything".to_owned(),
    }
}

/// Writes a full schema.
pub(super) fn write(out: &mut String, schema: &Value) {
    if schema["description"].is_string() {
        let _ = write!(out, "<p>{}</p>", text(&schema["description"]));
    }
    let variants = ["oneOf", "anyOf", "allOf"]
        .iter()
        .find_map(|key| schema[key].as_array());
    if let Some(properties) = schema["properties"].as_object() {
        write_properties(out, properties, &schema["required"]);
    } else if let Some(variants) = variants {
        for variant in variants {
            if variant["properties"].is_object() || variant["allOf"].is_array() {
                write(out, variant);
            } else {
                let _ = write!(out, "<p>{} {}</p>", type_of(variant), text(&variant["description"]));
            }
        }
    } else {
        let _ = write!(out, "<p>{}</p>", type_of(schema));
    }
}

fn write_properties(out: &mut String, properties: &serde_json::Map<String, Value>, required: &Value) {
    out.push_str("<div class=\"scroll\"><table>");
    for (name, property) in properties {
        let needed = required
            .as_array()
            .is_some_and(|names| names.iter().any(|one| one == name));
        let needed = if needed {
            "<span class=\"required\">required</span>"
        } else {
            ""
        };
        let _ = write!(
            out,
            "<tr><td><code>{}</code>{needed}</td><td>{}</td><td>{}</td></tr>",
            escaped(name),
            type_of(property),
            text(&property["description"])
        );
    }
    out.push_str("</table></div>");
}
