"""Acts on the templates and on the letters: one keyword-only, atomic function an act, one journal line without content."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import Feuille, noter_demarche
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.enums import ClasseDocument
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import Canal
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.fondations.socle.transitions import appliquer, exiger_vue
from jalons.personnes.assures.rules import refuser_numero

from . import papier, rules, selectors
from .enums import PARTIS, TRANSITIONS_COURRIER, AccordCourrier, Genre, StatutCourrier, Voie
from .models import Courrier, ModeleCourrier
from .rules import CourrierRefuse, Depart

NEUTRE = "Un courrier de l’Assurance Maladie"  # all that an envelope or a mailbox tells
GELE = "Ce courrier est parti : ses mots ne changent plus. Écrivez-en un autre."


# --- the templates ---


@transaction.atomic
def tenir_modele(
    *,
    agent: Agent,
    genre: str,
    titre: str,
    objet: str,
    corps: str,
    date_debut: date,
    modele: ModeleCourrier | None = None,
    version: int = 0,
) -> ModeleCourrier:
    """Write a template, or the next version of ``modele``; the versions before stay.

    Raises rules.CourrierRefuse (an unknown field, one of health for an employer), VersionDepassee.
    """
    rules.controler_modele(genre, objet, corps)
    if modele is None:
        ou = None if agent.role == Role.DIRECTION_NATIONALE else agent.organisme_id
        suite, quelle = uuid.uuid4(), 1
    else:
        ou, suite, quelle = modele.organisme_id, modele.suite, version + 1
    neuf = ModeleCourrier(
        suite=suite, version=quelle, organisme_id=ou, genre=genre, titre=titre, objet=objet, corps=corps,
        date_debut=date_debut, auteur=agent,
    )  # fmt: skip
    return _nouvelle_version(agent, neuf, "modele_courrier.tenir")


@transaction.atomic
def retirer_modele(*, agent: Agent, modele: ModeleCourrier, version: int) -> ModeleCourrier:
    """From today on it is offered no more. Raises VersionDepassee."""
    neuf = ModeleCourrier(
        suite=modele.suite, version=version + 1, organisme_id=modele.organisme_id, genre=modele.genre, titre=modele.titre,
        objet=modele.objet, corps=modele.corps, date_debut=aujourdhui(), retire=True, auteur=agent,
    )  # fmt: skip
    return _nouvelle_version(agent, neuf, "modele_courrier.retirer")


def _nouvelle_version(agent: Agent, neuf: ModeleCourrier, acte: str) -> ModeleCourrier:
    derniere = ModeleCourrier.objects.filter(suite=neuf.suite).order_by("-version").first()
    if neuf.version != (derniere.version if derniere else 0) + 1:
        raise VersionDepassee("Quelqu’un a écrit une version de ce modèle entre-temps : comparez les deux.")
    if derniere and neuf.date_debut < derniere.date_debut:
        raise CourrierRefuse(
            "La version d’avant commence plus tard : donnez ce jour-là ou un jour suivant.", "date_debut"
        )
    try:
        with transaction.atomic():
            neuf.save(force_insert=True)
    except IntegrityError as erreur:
        raise VersionDepassee("Quelqu’un a écrit une version de ce modèle entre-temps.") from erreur
    inscrire(acte=acte, agent=agent, objet=neuf)
    return neuf


# --- the letters ---


@transaction.atomic
def ecrire_courrier(
    *, agent: Agent, dossier: Dossier, genre: str, modele: ModeleCourrier | None = None, destinataire: str = ""
) -> Courrier:
    """Begin a letter, with the template's words filled from the dossier. Raises TransitionRefusee when it is closed."""
    frais = ecrire_dans(dossier.pk)
    valeurs = selectors.valeurs_fusion(agent, frais, aujourdhui()) if modele else {}
    courrier = Courrier.objects.create(
        dossier=frais, modele=modele, genre=modele.genre if modele else genre, auteur=agent,
        destinataire=destinataire.strip() or None,
        objet=rules.fusionner(modele.objet, valeurs) if modele else None,
        corps=rules.fusionner(modele.corps, valeurs) if modele else None,
    )  # fmt: skip
    inscrire(acte="courrier.ecrire", agent=agent, objet=courrier, assure_id=frais.assure_id)
    return courrier


