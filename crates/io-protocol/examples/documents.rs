//! Prints a generated document: `problems`, `asyncapi`, `frames` or `schemas`.

use std::io::Write as _;

use utoipa::OpenApi as _;

fn main() -> std::io::Result<()> {
    let text = match std::env::args().nth(1).as_deref() {
        Some("problems") => io_protocol::documents::problems(),
        Some("asyncapi") => io_protocol::documents::asyncapi(),
        Some("frames") => io_protocol::documents::frames(),
        Some("schemas") => {
            io_protocol::schema::Schemas::openapi()
                .to_pretty_json()
                .unwrap_or_default()
                + "\n"
        }
        _ => {
            return Err(std::io::Error::other(
                "usage: documents problems|asyncapi|frames|schemas",
            ));
        }
    };
    std::io::stdout().write_all(text.as_bytes())
}
