"""The rules of admission: a table of ``donnees/regles.csv`` that proposes, with a sentence and the passage it rests on.

A rule applies when every fact that it names has one of the values it gives. The first that proposes something decides of
the proposition; those that propose nothing only add their sentence. A person decides; the table explains. A published
version never changes: another wording is another version, with its dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from jalons.fondations.referentiels.documents import Passage, passage
from jalons.fondations.socle.colonnes import (
    Colonnes,
    DonneesInvalides,
    date_ou_rien,
    lire_csv,
    parmi,
    plein,
    une_date,
)
from jalons.fondations.socle.dates import couvre, jour_mois
from jalons.personnes.assures.enums import Regime

from .enums import Accord, Decision, LienSante, MotifHorsChamp, Objet, Origine, QuiAppelle, Reponse

REGLES = Path(__file__).with_name("donnees") / "regles.csv"
ATTENDU = (
    "date AAAA-MM-JJ, conditions « fait=valeur,valeur », proposition recevoir, orienter ou examiner, texte non vide"
)
AVANCE_ECHEANCE = timedelta(weeks=3)  # a right that ends is prepared three weeks ahead, when there is still time
NOMBRES = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
FICHE = "{fiche}"  # in a sentence: what the fiche says

LIEUX = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
# What a rule may ask: fact → its name, its values in words. ``age`` takes bounds in years, « 0-17 ».
FAITS: dict[str, tuple[str, Mapping[str, str]]] = {
    "danger": ("Un danger", {"oui": "dit, ou craint", "non": "demandé : non", "non_aborde": "pas abordé"}),
    "accord": ("Son accord", dict(Accord.choices)),
    "qui": ("Qui parle", {**dict(QuiAppelle.choices), "requete": "Personne : la requête du mois"}),
    "origine": ("De la part de", {"urssaf": "Urssaf (Help)"}),  # origins are reference data: those that a rule names
    "regime": ("Régime", dict(Regime.choices)),
    "territoire": (
        "Caisse",
        {"metropole": "métropole", **LIEUX, "outremer": "autre caisse d’outre-mer"},
    ),
    "age": ("Âge", {}),
    "objet": ("La question", dict(Objet.choices)),
    "lien_sante": ("Ce qui est en cause", dict(LienSante.choices)),
    "fiche": (
        "Fiche de fragilité",
        {"oui": "un oui au moins", "non": "non partout", "partielle": "aucun oui, inachevée", "vide": "pas remplie"},
    ),
    "proposition": ("Quand on propose", {d.value: str(d.label) for d in Decision}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Situation:
    """What was heard, as far as it was: the input of a proposition. Every part may be unknown.

    ``reponses``: item code → Reponse of the fiche; ``titres``: item code → its short title (« Ressources »);
    ``territoire``: « metropole », or the overseas département of the caisse; ``danger``: a Reponse, yes also when what was
    written lets it be feared.
    """

    reponses: Mapping[str, str] = field(default_factory=dict)
    titres: Mapping[str, str] = field(default_factory=dict)
    objet: str = Objet.NON_ABORDE
    lien_sante: str = LienSante.NON_ABORDE
    regime: str = Regime.INCONNU
    echeance: date | None = None
    qui: str = QuiAppelle.PERSONNE
    origine: str = Origine.INCONNU
    accord: str = Accord.OUI
    age: int | None = None
    territoire: str = "metropole"
    danger: str = Reponse.NON_ABORDE

    @property
    def oui(self) -> list[str]:
        """Codes of the items answered yes, in the fiche's order."""
        return [code for code, reponse in self.reponses.items() if reponse == Reponse.OUI]

    @property
    def fiche(self) -> str:
        """What the fiche says: ``oui``, ``non`` (asked, and no everywhere), ``partielle`` or ``vide``."""
        dites = {r for r in self.reponses.values() if r != Reponse.NON_ABORDE}
        if Reponse.OUI in dites:
            return "oui"
        if not dites:
            return "vide"
        return "partielle" if Reponse.NON_ABORDE in self.reponses.values() else "non"

    @property
    def faits(self) -> dict[str, str]:
        """The facts that a rule may ask."""
        memes = ("danger", "accord", "origine", "regime", "territoire", "objet", "lien_sante", "fiche")
        age = "" if self.age is None else str(self.age)
        return {nom: str(getattr(self, nom)) for nom in memes} | {"qui": self.qui or "requete", "age": age}


