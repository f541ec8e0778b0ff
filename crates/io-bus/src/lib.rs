//! Volatile state between nodes: publish and subscribe, hints only.
