"""Deliberately broken files, seeded: what the request does of each is known in advance."""
