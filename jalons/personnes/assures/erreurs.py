"""Refusals of this room. Each message is French, names the remedy, and never carries a name nor a number."""

from __future__ import annotations

from typing import Any

from jalons.fondations.socle.refus import Refus


class ErreurAssure(Refus):
    """Any refusal of this room."""


class EnregistrementRefuse(ErreurAssure):
    """The act was refused; nothing was written."""


class AutreRegime(EnregistrementRefuse):
    """The person depends on a régime that has its own social service: hand over."""

    def __init__(self) -> None:
        super().__init__(
            "Cette personne relève d’un autre régime, qui a son propre service social. Donnez-lui ses "
            "coordonnées : page Partenaires, motif « autre régime »."
        )


class PersonneAilleurs(EnregistrementRefuse):
    """The number belongs to a person of another caisse.

    ``assure`` is for services of rooms above, which attach blind; a page never shows it.
    """

    def __init__(self, assure: Any):
        super().__init__(
            "Une personne semblable existe dans une autre caisse. Vérifiez le numéro ; s’il est juste, la "
            "personne a sans doute déménagé : transmettez la demande, l’autre caisse la rattachera."
        )
        self.assure = assure


class IdentiteContradictoire(EnregistrementRefuse):
    """The number is already that of somebody whose name and birth differ."""

    def __init__(self, assure: Any):
        super().__init__(
            "Ce numéro est déjà celui d’une personne dont le nom et la naissance sont différents. "
            "Vérifiez le numéro sur la carte Vitale, ou enregistrez sans numéro."
        )
        self.assure = assure


class IdentifiantDejaPris(EnregistrementRefuse):
    """The number is already that of another row of the same caisse: perhaps the same person twice."""

    def __init__(self, assure: Any):
        super().__init__(
            "Ce numéro est déjà celui d’une autre fiche de votre caisse. Si c’est la même personne, "
            "réunissez les deux fiches ; sinon vérifiez le numéro."
        )
        self.assure = assure
