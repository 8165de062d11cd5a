"""The append-only record of acts and reads: opaque identifiers, no foreign key, no content."""

from __future__ import annotations

import uuid

from django.db import models


class LigneJournal(models.Model):
    """One act or one read. Inserted unchained with its own MAC; the sealer orders and chains it later.

    The table is partitioned by month of ``instant`` and the application's role can only insert and select.
    """

    CONSERVATION = "journal"  # of socle.enums, a room above

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instant = models.DateTimeField()
    acte = models.CharField(max_length=80)
    agent_id = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True)
    objet_type = models.CharField(max_length=60, blank=True)
    objet_id = models.UUIDField(null=True)
    assure_id = models.UUIDField(null=True)
    motif = models.CharField(max_length=200, blank=True)
    resultat = models.CharField(max_length=20, default="fait")
    session = models.CharField(max_length=16, blank=True)
    mac = models.BinaryField()

    class Meta:
        managed = False
        db_table = "journal_ligne"
        ordering = ["-instant"]


class Sceau(models.Model):
    """One sealed line: its place in the chain and the chain's value after it."""

    rang = models.BigIntegerField(primary_key=True)
    ligne_id = models.UUIDField(unique=True)
    instant = models.DateTimeField()
    chaine = models.BinaryField()

    class Meta:
        db_table = "journal_sceau"


TABLES_AJOUT_SEUL = ["journal_ligne", "journal_sceau"]
