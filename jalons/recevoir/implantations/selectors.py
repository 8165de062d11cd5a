"""What the pages of the implantations show: a place whole, its week, vehicles of a day, attribution of a caisse."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.enums import GenreSecteur, Risque
from jalons.fondations.agents.models import Affectation, Agent, Secteur, Suppleance
from jalons.fondations.referentiels.selectors import calendrier, liste
from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.enums import Attribution, GenreOccupation
from jalons.fondations.territoires.models import LieuAccueil, OccupationSalle, Organisme, ReglageAttribution, Salle
from jalons.fondations.territoires.selectors import (
    attribution_le,
    communes_actuelles,
    departements_de,
    fond_de_carte,
    lieux_ouverts,
    lieux_par_commune,
    noms_des_communes,
)
from jalons.recevoir.rendez_vous.enums import LIBERES, Mode
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local

from . import rules
from .models import ConventionLocaux, PermanenceAdministrative, ReservationVehicule, Vehicule

EQUIPEMENTS = "equipement_lieu"
PROCHES = 5  # places that are looked at for one person


def equipements(jour: date) -> list[tuple[str, str]]:
    """What a place or a room may have: code and words."""
    return [(c.code, c.libelle) for c in liste(EQUIPEMENTS, jour)]


def en_mots(codes: Collection[str], connus: dict[str, str]) -> list[str]:
    """The words of these codes, in the list's order; a code that left the list is told as it is."""
    return [mot for code, mot in connus.items() if code in codes] + sorted(set(codes) - connus.keys())


def salles(lieu: LieuAccueil, jour: date) -> list[tuple[Salle, list[str], bool]]:
    """Its rooms, those to come and closed too: with what they hold, and whether they are open that day."""
    toutes, connus = list(lieu.salles.order_by("nom", "ouverte_du")), dict(equipements(jour))
    return [(s, en_mots(s.equipements, connus), couvre(s.ouverte_du, s.fermee_au, jour)) for s in toutes]


@dataclass(frozen=True)
class JourDuLieu:
    """One day of a place: its social hours and its administrative permanences, side by side."""

    date: date
    ferme: bool
    social: list[tuple[datetime, datetime]]
    administratif: list[PermanenceAdministrative]
    reunions: list[OccupationSalle]


def permanences_de(lieux: Collection[Any], du: date, au: date) -> list[PermanenceAdministrative]:
    """The administrative permanences of these places that run between these two days."""
    lignes = PermanenceAdministrative.objects.filter(lieu__in=lieux, date_debut__lte=au)
    return list(lignes.filter(Q(date_fin=None) | Q(date_fin__gte=du)))


def semaine(lieu: LieuAccueil, lundi: date) -> list[JourDuLieu]:
    """Monday to Saturday: when the social service receives there (whoever is away is not announced), in which rooms it meets, who
    else comes. Three queries."""
    jours = [lundi + timedelta(days=n) for n in range(6)]
    plages = PlageDisponibilite.objects.filter(lieu=lieu, annule_le=None, date__range=(jours[0], jours[-1]))
    social: dict[date, list[tuple[datetime, datetime]]] = {}
    absente = Indisponibilite.objects.filter(
        agent=OuterRef("agent"), annule_le=None, periode__contains=OuterRef("periode")
    )
    remplacee = Suppleance.objects.filter(
        absent=OuterRef("agent"), date_debut__lte=OuterRef("date"), date_fin__gte=OuterRef("date")
    )
    for p in plages.filter(~Exists(absente), ~Exists(remplacee), modes__contains=[Mode.LIEU.value]):
        social.setdefault(p.date, []).append((p.debut_local, p.fin_locale))
    permanences, reunions = permanences_de([lieu.pk], jours[0], jours[-1]), _reunions(lieu, jours)
    lus = []
    for jour in jours:
        ferie = jour in calendrier().jours(lieu.organisme.zone, lieu.commune_code, [jour.year])
        ferme = jour in lieu.jours_fermes or not couvre(lieu.ouvert_du, lieu.ouvert_au, jour)
        la = [
            p
            for p in permanences
            if not ferie
            and couvre(p.date_debut, p.date_fin, jour)
            and rules.tombe_le(jour, p.jour_semaine, p.recurrence)
        ]
        ouvert = ([], []) if ferme else (rules.reunies(social.get(jour, [])), la)
        lus.append(JourDuLieu(jour, ferme, *ouvert, reunions.get(jour, [])))
    return lus


