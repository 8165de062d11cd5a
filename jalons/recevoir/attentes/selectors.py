"""Who waits, and which free slot is proposed to each: read from the agendas, never kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.selectors import liste
from jalons.fondations.socle.dates import JOURS, au_lieu
from jalons.fondations.territoires.durees import Duree, durees_vers
from jalons.recevoir.rendez_vous import selectors as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import PlageDisponibilite, RendezVous, Retenue
from jalons.recevoir.rendez_vous.selectors import Creneau, CreneauChoisi
from jalons.recevoir.rendez_vous.selectors.recherche import en_sa_langue
from jalons.recevoir.rendez_vous.services import zone_de
from jalons.recevoir.signalements.models import Demande

from .enums import Moment, StatutAttente
from .models import AttenteCreneau
from .rules import repartir

HORIZON, REGARDES, LIMITE = timedelta(days=42), 3000, 60
SORTIES = timedelta(days=7)  # how long a departure is shown
PRESSE = timedelta(days=14)  # [P: to be set by the service]


@dataclass(frozen=True)
class Proposition:
    """One person who waits, and the slot for her now; None: none suits her."""

    ligne: AttenteCreneau
    creneau: Creneau | None
    jours: int
    souhaits: str
    trajet: Duree | None = None

    @property
    def phrase(self) -> str:
        """« un créneau est libre mardi 10 mars à 10 h, CPAM de Cholet, à 12 min »."""
        if self.creneau is None:
            return ""
        route = f", à {self.trajet}" if self.trajet and self.creneau.mode == Mode.LIEU else ""
        return f"un créneau est libre {self.creneau.quand}, {self.creneau.ou}{route}"

    @property
    def depuis(self) -> str:
        """« depuis 18 jours »."""
        return f"depuis {self.jours} jours" if self.jours > 1 else "depuis hier" if self.jours else "depuis aujourd’hui"


PRISE = RendezVous.objects.filter(assure=OuterRef("assure"), pris_le__gte=OuterRef("depuis")).exclude(
    statut=StatutRendezVous.ANNULE
)


def prise_depuis(ligne: AttenteCreneau) -> bool:
    """Whether she was given an appointment since she waits."""
    return AttenteCreneau.objects.filter(Exists(PRISE), pk=ligne.pk).exists()


def en_attente(agent: Agent, jour: date, acte: str = "lister") -> QuerySet[AttenteCreneau]:
    """Who still waits, as far as this agent sees: alive, not booked since; those with a date that matters to them within a
    fortnight first, then the oldest."""
    pressee = Demande.objects.filter(assure=OuterRef("assure"), close_le=None, echeance__range=(jour, jour + PRESSE))
    lignes = AttenteCreneau.objects.visible_to(agent, acte).filter(
        ~Exists(PRISE), statut=StatutAttente.ATTEND, assure__date_deces=None
    )
    rang = Case(When(Exists(pressee), then=Value(0)), default=Value(1), output_field=IntegerField())
    return lignes.annotate(rang=rang).select_related("assure", "avec", "prise_par").order_by("rang", "depuis", "pk")


def sorties(agent: Agent, maintenant: datetime) -> QuerySet[AttenteCreneau]:
    """Who left the list in the last days, and why, the newest first."""
    lignes = AttenteCreneau.objects.visible_to(agent, "lister").filter(
        statut=StatutAttente.RETIREE, fin_le__gte=maintenant - SORTIES
    )
    return lignes.select_related("assure").order_by("-fin_le")[:LIMITE]


def jours_ouverts(agent: Agent, jour: date) -> set[int]:
    """The days of the week (0 = lundi) on which a window of her caisse is to come."""
    plages = PlageDisponibilite.objects.filter(organisme=agent.organisme_id, annule_le=None, date__gte=jour)
    return {n - 1 for n in plages.values_list("date__iso_week_day", flat=True).distinct().order_by()}


def propositions(agent: Agent, maintenant: datetime, jour: date) -> list[Proposition]:
    """To each who waits, the first free slot that suits her and that nobody before her is proposed.

    A slot that somebody is calling her with stays hers meanwhile. As many queries whatever the number of people: one more
    a reason of appointment and skill.
    """
    lignes = list(en_attente(agent, jour)[:LIMITE])
    if not lignes:
        return []
    libres = _libres(agent, lignes, maintenant, jour)
    lieux = rendez_vous.lieux_de(agent, jour)
    durees = durees_vers({x.assure.commune_code for x in lignes if x.assure.commune_code}, lieux)
    tenues = list(Retenue.objects.filter(jusqu_a__gt=maintenant))
    noms: dict[Any, str] = {c.code: c.libelle for c in liste(Liste.COMPETENCE, jour)}
    noms |= {lieu.pk: lieu.nom for lieu in lieux}
    accessibles = {lieu.pk for lieu in lieux if lieu.entre_en_fauteuil}
    dedans = {voulu: {(c.agent_id, c.debut, c.lieu_id) for c in choix} for voulu, choix in libres.items()}
    trouvees = repartir(
        lignes,
        sorted((c for choix in libres.values() for c in choix), key=lambda c: c.debut),
        lambda x, c: (
            (c.agent_id, c.debut, c.lieu_id) in dedans[_voulu(x)]
            and bool(_pour_elle(x, c, c.lieu_id in accessibles, tenues, maintenant))
        ),
        lambda c: (c.agent_id, c.debut),
    )
    return [_proposition(x, c, accessibles, durees, noms, jour) for x, c in trouvees]


def _voulu(ligne: AttenteCreneau) -> tuple[str, str]:
    return ligne.motif, ligne.competence or ""


def _libres(
    agent: Agent, lignes: list[AttenteCreneau], maintenant: datetime, jour: date
) -> dict[tuple[str, str], list[Creneau]]:
    """Free slots by reason of appointment, for which a window may be kept, and by skill."""
    return {
        (motif, competence): rendez_vous.creneaux_libres(
            agents=rendez_vous.agendas_de(agent), organisme_id=agent.organisme_id, du=jour, au=jour + HORIZON,
            motif=motif, competence=competence, limite=REGARDES, maintenant=maintenant, retenus=True,
        )
        for motif, competence in sorted({_voulu(x) for x in lignes})
    }  # fmt: skip


def _pour_elle(
    ligne: AttenteCreneau, creneau: Creneau, acces: bool, tenues: list[Retenue], maintenant: datetime
) -> str:
    """The way in which that slot may be proposed to her; ''."""
    if ligne.tenue(maintenant):
        return creneau.mode if creneau.valeur == ligne.prise_creneau else _le_tenu(ligne, creneau)
    if creneau.valeur in ligne.passes or (ligne.avec_id not in (None, creneau.agent_id)):
        return ""
    if any(_tenu_par_une_autre(creneau, x, ligne) for x in tenues):
        return ""
    return _mode(ligne, creneau, acces)


def _mode(ligne: AttenteCreneau, creneau: Creneau, acces: bool) -> str:
    return ligne.souhaits.conviennent(
        lieu=creneau.lieu_id, modes=creneau.modes, debut_local=creneau.debut_local, acces=acces
    )


def _tenu_par_une_autre(creneau: Creneau, tenue: Retenue, ligne: AttenteCreneau) -> bool:
    dessus = tenue.periode.lower < creneau.fin and creneau.debut < tenue.periode.upper
    return dessus and tenue.agent_id == creneau.agent_id and tenue.assure_id != ligne.assure_id


def convient(ligne: AttenteCreneau, choisi: CreneauChoisi) -> bool:
    """Whether that slot, in that way, with that worker, is one of her wishes."""
    lieu = choisi.lieu.pk if choisi.lieu else None
    debut = au_lieu(choisi.debut, zone_de(choisi.agent, choisi.lieu))
    acces = choisi.lieu is not None and choisi.lieu.entre_en_fauteuil
    dit = ligne.souhaits.conviennent(lieu=lieu, modes=[choisi.mode], debut_local=debut, acces=acces)
    return bool(dit) and ligne.avec_id in (None, choisi.agent.pk)


def _le_tenu(ligne: AttenteCreneau, creneau: Creneau) -> str:
    """The way kept with the slot that is hers for now, when it is this one."""
    return next((m for m in creneau.modes if replace(creneau, mode=m).valeur == ligne.prise_creneau), "")


def _proposition(
    ligne: AttenteCreneau,
    creneau: Creneau | None,
    accessibles: set[UUID],
    durees: dict[Any, Duree],
    noms: dict[Any, str],
    jour: date,
) -> Proposition:
    if creneau:
        creneau = replace(creneau, mode=_mode(ligne, creneau, creneau.lieu_id in accessibles) or creneau.mode)
    trajet = durees.get((ligne.assure.commune_code, creneau.lieu_id)) if creneau else None
    depuis = timezone.localdate(ligne.depuis)
    return Proposition(ligne, creneau, (jour - depuis).days, souhaits_dits(ligne, noms, jour), trajet)


def _competence(ligne: AttenteCreneau, noms: dict[Any, str]) -> str:
    """Her language in words; another skill, which may tell a health, is only said to be there."""
    sienne = ligne.competence in en_sa_langue(ligne.assure, [ligne.competence])
    return "" if not ligne.competence else noms.get(ligne.competence, "") if sienne else "une compétence précise"


def _avant(avant: date, jour: date) -> str:
    return f"avant le {avant:%d/%m/%Y}" + (", date passée : l’appeler, ou la retirer" if avant <= jour else "")


def souhaits_dits(ligne: AttenteCreneau, noms: dict[Any, str], jour: date) -> str:
    """« à CPAM de Cholet · sur place · mardi, jeudi · le matin »."""
    parts = [
        " ou ".join(noms.get(pk, "un lieu fermé") for pk in ligne.lieux),
        " ou ".join(Mode(m).label.lower() for m in ligne.modes),
        ", ".join(JOURS[j] for j in sorted(ligne.jours)),
        " ou ".join(Moment(m).label for m in ligne.moments),
        f"avec {ligne.avec}" if ligne.avec else "",
        _competence(ligne, noms),
        "en fauteuil roulant" if ligne.fauteuil else "",
        _avant(ligne.avant, jour) if ligne.avant else "",
    ]
    return " · ".join(filter(None, parts)) or "n’importe quel créneau"
