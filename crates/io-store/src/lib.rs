//! Durable truth: SQLite or PostgreSQL behind one SQL text, with encrypted columns and a separate keys store.
