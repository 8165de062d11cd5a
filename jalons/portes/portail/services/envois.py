"""A signalement sent from outside: by a page, by a link, by the software of an organisation. One act, whatever the door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.signalements.enums import CanalSignalement, QuiAppelle, Reponse
from jalons.recevoir.signalements.models import Signalement
from jalons.recevoir.signalements.services import recevoir_signalement

from .brouillons import fermer_brouillon
from .limites import prendre


class CleDejaServie(Refus):
    """The software sends somebody else or other words under a ``cle`` that has served: the first is named, nothing written."""

    statut = 409

    def __init__(self, premier: Signalement):
        super().__init__(
            f"Cette « cle » a déjà servi : signalement {premier.pk}, reçu le {jour_annee(premier.recu_le)}, avec d’autres "
            "mots. Rien n’a été enregistré. Pour un autre signalement, ou pour corriger, tirez une autre « cle ».",
            "cle",
        )


@dataclass(frozen=True)
class Expediteur:
    """Who sends: the organisation, the caisse that receives, by which door, in whose name; ``page``, ``vu``: of the draft."""

    partenaire: Partenaire
    organisme: Organisme
    origine: str
    canal: str
    referent: str
    agent: Agent | None = None
    page: str = ""
    vu: str = ""


def signaler(*, de: Expediteur, cle: str, dit: Mapping[str, Any], le: date | None = None) -> Signalement:
    """Write a signalement; the same one again, ``cle`` and words, gives back the first and writes nothing. Under a ``cle`` that
    served already, somebody else or other words are another signalement by a page (« retour »): nobody is lost behind the
    receipt of the first; by the API they are refused, and the first is named.

    ``dit``: ``SignalementForm.dit``; ``le``: the day, when it is not today. Nobody is looked up: known or unknown, what
    happens is the same. Raises TropDeDemandes past the organisation's limit of a day, CleDejaServie.
    """
    marque = _marque(de, cle, dit)
    if deja := _deja(marque, de, dit):
        return deja
    limite = int(valeur("portail_envois_jour", timezone.localdate()))
    prendre(f"envois|{de.partenaire.pk}", limite=limite, duree=timedelta(days=1))
    try:
        with transaction.atomic():
            ecrit = _ecrire(de, marque, dit, le)
            if de.agent is not None:
                fermer_brouillon(agent=de.agent, page=de.page, vu=de.vu)
            return ecrit
    except IntegrityError:  # the same one, sent twice at once
        if deja := _deja(marque, de, dit):
            return deja
        raise


def _marque(de: Expediteur, cle: str, dit: Mapping[str, Any]) -> str:
    if de.canal == CanalSignalement.API:
        return index_aveugle(f"api|{de.partenaire.pk}|{cle}").hex()
    mots = "|".join(str(mot) for mot in (dit["nom"], dit["naissance"] or dit["naissance_dite"], dit["texte"]))
    return index_aveugle(f"signalement|{de.partenaire.pk}|{cle}|{mots}").hex()


def _deja(marque: str, de: Expediteur, dit: Mapping[str, Any]) -> Signalement | None:
    premier = Signalement.objects.filter(dite__cle=marque).select_related("demande", "dite").first()
    if premier and de.canal == CanalSignalement.API and premier.dite.empreinte != _empreinte(de, dit):
        raise CleDejaServie(premier)
    return premier


def _empreinte(de: Expediteur, dit: Mapping[str, Any]) -> str:
    """All that this software said, blind: as it was sent, whatever was told or taken back since."""
    sans = ("cle", "titres", "fiche_version", "reponses")
    dites = {code: reponse for code, reponse in dit["reponses"].items() if reponse != Reponse.NON_ABORDE}
    mots = {nom: str(mot or "") for nom, mot in dit.items() if nom not in sans and not nom.startswith("item_")}
    return index_aveugle(json.dumps([mots, dites, de.referent], sort_keys=True)).hex()


def _dite(dit: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "nom": dit["nom"], "date_naissance": dit["naissance"], "naissance_dite": dit["naissance_dite"] or None,
        "telephone": dit["telephone"] or None, "commune": dit["commune"] or None, "accord_appel": dit["accord_appel"],
        "quand_appeler": dit["quand_appeler"], "certitude": dit["certitude"] if dit["sortie"] else "",
    }  # fmt: skip


def _danger(dit: Mapping[str, Any]) -> str:
    """« Oui » is heard; a « non » from outside never makes the words beside it unheard."""
    return str(Reponse.OUI if dit["danger"] == Reponse.OUI else Reponse.NON_ABORDE)


def _ecrire(de: Expediteur, marque: str, dit: Mapping[str, Any], le: date | None) -> Signalement:
    sortie: date | None = dit["sortie"]
    return recevoir_signalement(
        agent=de.agent, assure=None, organisme=de.organisme, origine=de.origine, qui=QuiAppelle.PROFESSIONNEL,
        recu_le=le, echeance=sortie, partenaire=de.partenaire, canal=de.canal, referent_nom=de.referent,
        referent_service=str(de.partenaire), referent_courriel=de.agent.courriel if de.agent else "",
        connaissance=dit["sait"], accord=dit["accord_suite"], danger=_danger(dit),
        objet=dit["objet"], texte_referent=dit["texte"], reponses=dit["reponses"], titres=dit["titres"],
        fiche_version=dit["fiche_version"],
        dite=_dite(dit) | {"cle": marque, "empreinte": _empreinte(de, dit) if de.canal == CanalSignalement.API else ""},
    )  # fmt: skip
