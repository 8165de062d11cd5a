"""Acts on the ways of a dossier: one keyword-only, atomic function an act, ending in one journal line without content."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.rules import controler_date
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.accompagner.voies import rules
from jalons.accompagner.voies.chemins import CHEMINS, Chemin
from jalons.accompagner.voies.enums import TRANSITIONS_VOIE, Genre, StatutVoie
from jalons.accompagner.voies.models import Avis, Pas, Voie
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, suivre

PERDUE = "Quelqu’un a corrigé cette ligne entre-temps : comparez les deux."
DEJA = "Cette voie est déjà dans le dossier : ouvrez-la, ou rouvrez-la."
SANS_ACCORD = "Le dossier de l’aidant se lie avec son accord : dites quel jour il ou elle l’a donné."


@dataclass(frozen=True)
class Dit:
    """What a fact says, beside its days. ``accord_le``: ISO, the day on which the carer agreed."""

    mots: str = ""
    qui: str = ""
    codes: tuple[str, ...] = ()
    gir: str = ""
    par: str = ""  # who evaluated
    niveau: str = ""
    accord_le: str = ""

    @property
    def dit(self) -> bool:
        """It says something."""
        return bool(self.mots.strip() or self.codes or self.gir or self.niveau)

    def en_json(self) -> str:
        """As it is kept, sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)


@transaction.atomic
def ouvrir(*, agent: Agent, dossier: Dossier, genre: str, raison: str) -> Voie:
    """Open a way, with its reason. Raises TransitionRefusee when it is there already, or the dossier closed."""
    return _creer(agent, dossier, genre, raison, StatutVoie.OUVERTE)


@transaction.atomic
def ecarter(*, agent: Agent, dossier: Dossier, genre: str, raison: str) -> Voie:
    """Looked at, and not for her: it is proposed no more. Raises as ``ouvrir``."""
    return _creer(agent, dossier, genre, raison, StatutVoie.ECARTEE)


def _creer(agent: Agent, dossier: Dossier, genre: str, raison: str, statut: str) -> Voie:
    frais = ecrire_dans(dossier.pk)
    if genre not in Genre.values:
        raise SaisieRefusee("Cette voie n’existe pas.")
    try:
        with transaction.atomic():
            voie = Voie.objects.create(
                dossier=frais,
                genre=genre,
                statut=statut,
                auteur=agent,
                raison=raison.strip() or None,
                ouverte_le=aujourdhui(),
            )
    except IntegrityError as erreur:
        raise TransitionRefusee(DEJA) from erreur
    acte = "voie.ouvrir" if statut == StatutVoie.OUVERTE else "voie.ecarter"
    inscrire(acte=acte, agent=agent, objet=voie, assure_id=frais.assure_id)
    return voie


@transaction.atomic
def fermer(*, agent: Agent, voie: Voie, fin: str = "", le: date | None = None) -> None:
    """The way is over; what it still awaits leaves the day and stays readable. Raises SaisieRefusee, TransitionRefusee."""
    ecrire_dans(voie.dossier_id)
    jour = le or aujourdhui()
    controler_date(jour, aujourdhui=aujourdhui(), ouvert_le=voie.ouverte_le, champ="le")
    _changer(voie, "fermer", agent, fermee_le=jour, fin=fin.strip() or None)


@transaction.atomic
def rouvrir(*, agent: Agent, voie: Voie) -> None:
    """It applies after all, or again. Raises TransitionRefusee."""
    ecrire_dans(voie.dossier_id)
    _changer(voie, "rouvrir", agent, fermee_le=None, fin=None)


def _changer(voie: Voie, acte: str, agent: Agent, **valeurs: Any) -> None:
    appliquer(voie, acte, TRANSITIONS_VOIE, agent=agent, **valeurs)


@transaction.atomic
def fermer_avec_le_dossier(*, agent: Agent, dossier: Dossier, le: date | None = None) -> list[Voie]:
    """The dossier ends: the ways still open end with it, as its page told. Called before the dossier is closed."""
    ouvertes = list(Voie.objects.filter(dossier=dossier, statut=StatutVoie.OUVERTE))
    for voie in ouvertes:
        fermer(agent=agent, voie=voie, fin="Fin de l’accompagnement.", le=max(le or aujourdhui(), voie.ouverte_le))
    return ouvertes


@transaction.atomic
def noter(
    *,
    agent: Agent,
    voie: Voie,
    etape: str,
    dit: Dit,
    fait_le: date | None = None,
    attendu_le: date | None = None,
    lie: Dossier | None = None,
) -> Pas:
    """A fact of a stage: done, or awaited. Raises SaisieRefusee; TransitionRefusee when the way or the dossier is closed."""
    _ouverte(voie)
    if _chemin(voie).etape(etape) is None:
        raise SaisieRefusee("Cette étape n’est pas de cette voie.")
    _controler(voie, dit, fait_le, attendu_le, lie)
    pas = Pas.objects.create(
        dossier_id=voie.dossier_id, voie=voie, suite=uuid.uuid4(), etape=etape, auteur=agent, contenu=dit.en_json(),
        fait_le=fait_le, attendu_le=attendu_le, lie=lie,
    )  # fmt: skip
    inscrire(acte="pas.noter", agent=agent, objet=pas, assure_id=voie.dossier.assure_id)
    return pas


