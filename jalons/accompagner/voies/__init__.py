"""Room: the ways of their own in a dossier (access to care, grave illness and carers, a child ill, ageing): one engine."""
