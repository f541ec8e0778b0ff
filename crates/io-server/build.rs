//! Rebuilds the binary when the web app or the documentation was built: cargo does not watch embedded folders.

use std::path::Path;

fn main() {
    // A watched path that is missing would mean a rebuild every time. If it cannot be created, that is the worst case.
    for name in ["dist", "dist-console", "dist-book"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web").join(name);
        let _ = std::fs::create_dir_all(&folder);
        println!("cargo::rerun-if-changed={}", folder.display());
    }
}
