"""« Pourquoi est-elle dans la liste ? »: what a rule saw of one person, in words, for who may read it.

Whoever may not read health and social life (F3) reads the offer and the days paid, never a reason nor an amount: rules are
public, and the money that did not make an offer tells that health did (ADR 0009). The values are then not even opened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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

from .enums import GenreEvenement, Horloge, Offre
from .frise import Frise, dessiner
from .horloges import tranches, trois_horloges
from .models import Evenement, Reperage
from .publics import SANS_PROGRAMME, Regle, RegleInconnue, origine, regle
from .requete.bilan import Periode
from .valeurs import CHAMP_DU_MARQUEUR, ouvrir, ouvrir_periodes

COMMENTAIRE = "commentaire_administratif"
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
OFFRES: dict[str, str] = {Offre.SOCLE: "socle", Offre.DIFFERENCIEE: "différenciée"}
EVENEMENTS = {
    "ajoute": "l’a fait entrer",
    "change": "a changé son offre, de {avant} à {apres}",
    "retire": "ne la retient plus",
}
AUTRES_RAISONS = "a changé ses raisons, pas son offre"


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
    public: str  # how she was found, no more, unless ``tout``
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
    brutes = ouvrir(reperage.valeurs) if tout else {}
    jours, valeurs = trois_horloges(periodes, rang, tolerance), typer(brutes)
    return Pourquoi(
        reperage=reperage, public=nom_du_public(reperage, tout=tout), arret=reperage.jours_payes is not None,
        parce_que=parce_que(reperage, rang, valeurs if tout else None), frise=dessiner(periodes, jours, rang),
        periodes=periodes, horloges=_horloges(jours, reglages.get("horloge", Horloge.PAYES)),
        ecart=ecart(periodes, jours), criteres=tuple(_criteres(reperage, lue, valeurs)) if tout else (),
        a_demander=criteres_en_mots(reperage.inconnus) if tout else (), notes=tuple(_notes(reperage, valeurs, brutes)),
        tout=tout, evenements=tuple(_evenements(reperage, tout)), rang=rang, tolerance=tolerance,
    )  # fmt: skip


def nom_du_public(reperage: Reperage, *, tout: bool) -> str:
    """The public that she is in; only how she was found for who may not read why."""
    if not tout:
        return origine(reperage.extraction)
    public = Public.objects.filter(code=reperage.regle).order_by("organisme_id").first()
    return str(public or SANS_PROGRAMME.libelle)


def regle_appliquee(reperage: Reperage) -> Regle:
    """The version that found her; the request's own when it is no longer known."""
    try:
        return regle(reperage.extraction.organisme, reperage.regle, reperage.regle_version)
    except RegleInconnue:
        return Regle(reperage.regle, reperage.regle_version)


def parce_que(reperage: Reperage, rang: int, valeurs: Mapping[str, object] | None) -> str:
    """The reason in one sentence, facts and dates only. ``valeurs`` None: whoever reads may not know a list's motive."""
    if reperage.jours_payes is None:
        motif = "" if valeurs is None else f"\u00a0: {valeurs.get('motif') or 'sans motif écrit'}"
        return f"cette personne est sur une liste, à la date du {jour_long(reperage.jour_91)}{motif}."
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


def criteres_en_mots(codes: Collection[str]) -> tuple[str, ...]:
    """The names of these fields, in the order of the catalogue."""
    return tuple(champ.libelle for code, champ in CHAMPS.items() if code in codes)


def _criteres(reperage: Reperage, lue: Regle, valeurs: Mapping[str, object]) -> list[Critere]:
    lus = champs_lus(lue.arbres[0]) | champs_lus(lue.arbres[1]) if lue.arbres else set(CHAMP_DU_MARQUEUR.values())
    return [_critere(code, reperage, lue, valeurs) for code in CHAMPS if code in lus | set(reperage.criteres)]


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


def _notes(reperage: Reperage, valeurs: Mapping[str, object], brutes: Mapping[str, Any]) -> list[str]:
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
        notes.append(f"Commentaire de la liste\u00a0: {commentaire}")
    return notes


def _evenements(reperage: Reperage, tout: bool) -> list[str]:
    """What new versions of the rule did to her; without ``tout``, neither the criteria nor what they alone changed."""
    lignes = Evenement.objects.filter(
        extraction=reperage.extraction_id, public=reperage.regle, assure_index=reperage.assure_index,
        arret_debut=reperage.arret_debut,
    )  # fmt: skip
    return [
        f"{jour_long(timezone.localtime(e.constate_le).date())}\u00a0: la version {e.version_apres} de la règle "
        f"{_fait(e)}.{_ont_joue(e) if tout else ''}"
        for e in lignes.order_by("constate_le")
        if tout or e.offre_avant != e.offre_apres
    ]


def _fait(evenement: Evenement) -> str:
    if evenement.offre_avant == evenement.offre_apres:
        return AUTRES_RAISONS
    avant, apres = (OFFRES.get(offre, "") for offre in (evenement.offre_avant, evenement.offre_apres))
    return EVENEMENTS[evenement.genre].format(avant=avant, apres=apres)


def _ont_joue(evenement: Evenement) -> str:
    """The criteria of the version that found her last, in words."""
    temps = "avaient" if evenement.genre == GenreEvenement.RETIRE else "ont"
    noms = ", ".join(criteres_en_mots(evenement.criteres))
    return f" Critères qui {temps} joué\u00a0: {noms}." if noms else ""
