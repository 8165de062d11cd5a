"""Classes of stored files."""

from django.db import models


class ClasseDocument(models.TextChoices):
    """Who may read it at all (security.md §4): administrative pieces, social pieces, pieces under secrecy."""

    ADMINISTRATIF = "F1", "administratif"
    SOCIAL = "F3", "social"
    SECRET = "F4", "sous secret"


# Accepted types and how their first bytes look: never a page, never a drawing that a browser would run.
TYPES = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "application/vnd.oasis.opendocument.text": (b"PK\x03\x04",),
    "application/vnd.oasis.opendocument.spreadsheet": (b"PK\x03\x04",),
    "text/csv": (),
    "text/plain": (),
}
