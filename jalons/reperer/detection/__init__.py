"""Room: files in, people found, with the reason."""
