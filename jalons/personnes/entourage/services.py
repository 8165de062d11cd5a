"""Acts on the people around a person: one keyword-only, atomic function an act, ending in one journal line without content."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.dates import INSECABLE, jour_annee
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.suites import controler_jours
from jalons.fondations.socle.transitions import suivre
from jalons.personnes.assures.models import Assure, Protection
from jalons.personnes.assures.selectors import memes
from jalons.personnes.entourage import rules
from jalons.personnes.entourage.enums import Cercle, Fin, LienFoyer, Parler, Presence
from jalons.personnes.entourage.models import LigneEntourage

PERDUE = "Quelqu’un a corrigé cette ligne entre-temps : comparez les deux."
DECEDEE = "Cette personne est décédée : son entourage se lit encore, rien ne s’y ajoute."


@dataclass(frozen=True)
class Membre:
    """Somebody of the household: a first name is enough; ``age`` on the day it is told, None when it is not."""

    lien: str = LienFoyer.AUTRE
    prenom: str = ""
    age: int | None = None
    presence: str = Presence.TOUJOURS
    garde: str = ""  # which days, when she is there part of the time
    fin: str = ""


@dataclass(frozen=True)
class Proche:
    """Somebody around her: what he does, how to reach him, whether she agrees that one speaks of her to him."""

    role: str = ""
    nom: str = ""
    telephone: str = ""
    joindre: str = ""
    parler: str = Parler.A_DEMANDER
    sujet: str = ""
    accord_le: str = ""  # ISO
    fin: str = ""


Dit = Membre | Proche


def _en_json(dit: Dit) -> str:
    propres = {c: " ".join(v.split()) if isinstance(v, str) else v for c, v in dit.__dict__.items()}
    return json.dumps(propres, ensure_ascii=False)


@transaction.atomic
def ajouter(
    *,
    agent: Agent,
    assure: Assure,
    dit: Dit,
    date_debut: date | None = None,
    date_fin: date | None = None,
    plateforme: bool = False,
    protection: Protection | None = None,
    date_acte: date | None = None,
) -> LigneEntourage:
    """Somebody who was not noted, from ``date_debut`` on (today). Raises SaisieRefusee; TransitionRefusee after a death."""
    le = date_acte or timezone.localdate()
    debut = date_debut or le
    _controler(assure, dit, debut, date_fin)
    ligne = LigneEntourage.objects.create(
        assure=assure, suite=uuid.uuid4(), cercle=_cercle(dit), auteur=agent, contenu=_en_json(dit), date_acte=le,
        date_debut=debut, date_fin=date_fin, plateforme=plateforme, protection=protection,
    )  # fmt: skip
    inscrire(acte="entourage.ajouter", agent=agent, objet=ligne, assure_id=assure.pk)
    return ligne


@transaction.atomic
def corriger(
    *,
    agent: Agent,
    ligne: LigneEntourage,
    version: int,
    dit: Dit,
    date_debut: date | None = None,
    date_fin: date | None = None,
    plateforme: bool = False,
    protection: Protection | None = None,
) -> LigneEntourage:
    """What this person is, and what is agreed, from ``date_debut`` on (today); the days before stay as they were told.

    Raises VersionDepassee when it was corrected since ``version``, SaisieRefusee, TransitionRefusee.
    """
    debut = date_debut or timezone.localdate()
    if _cercle(dit) != ligne.cercle:
        raise SaisieRefusee("Une ligne ne change pas de cercle : terminez-la, puis ajoutez-en une.")
    _controler(ligne.assure, dit, debut, date_fin)
    autres = {"plateforme": plateforme, "protection": protection, "date_debut": debut, "date_fin": date_fin}
    suivante = _suivre(agent, ligne, version, EtatLigne.TENUE, contenu=_en_json(dit), **autres)
    inscrire(acte="entourage.corriger", agent=agent, objet=suivante, assure_id=suivante.assure_id)
    return suivante


@transaction.atomic
def terminer(
    *, agent: Agent, ligne: LigneEntourage, version: int, date_debut: date, fin: str = Fin.PARTI
) -> LigneEntourage:
    """Gone, or dead: ``date_debut`` is the first day without. Raises as ``corriger``, and SaisieRefusee when the line had not
    begun by then: it is withdrawn instead."""
    debuts = LigneEntourage.objects.filter(suite=ligne.suite).order_by("date_debut")
    commence = debuts.values_list("date_debut", flat=True)[0]
    if date_debut <= commence:
        mots = jour_annee(commence).replace(" ", INSECABLE)
        raise SaisieRefusee(f"La ligne commence le {mots} : donnez un jour à partir de là, ou retirez-la.", "dernier")
    if fin not in Fin.values:
        raise SaisieRefusee("Dites ce qui s’est passé.", "fin")
    contenu = json.dumps((json_lu(ligne.contenu) or {}) | {"fin": str(fin)}, ensure_ascii=False)
    suivante = _suivre(agent, ligne, version, EtatLigne.TERMINEE, contenu=contenu, date_debut=date_debut, date_fin=None)
    inscrire(acte="entourage.terminer", agent=agent, objet=suivante, assure_id=suivante.assure_id)
    return suivante


@transaction.atomic
def retirer(*, agent: Agent, ligne: LigneEntourage, version: int) -> LigneEntourage:
    """Noted by mistake (another person, a double): on no day any more, still readable. Raises as ``corriger``."""
    jours = {"date_debut": ligne.date_debut, "date_fin": None}
    suivante = _suivre(agent, ligne, version, EtatLigne.RETIREE, contenu=ligne.contenu, **jours)
    inscrire(acte="entourage.retirer", agent=agent, objet=suivante, assure_id=suivante.assure_id)
    return suivante


def _cercle(dit: Dit) -> Cercle:
    return Cercle.FOYER if isinstance(dit, Membre) else Cercle.AUTOUR


def _controler(assure: Assure, dit: Dit, debut: date, fin: date | None) -> None:
    if Assure.objects.filter(pk=assure.pk, date_deces__isnull=False).exists():
        raise TransitionRefusee(DECEDEE)
    controler_jours(debut, fin)
    if isinstance(dit, Proche):
        rules.controler_accord(dit.parler, dit.sujet, date.fromisoformat(dit.accord_le) if dit.accord_le else None)


def _suivre(agent: Agent, ligne: LigneEntourage, version: int, etat: str, **dit: Any) -> LigneEntourage:
    """The next version of a line, over the one that was on the screen."""
    gardes = {"plateforme": ligne.plateforme, "protection": ligne.protection} | dit
    suivante = LigneEntourage(
        assure=ligne.assure, suite=ligne.suite, cercle=ligne.cercle, etat=etat, auteur=agent,
        date_acte=timezone.localdate(), **gardes,
    )  # fmt: skip
    suivre(suivante, version, PERDUE)
    return suivante


def laisser(*, assure: Assure, le: date) -> None:
    """She goes to another caisse and did not agree that this goes too: third persons told the first service, nobody reads it."""
    LigneEntourage.lisibles().filter(assure__in=memes(assure)).update(restee_le=le)
