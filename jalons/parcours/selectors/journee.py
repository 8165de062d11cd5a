"""The day of each role, made of what the rooms below say is waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import selectors as envois
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle import phrases
from jalons.fondations.socle.templatetags.jalons import heure, jour_long
from jalons.parcours.models import Report
from jalons.parcours.rules import Acte, Attente, Bloc, Consequence, grouper, ranger
from jalons.parcours.selectors.absences import absences_du_jour, suppleances_du_jour
from jalons.parcours.selectors.aides import aides_du_jour
from jalons.parcours.selectors.appels import appels_du_jour, appels_oublies
from jalons.parcours.selectors.attentes import attentes_du_jour
from jalons.parcours.selectors.boucle import a_informer, alarmes, en_alarme
from jalons.parcours.selectors.continuite import departs
from jalons.parcours.selectors.courriers import courriers_non_partis
from jalons.parcours.selectors.dangers import dangers_du_jour
from jalons.parcours.selectors.demandes import (
    LIMITE,
    demande_qui_attend,
    demandes_a_confirmer,
    demandes_du_jour,
    retraits_du_jour,
)
from jalons.parcours.selectors.echeances import echeances_du_jour
from jalons.parcours.selectors.ententes import ententes_du_jour
from jalons.parcours.selectors.etapes import etapes, gardees, notes, promesses, reponses
from jalons.parcours.selectors.gestes import gestes_du_jour
from jalons.parcours.selectors.habilitations import comptes_a_valider
from jalons.parcours.selectors.instances import instances_du_jour
from jalons.parcours.selectors.journaux import etat as etat_du_journal
from jalons.parcours.selectors.liaisons import liaisons_du_jour
from jalons.parcours.selectors.nouvelles import nouvelles_du_jour
from jalons.parcours.selectors.ouvertures import ouvertures_du_jour
from jalons.parcours.selectors.partages import partages_du_jour
from jalons.parcours.selectors.pieces import papiers_gardes, pieces_a_rappeler, pieces_completes
from jalons.parcours.selectors.precautions import precautions_du_jour
from jalons.parcours.selectors.protections import fiches_a_confier, protections_du_jour
from jalons.parcours.selectors.registres import registres_du_jour
from jalons.parcours.selectors.sans_relais import absences_sans_relais
from jalons.parcours.selectors.transferts import transferts
from jalons.parcours.selectors.veille import appels_a_finir, en_ligne
from jalons.parcours.selectors.voies import outils_du_jour, voies_du_jour
from jalons.parcours.vagues import appels_et_lettres, rappels_promis
from jalons.recevoir.rendez_vous import selectors as rendez_vous
from jalons.recevoir.rendez_vous.enums import LIBERES, Issue, Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par
from jalons.recevoir.seances import selectors as seances
from jalons.recevoir.seances.models import Seance
from jalons.recevoir.signalements import suivis
from jalons.recevoir.signalements.enums import FILE_CSAM, StatutDemande
from jalons.recevoir.signalements.models import Demande

_S = StatutDemande


@dataclass(frozen=True)
class Journee:
    """What the first page shows: ranked needs, then the quiet side."""

    attentes: list[Attente]  # read one by one
    rendez_vous: list[RendezVous | Seance] = field(default_factory=list)
    demain: int = 0
    reponses: list[Any] = field(default_factory=list)
    silencieux: list[Any] = field(default_factory=list)
    brouillons: list[Any] = field(default_factory=list)
    dossiers: list[Any] = field(default_factory=list)
    comptes: list[tuple[str, int, str]] = field(default_factory=list)
    blocs: list[Bloc] = field(default_factory=list)  # like things together, in a long day
    remises: list[tuple[Attente, date]] = field(default_factory=list)  # put off by this agent, until when

    @property
    def toutes(self) -> list[Attente]:
        """What waits, wherever the page puts it."""
        return [*self.attentes, *(a for b in self.blocs for a in b.attentes), *(a for a, _ in self.remises)]

    def dossiers_dits(self) -> list[Dossier]:
        """The dossiers of which the page tells some words, for the journal."""
        dits = {x.dossier_id for x in (*self.toutes, *self.reponses) if x.dossier_id}
        return list(Dossier.objects.filter(pk__in=dits)) if dits else []


def journee(agent: Agent, maintenant: datetime, jour: date) -> Journee:
    """The day of this agent; a role without a field gets an empty one."""
    faire: dict[str, Callable[[Agent, datetime, date], Journee]] = {
        Role.ASSISTANT_SOCIAL: _assistant_social,
        Role.CSAM: _csam,
        Role.MANAGER: _manager,
        Role.DIRECTION_REGIONALE: _direction,
        Role.DPO: _dpo,
        Role.ADMIN_TECHNIQUE: _technique,
    }
    trouvee = sienne(agent, maintenant, jour) if (sienne := faire.get(agent.role)) else Journee([])
    return _presenter(
        agent,
        replace(
            trouvee,
            attentes=[
                *en_ligne(agent, maintenant),
                *dangers_du_jour(agent),
                *ouvertures_du_jour(agent, maintenant),
                *liaisons_du_jour(agent, jour),
                *registres_du_jour(agent, jour),
                *ententes_du_jour(agent, jour),
                *instances_du_jour(agent, jour),
                *aides_du_jour(agent, jour),
                *trouvee.attentes,
            ],
        ),
        jour,
    )


def _presenter(agent: Agent, sienne: Journee, jour: date) -> Journee:
    """The day in its order, without what she put off, like things together."""
    reports = dict(Report.objects.filter(agent=agent, jusqu_au__gt=jour).values_list("cle", "jusqu_au"))
    rangees = ranger(sienne.attentes, jour)
    remises = [(a, reports[a.cle]) for a in rangees if a.cle in reports and a.remise_possible]
    seules, blocs = grouper([a for a in rangees if a.cle not in reports or not a.remise_possible])
    return replace(sienne, attentes=seules, blocs=blocs, remises=remises)


# --- What waits, room by room ---


def _visites(agent: Agent, maintenant: datetime) -> list[Attente]:
    return [
        Attente(
            Consequence.SECURITE,
            phrases.a_rejoindre(str(v.agent), v.agent.accord),
            phrases.sans_retour(heure(v.fin_prevue_locale), f"{v.personne_rappel} {v.rappel_telephone}".strip()),
            reverse("rendez_vous:rendez_vous", args=[v.pk]),
            echeance=v.date_acte,
            actes=(Acte(phrases.revenue(v.agent.accord), reverse("rendez_vous:retour", args=[v.pk]), post=True),),
        )
        for v in rendez_vous.visites_en_retard(maintenant, agent=agent)
    ]


def _fermetures(agent: Agent, maintenant: datetime, pour: Any = None) -> list[Attente]:
    return [
        Attente(
            Consequence.PAROLE_DONNEE,
            f"Déplacer {f.combien} rendez-vous" if f.combien > 1 else "Déplacer un rendez-vous",
            f"« {f.lieu} » ferme le {jour_long(f.dernier_jour)} et des personnes y sont encore attendues après."
            if f.dernier_jour
            else f"« {f.lieu} » est fermé ce jour-là, et des personnes y sont attendues.",
            reverse("rendez_vous:fermeture", args=[f.lieu_id]),
            echeance=f.premier,
        )
        for f in rendez_vous.fermetures(agent, maintenant, pour=pour)
    ]


def _sans_issue(agent: Agent, maintenant: datetime, pour: Any = None) -> list[Attente]:
    return [
        Attente(
            Consequence.SANS_ISSUE,
            phrases.dire_si(r.assure.prenom, r.assure.accord, sur_place=r.mode in (Mode.LIEU, Mode.DOMICILE)),
            "sans réponse, il n’y aura ni suite ni nouvelle proposition.",
            reverse("rendez_vous:rendez_vous", args=[r.pk]),
            personne=str(r.assure),
            echeance=r.date_acte,
            actes=tuple(
                Acte(
                    nom,
                    reverse("rendez_vous:issue", args=[r.pk, code]),
                    post=True,
                    champs=(("version", str(r.version)),),
                )
                for code, nom in Issue.choices
            ),
            sorte="presence",
            detail=f"{jour_long(r.date_acte)}, {r.agent}",
        )
        for r in rendez_vous.sans_issue(agent, maintenant, pour=pour, limite=LIMITE)
    ]


def _sans_presence(agent: Agent, maintenant: datetime, pour: Any = None) -> list[Attente]:
    return [
        Attente(
            Consequence.SANS_ISSUE,
            f"Réunion sans présence notée, {s.lieu}",
            f"{f'{s.attendues} personnes y étaient attendues' if s.attendues > 1 else 'une personne y était attendue'} ; "
            "sans réponse, il n’y aura ni suite ni nouvelle proposition.",
            reverse("seances:seance", args=[s.pk]),
            echeance=s.date_acte,
            actes=(Acte("Noter les présences", reverse("seances:seance", args=[s.pk])),),
        )
        for s in seances.sans_presence(agent, maintenant, pour=pour)[:LIMITE]
    ]


def _du_jour(agent: Agent, jour: date, pour: Any = None) -> tuple[list[RendezVous | Seance], int]:
    """Appointments and meetings of the day, in order, and how many there are tomorrow."""
    siens = Q() if pour is None else tenus_par(pour)
    visibles = RendezVous.objects.visible_to(agent).filter(siens).exclude(statut__in=LIBERES)
    aujourdhui = (
        visibles.filter(date_acte=jour).select_related("assure", "agent", "avec_aussi", "lieu").order_by("periode")
    )
    tous: list[RendezVous | Seance] = [*aujourdhui[:LIMITE], *seances.du_jour(agent, jour, pour=pour)[:LIMITE]]
    demain = jour + timedelta(days=1)
    combien = visibles.filter(date_acte=demain).count() + seances.du_jour(agent, demain, pour=pour).count()
    return sorted(tous, key=lambda x: x.debut), combien


# --- Each role's day ---


def _continuite(agent: Agent, maintenant: datetime, jour: date) -> list[Attente]:
    return [
        *transferts(agent, maintenant),
        *departs(agent, maintenant, jour),
        *suppleances_du_jour(agent, maintenant, jour),
    ]


def _assistant_social(agent: Agent, maintenant: datetime, jour: date) -> Journee:
    confiees = demandes_du_jour(
        agent,
        Q(attribuee_a__in=agent.titulaires)
        & (
            Q(statut__in=[_S.A_QUALIFIER, _S.A_RECEVOIR, _S.REMIS_ATTENTE_REPONSE, _S.A_JOINDRE, _S.A_COMPLETER])
            | Q(statut=_S.RDV_PRIS, dernier=StatutRendezVous.HONORE)
            | Q(statut__in=[_S.RDV_PRIS, _S.ACCOMPAGNE], danger=True)
        ),
    )
    attentes = [
        *_visites(agent, maintenant),
        *appels_du_jour(agent, Q(pour__in=agent.titulaires)),
        *(*_sans_issue(agent, maintenant, agent.titulaires), *gestes_du_jour(agent, maintenant, agent.titulaires)),
        *_sans_presence(agent, maintenant, pour=agent.titulaires),
        *notes(agent, maintenant),
        *_fermetures(agent, maintenant, pour=agent.titulaires),
        *reponses(agent, jour),
        *(*etapes(agent, jour), *promesses(agent, jour)),
        *echeances_du_jour(agent, jour),
        *(*courriers_non_partis(agent), *protections_du_jour(agent, jour)),
        *nouvelles_du_jour(agent, jour),
        *(*voies_du_jour(agent, jour), *outils_du_jour(agent, jour)),
        *(*gardees(agent, jour), *precautions_du_jour(agent, jour), *pieces_completes(agent), *papiers_gardes(agent)),
        *_continuite(agent, maintenant, jour),
        *partages_du_jour(agent, jour),
        *(demande_qui_attend(agent, d, jour) for d in confiees),
        *a_informer(agent, jour, Q(attribuee_a__in=agent.titulaires)),
        *retraits_du_jour(agent),
    ]
    miens, demain = _du_jour(agent, jour, pour=agent.titulaires)
    return Journee(
        attentes,
        miens,
        demain,
        reponses=accompagnements.reponses_arrivees(agent, jour - timedelta(days=7))[:6],
        silencieux=accompagnements.dossiers_silencieux(agent, jour),
        brouillons=accompagnements.brouillons(agent)[:6],
        dossiers=accompagnements.mes_dossiers(agent, jour),
    )


def _tache_faite(pk: UUID) -> Acte:
    retour = (("retour", reverse("parcours:ma_journee")),)
    return Acte("Fait", reverse("accompagnements:tache_faite", args=[pk]), post=True, champs=retour)


def _csam(agent: Agent, maintenant: datetime, jour: date) -> Journee:
    regles, ouvres = suivis.delais(jour), calendrier()
    attentes = [
        *_visites(agent, maintenant),
        *appels_a_finir(agent, maintenant),
        *appels_du_jour(agent, Q(pour=None)),
        *(
            demande_qui_attend(agent, d, jour, horloge=suivis.horloge(d, regles, jour, ouvres))
            for d in demandes_du_jour(agent, Q(statut__in=FILE_CSAM))
        ),
        *alarmes(en_alarme(agent, jour, statut=_S.REMIS_ATTENTE_REPONSE)),
        *_sans_issue(agent, maintenant),
        *gestes_du_jour(agent, maintenant),
        *_sans_presence(agent, maintenant),
        *_fermetures(agent, maintenant),
        *(
            Attente(
                Consequence.PAROLE_DONNEE, t.type, "le plan d’aide vous confie cette démarche.",
                reverse("accompagnements:taches"), personne=t.personne, echeance=t.echeance,
                actes=(_tache_faite(t.id),), sorte="tache", detail=t.type,
            )
            for t in accompagnements.taches_csam(agent, jour)
        ),
        *pieces_a_rappeler(agent, jour),
        *attentes_du_jour(agent, maintenant, jour),
        *rappels_promis(agent, maintenant),
        *partages_du_jour(agent, jour),
    ]  # fmt: skip
    du_jour, demain = _du_jour(agent, jour)
    return Journee([*attentes, *appels_et_lettres(agent, jour)], du_jour, demain)


def _manager(agent: Agent, maintenant: datetime, jour: date) -> Journee:
    visibles = Demande.objects.visible_to(agent)
    tenue = Q(statut=_S.RDV_PRIS, dernier=StatutRendezVous.HONORE)  # given back after she came
    libres = Q(statut__in=[*FILE_CSAM, _S.REMIS_ATTENTE_REPONSE]) | tenue
    sonnent = en_alarme(agent, jour)
    a_attribuer = demandes_du_jour(agent, Q(attribuee_a=None) & libres & ~Q(pk__in=[d.pk for d, _ in sonnent]))
    attentes = [
        *protections_du_jour(agent, jour),
        *_visites(agent, maintenant),
        *transferts(agent, maintenant),
        *departs(agent, maintenant, jour),
        *absences_sans_relais(agent, jour),
        *absences_du_jour(agent, jour),
        *appels_oublies(agent, jour),
        *alarmes(sonnent),
        *(demande_qui_attend(agent, d, jour, confier=True) for d in a_attribuer),
        *demandes_a_confirmer(agent, jour),
    ]
    comptes = visibles.filter(statut__in=[*FILE_CSAM, _S.REMIS_ATTENTE_REPONSE, _S.RDV_PRIS, _S.ACCOMPAGNE])
    parts = dict(comptes.values_list("statut").annotate(n=Count("pk")).order_by())
    liste = reverse("signalements:liste")
    return Journee(
        attentes,
        comptes=[(s.label, parts[s.value], f"{liste}?etat={s.value}") for s in StatutDemande if s.value in parts],
    )


def _direction(agent: Agent, maintenant: datetime, jour: date) -> Journee:
    """The accounts that her managers ask for; the sealed records that nobody reads any more."""
    return Journee([*fiches_a_confier(agent, jour), *comptes_a_valider(agent, maintenant)])


def _dpo(agent: Agent, maintenant: datetime, jour: date) -> Journee:
    """What keeps the journal from being believed: lines that nobody sealed in time, no verification for a month."""
    etat, page, attentes = etat_du_journal(maintenant), reverse("parcours:journal_entier"), []
    if combien := etat.en_attente:
        s = "s" if combien > 1 else ""
        raison = f"{combien} ligne{s} du journal, écrite{s} il y a plus de cinq minutes, attendent encore leur sceau : "
        raison += "« jalons journal sceller » ne tourne plus."
        attentes.append(Attente(Consequence.SECURITE, "Faire sceller le journal", raison, page))
    if etat.verification is None:
        raison = "aucune vérification depuis un mois : « jalons journal verifier » ne tourne plus."
        attentes.append(Attente(Consequence.SECURITE, "Faire vérifier le journal", raison, page))
    return Journee(attentes)


def _panne(titre: str, raison: str) -> Attente:
    return Attente(Consequence.SANS_REPONSE, titre, raison, reverse("parcours:ma_journee"))


def _technique(agent: Agent, maintenant: datetime, jour: date) -> Journee:
    """Accounts to open; messages that do not leave, never their content nor their addressee."""
    attentes = comptes_a_valider(agent, maintenant)
    erreurs, attente = envois.en_panne(maintenant)
    if erreurs:
        raison = f"{erreurs} message(s) n’ont pas pu partir ; les personnes ne sont pas prévenues."
        attentes.append(_panne("Relancer les envois en erreur", raison))
    if attente:
        raison = f"{attente} message(s) attendent depuis plus d’une heure : « jalons expedier » ne tourne plus."
        attentes.append(_panne("Faire repartir l’expédition", raison))
    return Journee(attentes)
