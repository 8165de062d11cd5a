"""Pages of the accompaniment, by noun."""
