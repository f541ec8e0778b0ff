//! The OpenAPI document as a page.
//!
//! Routes by group, then schemas, each with its own anchor.
//!
//! Must not need a script, nor know any route.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use io_protocol::problem::ProblemCode;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::schema;
use crate::html::escaped;
use crate::http::pages;

const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

struct Route<'a> {
    method: &'static str,
    path: &'a str,
    operation: &'a Value,
}

impl Route<'_> {
    /// Its anchor on the page, such as `post-api-chat-next`.
    fn id(&self) -> String {
        let path: String = self
            .path
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        format!("{}{}", self.method, path.trim_end_matches('-'))
    }
}

/// The page of the whole API.
pub(super) fn reference(document: &OpenApi) -> String {
    let document = serde_json::to_value(document).unwrap_or_default();
    let groups = groups(&document);
    let schemas = document["components"]["schemas"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let mut body = String::from("<div class=\"page with-index\">\n<nav class=\"index\" aria-label=\"Routes\">");
    for (group, routes) in &groups {
        let _ = write!(body, "<h3>{}</h3><ul>", escaped(group));
        for route in routes {
            let _ = write!(
                body,
                "<li><a href=\"#{}\"><span class=\"{m}\">{}</span> {}</a></li>",
                route.id(),
                route.method.to_uppercase(),
                escaped(route.path),
                m = route.method
            );
        }
        body.push_str("</ul>");
    }
    body.push_str("<h3><a href=\"#schemas\">Schemas</a></h3></nav>\n<main>\n");
    let _ = write!(
        body,
        "<h1>The API of IO</h1><p>{}</p><p class=\"quiet\">Version {} · <a href=\"/api/openapi.json\">OpenAPI 3.1\
         </a> · <a href=\"/problems\">Problems</a></p>",
        text(&document["info"]["description"]),
        text(&document["info"]["version"])
    );
    for (group, routes) in &groups {
        let _ = write!(body, "<h2>{}</h2>", escaped(group));
        for route in routes {
            write_route(&mut body, route);
        }
    }
    body.push_str("<h2 id=\"schemas\">Schemas</h2>");
    for (name, value) in &schemas {
        let _ = write!(
            body,
            "<section class=\"card\" id=\"schema-{0}\"><h3>{0}</h3>",
            escaped(name)
        );
        schema::write(&mut body, value);
        body.push_str("</section>\n");
    }
    body.push_str("</main></div>");
    pages::page("The API of IO", &body)
}

fn groups(document: &Value) -> BTreeMap<&str, Vec<Route<'_>>> {
    let mut groups: BTreeMap<&str, Vec<Route<'_>>> = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let group = operation["tags"][0].as_str().unwrap_or("other");
                groups.entry(group).or_default().push(Route {
                    method,
                    path,
                    operation,
                });
            }
        }
    }
    groups
}

fn write_route(out: &mut String, route: &Route<'_>) {
    let operation = route.operation;
    let id = route.id();
    let lock = if operation["security"].as_array().is_some_and(|ways| !ways.is_empty()) {
        "<span class=\"lock\">signed in</span>"
    } else {
        ""
    };
    let _ = write!(
        out,
        "<section class=\"card\" id=\"{id}\"><p class=\"endpoint\"><span class=\"method {m}\">{}</span>\
         <a href=\"#{id}\"><code>{}</code></a>{lock}</p>",
        route.method.to_uppercase(),
        escaped(route.path),
        m = route.method
    );
    for part in ["summary", "description"] {
        if operation[part].is_string() {
            let _ = write!(out, "<p>{}</p>", text(&operation[part]));
        }
    }
    write_parameters(out, &operation["parameters"]);
    if let Some(content) = operation["requestBody"]["content"].as_object() {
        out.push_str("<h3>Body</h3><p>");
        write_content(out, content);
        out.push_str("</p>");
    }
    out.push_str("<h3>Answers</h3><div class=\"scroll\"><table>");
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let status = if status == "default" { "otherwise" } else { status };
        let _ = write!(
            out,
            "<tr><td><code>{status}</code></td><td>{}<br>",
            text(&response["description"])
        );
        if let Some(content) = response["content"].as_object() {
            write_content(out, content);
        }
        out.push_str("</td></tr>");
    }
    out.push_str("</table></div></section>\n");
}

fn write_parameters(out: &mut String, parameters: &Value) {
    let Some(parameters) = parameters.as_array().filter(|parameters| !parameters.is_empty()) else {
        return;
    };
    out.push_str("<h3>Parameters</h3><div class=\"scroll\"><table>");
    for parameter in parameters {
        let required = if parameter["required"] == true {
            "<span class=\"required\">required</span>"
        } else {
            ""
        };
        let _ = write!(
            out,
            "<tr><td><code>{}</code>{required}</td><td>{} in the {}</td><td>{}</td></tr>",
            text(&parameter["name"]),
            schema::type_of(&parameter["schema"]),
            text(&parameter["in"]),
            text(&parameter["description"])
        );
    }
    out.push_str("</table></div>");
}

fn write_content(out: &mut String, content: &serde_json::Map<String, Value>) {
    for (kind, content) in content {
        let _ = write!(
            out,
            "{} <span class=\"quiet\">{}</span>",
            schema::type_of(&content["schema"]),
            escaped(kind)
        );
    }
}

/// Prose of the document: escaped, with `code` in code tags.
pub(super) fn text(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    let mut out = String::new();
    for (n, part) in text.split('`').enumerate() {
        let _ = if n % 2 == 1 {
            write!(out, "<code>{}</code>", escaped(part))
        } else {
            write!(out, "{}", escaped(part))
        };
    }
    out
}

/// The page with all problems.
pub(super) fn problems() -> String {
    let mut body = String::from(
        "<main class=\"page\"><h1>Problems</h1><p>Every error of IO is a problem document (RFC 9457). Its \
         <code>code</code> keeps its meaning; its words may change.</p><div class=\"card scroll\"><table><thead><tr>\
         <th>Code</th><th>Status</th><th>What it says</th></tr></thead><tbody>",
    );
    for code in ProblemCode::ALL {
        let _ = write!(
            body,
            "<tr id=\"{0}\"><td><a href=\"#{0}\"><code>{0}</code></a></td><td>{1}</td><td>{2}</td></tr>",
            code.as_str(),
            code.status(),
            escaped(code.title())
        );
    }
    body.push_str("</tbody></table></div></main>");
    pages::page("Problems", &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_and_schema_is_on_the_page() {
        let document = super::super::document();
        let page = reference(&document);
        let value = serde_json::to_value(&document).unwrap();
        let names = |at: &str| {
            value
                .pointer(at)
                .unwrap()
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert!(names("/paths").len() > 5);
        for path in names("/paths") {
            assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
        }
        for name in names("/components/schemas") {
            assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
        }
    }

    #[test]
    fn every_link_within_the_page_has_a_target() {
        let page = reference(&super::super::document());
        let targets = page
            .split("href=\"#")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap());
        let missing: Vec<&str> = targets.filter(|id| !page.contains(&format!("id=\"{id}\""))).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }

    #[test]
    fn the_pages_contain_no_script_and_no_inline_style() {
        for page in [reference(&super::super::document()), problems()] {
            for forbidden in ["<script", " style=", "<style", "javascript:", "http://", "onclick"] {
                assert!(!page.contains(forbidden), "{forbidden}");
            }
        }
    }

    #[test]
    fn every_problem_has_its_own_anchor() {
        let page = problems();
        assert!(
            ProblemCode::ALL
                .iter()
                .all(|code| page.contains(&format!("id=\"{}\"", code.as_str())))
        );
    }
}