def _reunions(lieu: LieuAccueil, jours: list[date]) -> dict[date, list[OccupationSalle]]:
    """The meetings that hold a room of it, by day: a closed day shows them too, somebody has to move them."""
    zone = lieu.organisme.zone
    etendue = (_bornes(jours[0], zone)[0], _bornes(jours[-1], zone)[1])
    prises = OccupationSalle.objects.filter(salle__lieu=lieu, genre=GenreOccupation.SEANCE, periode__overlap=etendue)
    par_jour: dict[date, list[OccupationSalle]] = {}
    for prise in prises.select_related("salle"):
        par_jour.setdefault(prise.debut_local.date(), []).append(prise)
    return par_jour


def attendus(lieu: LieuAccueil, maintenant: datetime) -> int:
    """How many appointments are still to come there."""
    lignes = RendezVous.objects.filter(lieu=lieu, mode=Mode.LIEU, periode__startswith__gt=maintenant)
    return lignes.exclude(statut__in=LIBERES).count()


def pris_un_jour_ferme(lieu: LieuAccueil, jour: date) -> list[tuple[date, int]]:
    """The closed days to come on which appointments were already taken there, with how many: nothing cancels them."""
    lignes = RendezVous.objects.filter(lieu=lieu, mode=Mode.LIEU, date_acte__in=lieu.jours_fermes, date_acte__gte=jour)
    lignes = lignes.exclude(statut__in=LIBERES).order_by("date_acte")
    return list(lignes.values_list("date_acte").annotate(n=Count("pk")))


def apres_le_dernier_jour(lieu: LieuAccueil) -> list[Any]:
    """The rooms that close while something is still held there after: ``restent`` appointments, ``reunions``. One query."""
    apres = RendezVous.objects.filter(salle=OuterRef("pk"), date_acte__gt=OuterRef("fermee_au")).exclude(
        statut__in=LIBERES
    )
    combien = apres.order_by().values("salle").annotate(n=Count("pk")).values("n")
    tard = Q(occupations__periode__startswith__date__gt=F("fermee_au"), occupations__genre=GenreOccupation.SEANCE)
    lues = lieu.salles.annotate(restent=Subquery(combien), reunions=Count("occupations", filter=tard))
    return list(lues.filter(Q(restent__gt=0) | Q(reunions__gt=0)))


def fond(lieu: LieuAccueil, jour: date) -> Any:
    """The ground of its map."""
    return fond_de_carte(departements_de(lieu.organisme.parent or lieu.organisme, jour))


def conventions(lieu: LieuAccueil) -> list[ConventionLocaux]:
    """Those of a place, the latest first."""
    return list(ConventionLocaux.objects.filter(lieu=lieu))


def a_renouveler(agent: Any, jour: date) -> list[ConventionLocaux]:
    """The conventions whose term waits for this agent: near, no other one follows, the place still receives. One query."""
    lignes = ConventionLocaux.objects.visible_to(agent, "convenir").filter(date_fin__isnull=False)
    suivante = ConventionLocaux.objects.filter(lieu=OuterRef("lieu"), date_debut__gt=OuterRef("date_debut"))
    suit = suivante.filter(Q(date_fin=None) | Q(date_fin__gt=OuterRef("date_fin")))
    recoit = Q(lieu__ouvert_au=None) | Q(lieu__ouvert_au__gt=F("date_fin"))
    proches = lignes.filter(recoit, ~Exists(suit)).select_related("lieu").order_by("date_fin", "pk")
    return [c for c in proches if c.rappel_le and c.rappel_le <= jour]


@dataclass(frozen=True)
class LigneVehicule:
    """A vehicle and who has it that day."""

    vehicule: Vehicule
    reservations: list[ReservationVehicule]


