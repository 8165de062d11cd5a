"""May a tool be asked today, with why; where each step stands. Pure: the days and the reference data are arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.accompagner.echeances.enums import Nature
from jalons.accompagner.echeances.valeurs import Bareme, Valeur
from jalons.accompagner.pdp.enums import (
    CHEZ_L_EMPLOYEUR,
    RISQUES_ECRITS,
    EtatPiste,
    Risque,
    Sens,
    StatutTravail,
    Titre,
    Verdict,
)
from jalons.accompagner.pdp.outils import Condition, Definition, EtapeOutil
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus

PAS_EN_VIGUEUR = "Aucune valeur en vigueur le {jour} dans les référentiels : la règle de ce jour-là est à vérifier."
_CHAMP = re.compile(r"\{(\w+)\}")


class OutilRefuse(Refus):
    """A tool cannot be so; the message says what to do."""


@dataclass(frozen=True)
class Situation:
    """What is known of the person and of her work; None and « inconnu » when nobody told it."""

    jour: date
    statut: str = StatutTravail.INCONNU
    risque: str = Risque.INCONNU
    titre: str = Titre.INCONNU
    debut: date | None = None
    fin: date | None = None
    nature: str = Nature.INCONNU
    jours_pris: int = 0  # of an essai encadré, asked or done
    mois_hote: Decimal = Decimal(0)  # of PMSMP, with the same host, in twelve months
    pistes: tuple[tuple[str, str], ...] | None = None  # None: nobody spoke of them

    @property
    def jours(self) -> int | None:
        """Calendar days of the stoppage, until today or its end."""
        return (min(self.jour, self.fin) - self.debut).days + 1 if self.debut and self.fin else None

    @property
    def duree(self) -> int | None:
        """Calendar days of the whole stoppage."""
        return (self.fin - self.debut).days + 1 if self.debut and self.fin else None


@dataclass(frozen=True)
class Eligibilite:
    """What the conditions give today, why, and from which text."""

    outil: Definition
    verdict: Verdict
    parce_que: str
    source: str


def _non(*inconnus: object) -> bool:
    return any(i is None for i in inconnus)


def _en_arret(s: Situation, _: Decimal) -> bool | None:
    return None if _non(s.debut, s.fin) else bool(s.debut and s.fin and s.debut <= s.jour <= s.fin)


def _plus_de(s: Situation, seuil: Decimal) -> bool | None:
    return None if s.jours is None else s.jours > seuil


def _au_moins(s: Situation, seuil: Decimal) -> bool | None:
    return None if s.jours is None else s.jours >= seuil


def _risque_ecrit(s: Situation, _: Decimal) -> bool | None:
    return None if s.risque == Risque.INCONNU else s.risque in RISQUES_ECRITS


def _menace(s: Situation, _: Decimal) -> bool | None:
    if s.statut == StatutTravail.DEMANDEUR:
        return True
    return None if s.risque == Risque.INCONNU else s.risque != Risque.AUCUN


def _titre(s: Situation, _: Decimal) -> bool | None:
    return None if s.titre == Titre.INCONNU else s.titre in (Titre.DEMANDEE, Titre.VALIDE)


def _sans_titre(s: Situation, _: Decimal) -> bool | None:
    return None if s.titre == Titre.INCONNU else s.titre == Titre.AUCUNE


def _poste(s: Situation, _: Decimal) -> bool | None:
    if s.statut == StatutTravail.INDEPENDANT:
        return True
    return None if s.pistes is None else any(p in CHEZ_L_EMPLOYEUR and e == EtatPiste.SUIVIE for p, e in s.pistes)


PREDICATS: dict[str, Callable[[Situation, Decimal], bool | None]] = {
    "en_arret": _en_arret,
    "arret_de_plus_de": _plus_de,
    "arret_d_au_moins": _au_moins,
    "jours_restants": lambda s, total: s.jours_pris < total,
    "mois_hote_restants": lambda s, total: s.mois_hote < total,
    "risque_ecrit": _risque_ecrit,
    "risque_ou_sans_emploi": _menace,
    "rqth_au_moins_demandee": _titre,
    "sans_titre": _sans_titre,
    "poste": _poste,
}
PAR_NATURE = "arret_pour_reprise"  # the one whose threshold hangs on the nature of the stoppage


def _pour_reprise(s: Situation, lus: Mapping[str, Valeur]) -> bool | None:
    """More than so many days in sickness, so many at least after an accident at work, any length of an occupational illness."""
    if s.duree is None or s.nature == Nature.INCONNU:
        return None
    if s.nature == Nature.MP:
        return True
    if s.nature == Nature.AT:
        return s.duree >= lus["reprise_arret_min_at"].valeur
    return s.duree > lus["reprise_arret_min"].valeur


def eligibilite(outil: Definition, s: Situation, bareme: Bareme) -> Eligibilite:
    """What the conditions of a tool give today; what no source says, or nobody told, is « à vérifier », never a verdict."""
    lus = {code: v for code in outil.parametres if (v := bareme.le(code, s.jour))}
    verdict, mots = _verdict(outil, s, lus)
    return Eligibilite(outil, verdict, _dire(mots, outil, s, lus), outil.source)


def _verdict(outil: Definition, s: Situation, lus: Mapping[str, Valeur]) -> tuple[Verdict, str]:
    if ferme := _avant(outil, s, lus):
        return ferme
    for condition in outil.conditions:
        if (tenue := _tenue(condition, s, lus)) is None:
            return Verdict.A_VERIFIER, condition.demander
        if not tenue:
            return condition.sinon, condition.parce_que
    return (outil.issue, outil.possible) if outil.sure else (Verdict.A_VERIFIER, outil.possible)


def _avant(outil: Definition, s: Situation, lus: Mapping[str, Valeur]) -> tuple[Verdict, str] | None:
    """Is there a rule that day, and is it this person's? None: its conditions may be looked at."""
    if outil.depuis and s.jour < outil.depuis:
        return Verdict.A_VERIFIER, outil.depuis_dit
    if not outil.repere and (len(lus) < len(outil.parametres) or not all(v.sure for v in lus.values())):
        return Verdict.A_VERIFIER, PAS_EN_VIGUEUR.format(jour=jour_annee(s.jour))
    if s.statut == StatutTravail.INCONNU:
        return Verdict.A_VERIFIER, "Demandez à la personne comment elle travaille."
    return {
        "oui": None,
        "non": (Verdict.PAS_OUVERT, outil.statut_non),
        "a_verifier": (Verdict.A_VERIFIER, outil.statut_a_verifier),
    }[outil.statuts.get(s.statut, "a_verifier")]


