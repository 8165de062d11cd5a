"""The waves: week by week and place by place, who is expected and what is free; what is to be done today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from jalons.fondations.territoires.models import LieuAccueil

from ..enums import ANNONCEES, EN_COURS, CanalOffre, MotifEcart, SansPlace, StatutOffre
from ..models import LIEU_FERME, LotLettres, Offre
from ..rules import SEMAINE, lundi
from .appels import a_appeler
from .capacites import capacites_par_forme
from .delais import delai

HORIZON = 26  # weeks looked at when people are spread
PAR_PAGE = 25
A_DISTANCE = "À distance"
_S = StatutOffre
MESSAGES = (CanalOffre.SMS, CanalOffre.COURRIEL)


@dataclass(frozen=True)
class LigneVague:
    """One place in one week: how many are expected, how many of them told, how many slots and seats are free."""

    lieu_id: UUID | None
    lieu: str
    attendues: int
    annoncees: int
    libres: int
    ferme: bool = False  # the whole week

    @property
    def largeur(self) -> int:
        """Width of the bar, in hundredths of what can be received."""
        return min(100, round(100 * self.attendues / self.libres)) if self.libres else (100 if self.attendues else 0)

    @property
    def deborde(self) -> bool:
        """More people told than what is still free: a place closed, an agent is away."""
        return self.attendues > self.libres


@dataclass(frozen=True)
class Vague:
    """One week."""

    semaine: date
    lignes: list[LigneVague] = field(default_factory=list)

    @property
    def attendues(self) -> int:
        """People expected that week."""
        return sum(ligne.attendues for ligne in self.lignes)

    @property
    def libres(self) -> int:
        """Slots and seats free that week."""
        return sum(ligne.libres for ligne in self.lignes)

    @property
    def largeur(self) -> int:
        """Width of the week's bar."""
        return LigneVague(None, "", self.attendues, 0, self.libres).largeur


def vagues(agent: Any, jour: date, *, acte: str = "compter", lieu: UUID | None = None) -> list[Vague]:
    """The weeks that hold somebody or have room, from this one on. Five queries, whatever the number of offers."""
    du = lundi(jour)
    lignes = Offre.objects.visible_to(agent, acte).filter(statut__in=EN_COURS, semaine_prevue__gte=du)
    dites = Count("pk", filter=Q(statut__in=ANNONCEES))
    attendues: dict[tuple[UUID | None, date], tuple[int, int]] = {
        (lieu_id, semaine): (n, d)
        for lieu_id, semaine, n, d in lignes.values_list("lieu_id", "semaine_prevue")
        .annotate(n=Count("pk"), d=dites)
        .order_by()
    }
    libres: dict[tuple[UUID | None, date], int] = defaultdict(int)
    for (lieu_id, semaine, _), n in capacites_par_forme(
        organisme_id=agent.organisme_id, du=jour, semaines=HORIZON
    ).items():
        libres[lieu_id, semaine] += n
    cles = sorted(set(attendues) | set(libres), key=lambda c: (c[1], str(c[0])))
    lieux = LieuAccueil.objects.in_bulk([c[0] for c in cles if c[0]])
    par_semaine: dict[date, list[LigneVague]] = defaultdict(list)
    for lieu_id, semaine in cles:
        if lieu is None or lieu == lieu_id:
            n, d = attendues.get((lieu_id, semaine), (0, 0))
            ici = lieux.get(lieu_id) if lieu_id else None
            ferme = bool(ici and ici.ouvert_au and ici.ouvert_au < semaine)
            nom = ici.nom if ici else A_DISTANCE
            par_semaine[semaine].append(LigneVague(lieu_id, nom, n, d, libres[lieu_id, semaine], ferme))
    if not par_semaine:
        return []
    dernieres = (max(par_semaine) - du).days // 7
    toutes = [du + n * SEMAINE for n in range(dernieres + 1)]
    return [Vague(s, sorted(par_semaine.get(s, []), key=lambda x: (x.lieu_id is None, x.lieu))) for s in toutes]


@dataclass(frozen=True)
class AFaire:
    """What the platform has to do with offers today: counts only."""

    a_preparer: int
    a_planifier: int
    lettres: int
    messages: int
    appels: int
    appels_fermes: int  # due, and the gate no longer lets them be made
    relances: int
    adresses: int
    sans_place: int
    empechees: int
    sans_reponse: int


