"""The catalogue of fields that a rule may read: documented, typed, classed. Nothing else can enter a rule.

One entry is one fact about a person that a file may hold: an extraction, or a programmed list. A fact that is
absent is *unknown*; it is never "no". No threshold is written here: amounts are compared upstream with dated
reference data, and arrive as the two markers ``ij_faible`` and ``ij_par_personne_faible``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

TEXTE_MAXIMUM = 100
ENTIER_MAXIMUM = 1_000_000
DECIMAL_MAXIMUM = Decimal(10) ** 8
OUI = frozenset({"oui", "o", "vrai", "true", "1"})
NON = frozenset({"non", "n", "faux", "false", "0"})


class TypeChamp(StrEnum):
    """Kinds of values."""

    BOOLEEN = "booleen"
    ENTIER = "entier"
    DECIMAL = "decimal"
    DATE = "date"
    TEXTE = "texte"
    CODE = "code"


LIBELLES_TYPES = {
    TypeChamp.BOOLEEN: "oui ou non",
    TypeChamp.ENTIER: "nombre entier",
    TypeChamp.DECIMAL: "montant",
    TypeChamp.DATE: "date",
    TypeChamp.TEXTE: "texte",
    TypeChamp.CODE: "liste de choix",
}


@dataclass(frozen=True, slots=True)
class Champ:
    """One field: its code, its name, its type, who may read its values, its choices, its unit, where it is read.

    ``classe`` is F1 (administrative) or F3 (social or health: never for a CSAM). ``mots`` are the French words of
    ``codes``, one each; ``oui`` and ``non`` say a boolean aloud.
    """

    code: str
    libelle: str
    type: TypeChamp
    classe: str
    codes: tuple[str, ...] = ()
    unite: str = ""
    source: str = ""
    mots: tuple[str, ...] = ()
    oui: str = ""
    non: str = ""

    def mot(self, code: str) -> str:
        """The words of one choice (the code itself when it has none)."""
        return self.mots[self.codes.index(code)] if code in self.codes and self.mots else code


class ValeurRefusee(ValueError):
    """The value is not one of this field; the message says what is expected, in French."""


def _bool(code: str, libelle: str, classe: str, source: str, *, oui: str, non: str) -> Champ:
    return Champ(code, libelle, TypeChamp.BOOLEEN, classe, source=source, oui=oui, non=non)


def _code(code: str, libelle: str, classe: str, source: str, **mots: str) -> Champ:
    codes = tuple(nom.lstrip("_") for nom in mots)
    return Champ(code, libelle, TypeChamp.CODE, classe, codes=codes, source=source, mots=tuple(mots.values()))


def _autre(code: str, libelle: str, genre: TypeChamp, classe: str, source: str, unite: str = "") -> Champ:
    return Champ(code, libelle, genre, classe, unite=unite, source=source)


_REQUETE = "requête mensuelle : indemnités journalières payées [001 ann. 1]"
_ASSURES = "fichier des assurés de l’extraction"
_LISTE = "liste programmée"
_HOPITAL = "liste d’un établissement de santé [001 ann. 3]"
_PAPA = "liste de l’observatoire ou du service retraite [001 § 5]"
_CPAM = "liste de la CPAM [001 ann. 4]"

THEMES: dict[str, tuple[Champ, ...]] = {
    "L’arrêt et les indemnités": (
        _bool("en_arret", "Arrêt de travail", "F1", _REQUETE, oui="est en arrêt de travail",
              non="n’est pas en arrêt de travail"),
        _autre("jours_payes", "Jours payés de l’arrêt", TypeChamp.ENTIER, "F1", _REQUETE, "jours"),
        _autre("montant_journalier", "Montant journalier", TypeChamp.DECIMAL, "F1", _REQUETE, "euros bruts par jour"),
        _autre("ij_par_personne", "Indemnités par personne du foyer", TypeChamp.DECIMAL, "F1", _REQUETE,
               "euros bruts par mois et par personne"),
        _bool("ij_faible", "Indemnité faible", "F1", f"{_REQUETE} ; seuil daté des référentiels",
              oui="indemnité journalière faible", non="indemnité journalière qui n’est pas faible"),
        _bool("ij_par_personne_faible", "Indemnité faible par personne", "F1",
              f"{_REQUETE} ; seuil daté des référentiels", oui="indemnité faible par personne du foyer",
              non="indemnité par personne du foyer qui n’est pas faible"),
        _code("nature", "Nature de l’arrêt", "F3", _REQUETE, maladie="maladie", at="accident du travail",
              mp="maladie professionnelle"),
        _bool("reprise_presumee", "Reprise présumée", "F1", f"{_REQUETE}, § 6 : payées, non prescrites",
              oui="a sans doute déjà repris le travail", non="n’a sans doute pas repris le travail"),
        _bool("temps_partiel", "Temps partiel pour raison de santé", "F1",
              "fichier ij, SNDS (6117, 6118) ou liste ; dit au lecteur, ce n’est pas un arrêt complet",
              oui="travaille à temps partiel pour raison de santé", non="n’est pas à temps partiel pour raison de santé"),
        _bool("subrogation", "Subrogation", "F1",
              "fichier ij ou liste ; dit au lecteur : l’employeur reçoit l’indemnité, maintient le salaire",
              oui="son employeur reçoit les indemnités et maintient le salaire",
              non="reçoit elle-même ses indemnités"),
        _autre("fin_complement_employeur", "Fin du complément de l’employeur", TypeChamp.DATE, "F1", _LISTE),
    ),
    "La personne et son foyer": (
        _autre("age", "Âge", TypeChamp.ENTIER, "F1", _ASSURES, "ans"),
        _code("sexe", "Sexe", "F1", _ASSURES, _1="homme", _2="femme"),
        _autre("commune", "Commune de résidence", TypeChamp.TEXTE, "F1", f"{_ASSURES}, code Insee"),
        _autre("personnes_a_charge", "Personnes à charge", TypeChamp.ENTIER, "F1", _ASSURES, "personnes"),
        _bool("ayant_droit", "Ayant droit", "F1", _HOPITAL, oui="est ayant droit d’un assuré", non="est l’assuré"),
        _bool("retraite", "Retraite du régime général", "F1", "service retraite ou liste",
              oui="est à la retraite du régime général", non="n’est pas à la retraite du régime général"),
        _bool("vit_seul", "Vie seule", "F3", _LISTE, oui="vit seule", non="ne vit pas seule"),
        _bool("aidant", "Aidant d’un proche", "F3", _PAPA, oui="aide un proche malade ou dépendant",
              non="n’aide pas de proche malade ou dépendant"),
        _bool("conjoint_en_etablissement", "Conjoint en établissement", "F3", _PAPA,
              oui="son conjoint est accueilli en établissement", non="son conjoint n’est pas en établissement"),
        _bool("deces_proche", "Perte d’un proche", "F3", _PAPA, oui="vient de perdre un proche",
              non="n’a pas perdu de proche récemment"),
        _bool("foyer_immigre", "Vieillissement en foyer", "F3", _PAPA,
              oui="personne immigrée qui vieillit en foyer", non="ne vit pas en foyer de travailleurs"),
        _bool("territoire_fragile", "Territoire fragile", "F1", "observatoire des situations de fragilité [001 § 5]",
              oui="habite un territoire où les fragilités se cumulent", non="n’habite pas un territoire fragile"),
    ),
    "Ressources et couverture": (
        _code("c2s", "Complémentaire santé solidaire", "F1", _ASSURES, non="aucune", gratuite="gratuite",
              participation="avec participation"),
        _bool("complementaire", "Complémentaire santé", "F1", f"{_ASSURES} ; l’absence au fichier n’est qu’un indice",
              oui="a une complémentaire santé", non="n’a pas de complémentaire santé"),
        _code("ressources_bande", "Ressources face au plafond de la C2S", "F1", _CPAM,
              sous_gratuite="sous le plafond de la C2S gratuite", sous_participation="sous le plafond avec participation",
              bord="au bord du plafond", au_dessus="nettement au-dessus du plafond"),
        _bool("refus_c2s", "Refus de C2S", "F1", _CPAM, oui="s’est vu refuser la C2S", non="n’a pas eu de refus de C2S"),
        _bool("prestation_supplementaire", "Demande de prestations supplémentaires", "F1", _CPAM,
              oui="a demandé une prestation supplémentaire ou une aide financière", non="n’a pas demandé d’aide financière"),
        _bool("orientation_ces", "Orientation par un centre d’examens de santé", "F1", "liste d’un CES [001 ann. 4]",
              oui="est orientée par un centre d’examens de santé", non="n’est pas orientée par un CES"),
        _code("minimum_social", "Minimum social", "F3", _HOPITAL, aucun="aucun", aah="AAH", rsa="RSA",
              allocation_specifique="allocation de solidarité spécifique", asi="ASI", aspa="ASPA"),
        _bool("peut_payer_soins", "Peut payer ses soins", "F3", _HOPITAL, oui="peut payer ses soins",
              non="a du mal à payer ses soins"),
    ),
    "Travail": (
        _bool("sous_contrat", "Contrat de travail", "F1", f"{_ASSURES}, rarement su : à demander",
              oui="a encore un contrat de travail", non="n’a plus de contrat de travail"),
        _bool("activite_independante", "Activité indépendante", "F1", f"{_ASSURES} ou liste (HELP)",
              oui="exerce une activité indépendante", non="n’exerce pas d’activité indépendante"),
        _bool("emploi_menace", "Emploi menacé par la santé", "F3",
              "service médical, service de santé au travail, cellule PDP [001 ann. 2]",
              oui="risque de perdre son activité à cause de sa santé", non="ne risque pas de perdre son activité"),
        _autre("taille_employeur", "Taille de l’employeur", TypeChamp.ENTIER, "F1", _LISTE, "salariés"),
        _bool("passage_retraite", "Passage à la retraite", "F1", _PAPA, oui="va passer à la retraite",
              non="ne va pas passer à la retraite"),
        _bool("rupture_sociale", "Risque de rupture sociale", "F3", _PAPA, oui="risque une rupture sociale",
              non="ne risque pas de rupture sociale"),
    ),
    "Santé et soins": (
        _bool("ald", "Affection de longue durée", "F3", _ASSURES, oui="reconnue en affection de longue durée",
              non="n’est pas reconnue en affection de longue durée"),
        _bool("ald_en_attente", "ALD en passe d’être reconnue", "F3", _HOPITAL,
              oui="en passe d’être reconnue en affection de longue durée", non="n’attend pas de reconnaissance d’ALD"),
        _bool("maladie_grave", "Maladie grave ou séquelles d’accident", "F3", _HOPITAL,
              oui="maladie grave ou séquelles d’accident", non="ni maladie grave ni séquelles d’accident"),
        _bool("besoin_aide_retour", "Besoin d’aide pour rentrer chez soi", "F3", _HOPITAL,
              oui="a besoin d’aide pour rentrer chez elle", non="n’a pas besoin d’aide pour rentrer chez elle"),
        _code("gir", "GIR", "F3", "grille Aggir", _1="1", _2="2", _3="3", _4="4", _5="5", _6="6"),
        _bool("ardh_possible", "Aide au retour à domicile possible", "F3", _HOPITAL,
              oui="peut recevoir l’aide au retour à domicile (pronostic de récupération)",
              non="ne peut pas recevoir l’aide au retour à domicile"),
        _code("invalidite", "Catégorie d’invalidité", "F3", _ASSURES, _0="aucune", _1="1", _2="2", _3="3"),
        _bool("passage_invalidite", "Passage en invalidité", "F3", "liste du service médical ou de la CPAM [001 § 6.1]",
              oui="passe en invalidité", non="ne passe pas en invalidité"),
        _bool("renoncement", "Renoncement aux soins", "F3", "mission accompagnement santé ou liste",
              oui="renonce à des soins ou les reporte", non="ne renonce pas à des soins"),
        _code("soins_renonces", "Soins auxquels la personne renonce", "F3", "mission accompagnement santé ou liste",
              dentaires="soins dentaires", specialiste="consultation de spécialiste", optique="optique",
              audition="audition", autres="autres soins"),
    ),
    "L’événement de la liste": (
        _autre("motif", "Motif de la liste", TypeChamp.TEXTE, "F3", _LISTE),
        _autre("date_evenement", "Date de l’événement", TypeChamp.DATE, "F1", _LISTE),
        _autre("date_fin", "Date de fin", TypeChamp.DATE, "F1", _LISTE),
        _autre("etablissement", "Établissement", TypeChamp.TEXTE, "F3", _HOPITAL),
    ),
}  # fmt: skip
CHAMPS: dict[str, Champ] = {champ.code: champ for champs in THEMES.values() for champ in champs}


def lire(champ: Champ, texte: str | None) -> object | None:
    """The typed value of a cell or of an input; None when it is empty (unknown). Raises ValeurRefusee."""
    propre = (texte or "").strip(" \t\u00a0\u202f")
    return normaliser(champ, propre) if propre else None


def normaliser(champ: Champ, valeur: object) -> object | None:
    """``valeur`` as the type of ``champ``: bool, int, Decimal, date, or str. None stays unknown. Raises ValeurRefusee.

    Accepts what files, JSON and Python hold: « oui », true, 1, « 41,95 », 2026-06-28, an integer code.
    """
    if valeur is None or valeur == "":
        return None
    return _LECTEURS[champ.type](champ, valeur)


def _plie(mot: str) -> str:
    """A word without its case, its accents nor the blanks around it."""
    return "".join(c for c in unicodedata.normalize("NFKD", mot.strip().casefold()) if not unicodedata.combining(c))


def _booleen(champ: Champ, valeur: object) -> bool:
    if isinstance(valeur, bool):
        return valeur
    mot = _plie(str(valeur))
    if mot in OUI or mot in NON:
        return mot in OUI
    raise ValeurRefusee("attendu : oui ou non")


def _decimal(champ: Champ, valeur: object) -> Decimal:
    texte = re.sub(r"[\s\u00a0\u202f€]", "", str(valeur)).replace(",", ".")
    try:
        nombre = Decimal(texte)
    except InvalidOperation:
        nombre = Decimal("NaN")
    if isinstance(valeur, bool) or not nombre.is_finite() or not 0 <= nombre < DECIMAL_MAXIMUM:
        raise ValeurRefusee("attendu : un montant positif ou nul, comme 28,32")
    return nombre


def _entier(champ: Champ, valeur: object) -> int:
    try:
        nombre = _decimal(champ, valeur)
    except ValeurRefusee:
        nombre = Decimal("NaN")
    if not nombre.is_finite() or nombre != int(nombre) or nombre > ENTIER_MAXIMUM:
        raise ValeurRefusee(f"attendu : un nombre entier de 0 à {ENTIER_MAXIMUM}")
    return int(nombre)


def _date(champ: Champ, valeur: object) -> date:
    if isinstance(valeur, date):
        return date(valeur.year, valeur.month, valeur.day)
    texte = str(valeur).strip()
    try:
        francaise = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", texte)
        if francaise:
            jour, mois, annee = (int(nombre) for nombre in francaise.groups())
            return date(annee, mois, jour)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}([ T]00:00(:00(\.0+)?)?)?", texte):
            return date.fromisoformat(texte[:10])
    except ValueError:
        pass
    raise ValeurRefusee("attendu : une date qui existe, écrite 28/06/2026 ou 2026-06-28")


def _texte(champ: Champ, valeur: object) -> str:
    texte = str(valeur).strip()
    if not isinstance(valeur, str) or not texte or len(texte) > TEXTE_MAXIMUM or not texte.isprintable():
        raise ValeurRefusee(f"attendu : un texte d’une ligne, {TEXTE_MAXIMUM} caractères au plus")
    return texte


def _choix(champ: Champ, valeur: object) -> str:
    texte = "" if isinstance(valeur, bool | float) else _plie(str(valeur))
    if texte not in champ.codes:
        raise ValeurRefusee(f"attendu : {', '.join(champ.codes)}")
    return texte


_LECTEURS = {
    TypeChamp.BOOLEEN: _booleen,
    TypeChamp.ENTIER: _entier,
    TypeChamp.DECIMAL: _decimal,
    TypeChamp.DATE: _date,
    TypeChamp.TEXTE: _texte,
    TypeChamp.CODE: _choix,
}


def typer(brutes: Mapping[str, object], champs: Mapping[str, Champ] = CHAMPS) -> dict[str, object]:
    """Known, well-typed values only: what is absent, empty, unreadable or outside the catalogue is unknown."""
    typees: dict[str, object] = {}
    for code, brute in brutes.items():
        if code not in champs:
            continue
        try:
            valeur = normaliser(champs[code], brute)
        except ValeurRefusee:
            continue
        if valeur is not None:
            typees[code] = valeur
    return typees
