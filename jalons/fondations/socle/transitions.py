"""The one place where a state changes: conditional UPDATE, row count checked, journal line in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F

from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee

Table = Mapping[str, tuple[Collection[str], str]]


def permises(table: Table, etat: str) -> list[str]:
    """The acts that the table allows from ``etat``, in the table's order."""
    return [acte for acte, (depuis, _) in table.items() if etat in depuis]


@transaction.atomic
def appliquer(
    objet: models.Model,
    acte: str,
    table: Table,
    *,
    agent: Any,
    champ: str = "statut",
    motif: str = "",
    vue: int | None = None,
    **valeurs: Any,
) -> None:
    """Apply ``acte`` of ``table`` to ``objet`` and write one journal line.

    ``valeurs`` are other columns set by the same UPDATE; ``vue``, the version that the page of the button showed. ``objet``
    is refreshed. Raises TransitionRefusee when the state in the database is not one of those the table allows, whatever the
    copy in memory says, VersionDepassee when the row is no longer as it was seen.
    """
    depuis, vers = table[acte]
    lignes = type(objet)._default_manager.filter(pk=objet.pk, **{f"{champ}__in": [str(e) for e in depuis]})
    if vue is not None:
        lignes = lignes.filter(version=vue)
    if any(f.name == "version" for f in objet._meta.fields):
        valeurs["version"] = F("version") + 1
    if lignes.update(**{champ: str(vers)}, **_prepares(objet, valeurs)) != 1:
        objet.refresh_from_db(fields=[champ])
        libelle = getattr(objet, f"get_{champ}_display")()
        if getattr(objet, champ) in depuis:
            raise VersionDepassee("Ceci a changé entre-temps : rechargez la page, relisez, puis décidez.")
        raise TransitionRefusee(f"Impossible : l’état est maintenant « {libelle} ». Rechargez la page.")
    objet.refresh_from_db()
    inscrire(acte=f"{objet._meta.model_name}.{acte}", agent=agent, objet=objet, motif=motif)


def exiger_vue(objet: models.Model, version: int | None) -> None:
    """The row, already locked, is still as the page of the button showed it; None: that page did not say.

    Raises VersionDepassee.
    """
    if version not in (None, getattr(objet, "version")):  # noqa: B009
        raise VersionDepassee("Ceci a changé entre-temps : rechargez la page, puis décidez.")


def suivre(suivante: Any, vue: int, perdue: str) -> None:
    """Insert the next version of a line (``suite``, ``version``, ``etat``) over the one that was on the screen, ``vue``.

    Raises VersionDepassee with ``perdue`` when somebody wrote one since, TransitionRefusee when the line is withdrawn.
    """
    derniere = type(suivante).objects.filter(suite=suivante.suite).order_by("-version").first()
    if derniere is None or derniere.version != vue:
        raise VersionDepassee(perdue)
    if derniere.etat == EtatLigne.RETIREE:
        raise TransitionRefusee("Cette ligne est retirée : ajoutez-en une autre.")
    suivante.version = vue + 1
    try:
        with transaction.atomic():
            suivante.save(force_insert=True)
    except IntegrityError as erreur:
        raise VersionDepassee(perdue) from erreur


def _prepares(objet: models.Model, valeurs: dict[str, Any]) -> dict[str, Any]:
    champs = {nom: objet._meta.get_field(nom) for nom in valeurs}
    return {
        nom: champ.pour_update(objet, valeurs[nom]) if isinstance(champ, TexteChiffre) else valeurs[nom]
        for nom, champ in champs.items()
    }


def enregistrer(objet: models.Model, version: int, *champs: str) -> None:
    """Save ``champs`` only if the row is still at ``version``. Raises VersionDepassee otherwise."""
    lignes = type(objet)._default_manager.filter(pk=objet.pk, version=version)
    with transaction.atomic():
        if lignes.update(version=F("version") + 1) != 1:
            raise VersionDepassee("Quelqu’un a enregistré entre-temps : comparez les deux textes.")
        objet.save(update_fields=list(champs))
        objet.refresh_from_db(fields=["version"])
