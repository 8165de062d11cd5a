"""Half a page before an interview: what each promised, what arrived or is late, what comes next, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.enums import Axe, Par
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors.fil import EtapeVue, LigneFil
from jalons.accompagner.accompagnements.selectors.page import PageDossier
from jalons.accompagner.echeances.selectors import page_ligne
from jalons.accompagner.echeances.valeurs import Ligne
from jalons.accompagner.pieces import selectors as pieces
from jalons.accompagner.ressources import selectors as ressources
from jalons.accompagner.voies import selectors as voies
from jalons.fondations.agents.models import Agent
from jalons.parcours.selectors.copie import dite
from jalons.parcours.selectors.dossier import Entete, entete

DU_SERVICE = frozenset({Par.TRAVAILLEUR, Par.CSAM})


@dataclass(frozen=True)
class Promesse:
    """What somebody said she would do; ``tard``: its day has passed."""

    mots: str
    avant: date | None = None
    tard: bool = False


@dataclass(frozen=True)
class AvantEntretien:
    """The half page."""

    page: PageDossier
    personne: Entete
    jour: date
    dernier: LigneFil | None
    d_elle: tuple[Promesse, ...]
    du_service: tuple[Promesse, ...]
    arrivees: tuple[LigneFil, ...]  # since the last interview
    attendues: tuple[LigneFil, ...]  # the latest first
    des_voies: tuple[voies.PasVu, ...]  # what its ways await
    papiers: tuple[pieces.AttendueVue, ...]  # not come yet
    echeances: tuple[Ligne, ...]
    etape: EtapeVue | None
    manque: tuple[str, ...]
    copie: str  # « copie de son dossier remise le… »


def avant_entretien(agent: Agent, dossier: Dossier, jour: date) -> AvantEntretien:
    """All of it, from what the rooms already say. The caller has checked that this agent reads the dossier."""
    page, feuille = accompagnements.page_dossier(agent, dossier), ressources.section(agent, dossier, jour)
    ligne = page_ligne(dossier, jour, feuille.jour if feuille else None)
    papiers = pieces.section(agent, dossier, jour)
    tenus = [li for li in page.fil if li.genre == "entretien" and not li.annulee]
    dernier = tenus[0] if tenus else None
    depuis = dernier.le if dernier else dossier.ouvert_le
    attendues = sorted((li for li in page.fil if li.attendue_le), key=lambda li: li.attendue_le or jour)
    return AvantEntretien(
        page,
        entete(agent, dossier, jour),
        jour,
        dernier,
        _promesses(page, dernier, jour, frozenset({Par.PERSONNE}), "promis_personne"),
        _promesses(page, dernier, jour, DU_SERVICE, "promis_service"),
        tuple(li for li in page.fil if li.genre == "reponse" and li.le >= depuis),
        tuple(attendues),
        _des_voies(agent, dossier) if page.droits.accompagner else (),
        tuple(p for liste in papiers.attendues for p in liste.pieces if p.attend) if papiers else (),
        ligne.a_ne_pas_manquer,
        page.prochaine_etape,
        tuple(_manque(page, ligne.version, feuille)),
        dite(dossier) if page.droits.accompagner else "",
    )


def _des_voies(agent: Agent, dossier: Dossier) -> tuple[voies.PasVu, ...]:
    return tuple(p for voie in voies.ouvertes(agent, dossier) for p in voie.attendus)


def _promesses(
    page: PageDossier, dernier: LigneFil | None, jour: date, qui: frozenset[Par], dit: str
) -> tuple[Promesse, ...]:
    """What was said at the last interview, then what the plan leaves to do."""
    mots = getattr(dernier.dit, dit) if dernier and dernier.dit else ""
    trouvees = [Promesse(mots)] if mots else []
    for objectif in page.plan.objectifs if page.plan else ():
        for a in objectif.actions:
            if a.par_code in qui and not a.faite_le and not a.abandonnee:
                trouvees.append(Promesse(a.intitule, a.echeance, bool(a.echeance and a.echeance < jour)))
    return tuple(trouvees)


def _manque(page: PageDossier, arret: int, feuille: ressources.Section | None) -> list[str]:
    manque = []
    if page.evaluation is None:
        manque.append("l’évaluation sociale n’est pas commencée")
    if page.plan is None or not page.plan.objectifs:
        manque.append("aucun objectif n’est noté")
    elif not page.plan.recueilli:
        manque.append("son accord au plan n’est pas recueilli")
    if feuille is not None and feuille.jour.vide:
        manque.append("le budget n’est pas noté")
    if not arret and page.axe == Axe.PDP:
        manque.append("l’arrêt n’est pas noté")
    if sans := page.sans_suite:
        manque.append("à travailler, sans objectif ni raison écrite : " + ", ".join(d.libelle.lower() for d in sans))
    return manque
