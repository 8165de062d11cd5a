"""A worker's days as they are: what is offered, and what is not, with its reason. Never why she is away, nor who comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils import timezone

from jalons.fondations.agents.models import Affectation, Agent, Suppleance
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.dates import au_lieu, couvre, heure_texte
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import LIBERES, Mode, Raison
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous, Retenue
from jalons.recevoir.rendez_vous.selectors.creneaux import Creneau, creneaux_libres
from jalons.recevoir.rendez_vous.selectors.ouvertures import fermetures_du_jour
from jalons.recevoir.rendez_vous.selectors.qui import plages_ouvertes
from jalons.recevoir.rendez_vous.selectors.trajets import ailleurs, point_du_lieu

LIMITE = 5000
DEBUT, FIN = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Voulu:
    """What is looked for. Nothing said: anything."""

    mode: str = ""
    competence: str = ""
    motif: str = ""
    duree: int | None = None


@dataclass(frozen=True)
class Morceau:
    """A piece of a day: offered (no ``raison``) or closed. ``debut`` and ``fin`` are UTC instants, None for the whole day."""

    debut: datetime | None
    fin: datetime | None
    zone: str
    raison: Raison | None
    texte: str
    rdv_id: UUID | None = None
    lieu: str = ""

    @property
    def debut_local(self) -> datetime | None:
        """Wall-clock beginning at the place."""
        return au_lieu(self.debut, self.zone) if self.debut else None

    @property
    def fin_locale(self) -> datetime | None:
        """Wall-clock end at the place."""
        return au_lieu(self.fin, self.zone) if self.fin else None


@dataclass(frozen=True)
class Journee:
    """One worker's day, in order of time."""

    agent: Agent
    date: date
    ferie: str
    morceaux: list[Morceau]

    @property
    def fermes(self) -> list[Morceau]:
        """What is not offered."""
        return [m for m in self.morceaux if m.raison]

    @property
    def proposes(self) -> list[Morceau]:
        """What is."""
        return [m for m in self.morceaux if not m.raison]


@dataclass(frozen=True)
class _Cause:
    debut: datetime
    fin: datetime
    raison: Raison
    texte: str
    rdv_id: UUID | None = None


@dataclass(frozen=True)
class _Autour:
    """What the agendas hold besides the windows, and what is asked of them."""

    rdvs: dict[UUID, list[RendezVous]]
    absences: dict[UUID, list[Indisponibilite]]
    suppleances: dict[UUID, list[Suppleance]]
    ailleurs: dict[tuple[UUID, date], list[rules.Ailleurs]]
    zones: dict[UUID, str]
    retenues: dict[UUID, list[Retenue]]
    libres: list[Creneau]
    voulu: Voulu
    lieu: LieuAccueil | None
    maintenant: datetime


def semaine(
    agent: Any,
    *,
    pour: Collection[Agent],
    du: date,
    au: date,
    maintenant: datetime,
    lieu: LieuAccueil | None = None,
    voulu: Voulu | None = None,
) -> list[Journee]:
    """Each day from ``du`` to ``au`` included of each of these workers, as far as ``agent`` sees their windows: what is
    offered there, and what is not, with its reason (the causes are those of ``creneaux_libres``; ``lieu`` keeps the windows
    of that place). As many queries whatever the number of workers, days and windows.
    """
    cles = [a.pk for a in pour]
    plages = plages_ouvertes(agent, pour=cles, du=du, au=au)
    par_jour: dict[tuple[UUID, date], list[PlageDisponibilite]] = defaultdict(list)
    for plage in plages.filter(lieu=lieu) if lieu else plages:
        par_jour[plage.agent_id, plage.date].append(plage)
    autour = _autour(pour, du, au, lieu, voulu or Voulu(), maintenant)
    feries = calendrier()
    jours = [du + timedelta(days=n) for n in range((au - du).days + 1)]
    journees = []
    for qui in pour:
        for jour in jours:
            ouvertes = par_jour[qui.pk, jour]
            ou = lieu or next((p.lieu for p in ouvertes if p.lieu), None)
            ferie = feries.jours(autour.zones[qui.pk], ou.commune_code if ou else "", [jour.year]).get(jour, "")
            dedans = [m for p in ouvertes for m in _de_la_plage(p, autour)]
            morceaux = dedans + _hors_plage(qui, jour, ouvertes, ferie, autour)
            journees.append(Journee(qui, jour, ferie, sorted(morceaux, key=lambda m: m.debut or DEBUT)))
    return journees


