"""Acts on the return to work of a dossier: one keyword-only, atomic function an act, one journal line without content."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.rules import controler_date
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.accompagner.courriers.rules import CourrierRefuse, lignes_destinataire
from jalons.accompagner.instances import services as instances
from jalons.accompagner.instances.models import SeanceInstance
from jalons.accompagner.instances.rules import Affaire
from jalons.accompagner.pdp import cellule, demande, projet, rules, selectors, suivi
from jalons.accompagner.pdp.enums import (
    TRANSITIONS_OUTIL,
    TRANSITIONS_PRESENTATION,
    VIVANTS,
    CodeOutil,
    EtatPiste,
    Sens,
    StatutOutil,
    StatutPresentation,
)
from jalons.accompagner.pdp.models import Outil, PasOutil, Presentation, Projet, QuestionEmployeur
from jalons.accompagner.pdp.outils import EtapeOutil
from jalons.accompagner.pdp.rules import OutilRefuse
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.fondations.socle.transitions import appliquer, exiger_vue, suivre

AFFAIRE = "pdp"  # its line of AFFAIRES in config/emplacements.py
PERDUE = "Quelqu’un a corrigé cette ligne entre-temps : comparez les deux."


# --- the sheet ---


@transaction.atomic
def noter_projet(*, agent: Agent, dossier: Dossier, dit: projet.Dit, version: int = 0) -> Projet:
    """Write the next version over ``version``, the one on the screen (0 for the first). Raises VersionDepassee, SaisieRefusee."""
    frais = ecrire_dans(dossier.pk)
    if (en_place := selectors.dernier_projet(frais.pk)) and en_place.contenu and selectors.lu(en_place) is None:
        raise SaisieRefusee("Ce projet ne se lit plus. Pour ne pas l’effacer, rien n’a été enregistré.")
    if version != (en_place.version if en_place else 0):
        raise VersionDepassee("Quelqu’un a complété ce projet entre-temps : comparez les deux.")
    if sum(b.etat == EtatPiste.SUIVIE for _, b in dit.branches) > 1:
        raise SaisieRefusee("Une seule piste est suivie à la fois : mettez l’autre en réserve.", "vise")
    ecrit = Projet.objects.create(dossier=frais, auteur=agent, version=version + 1, contenu=projet.en_json(dit))
    inscrire(acte="projet.noter", agent=agent, objet=ecrit, assure_id=frais.assure_id)
    return ecrit


# --- the tools ---


@transaction.atomic
def ouvrir(*, agent: Agent, dossier: Dossier, code: str, dit: demande.Dit) -> Outil:
    """Begin a tool: the service helps with the request, and decides of nothing. Raises TransitionRefusee, SaisieRefusee."""
    frais = ecrire_dans(dossier.pk)
    if code not in CodeOutil.values:
        raise SaisieRefusee("Cet outil n’existe pas.")
    try:
        with transaction.atomic():
            outil = Outil.objects.create(
                dossier=frais, code=code, auteur=agent, contenu=demande.en_json(dit), ouvert_le=aujourdhui()
            )
    except IntegrityError as erreur:
        raise TransitionRefusee("Cet outil est déjà en cours dans ce dossier : ouvrez-le.") from erreur
    inscrire(acte="outil.ouvrir", agent=agent, objet=outil, assure_id=frais.assure_id)
    return outil


@transaction.atomic
def completer(
    *, agent: Agent, outil: Outil, version: int, dit: demande.Dit, debut: date | None = None, fin: date | None = None
) -> Outil:
    """What is tried, where, with whom, which days. Raises OutilRefuse beyond the law, TransitionRefusee, VersionDepassee."""
    frais = _verrouille(outil)
    exiger_vue(frais, version)
    if not frais.vivant:
        raise TransitionRefusee("Cet outil n’est plus en cours : ouvrez-en un autre.")
    frais.contenu, frais.debut, frais.fin = demande.en_json(dit), debut, fin
    frais.jours = _jours(frais, dit, debut, fin)
    frais.version += 1
    frais.save(update_fields=["contenu", "debut", "fin", "jours", "version"])
    inscrire(acte="outil.completer", agent=agent, objet=frais, assure_id=frais.dossier.assure_id)
    return frais


def _jours(outil: Outil, dit: demande.Dit, debut: date | None, fin: date | None) -> int | None:
    """Working days asked, within the law. None when no days are told, or the tool counts none."""
    if fin and not debut:
        raise OutilRefuse("Dites aussi le premier jour.", "debut")
    if debut and fin and fin < debut:
        raise OutilRefuse("La fin précède le début : corrigez l’une des dates.", "fin")
    if outil.code != CodeOutil.ESSAI_ENCADRE or not (debut and fin):
        return None
    periode, total = suivi.limites(debut)
    demandes = suivi.jours_de(outil.dossier, debut, fin, dit.quelques_jours)
    rules.controler_jours(len(demandes), suivi.jours_pris(outil.dossier_id, sauf=outil.pk), periode, total)
    return len(demandes)


@transaction.atomic
def avancer(
    *, agent: Agent, outil: Outil, acte: str, le: date | None = None, mots: str = "", version: int | None = None
) -> Outil:
    """The request left, its decision was notified, it began, it is over, or she gives it up.

    Raises OutilRefuse when a step that comes first is missing, TransitionRefusee, VersionDepassee.
    """
    frais = _verrouille(outil)
    exiger_vue(frais, version)
    if acte not in TRANSITIONS_OUTIL:
        raise SaisieRefusee("Cet acte n’existe pas.")
    jour = le or aujourdhui()
    controler_date(jour, aujourdhui=aujourdhui(), champ="le")
    valeurs: dict[str, Any] = {}
    if acte == "demander":
        rules.exiger_demandable(frais.definition, suivi.faites(frais))
        _exiger_dates(frais)
        valeurs = {"demande_le": jour, "decide_le": None}
    elif acte == "accorder":
        rules.exiger_accords(frais.definition, suivi.accords(frais))
        valeurs = {"decide_le": jour}
    elif acte == "refuser":
        valeurs = {
            "decide_le": jour,
            "fin_mots": _exiger_mots(mots, "Un refus est motivé : écrivez la raison qu’il donne."),
        }
    elif acte in ("finir", "abandonner"):
        valeurs = {"fin_mots": mots.strip() or None}
    appliquer(frais, acte, TRANSITIONS_OUTIL, agent=agent, **valeurs)
    return frais


def _exiger_mots(mots: str, sinon: str) -> str:
    if not mots.strip():
        raise OutilRefuse(sinon, "mots")
    return mots.strip()


def _exiger_dates(outil: Outil) -> None:
    if outil.code == CodeOutil.ESSAI_ENCADRE and not outil.jours:
        raise OutilRefuse("Notez d’abord l’entreprise, le tuteur et les dates : la demande les porte.")


@transaction.atomic
def noter(
    *,
    agent: Agent,
    outil: Outil,
    etape: str,
    dit: demande.DitEtape,
    fait_le: date | None = None,
    attendu_le: date | None = None,
    pas: PasOutil | None = None,
    version: int = 0,
) -> PasOutil:
    """What is done, or awaited, at a step; over ``pas``, what was said before stays. Raises SaisieRefusee, VersionDepassee."""
    frais = _verrouille(outil)
    prevue = frais.definition.etape(etape)
    if prevue is None:
        raise SaisieRefusee("Cette étape n’est pas de cet outil.")
    _controler(prevue, dit, fait_le, attendu_le)
    neuf = PasOutil(
        dossier_id=frais.dossier_id, outil=frais, suite=pas.suite if pas else uuid.uuid4(), etape=etape, auteur=agent,
        contenu=demande.en_json(dit), fait_le=fait_le, attendu_le=attendu_le,
    )  # fmt: skip
    if pas:
        suivre(neuf, version, PERDUE)
    elif PasOutil.derniers().filter(outil=frais, etape=etape).exists():
        raise TransitionRefusee("Cette étape est déjà notée : corrigez-la.")
    else:
        neuf.save(force_insert=True)
    acte = "pasoutil.corriger" if pas else "pasoutil.noter"
    inscrire(acte=acte, agent=agent, objet=neuf, assure_id=frais.dossier.assure_id)
    return neuf


def _controler(etape: EtapeOutil, dit: demande.DitEtape, fait_le: date | None, attendu_le: date | None) -> None:
    if fait_le is None and attendu_le is None:
        raise SaisieRefusee("Dites quel jour c’est fait, ou pour quand c’est attendu.", "attendu_le")
    if fait_le is not None:
        controler_date(fait_le, aujourdhui=aujourdhui(), champ="fait_le")
    if etape.accord and fait_le and dit.sens not in Sens.values:
        raise SaisieRefusee("Dites ce que répond cet accord : sans réserve, avec une réserve, ou un refus.", "sens")


@transaction.atomic
def faire(*, agent: Agent, pas: PasOutil, version: int) -> PasOutil:
    """What was awaited came, today. An agreement says what it answers: it is noted on its page. Raises as ``noter``."""
    if pas.fait_le:
        raise TransitionRefusee("C’était déjà noté comme fait.")
    dit = demande.etape_lue(json_lu(pas.contenu))
    return noter(
        agent=agent, outil=pas.outil, etape=pas.etape, dit=dit, fait_le=aujourdhui(), attendu_le=pas.attendu_le, pas=pas,
        version=version,
    )  # fmt: skip


@transaction.atomic
def retirer_pas(*, agent: Agent, pas: PasOutil, version: int) -> PasOutil:
    """A mistake: it counts no more and stays readable. Raises VersionDepassee, TransitionRefusee."""
    frais = _verrouille(pas.outil)
    neuf = PasOutil(
        dossier_id=pas.dossier_id, outil=frais, suite=pas.suite, etape=pas.etape, etat=EtatLigne.RETIREE, auteur=agent,
        contenu=pas.contenu, fait_le=pas.fait_le, attendu_le=pas.attendu_le,
    )  # fmt: skip
    suivre(neuf, version, PERDUE)
    inscrire(acte="pasoutil.retirer", agent=agent, objet=neuf, assure_id=frais.dossier.assure_id)
    return neuf


def _verrouille(outil: Outil) -> Outil:
    ecrire_dans(outil.dossier_id)
    Outil.objects.select_for_update().get(pk=outil.pk)
    return Outil.objects.select_related("dossier__assure").get(pk=outil.pk)


# --- the cell ---


@transaction.atomic
def preparer_presentation(
    *,
    agent: Agent,
    dossier: Dossier,
    choix: Mapping[str, str],
    textes: Mapping[str, str],
    accord_le: date,
    presentation: Presentation | None = None,
    version: int | None = None,
) -> Presentation:
    """Her answer, line by line, and the very words that the cell would hear. Raises OutilRefuse, TransitionRefusee."""
    frais = ecrire_dans(dossier.pk)
    controler_date(accord_le, aujourdhui=aujourdhui(), champ="accord_le")
    dites = cellule.en_json(cellule.choisies(choix, textes))
    if presentation is None:
        try:
            with transaction.atomic():
                neuve = Presentation.objects.create(dossier=frais, auteur=agent, lignes=dites, accord_le=accord_le)
        except IntegrityError as erreur:
            raise TransitionRefusee("Une présentation est déjà prête : corrigez-la.") from erreur
        inscrire(acte="presentation.preparer", agent=agent, objet=neuve, assure_id=frais.assure_id)
        return neuve
    ici = Presentation.objects.select_for_update().get(pk=presentation.pk)
    exiger_vue(ici, version)
    if ici.statut != StatutPresentation.PREPAREE:
        raise TransitionRefusee("Elle est à l’ordre du jour, ou n’est plus à présenter : retirez-la d’abord.")
    ici.lignes, ici.accord_le, ici.version = dites, accord_le, ici.version + 1
    ici.save(update_fields=["lignes", "accord_le", "version"])
    inscrire(acte="presentation.corriger", agent=agent, objet=ici, assure_id=frais.assure_id)
    return ici


@transaction.atomic
def inscrire_a_une_seance(*, agent: Agent, presentation: Presentation, seance: SeanceInstance) -> None:
    """Onto the agenda of a cell to come. Raises InstanceRefusee, TransitionRefusee."""
    instances.inscrire(agent=agent, seance=seance, affaire=Affaire(AFFAIRE, presentation.pk))  # locks the sitting first
    ecrire_dans(presentation.dossier_id)
    appliquer(presentation, "inscrire", TRANSITIONS_PRESENTATION, agent=agent)


@transaction.atomic
def retirer_presentation(*, agent: Agent, presentation: Presentation) -> None:
    """She takes her agreement back, or it is of no use any more: off the agenda at once. Raises TransitionRefusee."""
    instances.retirer(agent=agent, affaire=Affaire(AFFAIRE, presentation.pk))
    appliquer(presentation, "retirer", TRANSITIONS_PRESENTATION, agent=agent)


# --- the employer ---


@transaction.atomic
def noter_question(*, agent: Agent, dossier: Dossier, qui: str, quoi: str, recue_le: date) -> QuestionEmployeur:
    """An employer asked something of her health: the answer is always the same, and is dated here. Raises SaisieRefusee."""
    frais = ecrire_dans(dossier.pk)
    controler_date(recue_le, aujourdhui=aujourdhui(), champ="recue_le")
    try:
        lignes_destinataire(qui)
    except CourrierRefuse as refus:
        raise OutilRefuse(str(refus), "qui") from refus
    dit = json.dumps({"qui": qui.strip(), "quoi": quoi.strip()}, ensure_ascii=False)
    question = QuestionEmployeur.objects.create(
        dossier=frais, auteur=agent, contenu=dit, recue_le=recue_le, repondue_le=aujourdhui()
    )
    inscrire(acte="question_employeur.noter", agent=agent, objet=question, assure_id=frais.assure_id)
    return question


# --- the end ---


@transaction.atomic
def fermer_avec_le_dossier(*, agent: Agent, dossier: Dossier) -> None:
    """The dossier ends: what is under way ends with it, as its page told. Called before the dossier is closed."""
    for outil in Outil.objects.filter(dossier=dossier, statut__in=VIVANTS):
        acte = "finir" if outil.statut == StatutOutil.EN_COURS else "abandonner"
        avancer(agent=agent, outil=outil, acte=acte, mots="Fin de l’accompagnement.")
    retirer_les_presentations(agent=agent, dossier_id=dossier.pk)


@transaction.atomic
def retirer_les_presentations(*, agent: Agent, dossier_id: Any) -> None:
    """Nothing of her is shown to a cell any more."""
    ouvertes = [StatutPresentation.PREPAREE, StatutPresentation.INSCRITE]
    for une in Presentation.objects.filter(dossier=dossier_id, statut__in=ouvertes):
        retirer_presentation(agent=agent, presentation=une)
