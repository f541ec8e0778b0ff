//! Prints every schema of the wire as an OpenAPI document without routes.
fn main() {
    use utoipa::OpenApi as _;
    #[expect(clippy::print_stdout, reason = "printing is what it is for")]
    {
        println!(
            "{}",
            io_protocol::schema::Schemas::openapi()
                .to_pretty_json()
                .unwrap_or_default()
        );
    }
}
