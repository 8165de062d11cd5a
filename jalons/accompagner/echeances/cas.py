"""The stoppage at hand among those told: what its dates are made of, and how sure they are. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .decompte import Arret, Debut, arrets, premier_paye
from .enums import Antecedents, Certitude, Statut
from .valeurs import Bareme, Faits, Ligne, Valeur, avec, moins_sure

SANS_BAREME = "Aucun barème en vigueur ce jour-là dans les référentiels."
SANS_STATUT = "Demandez son statut : salarié, indépendant ou profession libérale."
SANS_NATURE = "Demandez la nature de l’arrêt : maladie, accident du travail ou maladie professionnelle."


@dataclass(frozen=True, slots=True)
class Cas:
    """One stoppage among those told: the present one, those before, its first day paid."""

    faits: Faits
    bareme: Bareme
    avant: tuple[Arret, ...]
    arret: Arret
    debut: Debut

    @property
    def salarie(self) -> bool:
        return self.faits.statut == Statut.SALARIE

    def lu(self, code: str) -> Valeur | None:
        """The row in force when the stoppage began."""
        return self.bareme.le(code, self.arret.debut)

    def ligne(
        self, code: str, quoi: str, jour: date, source: str, *lues: Valeur, au_dela: Certitude | None = None
    ) -> Ligne:
        """A date of this stoppage: as sure as the papers that reach it and the rows that make it."""
        sur = self.arret.certitude(jour, au_dela or Certitude.SI_PROLONGE)
        return Ligne(code, quoi, jour, " · ".join(dict.fromkeys([source, *(v.source for v in lues)])), avec(sur, *lues))


def dernier_cas(faits: Faits, bareme: Bareme) -> Cas | None:
    """The last stoppage told; None when none was."""
    if not (tous := arrets(faits)):
        return None
    avant, arret = tous[:-1], tous[-1]
    debut = premier_paye(arret, avant, faits, bareme)
    if debut.jour and faits.antecedents == Antecedents.INCONNU:
        debut = Debut(debut.jour, moins_sure(debut.certitude, Certitude.A_CONFIRMER), debut.source)
    return Cas(faits, bareme, avant, arret, debut)