@transaction.atomic
def corriger_courrier(
    *, agent: Agent, courrier: Courrier, feuille: Feuille, destinataire: str = "", objet: str = "", corps: str = ""
) -> Courrier:
    """Keep its words, over those that the page ``feuille`` showed. One journal line a page, not one a save.

    Raises TransitionRefusee once it has left, VersionDepassee when somebody else, or another tab, wrote it meanwhile.
    """
    frais = _verrouille(courrier)
    if frais.statut != StatutCourrier.BROUILLON:
        raise TransitionRefusee(GELE)
    if not feuille.tient(frais):
        raise VersionDepassee("Quelqu’un a écrit dans ce courrier entre-temps : comparez les deux textes.")
    for champ, texte in (("objet", objet), ("corps", corps)):
        refuser_numero(champ, texte)
    commence = not feuille.page or frais.page != feuille.page
    frais.destinataire, frais.objet, frais.corps = (
        destinataire.strip() or None,
        objet.strip() or None,
        corps.strip() or None,
    )
    frais.page, frais.modifie_le, frais.version = feuille.page, timezone.now(), frais.version + 1
    frais.save(update_fields=["destinataire", "objet", "corps", "page", "modifie_le", "version"])
    if commence:
        inscrire(acte="courrier.corriger", agent=agent, objet=frais, assure_id=frais.dossier.assure_id)
    return frais


@transaction.atomic
def faire_partir(
    *,
    agent: Agent,
    courrier: Courrier,
    version: int,
    depart: Depart,
    adresse: str = "",
    reponse_attendue_le: date | None = None,
) -> Courrier:
    """The letter leaves through the outbox, or is given to the person; its PDF is filed, its words are frozen.

    ``reponse_attendue_le`` notes a démarche whose answer is awaited. Raises CourrierRefuse (no agreement, an employer before
    the occupational physician, a way that is closed), VersionDepassee when its words changed since the page was shown.
    """
    frais, jour = _verrouille(courrier), aujourdhui()
    if frais.statut != StatutCourrier.BROUILLON:
        raise TransitionRefusee(GELE if frais.statut in PARTIS else "Ce courrier est abandonné : écrivez-en un autre.")
    exiger_vue(frais, version)
    mots, metier = (str(frais.objet or ""), str(frais.corps or "")), frais.dossier.assure.profession
    rules.controler_depart(frais.genre, *mots, depart, jour=jour, profession=metier)
    _controler_voie(frais, depart.voie, adresse, jour)
    tiers = frais.genre != Genre.PERSONNE
    dits: dict[str, Any] = {"voie": depart.voie, "parti_le": jour, "parti_par": agent}
    if tiers:
        dits |= {"accord": depart.accord or AccordCourrier.NON, "accord_le": depart.accord_le}
        dits["medecin_travail_le"] = depart.medecin_travail_le
    acte = "remettre" if depart.voie == Voie.MAIN else "envoyer"
    lettre = selectors.lettre(frais, agent)
    dits["destinataire"] = "\n".join(lettre.destinataire)  # as the envelope shows it, on the day it leaves
    appliquer(frais, acte, TRANSITIONS_COURRIER, agent=agent, **dits)
    _classer(agent, frais, papier.pdf(lettre))
    if depart.voie != Voie.MAIN:
        _deposer(agent, frais, depart.voie, adresse, lettre.texte)
    if reponse_attendue_le and tiers:
        noter_demarche(
            agent=agent, dossier=frais.dossier, intitule=f"Courrier : {frais.objet}"[:200], avec=lettre.destinataire[0],
            date_acte=jour, reponse_attendue_le=reponse_attendue_le,
        )  # fmt: skip
    return frais


