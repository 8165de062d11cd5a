"""A few hundred rows at random: caisses, teams, transfers, substitutions, past and future. Seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.accompagner.instances import models as ins
from jalons.accompagner.voies.models import Avis
from jalons.fondations.agents.models import Affectation, Agent, Habilitation, Secteur, Suppleance
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.territoires.models import ReglageAttribution, Salle
from jalons.mesurer.statistiques.models import Publication
from jalons.parcours.models import BrouillonAppel
from jalons.personnes.assures import models as ass
from jalons.personnes.partages.models import Partage
from jalons.personnes.partenaires.models import Interlocuteur, Partenaire
from jalons.portes.portail.models import Correspondant, Espace
from jalons.recevoir.attentes.enums import StatutAttente
from jalons.recevoir.attentes.models import AttenteCreneau
from jalons.recevoir.calendriers.models import CalendrierImporte, FluxCalendrier
from jalons.recevoir.expertises.models import Connaissance, Question
from jalons.recevoir.implantations import models as imp
from jalons.recevoir.liaisons import models as lia
from jalons.recevoir.offres import models as off
from jalons.recevoir.permanences.models import Permanence, Relais
from jalons.recevoir.protocoles.models import Protocole
from jalons.recevoir.registres import models as reg
from jalons.recevoir.rendez_vous import models as rdv
from jalons.recevoir.seances import models as sea
from jalons.recevoir.signalements import models as sig
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.programmes.chargement import charger_programmes
from jalons.reperer.programmes.models import Programme, Public, VersionRegle
from tests import people
from tests.acces.hasard_dossier import JOUR, dossier
from tests.acces.oracle import ROLES

PARIS = ZoneInfo("Europe/Paris")


def modeles_proteges() -> list[Any]:
    """Every model that acces.csv protects."""
    return [m for m in apps.get_models() if getattr(m, "ACCES", "")]


@dataclass
class Tirage:
    """The draw: agents of every role and what they hold."""

    hasard: random.Random
    organismes: list[Any] = field(default_factory=list)
    equipes: list[Any] = field(default_factory=list)
    lieux: list[Any] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    def periode(self) -> dict[str, Any]:
        """Over, in force with or without an end, ending today, or to come."""
        jour = timezone.localdate()
        debut, fin = self.hasard.choice(
            [(-40, None), (-40, 20), (-40, -10), (-9, 0), (0, None), (0, 0), (5, None), (-20, -1), (1, 9)]
        )
        return {"date_debut": jour + debut * JOUR, "date_fin": None if fin is None else jour + fin * JOUR}

    def un(self, choix: list[Any]) -> Any:
        """One of them."""
        return self.hasard.choice(choix)


def tirer(graine: int, histoires: int = 24) -> list[Agent]:
    """Make the rows; returns the agents, as they log in."""
    charger_referentiels()
    charger_programmes()
    tirage = Tirage(random.Random(graine))
    _lieux(tirage)
    _agents(tirage)
    _regles(tirage)
    _instances(tirage)
    _espaces(tirage)
    for rang in range(histoires):
        assure = _personne(tirage)
        demande = _demande(tirage, assure)
        _liaison(tirage, assure)
        _registres(tirage, assure, rang)
        _agenda(tirage, assure, demande, rang)
        _permanence(tirage, assure, rang)
        _reperage(tirage, assure, rang)
        dossier(tirage, assure, demande)
        _offre(tirage, assure, demande, rang)
        _partage(tirage, assure)
    return [Agent.objects.get(pk=a.pk) for a in tirage.agents]


def _lieux(t: Tirage) -> None:
    t.organismes = [people.un_organisme() for _ in range(3)]
    t.equipes = [people.une_equipe(t.un(t.organismes)) for _ in range(5)]
    t.lieux = [people.un_lieu(t.un(t.organismes)) for _ in range(5)]
    for equipe in t.equipes:
        equipe.lieux.set(t.hasard.sample(t.lieux, 2))
    for lieu in t.lieux:
        Salle.objects.create(lieu=lieu, nom="Bureau", places=2, ouverte_du=people.DEBUT)
        imp.PermanenceAdministrative.objects.create(
            lieu=lieu, service="cpam", jour_semaine=1, heure_debut=time(9), heure_fin=time(12), date_debut=people.DEBUT
        )
        imp.ConventionLocaux.objects.create(lieu=lieu, avec="CPAM", date_debut=people.DEBUT)
        imp.Vehicule.objects.create(organisme=t.un(t.organismes), nom="Clio", lieu=lieu, en_service_du=people.DEBUT)
    for organisme in t.organismes:
        ReglageAttribution.objects.create(organisme=organisme, attribution="secteur", date_debut=people.DEBUT)
    t.bodies = [
        Partenaire.objects.create(code=f"b{n}", nom="B", territoire=t.un([None, *t.organismes])) for n in range(5)
    ]
    jour = timezone.localdate()
    for body in t.bodies:
        Interlocuteur.objects.create(
            partenaire=body, organisme=t.un(t.organismes), nom="I", fonction="F", date_debut=jour
        )
    for annee in (2023, 2024):
        for organisme in t.organismes:
            Publication.objects.create(organisme=organisme, annee=annee, rang=1, publiee_le=jour, seuil=5)


def _agents(t: Tirage) -> None:
    for rang, role in enumerate([*ROLES, *ROLES, "assistant_social", "assistant_social", "csam", "manager"]):
        equipe = t.un(t.equipes)
        valeurs: dict[str, Any] = {"equipe": equipe}
        if role == "partenaire":
            valeurs = {"organisme": None, "partenaire_id": t.un(t.bodies).pk}
        elif rang % 3 == 0:
            valeurs = {"organisme": equipe.organisme}  # of a caisse, without a team
        t.agents.append(people.un_agent(role, is_active=rang != 17, **valeurs))
    jour = timezone.localdate()
    for agent in t.agents[-4:-2]:  # moved to another team today, or tomorrow
        depuis = jour + t.un([0, 1]) * JOUR
        Affectation.objects.filter(agent=agent).update(date_fin=depuis - JOUR)
        autre = t.un(t.equipes)
        Affectation.objects.create(
            agent=agent, role="assistant_social", equipe=autre, organisme=autre.organisme, date_debut=depuis
        )
    Affectation.objects.filter(agent=t.agents[-2]).update(date_fin=jour - JOUR)  # gone
    for _ in range(14):
        absent, suppleant = t.hasard.sample(t.agents, 2)
        periode = t.periode()
        fin = periode.pop("date_fin") or periode["date_debut"] + 30 * JOUR
        Suppleance.objects.create(absent=absent, suppleant=suppleant, date_fin=fin, **periode)
        Secteur.objects.create(agent=absent, genre="commune", code="96001", **t.periode())
        Habilitation.objects.create(
            agent=suppleant, role="csam", organisme=t.un([None, *t.organismes]), equipe=t.un([None, *t.equipes]),
            date_debut=jour, proposee_par=absent,
        )  # fmt: skip


def _regles(t: Tirage) -> None:
    """Rules of each caisse, beside the national ones; drafts and a national draft."""
    programme = Programme.objects.get(code="listes")
    for rang, organisme in enumerate([*t.organismes, *t.organismes]):
        public = Public.objects.create(
            code=f"liste-{rang}", libelle="Liste", organisme=organisme, source="liste", reference="essai",
            programme=programme, confiance="K",
        )  # fmt: skip
        VersionRegle.objects.create(public=public, numero=1, empreinte="0" * 64)
    VersionRegle.objects.create(public=Public.objects.get(code="a1"), numero=2, empreinte="0" * 64)


def _instances(t: Tirage) -> None:
    for rang, organisme in enumerate([*t.organismes, *t.organismes]):
        instance = ins.Instance.objects.create(
            organisme=organisme, nom=f"I{rang}", genre="autre", porteur="P", mission="M", date_debut=people.DEBUT
        )
        for agent in t.hasard.sample(t.agents, 4):
            qualite = t.un(["secretariat", "membre", "avis"])
            ins.Membre.objects.create(instance=instance, agent=agent, qualite=qualite, **t.periode())
        jour = timezone.localdate()
        ins.SeanceInstance.objects.create(instance=instance, debut=timezone.now(), date_acte=jour, lieu="Salle")


def _espaces(t: Tirage) -> None:
    """A space for each body, open or not; its correspondents are anybody's agents, theirs or others'."""
    for body in t.bodies:
        periode = t.periode()
        espace = Espace.objects.create(
            partenaire=body, organisme=t.un(t.organismes), ouvert_par=t.un(t.agents), **periode
        )
        for _ in range(3):
            Correspondant.objects.create(espace=espace, agent=t.un(t.agents), **t.periode())
        siens = [a for a in t.agents if a.partenaire_id == body.pk]
        if siens:
            Correspondant.objects.create(espace=espace, agent=t.un(siens), date_debut=timezone.localdate())


def _personne(t: Tirage) -> Any:
    assure = ass.Assure.objects.create(nom="N", prenom="P", nom_recherche="n p", organisme=t.un(t.organismes))
    for _ in range(t.un([0, 1, 2])):
        ass.Rattachement.objects.create(assure=assure, agent=t.un(t.agents), genre="rdv", **t.periode())
    for _ in range(2):
        ass.NoteDanger.objects.create(
            assure=t.un([None, assure]), organisme=t.un(t.organismes), auteur=t.un(t.agents), numero="15",
            cadre=t.un([None, *t.agents]), pour=t.un(t.agents),
        )  # fmt: skip
    assistants = [a for a in t.agents if a.role == "assistant_social"]  # to whom alone « soi » opens a person
    ass.Rattachement.objects.create(assure=assure, agent=t.un(assistants), genre="referent", **t.periode())
    return assure


def _demande(t: Tirage, assure: Any) -> Any:
    jour, maintenant = timezone.localdate(), timezone.now()
    demande = sig.Demande.objects.create(
        assure=assure, organisme=t.un(t.organismes), equipe=t.un([None, *t.equipes]),
        attribuee_a=t.un([None, *t.agents]), recue_le=jour,
    )  # fmt: skip
    for _ in range(2):
        sig.Signalement.objects.create(
            demande=demande, organisme=t.un(t.organismes), recu_par=t.un([None, *t.agents]), origine="hopital",
            recu_le=jour, partenaire=t.un([None, *t.bodies]), remis_le=t.un([None, maintenant]),
        )  # fmt: skip
    sig.ReponsePonctuelle.objects.create(
        assure=assure, agent=t.un(t.agents), organisme=t.un(t.organismes), date_acte=jour, motif="autre"
    )
    for _ in range(2):
        sig.Appel.objects.create(
            assure=assure, organisme=t.un(t.organismes), equipe=t.un([None, *t.equipes]), pour=t.un([None, *t.agents]),
            recu_par=t.un(t.agents), date_acte=jour, suite="transmis", demande=demande,
        )  # fmt: skip
    return demande


def _liaison(t: Tirage, assure: Any) -> None:
    jour = timezone.localdate()
    lia.Liaison.objects.create(
        organisme=t.un(t.organismes), equipe=t.un([None, *t.equipes]), attribuee_a=t.un([None, *t.agents]), sujet=assure,
        par=t.un(t.agents), partenaire=t.un(t.bodies), genre="orientation", motif="ces/examen", identite="P N",
        ouverte_le=jour, accord_le=jour, organisme_attendu_le=jour, social_attendu_le=jour,
    )  # fmt: skip


def _registres(t: Tirage, assure: Any, rang: int) -> None:
    jour = timezone.localdate()
    demande = reg.Sollicitation.objects.create(
        organisme=t.un(t.organismes), equipe=t.un([None, *t.equipes]), par=t.un(t.agents), pour=t.un(t.agents), assure=assure,
        genre="fraude", voie="courriel", recue_le=jour, de_qui="X", manager_le=jour + t.un([-1, 0, 1]) * JOUR,
        echeance=t.un([None, jour + 4 * JOUR]),
        **t.un([{"statut": "a_lire"}, {"statut": "a_decider", "lue_le": jour}]),
    )  # fmt: skip
    for genre in ("dpo", "manager", "conseil"):
        reg.Appui.objects.create(sollicitation=demande, par=t.un(t.agents), genre=genre, question="?", demande_le=jour)
    reg.Reclamation.objects.create(
        organisme=t.un(t.organismes), par=t.un(t.agents), assure=t.un([None, assure]), objet="delai", auteur="personne",
        voie="courrier", recue_le=jour, texte="X", accuse_avant=jour, reponse_avant=jour,
    )  # fmt: skip


def _agenda(t: Tirage, assure: Any, demande: Any, rang: int) -> None:
    debut = datetime.combine(timezone.localdate() + (rang + 1) * JOUR, time(9), PARIS)
    periode = DateTimeTZRange(debut, debut + timedelta(minutes=45))
    qui = {"agent": t.un(t.agents), "organisme": t.un(t.organismes)}
    rdv.PlageDisponibilite.objects.create(
        modes=["telephone"], date=debut.date(), heure_debut=time(9), heure_fin=time(10), periode=periode,
        lieu=t.un([None, *t.lieux]), **qui,
    )  # fmt: skip
    rdv.RendezVous.objects.create(
        assure=assure, demande=demande, mode="telephone", date_acte=debut.date(), periode=periode,
        lieu=t.un([None, *t.lieux]), avec_aussi=t.un([None, *(a for a in t.agents if a != qui["agent"])]), **qui,
    )  # fmt: skip
    AttenteCreneau.objects.create(
        assure=assure, organisme=t.un(t.organismes), par=t.un(t.agents), avec=t.un([None, *t.agents]),
        statut=StatutAttente.RETIREE, fin_le=timezone.now(),
    )  # fmt: skip
    tard = timezone.now() + imp.ReservationVehicule.objects.count() * JOUR  # never two at once
    imp.ReservationVehicule.objects.create(
        vehicule=t.un(list(imp.Vehicule.objects.all())), agent=t.un(t.agents), objet="visite",
        periode=DateTimeTZRange(tard, tard + timedelta(minutes=45)),
    )  # fmt: skip
    rdv.Indisponibilite.objects.create(
        agent=t.un(t.agents), organisme=t.un(t.organismes),
        periode=DateTimeTZRange(debut + 90 * JOUR, debut + 91 * JOUR),
    )  # fmt: skip


def _permanence(t: Tirage, assure: Any, rang: int) -> None:
    debut = datetime.combine(timezone.localdate() + (rang + 1) * JOUR, time(9), PARIS)
    Permanence.objects.create(
        agent=t.un(t.agents), organisme=t.un(t.organismes), equipe=t.un([None, *t.equipes]), date=debut.date(),
        periode=DateTimeTZRange(debut, debut + timedelta(hours=3)),
    )  # fmt: skip
    maintenant = timezone.now()
    siens = {"agent": t.un(t.agents), "organisme": t.un(t.organismes)}
    FluxCalendrier.objects.create(**siens, empreinte=uuid4().hex, retire_le=maintenant)
    CalendrierImporte.objects.create(**siens, nom=f"Agenda {rang}")
    appelees = t.hasard.sample(t.agents, t.un([0, 1, 2]))
    Relais.objects.create(
        csam=t.un(t.agents), organisme=t.un(t.organismes), assure=t.un([None, assure]), pour=t.un([None, *t.agents]),
        sollicites=[a.pk for a in appelees],
    )  # fmt: skip
    BrouillonAppel.objects.create(agent=t.un(t.agents), cle=uuid4())


def _reperage(t: Tirage, assure: Any, rang: int) -> None:
    jour = timezone.localdate()
    caisse = t.un(t.organismes)
    if rang % 3 == 0:  # a CPAM's files: in the reach of its regional caisse
        caisse = people.un_organisme(type="cpam", parent=caisse)
    extraction = Extraction.objects.create(
        dossier="mois", mois="2026-01", manifeste=[], empreinte=f"hasard-{rang}", organisme=caisse, lignes_lues=1,
        rejets=0,
    )  # fmt: skip
    Reperage.objects.create(
        extraction=extraction, regle_version="1", mois="2026-01", assure_index=b"x", arret_debut=jour, jour_91=jour,
        dernier_jour_paye=jour, jours_payes=91, montant_journalier=20, offre="socle", assure=t.un([None, assure]),
    )  # fmt: skip


def _offre(t: Tirage, assure: Any, demande: Any, rang: int) -> None:
    jour, organisme = timezone.localdate(), t.un(t.organismes)
    off.LotLettres.objects.create(organisme=organisme, combien=rang % 50)
    Question.objects.create(organisme=t.un(t.organismes), posee_par=t.un(t.agents), texte="Q")
    Connaissance.objects.create(
        organisme=t.un(t.organismes), question="Q", reponse="R", recherche="q r", verifiee_le=jour
    )
    Avis.objects.create(
        organisme=t.un(t.organismes), objet="structure", structure="S", sens="sans", texte="T", rendu_le=jour
    )
    Protocole.objects.create(organisme=t.un(t.organismes), intitule="P", origine="ces", qui="Q", quoi="Q", comment="C")
    offre = off.Offre.objects.create(
        reperage=Reperage.objects.exclude(pk__in=off.Offre.objects.values("reperage")).first(), demande=demande,
        assure=assure, organisme=organisme, public="a1", genre="socle", jour_91=jour, preparee_le=jour,
    )  # fmt: skip
    debut = datetime.combine(jour + (rang + 1) * JOUR, time(14), PARIS)
    seance = sea.Seance.objects.create(
        organisme=organisme, lieu=t.un(t.lieux), animateur=t.un([None, *t.agents]), debut=debut, date_acte=debut.date(),
        places=3,
    )  # fmt: skip
    sea.Inscription.objects.create(seance=seance, cause=offre.pk, demande=demande, assure=assure)


def _partage(t: Tirage, assure: Any) -> None:
    jour = timezone.localdate()
    etat = t.un([{}, {"statut": "retire", "motif_retrait": "erreur", "ferme_le": jour}, {"statut": "place_demandee"}])
    Partage.objects.create(
        assure=assure, organisme=t.un(t.organismes), equipe=t.un([None, *t.equipes]), par=t.un(t.agents),
        partenaire=t.un(t.bodies), motif="habitat", jusqu_au=jour + t.un([-1, 0, 9]) * JOUR, **etat,
    )  # fmt: skip
