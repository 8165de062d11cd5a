"""The budgets of the people of the booklet [003]: told at the first interview, some lines changed since."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.ressources import services
from jalons.accompagner.ressources.enums import Genre, Periode, Rubrique, Source
from jalons.accompagner.ressources.models import LigneBudget
from jalons.accompagner.ressources.services import Dit, Membre, Montant
from jalons.personnes.entourage.enums import Presence
from jalons.portes.demonstration.equipe import Service

INCONNU = None  # nobody knows
# name → heading → (kind, amount a month or (amount, over which time), what is still owed)
FEUILLES: dict[str, dict[str, list[tuple[Any, ...]]]] = {
    "Brunet": {
        Rubrique.REVENU: [
            ("ij", ("29.90", Periode.JOUR)), ("complement_employeur", "593"), ("prestations_familiales", "164"),
            ("aide_logement", "248"),
        ],
        Rubrique.CHARGE: [
            ("loyer", "612"), ("energie", "118"), ("eau", "27"), ("assurances", ("744", Periode.AN)), ("complementaire", "58"),
            ("telephone", "66"), ("transport", "138"), ("cantine_garde", "210"),
        ],
        Rubrique.DETTE: [("credit", "114", "2736"), ("dette_energie", "0", "340")],
    },
    "Lefèvre": {
        Rubrique.REVENU: [("activite_independante", INCONNU), ("autre_adulte", "1240")],
        Rubrique.CHARGE: [
            ("credit_logement", "705"), ("energie", "164"), ("assurances", "96"), ("impots", ("1380", Periode.AN)),
            ("telephone", "54"),
        ],
        Rubrique.DETTE: [("dette_impots", INCONNU, "2150")],
    },
    "Ferrand": {
        Rubrique.REVENU: [
            ("prestations_familiales", "448"), ("rsa", "312"), ("pension_recue", INCONNU), ("aide_logement", "386"),
        ],
        Rubrique.CHARGE: [("loyer", "540"), ("energie", "92"), ("telephone", "30"), ("transport", ("14", Periode.SEMAINE))],
        Rubrique.DETTE: [("dette_bailleur", "40", "680")],
    },
}  # fmt: skip
FOYERS = {
    "Brunet": [Membre(Genre.ADULTE, "Valérie"), Membre(Genre.ENFANT, "Inès", 7), Membre(Genre.ENFANT, "Noé", 4)],
    "Lefèvre": [Membre(Genre.ADULTE, "Paul"), Membre(Genre.ADULTE, "sa femme"), Membre(Genre.ENFANT, "Hugo", 15)],
    "Ferrand": [
        Membre(Genre.ADULTE, "Louise"),
        Membre(Genre.ENFANT, "Lila", 2),
        Membre(Genre.ENFANT, "Tom", 8, Presence.MOITIE),
    ],
}


def installer(service: Service, jour: date) -> None:
    """Fill the sheets at the first interview, then say what changed."""
    for nom, foyer in FOYERS.items():
        siens = Dossier.objects.filter(
            assure__nom=nom, assure__prenom=foyer[0].mots, referents__agent=service.assistante
        )
        dossier = siens.order_by("-created_at")[0]
        commun: dict[str, Any] = {"agent": service.assistante, "dossier": dossier, "date_acte": dossier.ouvert_le}
        lignes = services.remplir(lignes=_dites(nom), vues=0, **commun)
        if nom == "Brunet":
            _depuis(service, lignes, jour)


def _dites(nom: str) -> list[tuple[str, Dit]]:
    dites: list[tuple[str, Dit]] = [(Rubrique.PERSONNE.value, membre) for membre in FOYERS[nom]]
    for rubrique, lignes in FEUILLES[nom].items():
        dites += [(str(rubrique), _montant(*ligne)) for ligne in lignes]
    return dites


def _montant(nature: str, combien: Any, du: str | None = None) -> Montant:
    montant, periode = combien if isinstance(combien, tuple) else (combien, Periode.MOIS)
    vu = Source.VU if nature in ("ij", "loyer", "credit") else Source.DIT
    return Montant(nature, Decimal(montant) if montant else None, periode, source=vu, du=Decimal(du) if du else None)


def _depuis(service: Service, lignes: list[LigneBudget], jour: date) -> None:
    """Her telephone costs less, and the employer's complement has its last day: 1 385 € of charges today."""
    par_nature = {json.loads(ligne.contenu or "{}")["nature"]: ligne for ligne in lignes}
    services.corriger_ligne(
        agent=service.assistante, ligne=par_nature["telephone"], version=1, dit=Montant("telephone", Decimal(46)),
        date_debut=jour - timedelta(days=5), date_acte=jour - timedelta(days=5),
    )  # fmt: skip
    services.corriger_ligne(
        agent=service.assistante, ligne=par_nature["complement_employeur"], version=1,
        dit=Montant("complement_employeur", Decimal(593), source=Source.VU), date_debut=jour - timedelta(days=8),
        date_fin=jour + timedelta(days=21), date_acte=jour - timedelta(days=8),
    )  # fmt: skip
