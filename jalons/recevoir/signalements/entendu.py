"""What was heard of a demande so far, as the rules of admission ask it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.mots import mots_entendus
from jalons.fondations.referentiels.selectors import mots_danger, numeros_danger
from jalons.fondations.territoires.models import Circonscription, Organisme
from jalons.personnes.assures.enums import Regime
from jalons.personnes.assures.models import Assure, NoteDanger
from jalons.personnes.assures.rules import age
from jalons.personnes.assures.selectors import memes

from . import admission, perms, selectors
from .enums import DETECTION, Accord, GenreRetour, LienSante, Objet, Origine, QuiAppelle, Reponse
from .models import Demande, Signalement


def situation(demande: Demande, jour: date) -> admission.Situation:
    """What has been heard up to ``jour``: for each item and each code, the latest answer that says something.

    The person who spoke herself is who speaks, whoever called since.
    """
    arrivees = list(reversed(selectors.signalements(demande)))
    assure, reponses, titres = demande.assure, {}, {}
    for s in arrivees:
        for item in s.items.all():
            titres[item.item_code] = item.titre or item.item_code
            if item.reponse != Reponse.NON_ABORDE or item.item_code not in reponses:
                reponses[item.item_code] = item.reponse
    return admission.Situation(
        reponses,
        titres,
        _dernier(arrivees, "objet", Objet.NON_ABORDE),
        _dernier(arrivees, "lien_sante", LienSante.NON_ABORDE),
        _dernier(arrivees, "regime", assure.regime if assure else Regime.INCONNU, Regime.INCONNU),
        demande.echeance,
        QuiAppelle.PERSONNE if any(s.qui == QuiAppelle.PERSONNE for s in arrivees) else _dernier(arrivees, "qui", ""),
        _dernier(arrivees, "origine", Origine.INCONNU),
        _dernier(arrivees, "accord", Accord.NON_RECUEILLI),
        age_de(assure, jour) if assure else age(_naissance_dite(arrivees), jour),
        territoire(demande.organisme),
        _danger(demande, arrivees, jour),
    )


def _dernier(arrivees: list[Signalement], champ: str, defaut: str, muet: str | None = None) -> str:
    """The latest answer that says something; ``muet``: what says nothing, ``defaut`` when not given."""
    dites = [str(getattr(s, champ)) for s in arrivees]
    return next((d for d in reversed(dites) if d not in ("", defaut if muet is None else muet)), str(defaut))


def _naissance_dite(arrivees: list[Signalement]) -> date | None:
    dites = (s.dite.date_naissance for s in reversed(arrivees) if hasattr(s, "dite"))
    return next((naissance for naissance in dites if naissance), None)


def age_de(assure: Assure, jour: date) -> int | None:
    """Her age in years, None when it is not known; a year alone is counted at its last day."""
    if not (assure.date_naissance or assure.annee_naissance):
        return None
    return age(assure.date_naissance or date(assure.annee_naissance or 1, 12, 31), jour)


def territoire(organisme: Organisme) -> str:
    """« metropole », or the overseas département that the caisse covers (« outremer » when it is not said)."""
    if not organisme.outremer:
        return "metropole"
    codes = Circonscription.objects.filter(organisme=organisme).order_by("departement_code")
    code = codes.values_list("departement_code", flat=True).first()
    return code if code and code in admission.FAITS["territoire"][1] else "outremer"


def danger_ouvert(assure: Assure) -> bool:
    """A danger was noted about her, and nobody has said yet what was done."""
    return NoteDanger.objects.filter(assure__in=memes(assure), clos_le__isnull=True).exists()


def en_danger(demande: Demande, jour: date) -> bool:
    """Whether a danger is open on this demande. What the request alone has found says nothing: nobody has spoken yet."""
    if demande.statut in DETECTION:
        return False
    arrivees = Signalement.objects.filter(demande=demande).prefetch_related("items").order_by("recu_le", "created_at")
    return _danger(demande, arrivees, jour) == Reponse.OUI


def _danger(demande: Demande, arrivees: Iterable[Signalement], jour: date) -> str:
    """Yes when a danger was said, is feared from what was written, or is noted and still open. Whoever asked and heard « non »
    answers for the words of her call; another call, or a later letter, may say it again. What came before a danger was said
    to be over, or before its dossier was open, is answered. ``selectors.avec_danger`` is its SQL twin, but for the words
    that the list has learnt since.
    """
    if demande.assure and danger_ouvert(demande.assure):
        return Reponse.OUI
    trouve, craints = Reponse.NON_ABORDE, mots_danger(jour)
    fini = demande.securites.filter(fini=True).aggregate(le=Max("created_at"))["le"]
    for s in arrivees:
        if (demande.accompagnee and s.recu_le < demande.etat_le) or (fini and s.created_at <= fini):
            continue
        if s.danger_dit:
            trouve = Reponse.OUI
        elif s.danger != Reponse.NON_ABORDE:
            trouve = Reponse(s.danger)
        elif mots_entendus(_mots(s), craints):
            trouve = Reponse.OUI
    return trouve


def ecrits(arrivees: Iterable[Signalement]) -> list[str]:
    """All that was written in these arrivals: for whoever may read it, or for the list of words alone."""
    return [texte for s in arrivees for texte in [*_mots(s), *_ajoutes(s)]]


def _mots(s: Signalement) -> list[str]:
    return [str(dit) for dit in (s.paroles, s.texte_referent, *(item.verbatim for item in s.items.all())) if dit]


def _ajoutes(s: Signalement) -> list[str]:
    """What was answered to our questions, how she is reached: their words of danger were marked when they came."""
    dite = getattr(s, "dite", None)
    dits = [r.texte for r in s.retours.all() if r.genre == GenreRetour.COMPLEMENT]
    return [str(dit) for dit in (*dits, dite and dite.autrement) if dit]


def danger_de(agent: Agent, demande: Demande, jour: date) -> dict[str, Any]:
    """What a page of an act says of the danger open on this demande, ``danger``; then ``numeros_danger``, the one that answers
    the words first, when this agent may read them: their order tells them.
    """
    if not en_danger(demande, jour):
        return {"danger": False}
    arrivees = selectors.signalements(demande)
    for s in arrivees:
        s.demande = demande
    lus = [s for s in arrivees if perms.peut_lire_paroles(agent, s)]
    return {"danger": True, "numeros_danger": numeros_danger(jour, ecrits(lus))}
