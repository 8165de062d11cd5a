"""« Pourquoi est-elle dans la liste ? »: what a rule saw of one person, in words, for who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.referentiels import seuils as referentiel
from jalons.fondations.socle.templatetags.jalons import jour_long, nombre
from jalons.reperer.programmes.champs import CHAMPS, Champ, TypeChamp, typer
from jalons.reperer.programmes.models import Public
from jalons.reperer.programmes.rules import champs_lus

from .bilan import Periode
from .enums import Horloge, Offre
from .frise import Frise, dessiner
from .horloges import tranches, trois_horloges
from .models import Evenement, Reperage
from .publics import SANS_PROGRAMME, Regle, RegleInconnue, regle
from .valeurs import CHAMP_DU_MARQUEUR, ouvrir, ouvrir_periodes

SANTE = frozenset({"ald", "nature"})  # never a CSAM's, whatever the catalogue says of their class
COMMENTAIRE = "commentaire_administratif"
LISIBLE = "F1"
SEUILS = {"ij_faible": referentiel.SEUIL_IJ, "ij_par_personne_faible": referentiel.SEUIL_IJ_PERSONNE}
MESURES = {"ij_faible": "montant_journalier", "ij_par_personne_faible": "ij_par_personne"}
SENS = {
    Horloge.PAYES: ("Jours payés", "On compte les jours payés, un par un. Un jour sans indemnité ne compte pas."),
    Horloge.CALENDAIRES: (
        "Jours de calendrier", "On compte tous les jours depuis le premier jour payé, tant que l’arrêt est payé.",
    ),
    Horloge.PRESCRITS: (
        "Jours prescrits", "On compte tous les jours depuis le premier jour payé, jusqu’à la fin prescrite par le médecin.",
    ),
}  # fmt: skip
EVENEMENTS = {
    "ajoute": "La version {apres} de la règle l’a fait entrer.",
    "change": "La version {apres} de la règle a changé son offre ou ses raisons.",
    "retire": "La version {apres} de la règle ne la retient plus.",
}


@dataclass(frozen=True, slots=True)
class HorlogeVue:
    """One clock: what it counts, the day it gives, whether the rule uses it."""

    nom: str
    sens: str
    jour: date | None
    choisie: bool


@dataclass(frozen=True, slots=True)
class Critere:
    """One field that the rule reads: its value in words, the threshold in force and its source, what came of it."""

    libelle: str
    valeur: str
    resultat: str  # a joué · n’a pas joué · à demander
    badge: str
    seuil: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pourquoi:
    """The page."""

    reperage: Reperage
    public: str
    parce_que: str
    arret: bool
    frise: Frise | None
    periodes: tuple[Periode, ...]
    horloges: tuple[HorlogeVue, ...]
    ecart: str
    criteres: tuple[Critere, ...]
    a_demander: tuple[str, ...]
    notes: tuple[str, ...]
    tout: bool  # whether the reader may read what is about health and social life
    evenements: tuple[str, ...] = field(default=())
    rang: int = 91
    tolerance: int = 3


def expliquer(agent: Any, reperage: Reperage) -> Pourquoi:
    """What this agent may read of why this person was found."""
    tout = autorise(agent, "lire", "reperage", reperage, classe="F3")
    lue = regle_appliquee(reperage)
    reglages = lue.reglages()
    rang, tolerance = reglages.get("jour", 91), reglages.get("tolerance", 3)
    periodes = ouvrir_periodes(reperage.periodes)
    jours = trois_horloges(periodes, rang, tolerance)
    brutes = ouvrir(reperage.valeurs)
    valeurs = typer(brutes)
    public = Public.objects.filter(code=reperage.regle).order_by("organisme_id").first()
    return Pourquoi(
        reperage=reperage, public=str(public or SANS_PROGRAMME.libelle), arret=reperage.jours_payes is not None,
        parce_que=parce_que(reperage, valeurs, rang), frise=dessiner(periodes, jours, rang), periodes=periodes,
        horloges=_horloges(jours, reglages.get("horloge", Horloge.PAYES)), ecart=ecart(periodes, jours),
        criteres=tuple(_criteres(reperage, lue, valeurs, tout)), a_demander=_a_demander(reperage, tout),
        notes=tuple(_notes(reperage, valeurs, brutes, tout)), tout=tout, evenements=_evenements(reperage),
        rang=rang, tolerance=tolerance,
    )  # fmt: skip


def regle_appliquee(reperage: Reperage) -> Regle:
    """The version that found her; the request's own when it is no longer known."""
    try:
        return regle(reperage.extraction.organisme, reperage.regle, reperage.regle_version)
    except RegleInconnue:
        return Regle(reperage.regle, reperage.regle_version)


def parce_que(reperage: Reperage, valeurs: Mapping[str, object], rang: int) -> str:
    """The reason in one sentence, facts and dates only."""
    if reperage.jours_payes is None:
        motif = str(valeurs.get("motif") or "sans motif écrit")
        return f"cette personne est sur une liste, à la date du {jour_long(reperage.jour_91)} : {motif}."
    return (
        f"le {rang}ᵉ jour de son arrêt est le {jour_long(reperage.jour_91)}, "
        f"et {reperage.jours_payes} jours en étaient payés au {jour_long(reperage.dernier_jour_paye)}."
    )


def _horloges(jours: dict[Horloge, date | None], choisie: Horloge) -> tuple[HorlogeVue, ...]:
    return tuple(HorlogeVue(*SENS[h], jours[h], h == choisie) for h in Horloge) if any(jours.values()) else ()


