//! Has the binary built again when the web app was: an embedded folder is not watched by itself.

use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    // A watched path that is missing would mean a new build every time. Where it cannot be made, that is the worst.
    let _ = std::fs::create_dir_all(&folder);
    println!("cargo::rerun-if-changed={}", folder.display());
}
