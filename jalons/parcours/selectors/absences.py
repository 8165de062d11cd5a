"""A worker is away: what is due first, for her manager, without a word of her dossiers; half a page each for her substitute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Demarche, Dossier, Entretien, Etape, Referent
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.agents.selectors import suppleances_de
from jalons.fondations.envois.enums import DIT, Statut
from jalons.fondations.envois.models import Envoi
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.phrases import de
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.parcours.selectors.avant_entretien import AvantEntretien, avant_entretien
from jalons.parcours.selectors.echeances import echeances_du_jour
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.models import Assure, NoteDanger
from jalons.personnes.assures.selectors import peuvent_ecrire_a
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.selectors import avec_danger

PROCHES = timedelta(days=14)
FIN_PROCHE = timedelta(days=2)
DEMI_PAGES = 12  # on one page: what presses most


@dataclass(frozen=True)
class LigneAbsence:
    """One dossier of hers for her manager: who, and what is due first. Never its words."""

    dossier: Dossier
    danger: bool
    dates: tuple[tuple[date, str], ...]
    proches: date  # until when something is near: two weeks

    @property
    def bientot(self) -> bool:
        """Something is due within two weeks."""
        return self.due(self.proches)

    @property
    def premiere(self) -> tuple[date, str] | None:
        """What is due first."""
        return self.dates[0] if self.dates else None

    def due(self, au: date) -> bool:
        """Something waits on ``au``, or before: a danger, a date."""
        return self.danger or (self.premiere is not None and self.premiere[0] <= au)


@dataclass(frozen=True)
class DemiPage:
    """One dossier where something presses, for her substitute: half a page."""

    ligne: LigneAbsence
    vu: AvantEntretien


def _suivis(agents: Iterable[Any], jour: date) -> Any:
    siens = Referent.le_jour(jour).filter(agent__in=list(agents)).values("dossier_id")
    return Dossier.objects.filter(pk__in=siens).exclude(statut=StatutDossier.CLOS).select_related("assure")


def _dates(dossiers: list[Dossier], jour: date, mots: bool) -> dict[UUID, list[tuple[date, str]]]:
    """What is due in each: appointments, steps, answers awaited, promises; ``mots``: in their words. Four queries."""
    par_assure, cles = {d.assure_id: d.pk for d in dossiers}, [d.pk for d in dossiers]
    trouvees: dict[UUID, list[tuple[date, str]]] = {pk: [] for pk in cles}
    caisses = {d.organisme_id for d in dossiers}  # what another caisse does for her is not said here
    pris = RendezVous.objects.filter(assure__in=list(par_assure), statut=StatutRendezVous.PRIS, date_acte__gte=jour)
    for rdv in pris.filter(organisme__in=caisses).select_related("agent"):
        trouvees[par_assure[rdv.assure_id]].append((rdv.date_acte, f"rendez-vous avec {rdv.agent}"))
    for etape in Etape.a_leur_jour(Etape.objects.filter(dossier__in=cles, faite_le=None, annule_le=None)):
        dite = f"étape : {etape.intitule}" if mots else "étape prévue"
        trouvees[etape.dossier_id].append((etape.jour, dite))
    attendues = Demarche.objects.filter(dossier__in=cles, annule_le=None, reponse_recue_le=None)
    for demarche in attendues.filter(reponse_attendue_le__isnull=False):
        dite = f"réponse attendue : {demarche.intitule}" if mots else "réponse attendue"
        trouvees[demarche.dossier_id].append((demarche.reponse_attendue_le or jour, dite))
    promis = Entretien.objects.filter(dossier__in=cles, annule_le=None, restee_le=None, promis_service_fin="")
    for entretien in promis.filter(promis_service_avant__isnull=False):
        dite = f"promesse : {entretien.promis_service}" if mots else "promesse du service"
        trouvees[entretien.dossier_id].append((entretien.promis_service_avant or jour, dite))
    return trouvees


def absence(manager: Agent, absente: Agent, jour: date) -> list[LigneAbsence]:
    """Her open dossiers that this manager sees, dangers first, then what is due first."""
    return dues(manager, [absente], jour)[absente.pk]


def dues(manager: Agent, absentes: Collection[Agent], jour: date) -> dict[UUID, list[LigneAbsence]]:
    """The same, of each of those workers. A constant number of queries, and those of the dates of rights, whose words stay
    with her, for each worker.
    """
    referentes = Referent.le_jour(jour).filter(agent__in=list(absentes)).values_list("dossier_id", "agent_id")
    de = dict(referentes)
    dossiers = list(_suivis([a.pk for a in absentes], jour).visible_to(manager, "lire"))
    dates = _dates(dossiers, jour, mots=False)
    for absente in absentes:
        for attente in echeances_du_jour(absente, jour):
            if attente.dossier_id in dates and attente.echeance:
                dates[attente.dossier_id].append((attente.echeance, "date de droits"))
    lignes: dict[UUID, list[LigneAbsence]] = {a.pk: [] for a in absentes}
    for ligne in _rangees(dossiers, dates, jour):
        lignes[de[ligne.dossier.pk]].append(ligne)
    return lignes


def _rangees(dossiers: list[Dossier], dates: dict[UUID, list[tuple[date, str]]], jour: date) -> list[LigneAbsence]:
    notes = NoteDanger.objects.filter(assure__in=[d.assure_id for d in dossiers], clos_le=None)
    notes = notes.filter(organisme__in={d.organisme_id for d in dossiers})
    dangers = set(notes.values_list("assure_id", flat=True))
    dites: Any = avec_danger(Demande.objects.filter(pk__in=[d.demande_id for d in dossiers if d.demande_id]))
    en_danger = set(dites.filter(danger=True).values_list("pk", flat=True))
    lignes = []
    for d in dossiers:
        danger = d.assure_id in dangers or d.demande_id in en_danger
        lignes.append(LigneAbsence(d, danger, tuple(sorted(dates[d.pk])), jour + PROCHES))
    return sorted(lignes, key=lambda li: (not li.danger, li.dates[:1] or ((date.max, ""),), str(li.dossier.assure)))


def reprises(agent: Agent, jour: date) -> tuple[list[DemiPage], list[LigneAbsence]]:
    """The open dossiers of those whom she replaces today: half a page for each where something presses, at most
    ``DEMI_PAGES``; the others on one line each. A constant number of queries, and as many again for each half page.
    """
    lus = _suivis(agent.supplee, jour).select_related("relais", "demande").visible_to(agent, "lire", classe="F3")
    lignes = _rangees(dossiers := list(lus), _dates(dossiers, jour, mots=True), jour)
    pressent = [li for li in lignes if li.bientot][:DEMI_PAGES]
    autres = [li for li in lignes if li not in pressent]
    return [DemiPage(li, avant_entretien(agent, li.dossier, jour)) for li in pressent], autres


def noms_des_dossiers(agent: Agent, cles: Iterable[str]) -> dict[str, str]:
    """Key of a dossier → who it is about, for those that this agent may see. One query."""
    lus = Dossier.objects.visible_to(agent).filter(pk__in=list(cles)).select_related("assure")
    return {str(d.pk): str(d.assure) for d in lus}


def en_cours(absente: Agent, jour: date) -> list[Suppleance]:
    """Who replaces her, today or later."""
    return [s for s in suppleances_de(absente, jour) if s.absent_id == absente.pk]


def lendemain(suppleances: Iterable[Suppleance], jour: date) -> date:
    """The first day on which nobody replaces her yet; today when nobody does."""
    return max((s.date_fin + timedelta(days=1) for s in suppleances), default=jour)


def remplacees(agent: Agent, jour: date) -> list[Suppleance]:
    """Whom she replaces today."""
    return [s for s in suppleances_de(agent, jour) if s.suppleant_id == agent.pk and s.date_debut <= jour]


@dataclass(frozen=True)
class ADire:
    """Somebody whom no message could tell; her telephone, when one may call her."""

    assure: Assure
    telephone: str
    suppleance_id: UUID


def a_dire(suppleances: Iterable[Suppleance], jour: date) -> list[ADire]:
    """Whom no message could tell, and nobody has told by voice yet."""
    cles = {cle: UUID(cle.removeprefix("absence-")[:36]) for cle in _muets(suppleances)}
    elles = Assure.objects.in_bulk([UUID(cle[-36:]) for cle in cles])
    permis = peuvent_ecrire_a(list(elles), Canal.TELEPHONE, jour)
    trouvees = [(elles[UUID(cle[-36:])], pk) for cle, pk in sorted(cles.items())]
    return [ADire(elle, elle.telephone_e164 if permis[elle.pk][0] else "", pk) for elle, pk in trouvees]


def _muets(suppleances: Iterable[Suppleance]) -> list[str]:
    """The keys of the messages that could not leave, « absence-<suppléance>-<personne> »."""
    cles = [Q(cle_unique__startswith=f"absence-{s.pk}-") for s in suppleances]
    if not cles:
        return []
    refuses = Envoi.objects.filter(reduce(or_, cles), statut=Statut.REFUSE).exclude(raison_refus=DIT)
    return list(refuses.values_list("cle_unique", flat=True))


def suppleances_du_jour(agent: Agent, maintenant: datetime, jour: date) -> list[Attente]:
    """Whom she replaces, with the half pages to read; who replaces her, until she says that she is back."""
    attentes = []
    for s in suppleances_de(agent, jour):
        if s.date_debut > jour:
            continue
        jusque = f"jusqu’au {jour_long(s.date_fin)}"
        if s.suppleant_id == agent.pk:
            url, raison = reverse("parcours:reprise"), f"ses dossiers sont les vôtres {jusque} : lisez où ils en sont."
            attentes.append(
                Attente(Consequence.PAROLE_DONNEE, f"Remplacer {s.absent}", raison, url, actes=(Acte("Ouvrir", url),))
            )
        else:
            revenir = Acte("Je suis de retour", reverse("parcours:revenir", args=[s.pk]), post=True)
            raison = f"{s.suppleant} répond à votre place {jusque} ; vos brouillons n’ont été lus par personne."
            url = reverse("accompagnements:liste")
            attentes.append(
                Attente(Consequence.ORDINAIRE, "Votre remplacement est en cours", raison, url, actes=(revenir,))
            )
    return attentes


def absences_du_jour(manager: Agent, jour: date) -> list[Attente]:
    """Who is away in her team and who answers meanwhile; first when somebody is still to be told, or it ends within two days."""
    lignes = Suppleance.objects.visible_to(manager, "revenir").filter(en_vigueur(jour))
    lues = list(lignes.select_related("absent", "suppleant").order_by("date_fin", "id"))
    combien = Counter(cle.removeprefix("absence-")[:36] for cle in _muets(lues))
    return [_absence(s, combien[str(s.pk)], jour) for s in lues]


def _absence(s: Suppleance, a_prevenir: int, jour: date) -> Attente:
    raison = f"{s.suppleant} répond à sa place jusqu’au {jour_long(s.date_fin)}"
    if finit := s.date_fin <= jour + FIN_PROCHE:
        raison += " : prolongez, ou dites le retour"
    if a_prevenir:
        raison += f". {a_prevenir} personne{'s' if a_prevenir > 1 else ''} à prévenir de vive voix"
    return Attente(
        Consequence.PAROLE_DONNEE if finit or a_prevenir else Consequence.ORDINAIRE, f"Absence {de(str(s.absent))}",
        f"{raison}.", reverse("parcours:absence", args=[s.absent_id]), echeance=s.date_fin,
        actes=(Acte("De retour", reverse("parcours:revenir", args=[s.pk]), post=True),),
    )  # fmt: skip
