"""The plan as a PDF for the person, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from jalons.accompagner.accompagnements.enums import AccordPlan, Par
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import PageDossier
from jalons.accompagner.accompagnements.selectors.fil import EtapeVue
from jalons.accompagner.accompagnements.selectors.plan import AccordVue, ActionVue, ObjectifVue, PlanVue
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.pdf import composer
from jalons.fondations.socle.refus import Refus

MODELE = Path(__file__).with_name("plan.typ")
CORPS = {False: 11, True: 18}  # points
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200">'
    '<path d="{}" fill="none" stroke="#07275c" stroke-width="3"/></svg>'
)


class PlanImprimable(Refus):
    """The plan cannot be composed; the message says what to mend."""


def composer_plan(page: PageDossier, dossier: Dossier, accord: AccordVue | None, *, grand: bool) -> bytes:
    """Her plan, A4, tagged; ``grand``: in letters of 18 points. Raises PlanImprimable, SigneSansPolice."""
    plan, organisme, jour = page.plan, dossier.organisme, timezone.localdate()
    if plan is None:
        raise PlanImprimable("Il n’y a pas encore de plan à imprimer.")
    signe = accord if accord and plan.accord == AccordPlan.SIGNE else None
    donnees = {
        "personne": page.personne, "organisme": organisme.nom, "telephone": organisme.telephone,
        "fictif": organisme.fictif, "corps": CORPS[grand], "date": [jour.year, jour.month, jour.day],
        "jour": jour_annee(jour), "dit": plan.dit, "referent": page.referent.nom if page.referent.prenom else "",
        "objectifs": [_objectif(o, page.referent.nom) for o in plan.objectifs if not o.abandonne],
        "etapes": [_etape(e) for e in page.etapes if not e.annulee],
        "signe_le": _signe_le(signe.le, plan) if signe else "", "signataire": signe.signataire if signe else "",
        "svg": SVG.format(signe.trace) if signe and signe.trace else "",
        "a_signer": plan.accord in (AccordPlan.ECRIT, AccordPlan.NON_RECUEILLI) or plan.a_redemander,
    }  # fmt: skip
    return composer(MODELE, donnees)


def _signe_le(jour: date, plan: PlanVue) -> str:
    return f"{jour_annee(jour)}{', avant ces changements' if plan.a_redemander else ''}"


def _objectif(objectif: ObjectifVue, referent: str) -> dict[str, Any]:
    vives = [a for a in objectif.actions if not a.abandonnee]
    siennes = [a for a in vives if a.par_code == Par.PERSONNE]
    return {
        "titre": objectif.intitule,
        "etat": objectif.doute if objectif.vivant else f"{objectif.statut}.",
        "signe": objectif.signe_reussite if objectif.vivant else "",
        "terme": jour_annee(objectif.terme) if objectif.terme and objectif.vivant else "",
        "vous": _lignes(siennes, referent),
        "autres": _lignes((a for a in vives if a.par_code != Par.PERSONNE), referent),
    }


def _lignes(actions: Iterable[ActionVue], referent: str) -> list[list[str]]:
    return [[a.intitule, _qui(a, referent), _quand(a)] for a in actions]


def _qui(action: ActionVue, referent: str) -> str:
    qui: dict[str, str] = {
        Par.PERSONNE: "Vous", Par.ENSEMBLE: f"Vous et {referent}", Par.TRAVAILLEUR: referent, Par.CSAM: "Le service social",
    }  # fmt: skip
    return qui.get(action.par_code, action.par)


def _quand(action: ActionVue) -> str:
    if action.faite_le:
        return "C’est fait"
    return f"Avant le {jour_annee(action.echeance)}" if action.echeance else "Quand c’est possible"


def _etape(etape: EtapeVue) -> list[str]:
    """What it is, when, and what was seen of it together."""
    if not etape.faite_le:
        return [etape.intitule, jour_annee(etape.prevue_le), ""]
    vu = " : ".join(mots for mots in (etape.atteinte, etape.resultat) if mots)
    return [etape.intitule, f"Fait le {jour_annee(etape.faite_le)}", vu]
