"""Files read: formats, kinds of values, checks, what is refused. Knows nothing of people nor of the request."""
