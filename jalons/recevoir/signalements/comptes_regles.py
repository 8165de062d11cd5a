"""The rules of admission as the national direction reads them: what each says, its versions, how often it was departed from.

Counts are by rule and of the whole country: no agent, no team, no caisse (CNIL, délibération 2005-038). They stop at the end
of a quarter, so that no single decision is seen from one day to the next, and small ones are hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from jalons.fondations.socle.effectifs import est_petit
from jalons.personnes.partenaires.models import Partenaire

from . import admission
from .admission import Regle
from .enums import Decision, MotifCloture
from .models import Demande


@dataclass(frozen=True, slots=True)
class Compte:
    """What became of a rule's propositions. None: hidden, from one to ten, or what would give it away.

    ``ponctuelles``: answered at once (an act of its own), neither as proposed nor otherwise.
    """

    decidees: int | None
    ecarts: int | None
    ponctuelles: int | None


@dataclass(frozen=True, slots=True)
class VersionVue:
    """One version of a rule on a day."""

    regle: Regle
    en_vigueur: bool
    a_venir: bool
    compte: Compte | None  # None for who may not count


@dataclass(frozen=True, slots=True)
class RegleVue:
    """A rule: the version that speaks for it (in force, else the latest), every version, the bodies it names."""

    actuelle: VersionVue
    versions: tuple[VersionVue, ...]
    vers: tuple[str, ...]


def periode(jour: date) -> tuple[date, date]:
    """The twelve months that end with the last whole quarter before ``jour``."""
    debut = date(jour.year, (jour.month - 1) // 3 * 3 + 1, 1)
    return debut.replace(year=debut.year - 1), debut - timedelta(days=1)


def protege(decidees: int, ecarts: int, ponctuelles: int) -> Compte:
    """Hide what is small; departures are hidden too when what is left of the decisions is."""
    return Compte(
        None if est_petit(decidees) else decidees,
        None if est_petit(decidees) or est_petit(ecarts) or est_petit(decidees - ecarts) else ecarts,
        None if est_petit(ponctuelles) else ponctuelles,
    )


def comptes(jour: date) -> dict[str, Compte]:
    """« fiche@1 » → what became of its propositions over the period. One query."""
    lignes = Demande.objects.filter(decidee_le__range=periode(jour)).exclude(regle="").values("regle").order_by("regle")
    trouves = lignes.annotate(
        decidees=Count("pk", filter=~Q(decision="")),
        ecarts=Count("pk", filter=Q(ecart=True)),
        ponctuelles=Count("pk", filter=Q(decision="", motif_cloture=MotifCloture.REPONSE_PONCTUELLE)),
    )
    return {li["regle"]: protege(li["decidees"], li["ecarts"], li["ponctuelles"]) for li in trouves}


def regles(jour: date, comptees: Mapping[str, Compte] | None) -> list[tuple[str, list[RegleVue]]]:
    """The rules by what they propose, then those that only add a sentence, each in the order in which they are asked."""
    noms = dict(Partenaire.objects.values_list("code", "nom"))
    par_code: dict[str, list[Regle]] = {}
    for regle in admission.toutes():
        par_code.setdefault(regle.code, []).append(regle)
    vues = [_vue(versions, jour, comptees, noms) for versions in par_code.values()]
    titres = [(str(d.label), str(d)) for d in (Decision.RECEVOIR, Decision.ORIENTER, Decision.EXAMINER)]
    rangees = [
        (titre, [v for v in vues if v.actuelle.regle.propose == code])
        for titre, code in [*titres, ("Une phrase de plus", "")]
    ]
    return [(titre, trouvees) for titre, trouvees in rangees if trouvees]


def _vue(versions: list[Regle], jour: date, comptees: Mapping[str, Compte] | None, noms: Mapping[str, str]) -> RegleVue:
    rien = protege(0, 0, 0)
    vues = [
        VersionVue(r, r.en_vigueur(jour), r.valable_du > jour, None if comptees is None else comptees.get(r.cle, rien))
        for r in sorted(versions, key=lambda r: -r.version)
    ]
    actuelle = next((v for v in vues if v.en_vigueur), vues[0])
    return RegleVue(actuelle, tuple(vues), tuple(noms.get(code, code) for code in actuelle.regle.vers))
