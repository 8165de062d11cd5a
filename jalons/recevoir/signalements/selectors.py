"""Demandes ready to be shown: the queue of each role, one demande with its arrivals, and what is proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Affectation, Agent, Secteur
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.dates import mois_avant
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.models import Commune
from jalons.fondations.territoires.selectors import attribution_le
from jalons.personnes.assures.models import Assure, NoteDanger
from jalons.personnes.assures.selectors import memes
from jalons.personnes.partenaires.choix import Besoin
from jalons.reperer.detection.models import Reperage

from . import rules, suivis
from .boucle import ATTENDENT, Horloge
from .enums import (
    DETECTION,
    FILE_CSAM,
    OUVERTS,
    POUR_UNE_AUTRE,
    REMISES,
    Reponse,
    StatutDemande,
    StatutPartenaire,
    SuiteAppel,
)
from .langues import langue_de
from .models import Appel, Attribution, Demande, Passage, Securite, Signalement, nom_affiche

_S = StatutDemande
PAR_PAGE = 50
# The queue in the order of what is to be done first: to qualify, to book, to call back, awaiting an answer.
FILES = (_S.A_QUALIFIER, _S.A_RECEVOIR, _S.A_JOINDRE, _S.A_COMPLETER)
BADGES: dict[str, str] = {_S.A_QUALIFIER: "wait", _S.A_COMPLETER: "wait", _S.A_JOINDRE: "wait", _S.A_RECEVOIR: "wait"}
BADGES |= {_S.RDV_PRIS: "ok", _S.ACCOMPAGNE: "ok", _S.REORIENTE: "off", _S.CLOS: "off", _S.EXPIRE: "off"}


@dataclass(frozen=True, slots=True)
class Vue:
    """One way to look at the queue: its code in the address, its name, which demandes, what to say when empty."""

    code: str
    nom: str
    q: Q
    vide: str


def vues(agent: Any) -> list[Vue]:
    """The views of this agent's role; the first one is what she opens on."""
    mien = Q(attribuee_a__in=agent.titulaires)
    libre = Q(attribuee_a__isnull=True)
    attente = Q(statut__in=FILE_CSAM)
    remises = Vue("remises", "Remises", Q(statut__in=REMISES), "Aucune demande n’est chez une assistante sociale.")
    if agent.role == Role.ASSISTANT_SOCIAL:
        vers_elle = {_S.A_RECEVOIR, _S.RDV_PRIS, _S.REMIS_ATTENTE_REPONSE, _S.A_JOINDRE, _S.A_COMPLETER}
        vide = "Aucune nouvelle demande. Celles que la plateforme vous confie arrivent ici."
        equipe = Q(statut__in=[_S.REMIS_ATTENTE_REPONSE, _S.A_RECEVOIR]) & libre
        return [
            Vue("miennes", "Qui me sont confiées", mien & Q(statut__in=vers_elle), vide),
            Vue(
                "equipe",
                "À prendre dans l’équipe",
                equipe,
                "Aucune demande de l’équipe n’attend sans assistante sociale.",
            ),
            Vue(
                "accompagnees",
                "Accompagnées",
                mien & Q(statut=_S.ACCOMPAGNE),
                "Aucune demande confiée n’est accompagnée.",
            ),
        ]
    if agent.role == Role.MANAGER:
        ouvertes = Q(statut__in=OUVERTS - DETECTION)
        return [
            Vue(
                "a_attribuer",
                "À attribuer",
                ouvertes & libre,
                "Toutes les demandes de l’équipe sont attribuées.",
            ),
            Vue("attribuees", "Attribuées", ouvertes & ~libre, "Aucune demande de l’équipe n’est attribuée."),
        ]
    vide = "Aucune demande n’attend. Les prochaines viendront d’un appel ; pour en écouter un, ouvrir la page Appel."
    reperees = Vue("reperees", "Repérées, à offrir", Q(statut__in=DETECTION), "La requête du mois n’a trouvé personne.")
    return [Vue("attente", "En attente", attente, vide), remises, reperees]


@dataclass(frozen=True, slots=True)
class LigneFile:
    """One row of the queue."""

    id: UUID
    personne: str
    origine: str
    recue_le: date
    echeance: date | None
    echeance_proche: bool
    attribuee: str
    avant: date | None  # by when somebody acts
    repondre: date | None  # by when whoever signalled her was told that the service would answer
    etat: str  # its state, where the group does not say it
    sonne: str  # what its clock says that nobody did: '' when it is in time
    danger: bool  # its date is today, whatever else counts for her
    langue: str  # to speak to her in, '' for French
    promis: date | None  # called back by then, as she was told


@dataclass(frozen=True, slots=True)
class Groupe:
    """Like things: one state, why it waits, said once, and its lines."""

    nom: str
    badge: str
    raison: str
    lignes: list[LigneFile]
    combien: int  # of the whole queue, not of this page