@transaction.atomic
def corriger(
    *,
    agent: Agent,
    pas: Pas,
    version: int,
    dit: Dit,
    fait_le: date | None = None,
    attendu_le: date | None = None,
    lie: Dossier | None = None,
) -> Pas:
    """What the fact is now; what was said before stays. Raises VersionDepassee, SaisieRefusee, TransitionRefusee."""
    _ouverte(pas.voie)
    _controler(pas.voie, dit, fait_le, attendu_le, lie)
    jours = {"fait_le": fait_le, "attendu_le": attendu_le, "lie": lie}
    suivant = _suivre(agent, pas, version, EtatLigne.TENUE, contenu=dit.en_json(), **jours)
    inscrire(acte="pas.corriger", agent=agent, objet=suivant, assure_id=pas.voie.dossier.assure_id)
    return suivant


@transaction.atomic
def faire(*, agent: Agent, pas: Pas, version: int) -> Pas:
    """What was awaited came, today. Raises VersionDepassee, TransitionRefusee when it was done already."""
    _ouverte(pas.voie)
    if pas.fait_le:
        raise TransitionRefusee("C’était déjà noté comme fait.")
    jours = {"fait_le": aujourdhui(), "attendu_le": pas.attendu_le, "lie": pas.lie}
    suivant = _suivre(agent, pas, version, EtatLigne.TENUE, contenu=pas.contenu, **jours)
    inscrire(acte="pas.faire", agent=agent, objet=suivant, assure_id=pas.voie.dossier.assure_id)
    return suivant


@transaction.atomic
def retirer(*, agent: Agent, pas: Pas, version: int) -> Pas:
    """A mistake, or the carer takes her agreement back: it counts no more and stays readable. Raises as ``faire``."""
    _ouverte(pas.voie)
    jours = {"fait_le": pas.fait_le, "attendu_le": pas.attendu_le, "lie": None}
    suivant = _suivre(agent, pas, version, EtatLigne.RETIREE, contenu=pas.contenu, **jours)
    inscrire(acte="pas.retirer", agent=agent, objet=suivant, assure_id=pas.voie.dossier.assure_id)
    return suivant


def _chemin(voie: Voie) -> Chemin:
    return CHEMINS[voie.genre]


def _ouverte(voie: Voie) -> None:
    ecrire_dans(voie.dossier_id)
    if not Voie.objects.filter(pk=voie.pk, statut=StatutVoie.OUVERTE).exists():
        raise TransitionRefusee("Cette voie n’est plus ouverte : rouvrez-la avant d’y écrire.")


def _controler(voie: Voie, dit: Dit, fait_le: date | None, attendu_le: date | None, lie: Dossier | None) -> None:
    rules.controler(fait_le, attendu_le, aujourdhui=aujourdhui(), dit=dit.dit or lie is not None)
    if lie is not None and not dit.accord_le:
        raise SaisieRefusee(SANS_ACCORD, "accord_le")
    if lie is not None and lie.pk == voie.dossier_id:
        raise SaisieRefusee("C’est ce dossier-ci : choisissez celui de l’aidant.", "lie")
    if dit.gir and not dit.par.strip():
        raise SaisieRefusee("Dites qui a évalué ce GIR : un GIR sans auteur ne vaut rien.", "par")


def _suivre(agent: Agent, pas: Pas, version: int, etat: str, **dit: Any) -> Pas:
    """The next version of a fact, over the one that was on the screen."""
    suivant = Pas(
        dossier_id=pas.dossier_id, voie=pas.voie, suite=pas.suite, etape=pas.etape, etat=etat, auteur=agent, **dit
    )
    suivre(suivant, version, PERDUE)
    return suivant


@transaction.atomic
def rendre_avis(
    *,
    agent: Agent,
    objet: str,
    structure: str,
    sens: str,
    texte: str,
    rendu_le: date,
    demande_par: str = "",
    demande_le: date | None = None,
    remplace: Avis | None = None,
) -> Avis:
    """Give the opinion of the service, once. Raises SaisieRefusee; TransitionRefusee when ``remplace`` was replaced already."""
    if agent.affectation is None or agent.affectation.organisme is None:
        raise SaisieRefusee("Un avis se rend dans une caisse : aucune n’est la vôtre aujourd’hui.")
    if demande_le and rendu_le < demande_le:
        raise SaisieRefusee("L’avis précède sa demande : corrigez l’une des dates.", "rendu_le")
    try:
        with transaction.atomic():
            avis = Avis.objects.create(
                organisme=agent.affectation.organisme, par=agent, objet=objet, structure=structure, sens=sens,
                texte=texte, rendu_le=rendu_le, demande_par=demande_par, demande_le=demande_le, remplace=remplace,
            )  # fmt: skip
    except IntegrityError as erreur:
        raise TransitionRefusee("Un avis plus récent a déjà remplacé celui-ci.") from erreur
    inscrire(acte="avis.rendre", agent=agent, objet=avis)
    return avis
