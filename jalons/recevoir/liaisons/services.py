"""The acts of a liaison: opened, answered on one clock or the other, never on both at once. One journal line each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypedDict, Unpack
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import Canal
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import calendrier, valeur
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.numeros import refuser_numero
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, exiger_vue
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.signalements.enums import Accord, CanalSignalement, Objet, Origine, QuiAppelle
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.services import recevoir_signalement

from . import perms, selectors
from .enums import (
    INTERNES,
    ORGANISME_OUVERT,
    SOCIAL_OUVERT,
    TRANSITIONS_ORGANISME,
    TRANSITIONS_SOCIAL,
    Cote,
    EtatOrganisme,
    EtatSocial,
    GenreLiaison,
    MotifFin,
    PiecePar,
)
from .models import Echange, Liaison, RetardEcarte

# The delay of each state that waits without a day of its own, in the reference data.
DELAIS: dict[str, str] = {
    EtatOrganisme.TRANSMISE: "liaison_reponse",
    EtatOrganisme.EN_COURS: "liaison_traitement",
    EtatOrganisme.PIECE_ATTENDUE: "liaison_piece",
    EtatSocial.A_JOINDRE: "liaison_contact",
    EtatSocial.SUIVIE: "liaison_point",
}


OBJET = "Du nouveau dans votre espace Jalons"
CORPS = """Bonjour,

Quelque chose vous attend dans votre espace Jalons : à lire, et une réponse à donner avant la date qui y est écrite.