def a_faire(agent: Any, jour: date, a_preparer: int) -> AFaire:
    """Counts of what is due, at a constant number of queries."""
    attente, avance = delai("offre_relance", jour), delai("offre_avance", jour)
    visibles = Offre.objects.visible_to(agent)
    due = Q(statut=_S.A_ENVOYER, semaine_prevue__lte=jour + timedelta(days=avance)) & ~LIEU_FERME
    sans_semaine = Q(semaine_prevue=None, sans_place="") | LIEU_FERME
    relance = Q(statut=_S.ENVOYEE, envoyee_le__lte=jour - timedelta(days=attente))
    comptes = visibles.aggregate(
        a_planifier=Count("pk", filter=Q(statut=_S.A_ENVOYER) & sans_semaine),
        lettres=Count("pk", filter=due & Q(canal=CanalOffre.COURRIER)),
        messages=Count("pk", filter=due & Q(canal__in=MESSAGES)),
        relances=Count("pk", filter=relance),
        adresses=Count("pk", filter=VUES["adresses"].q),
        sans_place=Count("pk", filter=VUES["sans_place"].q),
        empechees=Count("pk", filter=VUES["empechees"].q),
        sans_reponse=Count("pk", filter=VUES["sans_reponse"].q),
    )
    ouverts, fermes = a_appeler(Offre.objects.visible_to(agent, "appeler").only("assure"), jour)
    return AFaire(a_preparer=a_preparer, appels=len(ouverts), appels_fermes=len(fermes), **comptes)


@dataclass(frozen=True)
class Vue:
    """One way to look at the list: its name, which offers, what to say when it is empty."""

    nom: str
    q: Q
    vide: str


VUES: dict[str, Vue] = {
    "a_faire": Vue("À faire", Q(statut=_S.A_ENVOYER), "Toutes les offres préparées sont faites."),
    "annoncees": Vue("En attente de réponse", Q(statut__in=ANNONCEES), "Aucune offre n’attend de réponse."),
    "repondues": Vue("Répondues", Q(statut=_S.REPONDUE), "Personne n’a encore répondu."),
    "adresses": Vue(
        "Adresses à corriger",
        Q(statut=_S.A_ENVOYER, canal=""),
        "Aucune adresse à corriger : une lettre revenue ou un numéro faux arrive ici.",
    ),
    "sans_place": Vue(
        "Sans place",
        Q(statut=_S.A_ENVOYER, sans_place__in=[SansPlace.COMPLET, SansPlace.SANS_LIEU]),
        "Chacun a sa semaine.",
    ),
    "sans_reponse": Vue("Sans réponse", Q(statut=_S.SANS_REPONSE), "Personne n’est resté sans réponse."),
    "empechees": Vue(
        "À traiter autrement",
        Q(statut=_S.ECARTEE, motif_ecart=MotifEcart.EMPECHE),
        "Personne : les offres se font directement.",
    ),
    "ecartees": Vue("Écartées", Q(statut=_S.ECARTEE), "Aucune offre écartée."),
}


def liste(agent: Any, vue: str, *, semaine: date | None = None, lieu: UUID | None = None) -> QuerySet[Offre]:
    """The offers of one view, the nearest week first, then the heaviest consequence."""
    lignes = Offre.objects.visible_to(agent, "lister").filter(VUES[vue].q)
    if semaine:
        lignes = lignes.filter(semaine_prevue=lundi(semaine))
    if lieu:
        lignes = lignes.filter(lieu_id=lieu)
    lignes = lignes.select_related("assure", "lieu", "demande")
    return lignes.order_by("semaine_prevue", "genre", "jour_91", "pk")


def comptes(agent: Any) -> dict[str, int]:
    """How many offers each view holds, in one query."""
    visibles = Offre.objects.visible_to(agent, "lister")
    return visibles.aggregate(**{code: Count("pk", filter=vue.q) for code, vue in VUES.items()})


def lots_recents(agent: Any, combien: int = 5) -> list[LotLettres]:
    """The last batches printed, to print again what a printer spoilt."""
    return list(LotLettres.objects.visible_to(agent, "imprimer").order_by("-imprime_le")[:combien])


def attendues_par_lieu(organisme_id: Any, du: date, semaines: int) -> dict[UUID | None, int]:
    """``{place: people with an offer in progress}``, expected within ``semaines`` weeks of the Monday of ``du``. One query."""
    fin = lundi(du) + semaines * SEMAINE
    lignes = Offre.objects.filter(organisme=organisme_id, statut__in=EN_COURS, semaine_prevue__lt=fin)
    return dict(lignes.order_by().values_list("lieu_id").annotate(n=Count("pk")))
