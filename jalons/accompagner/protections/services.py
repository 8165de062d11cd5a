"""Acts on a sealed record: one keyword-only, atomic function an act, one journal line that names nobody and says nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.accompagner.accompagnements.services.brouillons import Feuille, lacher, tenir
from jalons.accompagner.accompagnements.services.communs import aujourdhui
from jalons.accompagner.courriers import papier
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.enums import ClasseDocument
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, enregistrer, exiger_vue
from jalons.personnes.assures.models import Assure

from . import rules, selectors
from .enums import TRANSITIONS_FICHE, CibleFiche, GenreFiche, Place
from .models import BrouillonFiche, FicheScellee, PassationFiche
from .rules import FicheRefusee


@transaction.atomic
def ouvrir_fiche(*, agent: Agent, assure: Assure, genre: str, cadre: Agent) -> FicheScellee:
    """Begin a sealed record about ``assure``, with the first words of its letter. Raises FicheRefusee."""
    affectation = agent.affectation
    if affectation is None or affectation.organisme is None:
        raise FicheRefusee("Une fiche s’ouvre dans une caisse : aucune n’est la vôtre aujourd’hui.")
    permis = en_poste(affectation.organisme.pk, [Role.MANAGER], aujourdhui()).exclude(pk=agent.pk)
    if not permis.filter(pk=cadre.pk).exists():
        raise FicheRefusee("Choisissez un cadre de votre caisse, autre que vous.", "cadre")
    fiche = FicheScellee.objects.create(
        assure=assure, organisme=affectation.organisme, auteur=agent, cadre=cadre, genre=GenreFiche(genre),
        corps=rules.AMORCES[GenreFiche(genre)],
    )  # fmt: skip
    inscrire(acte="fiche_scellee.ouvrir", agent=agent, objet=fiche)
    return fiche


@transaction.atomic
def ecrire_fiche(
    *,
    agent: Agent,
    fiche: FicheScellee,
    version: int,
    destinataire: str = "",
    corps: str = "",
    dit: str = "",
    dit_mots: str = "",
    feuille: Feuille | None = None,
) -> FicheScellee:
    """Keep its letter and what the person was told. Raises TransitionRefusee once it left, VersionDepassee."""
    frais = _verrouille(fiche)
    if not frais.en_redaction:
        raise TransitionRefusee("La lettre est partie : ses mots ne changent plus.")
    frais.destinataire, frais.corps = destinataire.strip() or None, corps.strip() or None
    frais.dit, frais.dit_mots = dit, dit_mots.strip() or None
    enregistrer(frais, version, "destinataire", "corps", "dit", "dit_mots")
    lacher(_brouillon(agent, frais, CibleFiche.LETTRE)[0], feuille)
    inscrire(acte="fiche_scellee.ecrire", agent=agent, objet=frais)
    return frais


@transaction.atomic
def envoyer_fiche(*, agent: Agent, fiche: FicheScellee, version: int | None, envoyee_le: date) -> FicheScellee:
    """The letter left, by hand or by the recipient's own way: when; its PDF is kept with the record.

    Raises FicheRefusee (unfinished, nobody told why, or words of hers that are not in it), VersionDepassee, TransitionRefusee.
    """
    frais = _verrouille(fiche)
    exiger_vue(frais, version)
    if selectors.brouillon(agent, frais, CibleFiche.LETTRE)[0]:
        raise FicheRefusee(
            "Vous avez écrit des mots qui ne sont pas dans la lettre : « Garder » les y met, ou jetez-les."
        )
    rules.controler_envoi(str(frais.corps or ""), str(frais.destinataire or ""), frais.dit, str(frais.dit_mots or ""))
    if envoyee_le > aujourdhui():
        raise FicheRefusee("Ce jour est dans l’avenir : notez l’envoi quand il a eu lieu.", "envoyee_le")
    octets = papier.pdf(selectors.lettre(frais, envoyee_le))
    appliquer(frais, "envoyer", TRANSITIONS_FICHE, agent=agent, envoyee_le=envoyee_le, signataire=frais.auteur)
    documents.deposer(
        agent=agent, contenu=octets, nom="lettre.pdf", type_mime=papier.PDF, classe=ClasseDocument.SECRET,
        retention_code=Conservation.PROTECTION, objet=frais,
    )  # fmt: skip
    return frais


@transaction.atomic
def accuser_fiche(*, agent: Agent, fiche: FicheScellee, accusee_le: date, accuse: str) -> FicheScellee:
    """Somebody said that it came: who, under which reference. Raises FicheRefusee, TransitionRefusee."""
    frais = _verrouille(fiche)
    if frais.envoyee_le and accusee_le < frais.envoyee_le:
        raise FicheRefusee("L’accusé précède l’envoi : corrigez la date.", "accusee_le")
    appliquer(frais, "accuser", TRANSITIONS_FICHE, agent=agent, accusee_le=accusee_le, accuse=accuse.strip() or "reçu")
    return frais


@transaction.atomic
def clore_fiche(
    *, agent: Agent, fiche: FicheScellee, version: int | None, suite: str, feuille: Feuille | None = None
) -> FicheScellee:
    """What followed, or why it did not leave. Raises FicheRefusee, VersionDepassee, TransitionRefusee."""
    frais = _verrouille(fiche)
    exiger_vue(frais, version)
    if not suite.strip():
        raise FicheRefusee("Dites ce qui a suivi, ou pourquoi la lettre ne part pas.", "suite")
    fixes: dict[str, Any] = {"close_le": aujourdhui(), "suite": suite.strip()}
    appliquer(frais, "clore", TRANSITIONS_FICHE, agent=agent, **fixes)
    lacher(_brouillon(agent, frais, CibleFiche.SUITE)[0], feuille)
    return frais


@transaction.atomic
def nommer_lecteur(*, agent: Agent, fiche: FicheScellee, place: str, nouveau: Agent) -> FicheScellee:
    """Name who reads in the place of somebody who left. ``agent``: the reader who stays; for the caisse, when both left, a cadre.

    Nobody names herself; who left reads nothing any more, whoever she has become. Raises FicheRefusee.
    """
    frais, jour = _verrouille(fiche), aujourdhui()
    partis = selectors.vacantes([frais], jour)[frais.pk]
    if place not in partis:
        raise FicheRefusee("Cette personne est en poste : elle garde la fiche.", "nouveau")
    if agent.pk not in (frais.auteur_id, frais.cadre_id) and (len(partis) < len(Place) or place != Place.CADRE):
        raise FicheRefusee("Une des deux personnes qui la lisent est en poste : c’est elle qui nomme.", "nouveau")
    if not selectors.nommables(frais, place, jour, agent).filter(pk=nouveau.pk).exists():
        raise FicheRefusee("Choisissez quelqu’un en poste dans cette caisse, autre que vous.", "nouveau")
    ancien = frais.titulaire(place)
    setattr(frais, place, nouveau)
    enregistrer(frais, frais.version, place)
    PassationFiche.objects.create(fiche=frais, place=place, ancien=ancien, nouveau=nouveau, par=agent)
    inscrire(acte="fiche_scellee.nommer", agent=agent, objet=frais, motif=place)
    return frais


@transaction.atomic
def relire_fiche(*, agent: Agent, fiche: FicheScellee) -> FicheScellee:
    """The risk lasts: it is kept, and read again in a year. Raises TransitionRefusee when it is closed or was just reviewed."""
    frais = _verrouille(fiche)
    garde = selectors.gardes([frais], aujourdhui()).get(frais.pk)
    if garde is None or not garde.a_relire:
        raise TransitionRefusee("Elle n’est pas à relire aujourd’hui.")
    frais.relue_le = aujourdhui()
    enregistrer(frais, frais.version, "relue_le")
    inscrire(acte="fiche_scellee.relire", agent=agent, objet=frais)
    return frais


@transaction.atomic
def garder_brouillon(
    *,
    agent: Agent,
    fiche: FicheScellee,
    cible: str,
    champs: Mapping[str, str],
    textes: Collection[str] = (),
    feuille: Feuille | None = None,
) -> BrouillonFiche:
    """Keep what is being typed, encrypted, for its author alone, whatever became of the record: no word is lost.

    What says no more than the record does is no draft. One journal line when it begins, about the record and nobody else.
    Raises VersionDepassee when another page wrote it, or saved it for good, since this one was shown.
    """
    frais = _verrouille(fiche)
    brouillon, neuf = _brouillon(agent, frais, cible)
    nouveau = not all(rules.meme(champs.get(nom, ""), getattr(frais, nom)) for nom in textes)
    commence = nouveau and (neuf or brouillon.contenu is None)
    tenir(brouillon, champs if nouveau else {}, feuille)
    if commence:
        inscrire(acte="fiche_scellee.commencer", agent=agent, objet=frais)
    return brouillon


@transaction.atomic
def jeter_brouillon(*, agent: Agent, fiche: FicheScellee, cible: str) -> None:
    """Its author wants nothing of it."""
    frais = _verrouille(fiche)
    lacher(_brouillon(agent, frais, cible)[0], None)
    inscrire(acte="fiche_scellee.jeter", agent=agent, objet=frais)


def _brouillon(agent: Agent, fiche: FicheScellee, cible: str) -> tuple[BrouillonFiche, bool]:
    """Locked. Made even where none was begun: an autosave that arrives late, behind the act, finds its mark."""
    return BrouillonFiche.objects.select_for_update().get_or_create(
        fiche=fiche, auteur=agent, cible=CibleFiche(cible), defaults={"modifie_le": timezone.now(), "version": 0}
    )


def _verrouille(fiche: FicheScellee) -> FicheScellee:
    frais: FicheScellee = FicheScellee.objects.select_for_update().get(pk=fiche.pk)
    return frais
