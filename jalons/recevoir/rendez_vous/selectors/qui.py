"""Who may receive or be received, where, and in whose windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.acces.rules import portees
from jalons.fondations.agents.models import Affectation, Agent, Suppleance
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.models import LieuAccueil
from jalons.fondations.territoires.selectors import lieux_ouverts
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import LIBERES, MotifIndisponibilite
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par

A_COTE, LOIN = timedelta(days=15), timedelta(days=400)  # how far an absence is looked for, before and after a day
PARTIE = (MotifIndisponibilite.ABSENCE, MotifIndisponibilite.CONGES)


def refus_de_recevoir(assure_id: UUID) -> str:
    """Why this person cannot be given an appointment, '' when she can. Only within a transaction.

    Her row stays locked until the end of the transaction, so that a death noted meanwhile waits, then finds
    the appointment to cancel. A person who wants no letter may well ask for an appointment: only death
    refuses.
    """
    deces = Assure.objects.select_for_update(no_key=True).values_list("date_deces", flat=True).get(pk=assure_id)
    return "La personne est décédée : aucun rendez-vous ne peut être pris." if deces else ""


def recoit_le(agent: Agent, organisme_id: UUID, jour: date) -> bool:
    """Whether she is a worker of that caisse on that day: nobody else receives."""
    postes = agent.affectations.filter(en_vigueur(jour), organisme=organisme_id, role=Role.ASSISTANT_SOCIAL)
    return agent.is_active and postes.exists()


def suppleances(agent_id: UUID, du: date, au: date) -> list[Suppleance]:
    """Who replaces that agent between these two days, included: she is away meanwhile."""
    lignes = Suppleance.objects.filter(absent=agent_id, date_debut__lte=au, date_fin__gte=du)
    lignes = lignes.filter(date_fin__gte=F("date_debut"))
    return list(lignes.select_related("suppleant").order_by("date_debut", "pk"))


def absences(agents: Collection[UUID], jour: date, zone: str) -> dict[UUID, str]:
    """Which of these workers are away on ``jour``, the whole working day, and who replaces them, in words."""
    fenetre = tuple(rules.instant_local(jour, heure, zone) for heure in rules.PLEIN)
    fermees = Indisponibilite.objects.filter(agent__in=agents, annule_le=None, periode__contains=fenetre)
    trouvees = dict.fromkeys(fermees.values_list("agent_id", flat=True), "absence aujourd’hui")
    remplacees = Suppleance.objects.filter(en_vigueur(jour), absent__in=agents).select_related("suppleant")
    return trouvees | {s.absent_id: f"absence aujourd’hui, {s.suppleant} remplace" for s in remplacees}


def absences_en_vue(agent: Agent, jour: date) -> dict[Agent, list[date]]:
    """Who is away (absence, holidays) for two working days or more, today or from the next working day on, as far as this
    agent sees: each with the working days of that absence, those gone by included. Two queries, one when nobody is.
    """
    du, au = jour - A_COTE, jour + LOIN
    lignes = Indisponibilite.objects.visible_to(agent, "lire").filter(annule_le=None, motif__in=PARTIE)
    zone = "Europe/Paris"
    fenetre = (rules.instant_local(du, rules.PLEIN[0], zone), rules.instant_local(au, rules.PLEIN[1], zone))
    absents: dict[Agent, tuple[str, set[date]]] = {}
    for x in lignes.filter(periode__overlap=fenetre).select_related("agent").order_by("agent__nom", "agent_id"):
        absents.setdefault(x.agent, (x.zone, set()))[1].update(rules.jours_pleins(x.debut, x.fin, x.zone, du, au))
    feries = calendrier() if absents else None
    trouvees = {}
    for qui, (zone, jours) in absents.items():
        fermes = feries.jours(zone, "", range(du.year, au.year + 1)) if feries else {}
        if suite := rules.absence_en_vue(jours, jour, fermes):
            trouvees[qui] = suite
    return trouvees


def attendus(agents: Collection[UUID], du: date, au: date) -> dict[UUID, int]:
    """How many appointments each of these workers has from ``du`` to ``au`` included, those that are over left out."""
    lignes = RendezVous.objects.filter(
        tenus_par(agents), date_acte__range=(du, au), periode__endswith__gt=timezone.now()
    ).exclude(statut__in=LIBERES)
    comptes = Counter(cle for eux in lignes.values_list("agent", "avec_aussi") for cle in eux if cle in set(agents))
    return dict(comptes)


def agendas_de(agent: Any, acte: str = "reserver") -> QuerySet[Agent] | None:
    """The workers in whose agenda she may do ``acte``: what a search offers is what ``creneau_choisi`` takes. None: those
    of her whole caisse.
    """
    toute = Portee.EQUIPE in portees(agent.role, "rendez_vous", acte)
    return None if toute else Agent.objects.filter(pk__in=agent.titulaires)


def agents_de(agent: Any, jour: date) -> QuerySet[Agent]:
    """The assistants sociaux whose agenda ``agent`` may see: of her caisse for a CSAM, else of her team."""
    en_poste = Affectation.objects.filter(en_vigueur(jour), role=Role.ASSISTANT_SOCIAL)
    if agent.role == Role.CSAM:
        en_poste = en_poste.filter(organisme_id=agent.organisme_id)
    else:
        en_poste = en_poste.filter(equipe_id=agent.equipe_id, equipe_id__isnull=False)
    propres = agent.titulaires if agent.role == Role.ASSISTANT_SOCIAL else []
    vus = Q(pk__in=en_poste.values("agent_id")) | Q(pk__in=propres)
    lignes: QuerySet[Agent] = Agent.objects.filter(vus, is_active=True)
    return lignes.order_by("nom", "prenom")


def lieux_de(agent: Any, jour: date) -> QuerySet[LieuAccueil]:
    """Places open that day of her caisse, and of the CPAM of its circumscription."""
    return lieux_ouverts(jour).filter(_de_la_caisse(agent.organisme_id))


def lieu_de_sa_caisse(agent: Any, pk: UUID) -> LieuAccueil | None:
    """A place of the agent's caisse, or of a CPAM of its circumscription, open or closed."""
    return LieuAccueil.objects.select_related("organisme").filter(_de_la_caisse(agent.organisme_id), pk=pk).first()


