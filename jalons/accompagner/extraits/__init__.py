"""Extraits: lines of a dossier, chosen one by one, handed over as a frozen copy; who knows what of a person."""
