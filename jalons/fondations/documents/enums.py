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

# What a person may put in a file: recognised by its bytes, never by its name. The last part is that of its neutral name.
RECUS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MONTRES = ("application/pdf", "image/jpeg", "image/png")  # redrawn page by page, before they are shown


class MotifRetrait(models.TextChoices):
    """Why a file goes; nobody reads it any more, the line stays."""

    PERSONNE = "personne", "ce n’est pas son papier"
    DOUBLE = "double", "déjà là, autrement"
    ILLISIBLE = "illisible", "illisible ou incomplet"
    DEMANDE = "demande", "la personne le demande"
    INUTILE = "inutile", "n’a plus d’utilité"