def _autour(
    pour: Collection[Agent], du: date, au: date, lieu: LieuAccueil | None, voulu: Voulu, maintenant: datetime
) -> _Autour:
    cles, un_jour = [a.pk for a in pour], timedelta(days=1)
    pres = (
        datetime.combine(du - un_jour, datetime.min.time(), UTC),
        datetime.combine(au + 2 * un_jour, datetime.min.time(), UTC),
    )
    rdvs = RendezVous.objects.filter(agent__in=cles, periode__overlap=pres).exclude(statut__in=LIBERES)
    absences = Indisponibilite.objects.filter(agent__in=cles, annule_le=None, periode__overlap=pres)
    remplacees = Suppleance.objects.filter(absent__in=cles, date_debut__lte=au, date_fin__gte=du)
    postes = Affectation.objects.filter(en_vigueur(du), agent__in=cles, organisme__isnull=False)
    libres = creneaux_libres(
        agents=pour, lieu=lieu, du=du, au=au, limite=LIMITE, maintenant=maintenant, mode=voulu.mode,
        duree=voulu.duree, competence=voulu.competence, motif=voulu.motif,
    )  # fmt: skip
    return _Autour(
        _par_agent(rdvs.select_related("lieu").order_by("periode"), "agent_id"),
        _par_agent(absences.order_by("periode"), "agent_id"),
        _par_agent(remplacees.select_related("suppleant").order_by("date_debut"), "absent_id"),
        ailleurs(cles, du, au),
        dict.fromkeys(cles, "Europe/Paris") | dict(postes.values_list("agent_id", "organisme__zone")),
        _par_agent(Retenue.objects.filter(agent__in=cles, jusqu_a__gt=timezone.now()), "agent_id"),
        libres, voulu, lieu, maintenant,
    )  # fmt: skip


def _par_agent(lignes: Iterable[Any], cle: str) -> dict[UUID, list[Any]]:
    trouvees: dict[UUID, list[Any]] = defaultdict(list)
    for ligne in lignes:
        trouvees[getattr(ligne, cle)].append(ligne)
    return trouvees


def _de_la_plage(plage: PlageDisponibilite, autour: _Autour) -> list[Morceau]:
    """The window cut by what closes it: of two causes, the first one is told."""
    causes = [c for c in _causes(plage, autour) if c.debut < plage.fin and plage.debut < c.fin]
    bornes = sorted(
        {plage.debut, plage.fin, *(x for c in causes for x in (c.debut, c.fin) if plage.debut < x < plage.fin)}
    )
    morceaux: list[Morceau] = []
    for debut, fin in pairwise(bornes):
        cause = next((c for c in causes if c.debut <= debut and fin <= c.fin), None)
        if cause:
            _ajouter(morceaux, Morceau(debut, fin, plage.zone, cause.raison, cause.texte, cause.rdv_id, _ou(plage)))
        else:
            for morceau in _libre(plage, debut, fin, autour):
                _ajouter(morceaux, morceau)
    return morceaux


def _ajouter(morceaux: list[Morceau], neuf: Morceau) -> None:
    """Next to the last one, or with it when both say the same."""
    dernier = morceaux[-1] if morceaux else None
    if dernier and dernier.fin == neuf.debut and replace(dernier, debut=neuf.debut, fin=neuf.fin) == neuf:
        morceaux[-1] = replace(dernier, fin=neuf.fin)
    else:
        morceaux.append(neuf)


def _libre(plage: PlageDisponibilite, debut: datetime, fin: datetime, autour: _Autour) -> Iterable[Morceau]:
    """The slots of a free piece, and what is left between them."""
    minutes, ou = autour.voulu.duree or plage.duree_minutes, _ou(plage)
    texte = f"reste trop court pour un créneau de {minutes} min"
    siens = [c for c in autour.libres if c.agent_id == plage.agent_id and debut <= c.debut and c.fin <= fin]
    ici = debut
    for c in siens:
        if ici < c.debut:
            yield Morceau(ici, c.debut, plage.zone, Raison.COURT, texte, None, ou)
        yield Morceau(c.debut, c.fin, plage.zone, None, f"créneaux de {minutes} min", None, ou)
        ici = c.fin
    if ici < fin:
        yield Morceau(ici, fin, plage.zone, Raison.COURT, texte, None, ou)