def ecart(periodes: tuple[Periode, ...], jours: dict[Horloge, date | None]) -> str:
    """Why the clocks differ, or that they agree."""
    if not any(jours.values()):
        return ""
    if len(set(jours.values())) == 1:
        return "Les trois comptes donnent le même jour : l’arrêt est payé sans interruption jusque-là."
    textes = []
    trous = sum(m.jours for m in tranches(periodes) if not m.paye)
    if jours[Horloge.PAYES] != jours[Horloge.CALENDAIRES] and trous:
        textes.append(f"{trous} jour(s) de l’arrêt ne sont pas payés : le compte des jours payés arrive plus tard.")
    if jours[Horloge.CALENDAIRES] != jours[Horloge.PRESCRITS]:
        textes.append(
            "L’arrêt est prescrit plus loin qu’il n’est payé : seul le compte des jours prescrits va jusque-là."
        )
    return " ".join(textes)


def _lisible(code: str, tout: bool) -> bool:
    return tout or (code in CHAMPS and CHAMPS[code].classe == LISIBLE and code not in SANTE)


def _criteres(reperage: Reperage, lue: Regle, valeurs: Mapping[str, object], tout: bool) -> list[Critere]:
    lus = champs_lus(lue.arbres[0]) | champs_lus(lue.arbres[1]) if lue.arbres else set(CHAMP_DU_MARQUEUR.values())
    codes = [code for code in CHAMPS if code in lus | set(reperage.criteres) and _lisible(code, tout)]
    return [_critere(code, reperage, lue, valeurs) for code in codes]


def _critere(code: str, reperage: Reperage, lue: Regle, valeurs: Mapping[str, object]) -> Critere:
    champ, mesure = CHAMPS[code], MESURES.get(code, code)
    resultat, badge = ("a joué", "ok") if code in reperage.criteres else ("n’a pas joué", "off")
    if code not in valeurs:
        resultat, badge = "à demander", "wait"
    valeur = en_mots(CHAMPS[mesure], valeurs[mesure]) if mesure in valeurs else "inconnu"
    seuil, source = _seuil(code, lue, reperage.jour_91) if code in SEUILS else ("", "")
    return Critere(champ.libelle, valeur, resultat, badge, seuil, source)


def _seuil(code: str, lue: Regle, jour: date) -> tuple[str, str]:
    """The threshold used on that day, and where it comes from."""
    unite = "€ par jour" if code == "ij_faible" else "€ par mois et par personne"
    propre = lue.reglages().get(SEUILS[code])
    if propre is not None:
        return f"{nombre(propre, 2)}\u00a0{unite}", f"Règle « {lue.code} », version {lue.version}"
    trouve = referentiel.en_vigueur(referentiel.lire(), SEUILS[code], jour)
    if trouve is None:
        return "", "Aucun seuil n’était en vigueur ce jour-là : le marqueur n’est pas calculé."
    depuis = f" (seuil depuis le {jour_long(trouve.debut)}, confiance {trouve.confiance})"
    return f"{nombre(trouve.valeur, 2)}\u00a0{unite}", trouve.source + depuis


def en_mots(champ: Champ, valeur: Any) -> str:
    """A value as a sentence would say it."""
    if champ.type == TypeChamp.BOOLEEN:
        return champ.oui if valeur else champ.non
    if champ.type == TypeChamp.CODE:
        return champ.mot(str(valeur))
    if champ.type == TypeChamp.DATE:
        return jour_long(valeur)
    if champ.type in (TypeChamp.DECIMAL, TypeChamp.ENTIER):
        lu = nombre(valeur, 2 if isinstance(valeur, Decimal) else 0)
        return f"{lu}\u00a0{champ.unite}" if champ.unite else lu
    return str(valeur)


def _a_demander(reperage: Reperage, tout: bool) -> tuple[str, ...]:
    codes = [code for code in CHAMPS if code in reperage.inconnus and _lisible(code, tout)]
    return tuple(CHAMPS[code].libelle for code in codes)


def _notes(reperage: Reperage, valeurs: Mapping[str, object], brutes: Mapping[str, Any], tout: bool) -> list[str]:
    notes = []
    if reperage.reprise_presumee:
        notes.append(
            "Le travail a peut-être repris : le dernier jour payé est loin. La requête voit ce qui est payé, pas ce qui est vécu."
        )
    if valeurs.get("temps_partiel") is True:
        notes.append(
            "Travail à temps partiel pour raison de santé : ce n’est pas un arrêt complet, et l’indemnité "
            "n’est qu’une part de ce que la personne gagne."
        )
    if valeurs.get("subrogation") is True:
        notes.append(
            "L’employeur reçoit les indemnités et maintient le salaire : une indemnité faible ne dit rien ici."
        )
    if commentaire := str(brutes.get(COMMENTAIRE) or ""):
        notes.append(f"Commentaire de la liste : {commentaire}" if tout else "La liste porte un commentaire.")
    if reperage.offre == Offre.DIFFERENCIEE and not tout:
        notes.append(
            "Les critères qui touchent à la santé ou à la vie sociale ne sont lus que par l’assistante sociale."
        )
    return notes


def _evenements(reperage: Reperage) -> tuple[str, ...]:
    lignes = Evenement.objects.filter(
        extraction=reperage.extraction_id, public=reperage.regle, assure_index=reperage.assure_index,
        arret_debut=reperage.arret_debut,
    )  # fmt: skip
    return tuple(
        f"{jour_long(timezone.localtime(e.constate_le).date())} : {EVENEMENTS[e.genre].format(apres=e.version_apres)}"
        for e in lignes.order_by("constate_le")
    )