DEPUIS = Coalesce("signalee_le", "recue_le")  # ``Demande.depuis``, to order by
SANS_REPONSE, A_RELANCER, EN_RETARD = "sans réponse", "à relancer", "en retard"
DANGER = "Danger"
RAISON_DANGER = "un danger est dit, ou ce qui est écrit le laisse craindre : à lire et à appeler d’abord."
QUI_SONNENT = "sonne"  # code of the filter, beside the states


def file(agent: Any, vue: Vue, etat: str = "") -> QuerySet[Demande]:
    """The demandes of one view: those in danger, then by what is to be done, nearest date first, then the oldest."""
    lignes = Demande.objects.visible_to(agent).filter(vue.q)
    if etat in set(StatutDemande):
        lignes = lignes.filter(statut=etat)
    if etat == QUI_SONNENT:
        jour = timezone.localdate()
        regles, lues, ouvres = suivis.delais(jour), suivis.avec_essais(lignes), calendrier()
        lignes = lignes.filter(pk__in=[d.pk for d in lues if _sonne(suivis.horloge(d, regles, jour, ouvres))])
    lues = lignes.select_related("assure", "attribuee_a").prefetch_related("signalements__dite")
    rang = Case(*(When(statut=etat, then=Value(i)) for i, etat in enumerate(FILES)), default=Value(len(FILES)))
    return avec_danger(suivis.avec_essais(lues)).order_by(
        F("danger").desc(), rang, "statut", F("echeance").asc(nulls_last=True), DEPUIS, "created_at", "pk"
    )


def avec_danger(demandes: QuerySet[Demande]) -> QuerySet[Demande]:
    """Each with ``danger``: one is open on it, as ``entendu.en_danger`` says, without reading any text."""
    dites = Signalement.objects.filter(Q(danger_dit=True) | ~Q(danger=Reponse.NON_ABORDE), demande=OuterRef("pk"))
    depuis = dites.exclude(demande__statut=_S.ACCOMPAGNE, recu_le__lt=F("demande__etat_le"))
    fini = Securite.objects.filter(demande=OuterRef("demande"), fini=True, created_at__gte=OuterRef("created_at"))
    depuis = depuis.exclude(Exists(fini))
    oui = Case(When(Q(danger_dit=True) | Q(danger=Reponse.OUI), then=True), default=False)
    derniere = depuis.order_by("-recu_le", "-created_at").annotate(oui=oui).values("oui")[:1]
    notee = NoteDanger.objects.filter(assure=OuterRef("assure"), clos_le__isnull=True)
    dit = Coalesce(Subquery(derniere), False)
    return demandes.annotate(
        danger=Case(When(statut__in=DETECTION, then=False), When(Exists(notee), then=True), default=dit)
    )


def _sonne(horloge: Horloge) -> str:
    if horloge.alarme:
        return SANS_REPONSE
    return EN_RETARD if horloge.en_retard else A_RELANCER if horloge.rappel else ""


def comptes(agent: Any, toutes: Iterable[Vue]) -> dict[str, int]:
    """How many demandes each view holds, in one query."""
    visibles = Demande.objects.visible_to(agent)
    return visibles.aggregate(**{v.code: Count("pk", filter=v.q) for v in toutes})


def etats(agent: Any, vue: Vue) -> list[tuple[str, str, int]]:
    """The states present in a view: code, label, count, in the order of the way."""
    lignes = Demande.objects.visible_to(agent).filter(vue.q).values_list("statut").annotate(n=Count("pk"))
    trouves = dict(lignes.order_by("statut"))
    return [(s.value, s.label, trouves[s.value]) for s in StatutDemande if s.value in trouves]


def tailles(demandes: QuerySet[Demande]) -> Counter[str]:
    """How many demandes each group of this queue holds, whatever the page."""
    comptes, lues = Counter[str](), cast(Any, demandes.order_by())
    for danger, statut, n in lues.values_list("danger", "statut").annotate(n=Count("pk", distinct=True)):
        comptes["" if danger else statut] += n
    return comptes


def grouper(demandes: Iterable[Demande], jour: date, combien: Mapping[str, int] | None = None) -> list[Groupe]:
    """Those of a page, already in order, as the queue shows them, a danger first: a day of forty is read in one screen.

    ``combien``: ``tailles`` of the queue they are a page of; these alone without it.
    """
    regles, ouvres = suivis.delais(jour), calendrier()
    groupes = [(s, list(siennes)) for s, siennes in groupby(demandes, key=_groupe)]
    return [
        Groupe(
            nom=str(StatutDemande(statut).label) if statut else DANGER,
            badge=BADGES.get(statut, "stop"),
            raison=rules.raison_attente(statut, True) if statut else RAISON_DANGER,
            lignes=[_ligne(d, suivis.horloge(d, regles, jour, ouvres), jour) for d in siennes],
            combien=(combien or {}).get(statut, len(siennes)),
        )
        for statut, siennes in groupes
    ]