@dataclass(frozen=True, slots=True)
class Regle:
    """One version of a rule: when it applies, what it proposes ('' adds its sentence only), to which bodies, and why."""

    code: str
    version: int
    rang: int
    titre: str
    quand: tuple[tuple[str, tuple[str, ...]], ...]
    propose: str
    motif: str
    vers: tuple[str, ...]
    phrase: str
    passage: Passage
    valable_du: date
    valable_au: date | None
    pourquoi: str  # why this version

    @property
    def cle(self) -> str:
        """What a decision keeps of it: « fiche@1 »."""
        return f"{self.code}@{self.version}"

    def vraie(self, faits: Mapping[str, str]) -> bool:
        """Whether every condition holds; an unknown fact makes none true."""
        return all(_parmi(nom, faits.get(nom, ""), valeurs) for nom, valeurs in self.quand)

    def en_vigueur(self, jour: date) -> bool:
        """Both days included."""
        return couvre(self.valable_du, self.valable_au, jour)

    @property
    def phrase_lue(self) -> str:
        """Its sentence for whoever reads the rule alone."""
        return self.phrase.replace(FICHE, "Ce que dit la fiche")

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """(fact, values) in words, for whoever reads the rule."""
        return [(_bas(FAITS[nom][0]), " ou ".join(_en_mots(nom, v) for v in valeurs)) for nom, valeurs in self.quand]


def _parmi(nom: str, valeur: str, valeurs: tuple[str, ...]) -> bool:
    if nom != "age":
        return valeur in valeurs
    return bool(valeur) and any(int(bas) <= int(valeur) <= int(haut) for bas, haut in (v.split("-") for v in valeurs))


def _en_mots(nom: str, valeur: str) -> str:
    if nom == "age":
        bas, haut = valeur.split("-")
        return f"{bas} ans et plus" if int(haut) >= 120 else f"de {bas} à {haut} ans"
    return _bas(FAITS[nom][1][valeur])


def _bas(mots: str) -> str:
    """In the middle of a sentence; a place keeps its capital."""
    return mots if mots in LIEUX.values() else mots[0].lower() + mots[1:]


