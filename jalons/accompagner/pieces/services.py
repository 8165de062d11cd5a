"""Acts on the papers of a dossier: one keyword-only, atomic function an act, ending in one journal line without content."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from jalons.accompagner.accompagnements.models import Demarche, Dossier
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, exiger_version, ou_rien
from jalons.accompagner.pieces.models import Piece
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.enums import ClasseDocument
from jalons.fondations.documents.examen import examiner
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer


def deposer(
    *,
    agent: Agent | None,
    dossier: Dossier,
    fichier: Any,
    intitule: str = "",
    demarche: Demarche | None = None,
    date_acte: date | None = None,
) -> Piece:
    """Put a file in a dossier, once it is known for what it is. ``agent`` None: the person sends it herself.

    Raises DocumentRefuse (what it is, and the remedy), DocumentDeja (the same file is already there), SaisieRefusee,
    TransitionRefusee when the dossier is closed.
    """
    vu = examiner(fichier)  # before any lock: it takes a moment
    with transaction.atomic():
        frais = ecrire_dans(dossier.pk)
        if demarche and demarche.dossier_id != frais.pk:
            raise SaisieRefusee("Cette démarche est celle d’un autre dossier.", "demarche")
        document = documents.recevoir(
            agent=agent, fichier=fichier, vu=vu, classe=ClasseDocument.SOCIAL, retention_code=Conservation.DOSSIER,
            objet=frais, dossier_id=frais.pk,
        )  # fmt: skip
        piece = Piece.objects.create(
            dossier=frais, document=document, intitule=ou_rien(" ".join(intitule.split())), demarche=demarche,
            auteur=agent, date_acte=date_acte or aujourdhui(),
        )  # fmt: skip
        inscrire(acte="piece.deposer", agent=agent, objet=piece, assure_id=frais.assure_id)
        return piece


@transaction.atomic
def nommer(*, agent: Agent, piece: Piece, version: int, intitule: str, demarche: Demarche | None = None) -> Piece:
    """Say again what a paper is, and of which démarche. Raises VersionDepassee, TransitionRefusee."""
    dossier = ecrire_dans(piece.dossier_id)
    frais: Piece = Piece.objects.select_for_update().get(pk=piece.pk)
    exiger_version(frais, version)
    if frais.document.retire_le:
        raise TransitionRefusee("Cette pièce est retirée : personne ne la lit plus.")
    if demarche and demarche.dossier_id != dossier.pk:
        raise SaisieRefusee("Cette démarche est celle d’un autre dossier.", "demarche")
    frais.intitule, frais.demarche = ou_rien(" ".join(intitule.split())), demarche
    enregistrer(frais, version, "intitule", "demarche")
    inscrire(acte="piece.nommer", agent=agent, objet=frais, assure_id=dossier.assure_id)
    return frais


@transaction.atomic
def retirer(*, agent: Agent, piece: Piece, motif: str) -> None:
    """Nobody opens it any more, its line stays with the reason. In a closed dossier too: a paper of somebody else goes at once.

    Raises TransitionRefusee when it already is.
    """
    documents.retirer(agent=agent, document=piece.document, motif=motif)
    inscrire(acte="piece.retirer", agent=agent, objet=piece, assure_id=piece.dossier.assure_id, motif=motif)
