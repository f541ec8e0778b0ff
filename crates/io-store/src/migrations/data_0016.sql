-- The key of a block is renewed by the reference that names it.
CREATE INDEX {concurrently} blocks_by_reference ON blocks (blocked_ref);