def _quand(texte: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """« fait=valeur,valeur fait=valeur ». Raises ValueError for a fact or a value that does not exist."""
    lus = tuple((nom, tuple(valeurs.split(","))) for nom, _, valeurs in (m.partition("=") for m in texte.split()))
    for nom, valeurs in lus:
        for valeur in valeurs:
            if nom not in FAITS or not _existe(nom, valeur):
                raise ValueError(texte)
    return lus


def _existe(nom: str, valeur: str) -> bool:
    bornes = valeur.split("-")
    return valeur in FAITS[nom][1] if nom != "age" else len(bornes) == 2 and all(b.isdigit() for b in bornes)


def _propose(texte: str) -> str:
    if texte not in ("", Decision.RECEVOIR, Decision.ORIENTER, Decision.EXAMINER):
        raise ValueError(texte)
    return texte


def _mots(texte: str) -> tuple[str, ...]:
    return tuple(texte.split())


COLONNES: Colonnes = {
    "code": plein, "version": int, "rang": int, "titre": plein, "quand": _quand, "propose": _propose,
    "motif": parmi(MotifHorsChamp, vide=True), "vers": _mots, "phrase": plein, "passage": plein,
    "valable_du": une_date, "valable_au": date_ou_rien, "pourquoi": plein,
}  # fmt: skip


def lire(chemin: Path = REGLES) -> tuple[Regle, ...]:
    """Every version of every rule, in the order in which they are asked. Raises DonneesInvalides.

    Also when two versions of a rule are in force on one day, or when what is sent elsewhere does not say why.
    """
    lignes = lire_csv(chemin, COLONNES, ATTENDU)
    lues = tuple(sorted((_regle(ligne) for ligne in lignes), key=lambda r: (r.rang, r.code, r.version)))
    for regle in lues:
        if (regle.propose == Decision.ORIENTER) > bool(regle.motif):
            raise DonneesInvalides(f"{chemin.name} : la règle « {regle.cle} » oriente sans dire le motif.")
    _une_par_jour(chemin, lues)
    return lues


def _regle(ligne: dict[str, Any]) -> Regle:
    return Regle(**ligne | {"passage": passage(ligne["passage"])})


def _une_par_jour(chemin: Path, regles: Iterable[Regle]) -> None:
    vues: dict[str, Regle] = {}
    for regle in sorted(regles, key=lambda r: (r.code, r.valable_du)):
        avant = vues.get(regle.code)
        if avant and (avant.valable_au is None or avant.valable_au >= regle.valable_du):
            raise DonneesInvalides(
                f"{chemin.name} : « {avant.cle} » et « {regle.cle} » sont en vigueur le même jour. Fermez la première par "
                "sa date de fin."
            )
        vues[regle.code] = regle


@cache
def toutes() -> tuple[Regle, ...]:
    """The shipped rules, every version."""
    return lire()


def en_vigueur(jour: date) -> list[Regle]:
    """The rules asked on ``jour``, in their order. Before the first ones: those, so that an old demande has an answer."""
    premieres = min(r.valable_du for r in toutes())
    return [r for r in toutes() if r.en_vigueur(max(jour, premieres))]


@dataclass(frozen=True, slots=True)
class Raison:
    """One sentence for the person; ``passage``: what it rests on, None when it is only arithmetic."""

    texte: str
    passage: Passage | None = None

    @property
    def source(self) -> str:
        """How its passage is cited, '' when there is none."""
        return self.passage.source if self.passage else ""


@dataclass(frozen=True, slots=True)
class Proposition:
    """What the rules suggest, with their reasons. Never a decision. ``regle``: the one that decided, « fiche@1 »."""

    decision: Decision
    raisons: tuple[Raison, ...]
    regle: str
    motif_hors_champ: MotifHorsChamp | None = None
    interlocuteurs: tuple[str, ...] = ()
    a_recevoir_avant: date | None = None
    danger: bool = False


def proposition(situation: Situation, jour: date) -> Proposition:
    """What to propose on ``jour``: in scope, another body, or an assistant social's look."""
    regles, faits = en_vigueur(jour), situation.faits
    decisive = next(r for r in regles if r.propose and r.vraie(faits))
    faits |= {"proposition": decisive.propose}
    dites = [r for r in regles if r is decisive or (not r.propose and r.vraie(faits))]
    dire = partial(_raison, situation)
    recevoir = decisive.propose == Decision.RECEVOIR
    avant = recevoir_avant(situation.echeance, jour) if recevoir else None
    return Proposition(
        Decision(decisive.propose),
        (*map(dire, dites), *_presse(situation.echeance, avant, jour)),
        decisive.cle,
        MotifHorsChamp(decisive.motif) if decisive.motif else None,
        tuple(dict.fromkeys(code for r in dites for code in r.vers)),
        avant,
        situation.danger == Reponse.OUI,
    )


def _raison(situation: Situation, regle: Regle) -> Raison:
    return Raison(regle.phrase.replace(FICHE, _fiche(situation)), regle.passage)


def _presse(echeance: date | None, avant: date | None, jour: date) -> tuple[Raison, ...]:
    if echeance is None or avant is None:
        return ()
    quand = "sans attendre" if avant == jour else f"avant le {jour_mois(avant)}"
    return (Raison(f"À recevoir {quand} : une date compte pour elle, le {jour_mois(echeance)}."),)


def _fiche(situation: Situation) -> str:
    codes = situation.oui
    if codes:
        noms = ", ".join((situation.titres.get(c) or c).lower() for c in codes)
        pluriel = "items" if len(codes) > 1 else "item"
        return f"{nombre(len(codes)).capitalize()} {pluriel} sur {nombre(max(len(situation.reponses), 6))} : {noms}"
    if not situation.reponses:
        return "La fiche de fragilité n’a pas été remplie"
    muets = sum(reponse == Reponse.NON_ABORDE for reponse in situation.reponses.values())
    if not muets:
        return "Aucun oui sur la fiche"
    return f"Aucun oui sur la fiche, {nombre(muets)} {'points non abordés' if muets > 1 else 'point non abordé'}"


def nombre(n: int) -> str:
    """A small whole number in words."""
    return NOMBRES[n] if n < len(NOMBRES) else str(n)


def recevoir_avant(echeance: date | None, jour: date) -> date | None:
    """By when to see her so that something can still be done before ``echeance``; never before ``jour``."""
    if echeance is None or echeance < jour:
        return None
    return max(jour, echeance - AVANCE_ECHEANCE)
