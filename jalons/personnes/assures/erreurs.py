"""Refusals of this room. Each message is French, names the remedy, and never carries a name nor a number."""

from __future__ import annotations

from typing import Any, ClassVar

from jalons.fondations.socle.refus import Refus


class EnregistrementRefuse(Refus):
    """The act was refused; nothing was written."""


class AutreRegime(EnregistrementRefuse):
    """The person depends on a régime that has its own social service: hand over."""

    def __init__(self) -> None:
        super().__init__(
            "Cette personne relève d’un autre régime, qui a son propre service social. Donnez-lui ses "
            "coordonnées : page Partenaires, motif « autre régime »."
        )


class PersonneSemblable(EnregistrementRefuse):
    """People of the caisse look alike, and nobody said yet that it is somebody else."""

    def __init__(self) -> None:
        super().__init__("Rien n’est encore enregistré : des personnes lui ressemblent.")


class NumeroConnu(EnregistrementRefuse):
    """The number is already somebody's.

    ``assure`` is for services of rooms above, which attach blind; a page never shows it.
    """

    dit: ClassVar[str]

    def __init__(self, assure: Any):
        super().__init__(self.dit, "nir")
        self.assure = assure


class PersonneAilleurs(NumeroConnu):
    """The number belongs to a person of another caisse."""

    dit = (
        "Une personne semblable existe dans une autre caisse. Vérifiez le numéro ; s’il est juste, la "
        "personne a sans doute déménagé : transmettez la demande, l’autre caisse la rattachera."
    )


class IdentiteContradictoire(NumeroConnu):
    """The number is already that of somebody whose name and birth differ."""

    dit = (
        "Ce numéro est déjà celui d’une personne dont le nom et la naissance sont différents. "
        "Vérifiez le numéro sur la carte Vitale, ou enregistrez sans numéro."
    )


class IdentifiantDejaPris(NumeroConnu):
    """The number is already that of another row of the same caisse: perhaps the same person twice."""

    dit = (
        "Ce numéro est déjà celui d’une autre fiche de votre caisse. Si c’est la même personne, "
        "réunissez les deux fiches ; sinon vérifiez le numéro."
    )