def _groupe(demande: Any) -> str:
    return "" if demande.danger else demande.statut


def _ligne(demande: Any, horloge: Horloge, jour: date) -> LigneFile:
    return LigneFile(
        id=demande.pk, personne=nom_affiche(demande), origine=demande.provenance, recue_le=demande.depuis,
        echeance=demande.echeance,
        echeance_proche=demande.echeance is not None and rules.est_proche(demande.echeance, jour),
        attribuee=str(demande.attribuee_a) if demande.attribuee_a else "", avant=horloge.avant, repondre=horloge.repondre,
        etat=demande.get_statut_display().lower() if demande.danger else "", sonne=_sonne(horloge), danger=demande.danger,
        langue=langue_de(demande), promis=demande.promis if demande.statut in ATTENDENT else None,
    )  # fmt: skip


def signalements(demande: Demande) -> list[Signalement]:
    """The arrivals of a demande, the latest first, with the answers of the fiche."""
    lignes = Signalement.objects.filter(demande=demande).select_related(
        "recu_par", "partenaire", "organisme", "reperage", "dite"
    )
    return list(lignes.prefetch_related("items", "retours").order_by("-recu_le", "-created_at"))


def reperages_ouverts(agent: Any, arrivees: Iterable[Signalement], classe: str = "F1") -> set[UUID]:
    """The repérages of these arrivals that this agent may open, with what is of ``classe``; no query without any."""
    trouves = [s.reperage_id for s in arrivees if s.reperage_id]
    if not trouves:
        return set()
    return set(Reperage.objects.visible_to(agent, classe=classe).filter(pk__in=trouves).values_list("pk", flat=True))


def demande_ouverte(agent: Any, assure: Assure) -> Demande | None:
    """The person's open demande if this agent may see it; one of another caisse answers None, like no demande."""
    visibles = Demande.objects.visible_to(agent).filter(assure__in=memes(assure), statut__in=OUVERTS)
    siennes = visibles.select_related("assure", "attribuee_a")
    return min(siennes, key=lambda d: d.assure_id != assure.pk, default=None)


def appels_a_faire(agent: Any) -> QuerySet[Appel]:
    """Calls that somebody must still act on, among those that this agent may see: those in danger, then the oldest."""
    transmis = Appel.objects.visible_to(agent).filter(suite__in=[SuiteAppel.TRANSMIS, SuiteAppel.AJOUTE])
    dits = Securite.objects.filter(appel=OuterRef("pk"))
    recu = Q(signalement__danger_dit=True) | Q(signalement__danger=Reponse.OUI)
    attendus = transmis.filter(fait_le__isnull=True).annotate(danger=Case(When(recu, then=True), default=Exists(dits)))
    return attendus.select_related("assure", "pour", "recu_par").order_by("-danger", "recu_le")


def appel_en_danger(appel: Appel) -> bool:
    """A danger was told in this call, as ``appels_a_faire`` says."""
    recu = appel.signalement
    return appel.securites.exists() or (recu is not None and (recu.danger_dit or recu.danger == Reponse.OUI))


def donnee_par_une_autre(demande: Demande, a: Agent, par: Agent | None) -> bool:
    """Whether ``a`` has this demande from somebody who is neither herself, nor whoever replaced her then, nor ``par``; the
    machine is somebody else.
    """
    derniere = Attribution.objects.filter(demande=demande).order_by("-created_at").first()
    if derniere is None or derniere.agent_id != a.pk or not derniere.confiee:
        return False
    return par is None or derniere.par_id != par.pk


def prise_par_elle_meme(demande: Demande) -> bool:
    """Whoever has it took it herself, and nobody else has confirmed it."""
    sienne = demande.attribuee_a
    return sienne is not None and demande.ouverte and not donnee_par_une_autre(demande, sienne, None)


def refus_de_confier(agent: Agent | None, demande: Demande, a: Any) -> str:
    """Why this agent may not give that demande to the worker of key ``a``, '' when she may.

    Once a dossier is open, somebody else may only confirm who took it. Nobody takes for herself what a colleague has.
    """
    porteur = demande.attribuee_a_id
    moi = agent.titulaires if agent else set()
    if demande.accompagnee:
        confirme = a == porteur and porteur not in moi and prise_par_elle_meme(demande)
        return "" if confirme else rules.PAR_TRANSFERT
    if a in moi and porteur not in (None, a, agent and agent.pk):
        return rules.CHEZ_UNE_COLLEGUE.format(demande.attribuee_a)
    return ""