def _controler_voie(courrier: Courrier, voie: str, adresse: str, jour: date) -> None:
    """Raises CourrierRefuse when her wishes, the gate or the address do not let it leave so, or she refused its addressee."""
    if refus := selectors.refus_de_parler(courrier, jour):
        raise CourrierRefuse(
            f"{refus} : rien ne lui est écrit. En cas de changement d’avis, notez-le d’abord à l’entourage."
        )
    ouvertes = {code: pourquoi for code, _, pourquoi in selectors.voies(courrier, jour)}
    if voie not in ouvertes:
        raise CourrierRefuse("Choisissez comment part ce courrier.", "voie")
    if ouvertes[voie]:
        raise CourrierRefuse(f"{ouvertes[voie]} Remettez-le-lui en main propre, ou choisissez une autre voie.", "voie")
    if voie == Voie.COURRIEL and courrier.genre != Genre.PERSONNE and not selectors.messagerie_sure(adresse, jour):
        raise CourrierRefuse(
            "Cette adresse n’est pas d’une messagerie sécurisée : envoyez ce courrier par la poste, ou changez l’adresse.",
            "adresse",
        )


def _classer(agent: Agent, courrier: Courrier, octets: bytes) -> None:
    documents.deposer(
        agent=agent, contenu=octets, nom=f"courrier-{courrier.parti_le}.pdf", type_mime=papier.PDF,
        classe=ClasseDocument.SOCIAL, retention_code=Conservation.DOSSIER, objet=courrier, dossier_id=courrier.dossier_id,
    )  # fmt: skip


def _deposer(agent: Agent, courrier: Courrier, voie: str, adresse: str, texte: str) -> None:
    siens = courrier.genre == Genre.PERSONNE
    par_poste = voie == Voie.COURRIER
    ou = str(courrier.destinataire) if par_poste else (courrier.dossier.assure.courriel if siens else adresse)
    envois.deposer(
        agent=agent, assure_id=courrier.dossier.assure_id if siens else None,
        canal=Canal.COURRIER if par_poste else Canal.COURRIEL, destinataire=ou, objet=NEUTRE, corps=texte,
        cle_unique=selectors.cle(courrier), permis=True,
    )  # fmt: skip


@transaction.atomic
def abandonner_courrier(*, agent: Agent, courrier: Courrier, version: int | None) -> None:
    """It will not leave; its words stay readable. Raises TransitionRefusee, VersionDepassee."""
    frais = _verrouille(courrier)
    exiger_vue(frais, version)
    appliquer(frais, "abandonner", TRANSITIONS_COURRIER, agent=agent)


@transaction.atomic
def noter_accuse(*, agent: Agent, courrier: Courrier, accuse_le: date) -> None:
    """The addressee said that it came. Raises TransitionRefusee when it never left, CourrierRefuse (a day before)."""
    frais = _verrouille(courrier)
    if frais.statut not in PARTIS or frais.parti_le is None:
        raise TransitionRefusee("Ce courrier n’est pas parti : il ne peut pas être arrivé.")
    if accuse_le < frais.parti_le:
        raise CourrierRefuse("Il ne peut pas être arrivé avant d’être parti : corrigez la date.", "accuse_le")
    Courrier.objects.filter(pk=frais.pk).update(accuse_le=accuse_le, version=F("version") + 1)
    inscrire(acte="courrier.noter_accuse", agent=agent, objet=frais, assure_id=frais.dossier.assure_id)


def _verrouille(courrier: Courrier) -> Courrier:
    """The row as it is, locked; its dossier may be closed: what was begun there may still leave."""
    Courrier.objects.select_for_update().get(pk=courrier.pk)
    return Courrier.objects.select_related("dossier__assure", "dossier__organisme").get(pk=courrier.pk)