def _bornes(jour: date, zone: str) -> tuple[datetime, datetime]:
    minuit = datetime.min.time()
    return instant_local(jour, minuit, zone), instant_local(jour + timedelta(days=1), minuit, zone)


def vehicules_du(agent: Any, jour: date, zone: str) -> list[LigneVehicule]:
    """The vehicles in service on that day, and who took them. Two queries."""
    lignes = Vehicule.objects.visible_to(agent, "lire").filter(en_vigueur(jour, "en_service_du", "hors_service_au"))
    prises = ReservationVehicule.objects.filter(
        annule_le=None, periode__overlap=_bornes(jour, zone), vehicule__in=lignes
    )
    par_vehicule: dict[Any, list[ReservationVehicule]] = {}
    for r in prises.select_related("agent", "rendez_vous", "vehicule").order_by("periode"):
        par_vehicule.setdefault(r.vehicule_id, []).append(r)
    return [LigneVehicule(v, par_vehicule.get(v.pk, [])) for v in lignes.select_related("lieu").order_by("nom", "pk")]


def prise_a_ces_heures(voulue: ReservationVehicule) -> ReservationVehicule | None:
    """Who has that vehicle meanwhile."""
    lignes = ReservationVehicule.objects.filter(
        vehicule=voulue.vehicule, annule_le=None, periode__overlap=voulue.periode
    )
    return lignes.select_related("agent").first()


def vehicules_libres(voulue: ReservationVehicule) -> list[Vehicule]:
    """The other vehicles of the caisse that are free at these hours."""
    jour = voulue.debut_local.date()
    prises = ReservationVehicule.objects.filter(
        vehicule=OuterRef("pk"), annule_le=None, periode__overlap=voulue.periode
    )
    siens = Vehicule.objects.filter(en_vigueur(jour, "en_service_du", "hors_service_au"), ~Exists(prises))
    return list(siens.filter(organisme=voulue.vehicule.organisme).order_by("nom")[:3])


def visites_de(agent: Agent, jour: date) -> QuerySet[RendezVous]:
    """Her home visits from that day on, for which a vehicle may be taken."""
    lignes = RendezVous.objects.visible_to(agent).filter(agent_id__in=agent.titulaires, mode=Mode.DOMICILE)
    return lignes.filter(date_acte__gte=jour).exclude(statut__in=LIBERES).select_related("assure").order_by("periode")


def vehicules_du_rendez_vous(agent: Any, rdv: RendezVous) -> tuple[str, dict[str, Any]] | None:
    """The piece of an appointment's page: the vehicle taken for it, what no longer fits, or where to take one."""
    if not autorise(agent, "lire", "vehicule"):
        return None
    pris = ReservationVehicule.objects.visible_to(agent, "lire").filter(rendez_vous=rdv, annule_le=None)
    lus = list(pris.select_related("vehicule__lieu", "agent"))
    fini = rdv.statut in LIBERES or rdv.fin <= timezone.now()
    a_prendre = not lus and not fini and rdv.mode == Mode.DOMICILE and autorise(agent, "reserver", "vehicule")
    if not lus and not (a_prendre and rdv.agent_id in agent.titulaires):
        return None
    lignes = [(r, _ecart(r), autorise(agent, "rendre", "vehicule", r)) for r in lus]
    return "implantations/_vehicule.html", {"rdv": rdv, "vehicules": lignes}


def _ecart(reservation: ReservationVehicule) -> str:
    """Why a vehicle booked for an appointment no longer serves it; '' when it does."""
    rdv = reservation.rendez_vous
    if rdv is None:
        return ""
    if rdv.statut in LIBERES:
        return "Le rendez-vous n’a plus lieu."
    if rdv.mode != Mode.DOMICILE:
        return "Le rendez-vous n’est plus une visite à domicile."
    if not (reservation.periode.lower <= rdv.debut and rdv.fin <= reservation.periode.upper):
        return "Le rendez-vous a été déplacé : le véhicule n’est pas réservé à ses heures."
    return ""


