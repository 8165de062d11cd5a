"""A worker is away, nobody answers for her and something is due in her dossiers: proposed to her manager, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.phrases import de
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.models import AbsenceLaissee
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.parcours.selectors.absences import LigneAbsence, dues
from jalons.recevoir.rendez_vous import selectors as rendez_vous


@dataclass(frozen=True)
class SansRelais:
    """Nobody answers for her from ``du`` to ``au``; what is due in her dossiers before she is back. Never why she is away."""

    absente: Agent
    du: date
    au: date
    lignes: tuple[LigneAbsence, ...]

    @property
    def danger(self) -> bool:
        """A danger is open in one of them."""
        return any(li.danger for li in self.lignes)

    @property
    def raison(self) -> str:
        """Why it is proposed, in words."""
        dates = [li.premiere[0] for li in self.lignes if li.premiere]
        n, premiere = len(self.lignes), min(dates, default=None)
        quoi = f"{n} de ses dossiers ont" if n > 1 else "un de ses dossiers a"
        dite = f", d’abord le {jour_long(premiere)}" if premiere else ""
        danger = " ; un danger est ouvert" if self.danger else ""
        return (
            f"l’agenda dit son absence jusqu’au {jour_long(self.au)}, personne ne répond à partir du {jour_long(self.du)}, et "
            f"{quoi} quelque chose de dû d’ici là{dite}{danger}."
        )


def sans_relais(manager: Agent, jour: date, *, de: Agent | None = None) -> list[SansRelais]:
    """The absences of two working days or more, under way or about to begin, of the workers whose charge this manager reads
    (``de``: that one), on whose days nobody answers while something is due. A constant number of queries, one when nobody
    is away, and two for each worker found.
    """
    absents = rendez_vous.absences_en_vue(manager, jour)
    siens = Agent.objects.visible_to(manager, "charge").filter(pk__in=[a.pk for a in absents if de in (None, a)])
    relais: dict[object, list[Suppleance]] = {}
    for s in Suppleance.objects.filter(absent__in=siens, date_fin__gte=jour) if absents else ():
        relais.setdefault(s.absent_id, []).append(s)
    seuls = {}
    for qui in siens if absents else ():
        tenus = relais.get(qui.pk, [])
        if nus := [
            j for j in absents[qui] if j >= jour and not any(couvre(s.date_debut, s.date_fin, j) for s in tenus)
        ]:
            seuls[qui] = (nus[0], nus[-1])
    trouvees = dues(manager, seuls, jour) if seuls else {}
    vues = [
        SansRelais(qui, du, au, tuple(li for li in trouvees[qui.pk] if li.due(au))) for qui, (du, au) in seuls.items()
    ]
    return [v for v in vues if v.lignes]


def absences_sans_relais(manager: Agent, jour: date) -> list[Attente]:
    """Those that no manager has left as they are, in her day."""
    vues = sans_relais(manager, jour)
    laissees = laissees_de([v.absente for v in vues], jour) if vues else {}
    return [_attente(v, jour) for v in vues if v.absente.pk not in laissees]


def laissees_de(absentes: list[Agent], jour: date) -> dict[object, AbsenceLaissee]:
    """What was decided to leave without anybody, and still holds, by worker."""
    lignes = AbsenceLaissee.objects.filter(absent__in=absentes, jusqu_au__gte=jour).select_related("par")
    return {ligne.absent_id: ligne for ligne in lignes}


def _attente(v: SansRelais, jour: date) -> Attente:
    page = reverse("parcours:absence", args=[v.absente.pk])
    actes = (Acte("Dire qui répond", f"{page}#remplacer"), Acte("Rien à faire…", f"{page}#sans-relais"))
    return Attente(
        Consequence.RESSOURCES_SOINS if v.danger else Consequence.PAROLE_DONNEE,
        f"Personne ne répond à la place {de(str(v.absente))}", v.raison, page, echeance=v.du, actes=actes,
    )  # fmt: skip