def passage_vers(demande: Demande) -> Passage | None:
    """The passage by which this demande came to the caisse that has it; None when it was always its own."""
    dernier = demande.passages.select_related("de", "vers", "par").last()
    return dernier if dernier and dernier.vers_id == demande.organisme_id else None


def demandee_par_une_autre(demande: Demande) -> bool:
    """The last who spoke about it was not the person: what is booked now needs her own agreement."""
    derniere = Signalement.objects.filter(demande=demande).order_by("-recu_le", "-created_at").first()
    return derniere is not None and derniere.qui in POUR_UNE_AUTRE


def candidats(demande: Demande, jour: date) -> list[rules.Candidat]:
    """The assistants sociaux of the caisse on ``jour`` and the sectors and risks that each one takes."""
    return candidats_de(demande.organisme_id, jour)


def candidats_de(organisme_id: UUID | None, jour: date) -> list[rules.Candidat]:
    """The same for all the demandes of a caisse."""
    affectees = Affectation.objects.filter(en_vigueur(jour), role=Role.ASSISTANT_SOCIAL, organisme=organisme_id)
    agents = Agent.objects.filter(pk__in=affectees.values("agent_id"), is_active=True)
    secteurs = Prefetch("secteurs", Secteur.objects.filter(en_vigueur(jour)))
    return [_candidat(a) for a in agents.prefetch_related(secteurs).order_by("nom", "prenom", "pk")]


def confiees(agents: Collection[UUID]) -> dict[UUID, int]:
    """How many open demandes each of these workers has in hand now, those that became an accompaniment left out."""
    siennes = Demande.objects.filter(attribuee_a__in=agents, statut__in=OUVERTS - {_S.ACCOMPAGNE}).order_by()
    return dict(siennes.values_list("attribuee_a").annotate(n=Count("pk")))


def _candidat(agent: Agent) -> rules.Candidat:
    codes: dict[str, set[str]] = {"commune": set(), "canton": set(), "risque": set()}
    for secteur in agent.secteurs.all():
        codes[secteur.genre].add(secteur.code)
    return rules.Candidat(
        agent.pk,
        str(agent),
        frozenset(codes["commune"]),
        frozenset(codes["canton"]),
        frozenset(codes["risque"]),
    )


def attribution_proposee(
    demande: Demande, jour: date, parmi: Iterable[rules.Candidat] = ()
) -> rules.Attribution | None:
    """To whom the caisse's setting proposes this demande; those who refused it are left out.

    ``parmi``: candidates with their first free slot, given by the room above for a caisse in ``volant``.
    """
    if demande.accompagnee:
        return None  # whoever took it may be confirmed, nobody else
    commune = demande.assure.commune_code if demande.assure else ""
    refus = Attribution.objects.filter(demande=demande, refusee_le__isnull=False).values_list("agent_id", flat=True)
    return rules.attribution(
        attribution_le(demande.organisme, jour),
        list(parmi) or candidats(demande, jour),
        commune=commune,
        canton=_canton(commune),
        risque=demande.risque,
        refus=set(refus),
        tour=demande.pk.int,
    )


def _canton(commune: str) -> str:
    lignes = Commune.objects.filter(code=commune).order_by("-millesime") if commune else Commune.objects.none()
    return lignes.values_list("canton_code", flat=True).first() or ""


def statut_partenaire(signalement: Signalement) -> StatutPartenaire:
    """The word that the partner who sent it may read today."""
    demande = signalement.demande
    return rules.statut_partenaire(demande.statut, signalement.accord, demande.motif_cloture)


def a_expirer(jour: date, *, offre_jours: int, sans_suite_mois: int) -> QuerySet[Demande]:
    """People found whom nobody heard, the oldest first: what somebody signalled, a person closes.

    An offer waits ``offre_jours`` days from the day it left; somebody never offered anything, ``sans_suite_mois`` months
    from the last time that she was found.
    """
    mois = mois_avant(jour, sans_suite_mois)
    recents = Signalement.objects.filter(demande=OuterRef("pk"), recu_le__gte=mois)
    offertes = Q(statut=_S.OFFRE_ENVOYEE, offre_le__lt=jour - timedelta(days=offre_jours))
    muettes = Q(statut=_S.A_OFFRIR, recue_le__lt=mois) & ~Exists(recents)
    return Demande.objects.filter(offertes | muettes).order_by("recue_le", "pk")


def besoin(demande: Demande, motif: str, codes: Iterable[str] = ()) -> Besoin:
    """Somebody for a reason (a MotifHorsChamp, '' for none), from her commune; ``codes``: whom the rule names."""
    commune = demande.assure.commune_code if demande.assure else ""
    return Besoin(motif, commune, demande.organisme_id, tuple(codes))
