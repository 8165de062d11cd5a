"""What came in writing joins the one queue, as it is written; somebody says afterwards who the person is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.enums import ClasseDocument
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.enums import Conservation
from jalons.parcours.appel import caisse_de
from jalons.recevoir.signalements import services
from jalons.recevoir.signalements.enums import Accord, LienSante, Objet, Origine, QuiAppelle
from jalons.recevoir.signalements.models import Demande, PersonneDite

QUI = {
    Origine.ASSURE: QuiAppelle.PERSONNE,
    Origine.PROCHE: QuiAppelle.PROCHE,
    Origine.EMPLOYEUR: QuiAppelle.TIERS,
}
DITS = ("nom", "naissance_dite", "telephone", "courriel", "autrement", "commune")


@transaction.atomic
def saisir(*, agent: Agent, cle: UUID, fiche: dict[str, Any], fichier: Any = None, **dit: Any) -> Demande:
    """Write the arrival, and keep the letter itself (``fichier``); the same ``cle`` again gives back the first one.

    Raises AppelIncomplet without a caisse, DocumentRefuse for a file that is not a letter.

    ``dit``: ``SaisieForm.cleaned_data``; ``fiche``: its answers, as ``recevoir_signalement`` takes them.
    """
    marque = index_aveugle(f"saisie|{agent.pk}|{cle}").hex()
    if deja := PersonneDite.objects.filter(cle=marque).select_related("signalement__demande").first():
        premiere: Demande = deja.signalement.demande
        return premiere
    qui = QUI.get(dit["origine"], QuiAppelle.PROFESSIONNEL)
    soi = qui == QuiAppelle.PERSONNE
    recu = services.recevoir_signalement(
        agent=agent, assure=None, organisme=caisse_de(agent), qui=qui, **fiche,
        **{champ: dit[champ] for champ in ("origine", "canal", "recu_le", "echeance", "referent_nom", "referent_service")},
        paroles=dit["texte"] if soi else "", texte_referent="" if soi else dit["texte"],
        pour_csam=agent.role == Role.CSAM and not soi,  # she has just read it
        connaissance=Accord.OUI if soi else dit["sait"] or Accord.NON_RECUEILLI,
        accord=Accord.OUI if soi else dit["accord"] or Accord.NON_RECUEILLI,
        objet=dit["objet"] or Objet.NON_ABORDE, lien_sante=dit["lien_sante"] or LienSante.NON_ABORDE,
        dite={
            "cle": marque, "date_naissance": dit["naissance"],
            **{champ: dit[champ] or None for champ in DITS},
        },
    )  # fmt: skip
    if fichier:
        documents.recevoir(
            agent=agent,
            fichier=fichier,
            objet=recu,
            classe=ClasseDocument.SOCIAL,
            retention_code=Conservation.SIGNALEMENT,
        )
    demande: Demande = recu.demande
    return demande
