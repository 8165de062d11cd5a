"""A signalement sent from outside: by a page, by a link, by the software of an organisation. One act, whatever the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.signalements.enums import QuiAppelle
from jalons.recevoir.signalements.models import Signalement
from jalons.recevoir.signalements.services import recevoir_signalement

from ..models import BrouillonSignalement
from .limites import prendre


@dataclass(frozen=True)
class Expediteur:
    """Who sends: the organisation, the caisse that receives, by which door, in whose name."""

    partenaire: Partenaire
    organisme: Organisme
    origine: str
    canal: str
    referent: str
    agent: Agent | None = None


def signaler(*, de: Expediteur, cle: str, dit: Mapping[str, Any], le: date | None = None) -> Signalement:
    """Write a signalement; the same one again, ``cle`` and words, gives back the first and writes nothing. Under a ``cle`` that
    served already, somebody else or other words are another signalement: nobody is lost behind the receipt of the first.

    ``dit``: ``SignalementForm.dit``; ``le``: the day, when it is not today. Nobody is looked up: known or unknown, what
    happens is the same. Raises TropDeDemandes past the organisation's limit of a day.
    """
    mots = "|".join(str(dit[nom]) for nom in ("nom", "naissance", "texte"))
    marque = index_aveugle(f"signalement|{de.partenaire.pk}|{cle}|{mots}").hex()
    if deja := _deja(marque):
        return deja
    limite = int(valeur("portail_envois_jour", timezone.localdate()))
    prendre(f"envois|{de.partenaire.pk}", limite=limite, duree=timedelta(days=1))
    try:
        with transaction.atomic():
            ecrit = _ecrire(de, marque, dit, le)
            if de.agent is not None:
                BrouillonSignalement.objects.filter(auteur=de.agent).update(contenu=None)
            return ecrit
    except IntegrityError:  # the same one, sent twice at once
        if deja := _deja(marque):
            return deja
        raise


def _deja(marque: str) -> Signalement | None:
    return Signalement.objects.filter(dite__cle=marque).select_related("demande", "dite").first()


def _ecrire(de: Expediteur, marque: str, dit: Mapping[str, Any], le: date | None) -> Signalement:
    sortie: date | None = dit["sortie"]
    return recevoir_signalement(
        agent=de.agent, assure=None, organisme=de.organisme, origine=de.origine, qui=QuiAppelle.PROFESSIONNEL,
        recu_le=le, echeance=sortie, partenaire=de.partenaire, canal=de.canal, referent_nom=de.referent,
        referent_service=str(de.partenaire), referent_courriel=de.agent.courriel if de.agent else "",
        connaissance=dit["sait"], accord=dit["accord_suite"],
        objet=dit["objet"], texte_referent=dit["texte"], reponses=dit["reponses"], titres=dit["titres"],
        fiche_version=dit["fiche_version"],
        dite={
            "nom": dit["nom"], "date_naissance": dit["naissance"], "telephone": dit["telephone"] or None,
            "commune": dit["commune"] or None, "accord_appel": dit["accord_appel"],
            "quand_appeler": dit["quand_appeler"], "certitude": dit["certitude"] if sortie else "", "cle": marque,
        },
    )  # fmt: skip
