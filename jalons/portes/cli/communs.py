"""What several verbs ask in the same way: which caisse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jalons.fondations.socle.refus import Refus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jalons.fondations.territoires.models import Organisme


def organisme_de(code: str) -> Organisme:
    """The caisse of that code, or a refusal that names some."""
    from jalons.fondations.territoires.models import Organisme

    inconnu = "Aucun organisme « {} ». Remède : choisir parmi {}."
    return _choisir(Organisme.objects.order_by("code"), code, inconnu, "aucun")[0]


def regions(code: str | None) -> list[Organisme]:
    """The regional caisse of that code, without one all of them, or a refusal that names some."""
    from jalons.fondations.territoires.enums import TypeOrganisme
    from jalons.fondations.territoires.models import Organisme

    regionales = Organisme.objects.exclude(type=TypeOrganisme.CPAM).order_by("nom")
    inconnue = "Caisse inconnue : « {} ». Codes connus : {}."
    return _choisir(regionales, code or None, inconnue, "aucune caisse n’est chargée")


def _choisir(choix: QuerySet[Organisme], code: str | None, refus: str, rien: str) -> list[Organisme]:
    if trouves := list(choix if code is None else choix.filter(code=code)):
        return trouves
    connus = ", ".join(choix.values_list("code", flat=True)[:30]) or rien
    raise Refus(refus.format(code or "", connus))