Ce message ne dit rien d’autre, et n’appelle pas de réponse."""


class LiaisonRefusee(Refus):
    """Why it cannot be shared so; the message says what to do."""


class Dit(TypedDict, total=False):
    """What an act says besides its name."""

    le: date | None  # the day announced, or the next point with her
    piece_par: str
    motif_fin: str
    mot: str  # for the other service
    version: int | None


def attendu(etat: str, jour: date) -> date:
    """By when a state waits, from the reference data, on a day that is worked. Raises ReferentielAbsent."""
    return calendrier().ouvre_le(jour + timedelta(days=int(valeur(DELAIS[etat], jour))))


def identite_de(assure: Assure) -> str:
    """All that the other service reads of her, frozen when it is shared: names and birth, never her number nor her address."""
    naissance = f", naissance le {jour_annee(assure.date_naissance)}" if assure.date_naissance else ""
    usage = f" (nom de naissance {assure.nom_naissance})" if assure.nom_naissance else ""
    return f"{assure.prenom} {assure.nom}{usage}{naissance}"


@transaction.atomic
def ouvrir(
    *,
    agent: Agent,
    assure: Assure,
    genre: str,
    partenaire: Partenaire,
    motif: str,
    accord: str,
    mot: str = "",
    impaye_depuis: date | None = None,
    jour: date | None = None,
) -> Liaison:
    """Share one matter of hers with a service of the Assurance Maladie, with her agreement. Her demande does not move.

    Raises LiaisonRefusee (no agreement, a reason that is another service's, already followed), ReferentielAbsent.
    """
    le = jour or timezone.localdate()
    if accord != Accord.OUI:
        raise LiaisonRefusee("Sans son accord, rien ne se transmet : demandez-le-lui, puis revenez.", "accord")
    _exiger_motif(genre, partenaire, motif)
    if assure.date_deces:
        raise LiaisonRefusee("Cette personne est décédée : ses ayants droit s’adressent à la CPAM.")
    qui = selectors.qui_suit(agent, assure, le)
    commun = _commun(agent, genre, partenaire, motif, le)
    etat = EtatSocial.SUIVIE if qui else EtatSocial.A_JOINDRE
    try:
        with transaction.atomic():
            liaison = Liaison.objects.create(
                sujet=assure, organisme_id=agent.organisme_id or assure.organisme_id, identite=identite_de(assure), accord_le=le,
                impaye_depuis=impaye_depuis, attribuee_a=qui, equipe_id=qui.equipe_id if qui else None,
                etat_social=etat, social_attendu_le=attendu(etat, le), **commun,
            )  # fmt: skip
    except IntegrityError as deja:
        raise LiaisonRefusee("Ce retard est déjà suivi avec la CPAM : écrivez dans celui qui est ouvert.") from deja
    return _ouverte(agent, liaison, Cote.SERVICE, mot)


def _exiger_motif(genre: str, partenaire: Partenaire, motif: str) -> None:
    debut = "ij" if genre == GenreLiaison.IJ else INTERNES.get(partenaire.type, "?")
    if not motif.startswith(f"{debut}/"):
        raise LiaisonRefusee(f"Ceci ne se demande pas à « {partenaire} » : changez le motif, ou le service.", "motif")


def _commun(agent: Agent, genre: str, partenaire: Partenaire, motif: str, le: date) -> dict[str, Any]:
    etat = EtatOrganisme.TRANSMISE
    return {
        "par": agent, "genre": GenreLiaison(genre), "partenaire": partenaire, "motif": motif, "ouverte_le": le,
        "etat_organisme": etat, "organisme_attendu_le": attendu(etat, le),
    }  # fmt: skip


def _ouverte(agent: Agent, liaison: Liaison, cote: str, mot: str) -> Liaison:
    _ecrire(agent, liaison, cote, "ouvrir", mot)
    if cote == Cote.SERVICE:
        _annoncer(liaison)
    inscrire(acte="liaison.ouvrir", agent=agent, objet=liaison, motif=liaison.genre)
    return liaison


@transaction.atomic
def ecarter(*, agent: Agent, demande: Demande, raison: str) -> RetardEcarte:
    """Do not tell the CPAM of the late payment of this demande, and say why. It may still be told afterwards.

    Raises TransitionRefusee when nothing of it waits here, or somebody said so before: the first reason stays.
    """
    if not (demande.ouverte and selectors.retard_dit(demande)):
        raise TransitionRefusee("Cette demande n’attend rien de la CPAM. Rechargez la page.")
    dit, neuf = RetardEcarte.objects.get_or_create(demande=demande, defaults={"par": agent, "raison": raison})
    if not neuf:
        raise TransitionRefusee(f"{dit.par} l’a déjà écarté, en disant pourquoi. Rechargez la page.")
    inscrire(acte="liaison.ecarter", agent=agent, objet=demande)
    return dit


@transaction.atomic
def signaler_retard(
    *,
    agent: Agent,
    partenaire: Partenaire | None,
    nom: str,
    prenom: str,
    motif: str,
    connaissance: str,
    accord: str,
    naissance: date | None = None,
    telephone: str = "",
    impaye_depuis: date | None = None,
    mot: str = "",
    jour: date | None = None,
) -> Liaison:
    """The CPAM tells the service social of somebody whom a late payment puts in difficulty: a signalement, and both clocks.

    The person is the one that it names; who she is here is said by the platform, and nothing of her is told back. Raises
    LiaisonRefusee when it is no CPAM, or has no caisse.
    """
    if partenaire is None or not selectors.est_payeur(partenaire):
        raise LiaisonRefusee("Seule une CPAM signale ici un retard de paiement : faites un signalement.")
    if partenaire.territoire is None:
        raise LiaisonRefusee("Votre organisme n’est relié à aucune caisse régionale : demandez-le au service social.")
    le = jour or timezone.localdate()
    nee = f", naissance le {jour_annee(naissance)}" if naissance else ""
    identite = f"{prenom} {nom}{nee}" + (f", téléphone {telephone}" if telephone else "")
    recu = recevoir_signalement(
        agent=None, assure=None, organisme=partenaire.territoire, origine=Origine.CPAM_PRESTATIONS, recu_le=le,
        qui=QuiAppelle.PROFESSIONNEL, partenaire=partenaire, canal=CanalSignalement.PORTAIL, objet=Objet.RESSOURCES,
        connaissance=connaissance, accord=accord, referent_nom=str(agent), referent_service=str(partenaire),
        texte_referent=f"Indemnités journalières en retard.\n{mot}".strip(), pour_csam=True,
        dite={"nom": f"{prenom} {nom}", "date_naissance": naissance, "telephone": telephone or None, "cle": uuid4().hex},
    )  # fmt: skip
    liaison = Liaison.objects.create(
        signalement=recu, organisme=partenaire.territoire, identite=identite, impaye_depuis=impaye_depuis,
        accord_le=le if accord == Accord.OUI else None, etat_social=EtatSocial.A_JOINDRE, a_lire_organisme=False,
        social_attendu_le=attendu(EtatSocial.A_JOINDRE, le), **_commun(agent, GenreLiaison.IJ, partenaire, motif, le),
    )  # fmt: skip
    return _ouverte(agent, liaison, Cote.ORGANISME, mot)


@transaction.atomic
def repondre(*, agent: Agent, liaison: Liaison, acte: str = "", **dit: Unpack[Dit]) -> Liaison:
    """Move the other service's clock, or only write. By them, or by us from what they said on the telephone.

    ``acte``: a key of TRANSITIONS_ORGANISME, '' to write only. The social clock is not touched. Raises LiaisonRefusee,
    TransitionRefusee, VersionDepassee.
    """
    _verrouiller(liaison, dit.get("version"))
    cote, mot = selectors.cote_de(agent), dit.get("mot", "").strip()
    if not acte and not mot:
        raise LiaisonRefusee("Choisissez ce qui a changé, ou écrivez un mot.", "acte")
    if acte:
        valeurs = _organisme(acte, mot, dit)
        appliquer(liaison, acte, TRANSITIONS_ORGANISME, agent=agent, champ="etat_organisme", **valeurs)
    else:
        inscrire(acte="liaison.ecrire", agent=agent, objet=liaison)
    _ecrire(agent, liaison, cote, acte, mot)
    return _prevenir(liaison, cote)


def _organisme(acte: str, mot: str, dit: Dit) -> dict[str, Any]:
    """The columns of the state that this act leads to."""
    jour, vers = timezone.localdate(), TRANSITIONS_ORGANISME[acte][1]
    if vers == EtatOrganisme.ANNONCEE and not dit.get("le"):
        raise LiaisonRefusee("Donnez le jour annoncé : c’est ce que la personne attend de savoir.", "le")
    if vers == EtatOrganisme.PIECE_ATTENDUE and not dit.get("piece_par"):
        raise LiaisonRefusee("Dites qui doit fournir la pièce.", "piece_par")
    if vers in (EtatOrganisme.PIECE_ATTENDUE, EtatOrganisme.REFUSEE) and not mot:
        raise LiaisonRefusee("Écrivez laquelle, ou pourquoi : la personne aura besoin de le savoir.", "mot")
    quand = dit.get("le") if vers == EtatOrganisme.ANNONCEE else None
    suite = (quand or attendu(vers, jour)) if vers in ORGANISME_OUVERT else None
    piece = PiecePar(dit["piece_par"]) if vers == EtatOrganisme.PIECE_ATTENDUE else ""
    return {"organisme_attendu_le": suite, "piece_par": piece}


@transaction.atomic
def suivre(*, agent: Agent, liaison: Liaison, acte: str = "", **dit: Unpack[Dit]) -> Liaison:
    """Move the service social's clock, or only write. The payment's is not touched.

    ``acte``: a key of TRANSITIONS_SOCIAL, '' to write only. Raises LiaisonRefusee, TransitionRefusee, VersionDepassee.
    """
    _verrouiller(liaison, dit.get("version"))
    if not perms.peut_suivre(agent, liaison):
        raise TransitionRefusee(f"C’est {liaison.attribuee_a or 'quelqu’un d’autre'} qui la suit. Rechargez la page.")
    mot = dit.get("mot", "").strip()
    if not acte and not mot:
        raise LiaisonRefusee("Choisissez ce qui a changé, ou écrivez un mot.", "acte")
    if acte:
        valeurs = _sociale(acte, dit)
        appliquer(liaison, acte, TRANSITIONS_SOCIAL, agent=agent, champ="etat_social", **valeurs)
    else:
        inscrire(acte="liaison.ecrire", agent=agent, objet=liaison)
    if mot:
        _ecrire(agent, liaison, Cote.SERVICE, "", mot)
        _prevenir(liaison, Cote.SERVICE)
    return liaison


def _sociale(acte: str, dit: Dit) -> dict[str, Any]:
    jour, vers = timezone.localdate(), TRANSITIONS_SOCIAL[acte][1]
    fin = dit.get("motif_fin", "")
    if vers not in SOCIAL_OUVERT:
        if not fin:
            raise LiaisonRefusee("Dites pourquoi le service social a terminé.", "motif_fin")
        return {"social_attendu_le": None, "motif_fin": MotifFin(fin)}
    return {"social_attendu_le": dit.get("le") or attendu(vers, jour), "motif_fin": ""}


@transaction.atomic
def relancer(*, agent: Agent, liaison: Liaison, mot: str = "", version: int | None = None) -> Liaison:
    """Ask the other service again; it has the delay of an answer once more. Raises TransitionRefusee when it has ended."""
    _verrouiller(liaison, version)
    if liaison.etat_organisme not in ORGANISME_OUVERT:
        raise TransitionRefusee(f"« {liaison.partenaire} » a déjà répondu. Rechargez la page.")
    suite = attendu(EtatOrganisme.TRANSMISE, timezone.localdate())
    Liaison.objects.filter(pk=liaison.pk).update(organisme_attendu_le=suite, version=F("version") + 1)
    inscrire(acte="liaison.relancer", agent=agent, objet=liaison)
    _ecrire(agent, liaison, Cote.SERVICE, "relancer", mot)
    return _prevenir(liaison, Cote.SERVICE)


@transaction.atomic
def noter_lue(*, agent: Agent, liaison: Liaison) -> None:
    """What the others wrote was read on this agent's side; twice is once."""
    champ = "a_lire_organisme" if selectors.est_cote_organisme(agent) else "a_lire_service"
    if Liaison.objects.filter(pk=liaison.pk, **{champ: True}).update(**{champ: False}):
        inscrire(acte="liaison.noter_lue", agent=agent, objet=liaison)


@transaction.atomic
def prendre(*, agent: Agent, liaison: Liaison) -> None:
    """A worker says that she follows it. Raises TransitionRefusee when somebody does."""
    libres = Liaison.objects.filter(pk=liaison.pk, attribuee_a__isnull=True)
    if libres.update(attribuee_a=agent, equipe=agent.equipe_id, version=F("version") + 1) != 1:
        raise TransitionRefusee("Quelqu’un la suit déjà. Rechargez la page.")
    inscrire(acte="liaison.prendre", agent=agent, objet=liaison)


@transaction.atomic
def suivre_dossier(*, agent: Agent, assure: Assure, de: Organisme, a: Agent) -> int:
    """Her accompaniment is now ``a``'s, of another caisse: what was followed with another service goes with it, clocks as they
    are. That service is told, where she agreed that it knows; ``agent`` is who accepted. Returns how many are still open.
    """
    siennes, ouvertes = list(selectors.liaisons_de(assure, de).order_by("pk").values_list("pk", flat=True)), 0
    for liaison in Liaison.objects.select_for_update().filter(pk__in=siennes).order_by("pk"):
        Liaison.objects.filter(pk=liaison.pk).update(
            organisme=a.organisme_id, equipe=a.equipe_id, attribuee_a=a, version=F("version") + 1
        )
        inscrire(acte="liaison.suivre_dossier", agent=agent, objet=liaison)
        ouvertes += not liaison.finie
        if liaison.sociale_dite and not liaison.finie:
            _ecrire(agent, liaison, Cote.SERVICE, "suivre_dossier", "")
            _prevenir(liaison, Cote.SERVICE)
    return ouvertes


def _verrouiller(liaison: Liaison, version: int | None) -> None:
    liaison.refresh_from_db(from_queryset=Liaison.objects.select_for_update())
    exiger_vue(liaison, version)


def _ecrire(agent: Agent, liaison: Liaison, cote: str, acte: str, mot: str) -> None:
    """A line of the thread. Raises NumeroEcrit: what one side reads of the other holds no number."""
    refuser_numero("mot", mot)
    Echange.objects.create(liaison=liaison, par=agent, cote=cote, acte=acte, texte=mot.strip() or None)


def _annoncer(liaison: Liaison) -> None:
    """A neutral mail to the people of the other service, who read the rest on their page; nobody is named in it."""
    postes = Affectation.objects.filter(en_vigueur(timezone.localdate()), partenaire_id=liaison.partenaire_id)
    siens = Agent.objects.filter(pk__in=postes.values("agent_id"), is_active=True).exclude(courriel="")
    ou = {str(a.courriel) for a in siens} or {str(liaison.partenaire.courriel)} - {""}
    fil = Echange.objects.filter(liaison=liaison).count()
    for rang, courriel in enumerate(sorted(ou)):
        envois.deposer(
            agent=None, assure_id=None, canal=Canal.COURRIEL, destinataire=courriel, objet=OBJET, corps=CORPS, permis=True,
            cle_unique=f"liaison:{liaison.pk}:{fil}:{rang}",
        )  # fmt: skip


def _prevenir(liaison: Liaison, cote: str) -> Liaison:
    """What one side did is to be read by the other, and is not any more by itself."""
    if cote == Cote.SERVICE and not liaison.a_lire_organisme:
        _annoncer(liaison)
    a_lire = {"a_lire_service": cote == Cote.ORGANISME, "a_lire_organisme": cote == Cote.SERVICE}
    Liaison.objects.filter(pk=liaison.pk).update(**a_lire)
    liaison.refresh_from_db(fields=list(a_lire))
    return liaison
