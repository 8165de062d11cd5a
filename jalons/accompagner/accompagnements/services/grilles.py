"""Open a grid for a caisse, close it; write what was answered with a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.models import Dossier, GrilleOuverte, GrilleRemplie
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee


@transaction.atomic
def ouvrir_grille(*, agent: Agent, organisme: Any, code: str) -> GrilleOuverte:
    """From today on, the workers of the caisse may use it. Raises TransitionRefusee when it is open already."""
    try:
        with transaction.atomic():
            ouverte = GrilleOuverte.objects.create(organisme=organisme, code=code, ouverte_le=aujourdhui(), par=agent)
    except IntegrityError as erreur:
        raise TransitionRefusee("Cette grille est déjà ouverte dans votre caisse.") from erreur
    inscrire(acte="grille.ouvrir", agent=agent, objet=ouverte, motif=code)
    return ouverte


@transaction.atomic
def fermer_grille(*, agent: Agent, ouverte: GrilleOuverte) -> None:
    """From now on nobody fills it any more; what was filled stays readable. Raises TransitionRefusee."""
    lignes = GrilleOuverte.objects.filter(pk=ouverte.pk, fermee_le=None)
    if lignes.update(fermee_le=aujourdhui(), fermee_par=agent) != 1:
        raise TransitionRefusee("Cette grille est déjà fermée.")
    inscrire(acte="grille.fermer", agent=agent, objet=ouverte, motif=ouverte.code)


@transaction.atomic
def remplir_grille(
    *, agent: Agent, dossier: Dossier, grille: Fiche, reponses: Mapping[str, str], le: date | None = None
) -> GrilleRemplie:
    """Write the answers of one day. Raises SaisieRefusee (nothing answered, an impossible day), TransitionRefusee when the
    caisse closed it, or the dossier is closed."""
    frais, jour = ecrire_dans(dossier.pk), le or aujourdhui()
    rules.controler_date(jour, aujourdhui=aujourdhui(), ouvert_le=frais.ouvert_le)
    if not GrilleOuverte.objects.filter(organisme_id=frais.organisme_id, code=grille.code, fermee_le=None).exists():
        raise TransitionRefusee("Cette grille n’est pas ouverte dans cette caisse.")
    if not any(reponses.get(item.code) in ("oui", "non") for item in grille.items.all()):
        raise SaisieRefusee("Répondez à une question au moins, ou revenez au dossier.")
    remplie: GrilleRemplie = GrilleRemplie.objects.create(
        dossier=frais, auteur=agent, code=grille.code, numero=grille.version, date_acte=jour,
        reponses=json.dumps(dict(reponses)), created_at=timezone.now(),
    )  # fmt: skip
    inscrire(acte="grille.remplir", agent=agent, objet=remplie, assure_id=frais.assure_id)
    return remplie
