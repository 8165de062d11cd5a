"""What was received and found, ready to be shown or proposed."""

from __future__ import annotations

from pathlib import Path

from django.db import connection
from django.db.models import Count, QuerySet

from .arrets import meme_arret
from .enums import Suite
from .models import Extraction, Reperage
from .options import Options

TOLERANCE = Options(fichiers=Path(), mois="2026-01").tolerance  # the request's own default, in unpaid days


class ExtractionInconnue(LookupError):
    """No such extraction; the message is French and says what to do."""


def extraction(reference: str) -> Extraction:
    """The extraction named by the beginning of its identifier or by its folder's name (the last one loaded)."""
    trouvees = [e for e in Extraction.objects.order_by("chargee_le") if _designe(reference, e)]
    if trouvees:
        return trouvees[-1]
    connues = ", ".join(str(e) for e in Extraction.objects.order_by("-chargee_le")[:5]) or "aucune"
    raise ExtractionInconnue(
        f"Aucune extraction « {reference} ». Extractions chargées : {connues}. Remède : « jalons charger » d’abord."
    )


def extraction_de(empreinte: str) -> Extraction:
    """The extraction made of these very files. Raises ExtractionInconnue."""
    if trouvee := Extraction.objects.filter(empreinte=empreinte).select_related("organisme").first():
        return trouvee
    raise ExtractionInconnue(
        "Ce dossier n’est pas chargé, ou ses fichiers ont changé. Remède : « jalons charger » d’abord, "
        "ou --sortie FICHIER.csv pour un résultat sans base."
    )


def _designe(reference: str, extraction: Extraction) -> bool:
    return extraction.dossier == reference or (len(reference) >= 6 and str(extraction.pk).startswith(reference))


def a_proposer(extraction: Extraction) -> QuerySet[Reperage]:
    """The people found in this extraction to whom nothing was proposed yet, in a stable order."""
    attente = Reperage.objects.filter(extraction=extraction, suite="")
    attente = attente.select_related("extraction__organisme__parent")
    return attente.order_by("assure_index", "arret_debut", "regle_version")


def deja_propose(reperage: Reperage) -> bool:
    """Whether this very arrêt was already proposed, from this extraction or another one."""
    proposes = Reperage.objects.filter(
        assure_index=reperage.assure_index, extraction__organisme_id=reperage.extraction.organisme_id
    ).filter(suite__in=[Suite.PROPOSE, Suite.RATTACHE])
    bornes = (reperage.arret_debut, reperage.dernier_jour_paye)
    return any(
        meme_arret(bornes, autre, TOLERANCE)
        for autre in proposes.exclude(pk=reperage.pk).values_list("arret_debut", "dernier_jour_paye")
    )


def assure_connu(reperage: Reperage) -> Reperage | None:
    """An earlier repérage of the same caisse's identifier whose person is known."""
    memes = Reperage.objects.filter(
        assure_index=reperage.assure_index,
        extraction__organisme_id=reperage.extraction.organisme_id,
        assure__isnull=False,
    )
    return memes.select_related("assure").order_by("propose_le", "pk").first()


def comptes(extraction: Extraction) -> dict[str, int]:
    """How many repérages of this extraction have had each suite ('' = waiting)."""
    lignes = Reperage.objects.filter(extraction=extraction).values_list("suite").annotate(n=Count("pk"))
    return dict(lignes.order_by("suite"))


def verrouiller(reperage: Reperage) -> None:
    """Hold this caisse's person until the end of the transaction: two `proposer` at once never propose the
    same twice.
    """
    cle = int.from_bytes(bytes(reperage.assure_index)[:8], "big", signed=True)
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [cle])
