"""The letter that hands a person over to a body: the packet as it was shown, and how to answer; PDF/UA-1 and PDF/A-2a."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

from jalons.fondations.socle.pdf import composer
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.personnes.assures.rules import couper

from . import selectors
from .enums import MotifRefus
from .models import Partage
from .rules import Paquet

MODELE = Path(__file__).with_name("lettre.typ")


def pdf(partage: Partage, paquet: Paquet) -> bytes:
    """One page for the body. Raises SigneSansPolice."""
    return composer(MODELE, donnees(partage, paquet))


def donnees(partage: Partage, paquet: Paquet) -> dict[str, Any]:
    """All that is printed."""
    jour = partage.propose_le or timezone.localdate()
    body = partage.partenaire
    return {
        "organisme": partage.organisme.nom,
        "telephone": partage.organisme.telephone,
        "fictif": partage.organisme.fictif,
        "date": [jour.year, jour.month, jour.day],
        "jour": jour_long(jour),
        "destinataire": [*couper(body.nom), *body.lignes_adresse],
        "motif": selectors.motif(partage),
        "lignes": paquet.lignes,
        "avant": jour_long(partage.reponse_attendue_le),
        "jusqu_au": jour_long(partage.jusqu_au),
        "refus": [str(m.label) for m in MotifRefus],
        "reference": str(partage.pk)[:8],
    }
