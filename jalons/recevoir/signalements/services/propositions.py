"""From a person found by the request to a demande ``a_offrir``: one transaction a person, safe to kill and
run again.
"""

from __future__ import annotations

import json
import logging
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import DataError, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.trousseau import CleDetruite
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.enums import Regime
from jalons.personnes.assures.erreurs import EnregistrementRefuse, PersonneAilleurs
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.rules import NirInvalide, doute_du_texte, nir_normalise, normalise
from jalons.personnes.assures.services import enregistrer_assure, signaler_mandataire
from jalons.personnes.assures.services.identite import titulaire
from jalons.reperer.detection import publics
from jalons.reperer.detection import selectors as detection
from jalons.reperer.detection.enums import MiseDeCote, Suite
from jalons.reperer.detection.models import Reperage
from jalons.reperer.detection.services import noter_mise_de_cote, noter_suite

from ..enums import CanalSignalement, LienSante, Origine, StatutDemande
from .reception import deposer, ouvrir

log = logging.getLogger("jalons.propositions")
LONGUEURS = {
    "nom": 80,
    "prenom": 80,
    "adresse": 200,
    "telephone": 30,
    "courriel": 254,
    "langue": 40,
    "mandataire": 120,
    "sexe": 1,
}


class Issue(StrEnum):
    """What became of one person found."""

    PROPOSE = "propose"
    RATTACHE = "rattache"
    DEJA_PROPOSE = "deja_propose"
    DECEDE = "decede"
    DEJA_TRAITE = "deja_traite"  # by another run meanwhile
    SANS_IDENTITE = "sans_identite"  # no name in the files: waits for complete ones
    A_VERIFIER = "a_verifier"  # the number is somebody else's, or the birth is impossible: a person must look
    ILLISIBLE = "illisible"  # what was kept of her cannot be read, or makes no sense


MISES_DE_COTE = {
    Issue.SANS_IDENTITE: MiseDeCote.SANS_IDENTITE,
    Issue.A_VERIFIER: MiseDeCote.A_VERIFIER,
    Issue.ILLISIBLE: MiseDeCote.ILLISIBLE,
}


def proposer_reperage(*, agent: Agent | None, reperage: Reperage, jour: date | None = None) -> Issue:
    """Attach a person found to her open demande, or open one ``a_offrir``, outside the CSAM's queue.

    The same arrêt is proposed once, whatever the extraction. Nobody dead is proposed. All or nothing: killed inside,
    it leaves the person waiting for the next run. Who cannot be proposed is set aside, with the reason, and tried again
    by the next run.
    """
    try:
        issue = _proposer(agent, reperage, jour or timezone.localdate())
    except (ValueError, CleDetruite, DataError) as erreur:
        log.error("Repérage %s non proposé : %s.", reperage.pk, type(erreur).__name__)
        issue = Issue.ILLISIBLE
    noter_mise_de_cote(reperage=reperage, pourquoi=MISES_DE_COTE.get(issue))
    return issue


@transaction.atomic
def _proposer(agent: Agent | None, reperage: Reperage, jour: date) -> Issue:
    detection.verrouiller(reperage)
    reperage.refresh_from_db()
    if reperage.suite:
        return Issue.DEJA_TRAITE
    if detection.deja_propose(reperage):
        noter_suite(reperage=reperage, suite=Suite.DEJA_PROPOSE, assure=_deja_connu(reperage), jour=jour)
        return Issue.DEJA_PROPOSE
    try:
        assure = _personne(agent, reperage)
    except EnregistrementRefuse:
        return Issue.A_VERIFIER
    if assure is None:
        return Issue.SANS_IDENTITE
    if assure.date_deces:
        noter_suite(reperage=reperage, suite=Suite.DECEDE, assure=assure, jour=jour)
        return Issue.DECEDE
    signaler_mandataire(agent=agent, assure=assure, mandataire=_identite(reperage).get("mandataire", ""), jour=jour)
    neuve = _deposer(agent, reperage, assure, jour)
    suite = Suite.PROPOSE if neuve else Suite.RATTACHE
    noter_suite(reperage=reperage, suite=suite, assure=assure, jour=jour)
    return Issue(suite)