def _ou(plage: PlageDisponibilite) -> str:
    return str(plage.lieu) if plage.lieu else "sans lieu"


def _causes(plage: PlageDisponibilite, autour: _Autour) -> Iterable[_Cause]:
    """What closes this window or a part of it, the first to be told first."""
    yield _Cause(DEBUT, autour.maintenant, Raison.PASSEE, "heure passée")
    for s in autour.suppleances[plage.agent_id]:
        if couvre(s.date_debut, s.date_fin, plage.date):
            yield _Cause(DEBUT, FIN, Raison.SUPPLEANCE, f"{s.suppleant} assure la suppléance")
    for debut, fin, dit in fermetures_du_jour(plage.lieu, plage.date, plage.zone) if plage.lieu else ():
        yield _Cause(debut, fin, Raison.FERME, dit)
    yield from _non_voulus(plage, autour.voulu)
    for i in autour.absences[plage.agent_id]:
        yield _Cause(i.debut, i.fin, Raison.INDISPONIBLE, "indisponible")
    for r in autour.rdvs[plage.agent_id]:
        yield _Cause(r.debut, r.fin, Raison.PRIS, _pris(r), r.pk)
    for retenue in autour.retenues[plage.agent_id]:
        heure = heure_texte(au_lieu(retenue.jusqu_a, plage.zone))
        dit = f"retenu jusqu’à {heure} pour quelqu’un que l’on appelle"
        yield _Cause(retenue.periode.lower, retenue.periode.upper, Raison.RETENU, dit)
    la = autour.ailleurs.get((plage.agent_id, plage.date), [])
    for t in rules.trajets(point_du_lieu(plage.lieu), plage.debut, la):
        yield _Cause(t.debut, t.fin, Raison.TRAJET, t.texte)


def _non_voulus(plage: PlageDisponibilite, voulu: Voulu) -> Iterable[_Cause]:
    """Whole windows that are not for what is looked for."""
    if voulu.mode and voulu.mode not in plage.modes:
        yield _Cause(DEBUT, FIN, Raison.MODE, f"plage sans « {Mode(voulu.mode).label.lower()} »")
    if voulu.competence and voulu.competence not in plage.competences:
        yield _Cause(DEBUT, FIN, Raison.COMPETENCE, "plage sans la compétence demandée")
    if voulu.motif and plage.motifs and voulu.motif not in plage.motifs:
        yield _Cause(DEBUT, FIN, Raison.MOTIF, f"plage réservée : {plage.motifs_dits}")


def _pris(rdv: RendezVous) -> str:
    return f"rendez-vous {Mode(rdv.mode).label.lower()}"


def _hors_plage(
    qui: Agent, jour: date, ouvertes: list[PlageDisponibilite], ferie: str, autour: _Autour
) -> list[Morceau]:
    """What else the day holds: appointments and absences outside the windows, and why there is no window at all."""
    zone = ouvertes[0].zone if ouvertes else autour.zones[qui.pk]
    debut, fin = rules.journee(jour, zone)
    trouves = []
    for r in autour.rdvs[qui.pk]:
        if debut <= r.debut < fin and not any(p.debut < r.fin and r.debut < p.fin for p in ouvertes):
            trouves.append(Morceau(r.debut, r.fin, r.zone, Raison.PRIS, _pris(r), r.pk, str(r.lieu or "")))
    for i in autour.absences[qui.pk]:
        if i.debut < fin and debut < i.fin and not any(p.debut < i.fin and i.debut < p.fin for p in ouvertes):
            trouves.append(Morceau(max(i.debut, debut), min(i.fin, fin), zone, Raison.INDISPONIBLE, "indisponible"))
    if not ouvertes:
        raison, texte = _sans_plage(jour, ferie, autour.lieu, zone)
        trouves.append(Morceau(None, None, zone, raison, texte))
    return trouves


def _sans_plage(jour: date, ferie: str, lieu: LieuAccueil | None, zone: str) -> tuple[Raison, str]:
    if ferie:
        return Raison.FERIE, ferie
    for debut, fin, dit in fermetures_du_jour(lieu, jour, zone) if lieu else ():
        if (debut, fin) == rules.journee(jour, zone):
            return Raison.FERME, dit
    return Raison.SANS_PLAGE, f"aucune plage ouverte à {lieu}" if lieu else "aucune plage ouverte"