def avec_ecart(lignes: list[LigneVehicule]) -> list[tuple[Vehicule, list[tuple[ReservationVehicule, str]]]]:
    """The same, each reservation with why it no longer serves."""
    return [(ligne.vehicule, [(r, _ecart(r)) for r in ligne.reservations]) for ligne in lignes]


def permanences_pour(agent: Any, demande: Any) -> tuple[str, dict[str, Any]] | None:
    """The piece of the reorientation's page: who else holds a permanence in the places nearest to her home."""
    commune, jour = (demande.assure.commune_code if demande.assure else ""), timezone.localdate()
    if not commune or not autorise(agent, "lire", "lieu", classe="F0"):
        return None
    siens = lieux_ouverts(jour).filter(Q(organisme=demande.organisme) | Q(organisme__parent=demande.organisme))
    proches = lieux_par_commune([commune], siens, PROCHES).get(commune, [])
    par_lieu: dict[Any, list[PermanenceAdministrative]] = {}
    for p in permanences_de([lieu.pk for lieu, _ in proches], jour, jour):
        par_lieu.setdefault(p.lieu_id, []).append(p)
    lus = [(lieu, round(km), par_lieu[lieu.pk]) for lieu, km in proches if lieu.pk in par_lieu]
    return ("implantations/_permanences.html", {"lieux": lus}) if lus else None


@dataclass(frozen=True)
class PageAttribution:
    """How a caisse gives people to its workers: today, to come, and who takes what."""

    attribution: str
    reglages: list[ReglageAttribution]
    parts: list[tuple[str, list[tuple[str, list[Secteur]]]]] = field(default_factory=list)
    sans_personne: list[tuple[str, str]] = field(default_factory=list)

    @property
    def libelle(self) -> str:
        return Attribution(self.attribution).label

    @property
    def vu(self) -> str:
        """The latest setting, as the form sends it back."""
        return str(self.reglages[0]) if self.reglages else ""


def page_attribution(organisme: Organisme, jour: date) -> PageAttribution:
    """The settings, and what each commune, canton and risk has: workers by name, never how many people."""
    siens = Affectation.objects.filter(en_vigueur(jour), organisme=organisme).values("agent_id")
    secteurs = Secteur.objects.filter(Q(date_fin=None) | Q(date_fin__gte=jour), agent__in=siens, agent__is_active=True)
    lus = list(secteurs.select_related("agent").order_by("code", "agent__nom", "agent__prenom", "date_debut"))
    fond = fond_de_carte(departements_de(organisme, jour))
    noms = noms_des_communes(s.code for s in lus if s.genre == GenreSecteur.COMMUNE) | {
        r.value: r.label for r in Risque
    }
    par_genre = []
    for genre in GenreSecteur:
        codes: dict[str, list[Secteur]] = {}
        for s in (s for s in lus if s.genre == genre):
            codes.setdefault((fond.noms if genre == GenreSecteur.CANTON else noms).get(s.code, s.code), []).append(s)
        par_genre.append((genre.label, sorted(codes.items())))
    regle = attribution_le(organisme, jour)
    return PageAttribution(
        regle,
        list(ReglageAttribution.objects.filter(organisme=organisme)),
        par_genre,
        _sans_personne(regle, {(s.genre, s.code) for s in lus}, fond.noms, lus),
    )


def _sans_personne(
    regle: str, donnes: set[tuple[str, str]], cantons: dict[str, str], secteurs: list[Secteur]
) -> list[tuple[str, str]]:
    """What the setting in force leaves to nobody: risks, or cantons of which no commune is given either."""
    if regle == Attribution.VOLANT:
        return []
    if regle == Attribution.RISQUE:
        return [(r.value, r.label) for r in Risque if r != Risque.INCONNU and ("risque", r.value) not in donnes]
    communes = communes_actuelles(s.code for s in secteurs if s.genre == GenreSecteur.COMMUNE)
    entames = {c.canton_code for c in communes.values()}
    restent = [(c, nom) for c, nom in cantons.items() if ("canton", c) not in donnes and c not in entames]
    return sorted(restent, key=lambda x: x[1])
