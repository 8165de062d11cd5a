"""Half a page before an interview: what each promised, what arrived or is late, what comes next, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.enums import Axe, Par, StatutObjectif
from jalons.accompagner.accompagnements.enums_promesses import Cote
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors.fil import LigneFil
from jalons.accompagner.accompagnements.selectors.page import PageDossier
from jalons.accompagner.accompagnements.selectors.plan import PlanVue
from jalons.accompagner.echeances.selectors import PageLigne, page_ligne
from jalons.accompagner.pieces import selectors as pieces
from jalons.accompagner.ressources import selectors as ressources
from jalons.accompagner.voies import selectors as voies
from jalons.fondations.agents.models import Agent
from jalons.parcours.selectors.copie import dite
from jalons.parcours.selectors.dossier import Entete, entete
from jalons.personnes.entourage import selectors as autour
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous

DU_SERVICE = frozenset({Par.TRAVAILLEUR, Par.CSAM})
DITES = 3  # the last promises closed on each side


@dataclass(frozen=True)
class Promesse:
    """What somebody said she would do; ``tard``: its day has passed; ``dite_le``: at an interview before the last one;
    ``fin``: what became of it, '' while it is open."""

    mots: str
    avant: date | None = None
    tard: bool = False
    dite_le: date | None = None
    fin: str = ""
    clos_le: date | None = None


@dataclass(frozen=True)
class Vient:
    """One date to come, or passed and not settled."""

    le: date
    quoi: str
    note: str = ""
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
    viennent: tuple[Vient, ...]  # in order of date
    manque: tuple[str, ...]
    copie: str  # « copie de son dossier remise le… »
    entourage: autour.Entourage | None  # None for who may not read it
    a_noter: tuple[RendezVous, ...]  # she came, and nothing is written of it

    @property
    def foyer(self) -> str:
        """Who lives with her, as the entourage says; else what was recorded at opening, '' when neither is read."""
        if self.entourage and self.entourage.membres:
            return " ; ".join(f"{m.nom} ({m.dit})" if m.dit else m.nom for m in self.entourage.membres)
        return self.page.situation.foyer.lower() if self.page.situation else ""

    @property
    def refus(self) -> tuple[autour.ProcheVue, ...]:
        """To whom nothing is said of her, beside those of « Ne rien dire à », which the page tells above."""
        return tuple(p for p in self.entourage.refus if not p.tu) if self.entourage else ()


def avant_entretien(agent: Agent, dossier: Dossier, jour: date) -> AvantEntretien:
    """All of it, from what the rooms already say. The caller has checked that this agent reads the dossier."""
    page, feuille = accompagnements.page_dossier(agent, dossier), ressources.section(agent, dossier, jour)
    ligne = page_ligne(dossier, jour, feuille.jour if feuille else None)
    papiers = pieces.section(agent, dossier, jour)
    tenus = [li for li in page.fil if li.genre == "entretien" and not li.annulee]  # the last first
    dernier = tenus[0] if tenus else None
    depuis = dernier.le if dernier else dossier.ouvert_le
    attendues = sorted((li for li in page.fil if li.attendue_le), key=lambda li: li.attendue_le or jour)
    return AvantEntretien(
        page,
        entete(agent, dossier, jour, attendu=False),
        jour,
        dernier,
        _promesses(page, tenus, jour, frozenset({Par.PERSONNE}), Cote.PERSONNE),
        _promesses(page, tenus, jour, DU_SERVICE, Cote.SERVICE),
        tuple(li for li in page.fil if li.genre == "reponse" and li.le >= depuis),
        tuple(attendues),
        _des_voies(agent, dossier) if page.droits.accompagner else (),
        tuple(p for liste in papiers.attendues for p in liste.pieces if p.attend) if papiers else (),
        _viennent(page, ligne, jour),
        tuple(_manque(page, ligne.version, feuille)),
        dite(dossier) if page.droits.accompagner else "",
        _entourage(agent, dossier, jour),
        _a_noter(agent, dossier) if page.droits.ecrire else (),
    )


def _entourage(agent: Agent, dossier: Dossier, jour: date) -> autour.Entourage | None:
    if not autour.peut_lire(agent, dossier.assure):
        return None
    return autour.entourage(dossier.assure, jour, mesures=False)


def _a_noter(agent: Agent, dossier: Dossier) -> tuple[RendezVous, ...]:
    passes = accompagnements.rendez_vous_a_noter(agent, dossier, timezone.now())
    return tuple(r for r in reversed(passes) if r.statut == StatutRendezVous.HONORE)


def _viennent(page: PageDossier, ligne: PageLigne, jour: date) -> tuple[Vient, ...]:
    dates = [Vient(li.date, li.quoi, li.certitude.label) for li in ligne.a_ne_pas_manquer if li.date]
    if etape := page.prochaine_etape:
        dates.append(Vient(etape.prevue_le, etape.intitule, tard=etape.prevue_le < jour))
    return tuple(sorted(dates, key=lambda v: v.le))


def _des_voies(agent: Agent, dossier: Dossier) -> tuple[voies.PasVu, ...]:
    return tuple(p for voie in voies.ouvertes(agent, dossier) for p in voie.attendus)


def _promesses(
    page: PageDossier, tenus: list[LigneFil], jour: date, qui: frozenset[Par], cote: str
) -> tuple[Promesse, ...]:
    """Every promise still open and what the plan leaves to do, the first due first; then the last ones closed."""
    dites = [
        Promesse(
            p.mots,
            p.avant,
            not p.fin and bool(p.avant and p.avant < jour),
            None if li is tenus[0] else li.le,
            p.fin,
            p.clos_le,
        )
        for li in reversed(tenus)
        for p in (li.dit.promesses if li.dit else ())
        if p.cote == cote
    ]
    trouvees = [p for p in dites if not p.fin]
    for objectif in page.plan.objectifs if page.plan else ():
        for a in objectif.actions:
            if a.par_code in qui and not a.faite_le and not a.abandonnee:
                trouvees.append(Promesse(a.intitule, a.echeance, bool(a.echeance and a.echeance < jour)))
    closes = sorted((p for p in dites if p.fin), key=lambda p: p.clos_le or jour, reverse=True)[:DITES]
    return (*sorted(trouvees, key=lambda p: p.avant or date.max), *closes)


def _manque(page: PageDossier, arret: int, feuille: ressources.Section | None) -> list[str]:
    manque = []
    if page.evaluation is None:
        manque.append("l’évaluation sociale n’est pas commencée")
    if page.plan is None or not page.plan.objectifs:
        manque.append("aucun objectif n’est noté")
    else:
        manque += _manque_au_plan(page.plan)
    if feuille is not None and feuille.jour.vide:
        manque.append("le budget n’est pas noté")
    if not arret and page.axe == Axe.PDP:
        manque.append("l’arrêt n’est pas noté")
    if sans := page.sans_suite:
        manque.append("à travailler, sans objectif ni raison écrite : " + ", ".join(d.libelle.lower() for d in sans))
    return manque


def _manque_au_plan(plan: PlanVue) -> list[str]:
    manque = []
    if not plan.recueilli:
        manque.append("son accord au plan n’est pas recueilli")
    elif plan.a_redemander:
        manque.append("son accord au plan est à redemander")
    doutes = [f"« {o.intitule} »" for o in plan.objectifs if o.statut_code == StatutObjectif.A_CONFIRMER]
    if doutes:
        manque.append("objectif à confirmer : " + ", ".join(doutes))
    return manque
