"""The few people and calls that the tests of this room share."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.signalements import services
from jalons.recevoir.signalements.enums import LienSante, Origine, QuiAppelle
from jalons.recevoir.signalements.models import Demande, Signalement
from jalons.recevoir.signalements.tests.cas import ITEMS
from tests import people

MOTS = "Mon complément de salaire s’arrête fin mars, canari-paroles."
_suite = count(1)


class Service:
    """One caisse with its team: a CSAM (Nadia), two assistants sociaux (Hélène, Luc), a manager (Awa)."""

    def __init__(self, **organisme: Any):
        self.organisme = people.un_organisme(**organisme)
        self.equipe = people.une_equipe(self.organisme)
        self.nadia = people.un_agent("csam", equipe=self.equipe, prenom="Nadia", nom="Roche")
        self.helene = people.un_agent("assistant_social", equipe=self.equipe, prenom="Hélène", nom="Morvan")
        self.luc = people.un_agent("assistant_social", equipe=self.equipe, prenom="Luc", nom="Denis")
        self.awa = people.un_agent("manager", equipe=self.equipe, prenom="Awa", nom="Ndiaye")

    def personne(self, nom: str = "", **autres: Any) -> Any:
        """Somebody new of this caisse."""
        return people.un_assure(self.organisme, nom=nom or f"Brunet{_lettres(next(_suite))}", **autres)

    def appel(self, assure: Any, **autres: Any) -> Signalement:
        """Valérie calls: two items yes, on sick leave."""
        reponses = {c: "oui" if c in ("ressources", "entourage") else "non_aborde" for c in ITEMS}
        valeurs = {
            "agent": self.nadia, "organisme": self.organisme, "origine": Origine.ASSURE, "qui": QuiAppelle.PERSONNE,
            "paroles": MOTS, "connaissance": "oui", "accord": "oui", "lien_sante": LienSante.ARRET,
            "reponses": reponses, "titres": ITEMS, "verbatims": {"ressources": "canari-verbatim"}, "fiche_version": "1",
        }  # fmt: skip
        return services.recevoir_signalement(assure=assure, **valeurs | autres)

    def demande(self, **autres: Any) -> Demande:
        """A demande to qualify, from a new person's call."""
        return self.appel(self.personne(), **autres).demande


def _lettres(n: int) -> str:
    return "".join(chr(97 + int(c)) for c in str(n))


def un_partenaire(code: str = "carsat-retraite", **autres: Any) -> Partenaire:
    """A body of the directory."""
    valeurs = {"nom": "Carsat, conseiller retraite", "telephone": "39 60"} | autres
    return Partenaire.objects.get_or_create(code=code, defaults=valeurs)[0]


JOUR = date(2026, 2, 17)