def _tenue(condition: Condition, s: Situation, lus: Mapping[str, Valeur]) -> bool | None:
    if condition.fait == PAR_NATURE:
        return _pour_reprise(s, lus)
    seuil = lus[condition.parametre].valeur if condition.parametre else Decimal(0)
    return PREDICATS[condition.fait](s, seuil)


def _dire(mots: str, outil: Definition, s: Situation, lus: Mapping[str, Valeur]) -> str:
    """The words with their figures; a parameter that is not there leaves « — »."""
    dits = {code: f"{v.valeur.normalize():f}" for code, v in lus.items()} | {"jours": str(s.jours or "—")}
    total = lus.get("essai_encadre_total")
    dits["restants"] = str(max(int(total.valeur) - s.jours_pris, 0)) if total else "—"
    return _CHAMP.sub(lambda trouve: dits.get(trouve[1], "—"), mots)


def controler_jours(demandes: int, deja: int, periode: int, total: int) -> None:
    """Raises OutilRefuse when an essai would be longer than the law, in one time or in all."""
    if not demandes:
        raise OutilRefuse("Ces dates n’ont aucun jour ouvrable : choisissez d’autres dates.", "debut")
    if demandes > periode:
        raise OutilRefuse(
            f"{demandes} jours ouvrables : un essai en compte {periode} au plus. Rapprochez la fin.", "fin"
        )
    if demandes + deja > total:
        raise OutilRefuse(
            f"{demandes} jours, et {deja} déjà pris ou demandés : {total} au plus, en tout. Il en reste "
            f"{max(total - deja, 0)}.",
            "fin",
        )


def exiger_demandable(outil: Definition, faites: Iterable[str]) -> None:
    """Raises OutilRefuse when a step that comes first is not done."""
    if manque := next((e for e in outil.etapes if e.prealable and e.code not in set(faites)), None):
        raise OutilRefuse(f"D’abord : {manque.titre[:1].lower()}{manque.titre[1:]}. Notez-le, puis la demande.")


def exiger_accords(outil: Definition, sens: Mapping[str, str]) -> None:
    """Raises OutilRefuse when an agreement that the law asks for is not there, or is a refusal."""
    if refus := next((e for e in outil.accords if sens.get(e.code) == Sens.REFUS), None):
        raise OutilRefuse(
            f"{refus.titre} : refus noté. Il les faut tous : relisez la notification, ou corrigez l’étape."
        )
    if manquent := [e.titre for e in outil.accords if not sens.get(e.code)]:
        raise OutilRefuse(f"Il manque encore : {', '.join(manquent)}. Notez-les d’abord.")


def prochaine(outil: Definition, faites: Iterable[str]) -> EtapeOutil | None:
    """The first step that is not done."""
    deja = set(faites)
    return next((e for e in outil.etapes if e.code not in deja and not e.facultatif), None)