def _de_la_caisse(organisme_id: UUID | None) -> Q:
    siens = Q(organisme_id=organisme_id) | Q(organisme__parent_id=organisme_id)
    return siens if organisme_id else Q(pk__in=[])


def plages_ouvertes(agent: Any, *, pour: Iterable[UUID], du: date, au: date) -> QuerySet[PlageDisponibilite]:
    """Windows open from ``du`` to ``au`` included of those agents, visible to ``agent``."""
    lignes = PlageDisponibilite.objects.visible_to(agent).filter(agent_id__in=list(pour), annule_le__isnull=True)
    return lignes.filter(date__range=(du, au)).select_related("lieu", "agent").order_by("periode")


def indisponibilites(agent: Any, *, pour: Iterable[UUID], maintenant: datetime) -> QuerySet[Indisponibilite]:
    """Unavailability declared, now or to come, of those agents; what a calendar brought in is on its own page."""
    lignes = Indisponibilite.objects.visible_to(agent).filter(agent_id__in=list(pour), annule_le__isnull=True)
    lignes = lignes.exclude(motif=MotifIndisponibilite.IMPORTE)
    return lignes.filter(periode__endswith__gt=maintenant).select_related("agent").order_by("periode")


def derniere_plage(agent: Agent) -> PlageDisponibilite | None:
    """The latest window she opened, by its date."""
    return PlageDisponibilite.objects.filter(agent=agent, annule_le__isnull=True).order_by("-date", "-periode").first()


def suivantes(ligne: Indisponibilite) -> list[Indisponibilite]:
    """The occurrences of the same series that follow, in force."""
    if ligne.serie_id is None:
        return []
    memes = Indisponibilite.objects.filter(serie_id=ligne.serie_id, annule_le__isnull=True)
    return list(memes.filter(periode__startswith__gt=ligne.debut).order_by("periode"))