def _deposer(agent: Agent | None, reperage: Reperage, assure: Assure, jour: date) -> bool:
    caisse = caisse_regionale(reperage)
    demande, neuve = ouvrir(
        assure=assure,
        organisme=caisse,
        statut=StatutDemande.A_OFFRIR,
        origine=Origine.REQUETE,
        recue_le=jour,
        etat_le=jour,
    )
    arret = reperage.jours_payes is not None  # somebody of a programmed list may not be in a stoppage
    signalement = deposer(
        demande, organisme=caisse, reperage=reperage, origine=Origine.REQUETE, recu_le=jour,
        canal=CanalSignalement.FICHIER, lien_sante=LienSante.ARRET if arret else LienSante.NON_ABORDE,
    )  # fmt: skip
    inscrire(acte="signalement.proposer", agent=agent, objet=signalement, motif="neuve" if neuve else "rattachee")
    return neuve


def caisse_regionale(reperage: Reperage) -> Organisme:
    """The regional caisse whose service receives the people of this extraction."""
    return publics.caisse_regionale(reperage.extraction.organisme)


def _deja_connu(reperage: Reperage) -> Assure | None:
    connu = detection.assure_connu(reperage)
    return connu.assure if connu else None


def _personne(agent: Agent | None, reperage: Reperage) -> Assure | None:
    """The person found: met before under this identifier, under this NIR, under this name and birth, or new.

    Without a name in the files, only somebody known by her identifier or her NIR is recognised.
    """
    if connu := _deja_connu(reperage):
        return connu
    identite = _identite(reperage)
    nom, prenom = identite.get("nom", ""), identite.get("prenom", "")
    if not normalise(nom) or not normalise(prenom):
        return _du_numero(str(reperage.assure_ref))
    naissance = date.fromisoformat(identite["date_naissance"]) if "date_naissance" in identite else None
    caisse = caisse_regionale(reperage)
    nir = _nir(str(reperage.assure_ref))
    if not nir and (semblable := _semblable(nom, prenom, naissance, reperage.commune_code, caisse)):
        return semblable
    try:
        return enregistrer_assure(
            agent=agent,
            nom=nom,
            prenom=prenom,
            organisme=caisse,
            date_naissance=naissance,
            commune_code=reperage.commune_code,
            nir=nir,
            regime=Regime.GENERAL,
            **_autres(identite),
        )
    except PersonneAilleurs as ailleurs:
        connue: Assure = ailleurs.assure
        return connue


def _identite(reperage: Reperage) -> dict[str, str]:
    lue = json.loads(str(reperage.identite or "{}"))
    return {cle: str(v)[: LONGUEURS.get(cle, 80)] for cle, v in lue.items() if v is not None}


def _autres(identite: dict[str, str]) -> dict[str, Any]:
    trouves: dict[str, Any] = {
        c: identite[c] for c in ("sexe", "telephone", "courriel", "adresse", "langue") if c in identite
    }
    for champ in ("annee_naissance", "personnes_a_charge"):
        if champ in identite:
            trouves[champ] = int(identite[champ])
    return trouves


def numero_a_verifier(reperage: Reperage) -> bool:
    """Whether the number of somebody found says another sex or birth than the files: told, she is proposed all the same."""
    lue = _identite(reperage)
    naissance = date.fromisoformat(lue["date_naissance"]) if "date_naissance" in lue else None
    return bool(doute_du_texte(str(reperage.assure_ref), sexe=lue.get("sexe", ""), naissance=naissance))


def _nir(reference: str) -> str | None:
    """The reference itself when it is a NIR; else it is the caisse's own identifier and says nothing."""
    try:
        nir_normalise(reference)
    except NirInvalide:
        return None
    return reference


def _du_numero(reference: str) -> Assure | None:
    """Who has the NIR that the list gives, when it is one and she is known."""
    try:
        return titulaire(nir_normalise(reference).nir13)
    except NirInvalide:
        return None


def _semblable(nom: str, prenom: str, naissance: date | None, commune: str, caisse: Organisme) -> Assure | None:
    """The one person of the caisse with the same names, birth and commune; None when unsure."""
    if naissance is None or not commune:
        return None
    memes = Assure.objects.filter(
        organisme=caisse, date_naissance=naissance, commune_code=commune, liens_vers__isnull=True
    )
    voulu = (normalise(nom), normalise(prenom))
    trouves = [a for a in memes if (normalise(a.nom), normalise(a.prenom)) == voulu]
    return trouves[0] if len(trouves) == 1 else None
