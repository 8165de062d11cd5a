"""« ret mur », « r m », « mdph »: what is asked of the directory, a reason and a commune of the caisse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, Value, When

from jalons.fondations.territoires.models import Commune
from jalons.fondations.territoires.selectors import commune_actuelle, communes_par_nom, departements_de
from jalons.personnes.assures.rules import normalise
from jalons.personnes.partenaires import rules
from jalons.personnes.partenaires.enums import SYNONYMES, MotifOrientation


@dataclass(frozen=True)
class Question:
    """What « ret mur » asks, and what else it could have asked."""

    motif: str = ""
    commune: Commune | None = None
    autres_motifs: list[tuple[str, str]] = field(default_factory=list)
    autres_communes: list[Commune] = field(default_factory=list)

    @property
    def libelle(self) -> str:
        """The reason, in words."""
        return str(MotifOrientation(self.motif).label) if self.motif else ""

    @property
    def code(self) -> str:
        """The commune's code, '' when none is said."""
        return self.commune.code if self.commune else ""


def demande(texte: str, motif: str, commune: str, organisme: Any, jour: date) -> Question:
    """What the page asks: chosen (``motif``, ``commune`` by its code), else understood of ``texte``."""
    if motif in MotifOrientation.values:
        return Question(motif, commune_actuelle(commune[:5]) if commune else None)
    return comprendre(texte, organisme, jour) if texte else Question()


@dataclass(frozen=True)
class Exemple:
    """A commune of the caisse that the page may give as an example: « ret mur » finds Muret."""

    debut: str
    nom: str


def exemple(organisme: Any, jour: date) -> Exemple | None:
    """The most peopled commune of the caisse, by its first three letters; None when none is known."""
    departements = departements_de(organisme, jour) if organisme else []
    lignes = Commune.objects.filter(departement_code__in=departements, remplacee_par="").exclude(nom__startswith="Le")
    grande = lignes.order_by(F("population").desc(nulls_last=True), "nom").first()
    return Exemple(normalise(grande.nom)[:3], grande.nom) if grande else None


def comprendre(texte: str, organisme: Any, jour: date) -> Question:
    """« retraite à Muret », « ret mur », « r m », « mdph »: a reason and a commune of this caisse, by the beginnings of
    their words, best guess first. What is understood of neither gives an empty Question."""
    motifs = {
        m.value: normalise(f"{m.label} {m.value} {SYNONYMES.get(m.value, '')}".replace("_", " ")).split()
        for m in MotifOrientation
    }
    departements = departements_de(organisme, jour) if organisme else []
    if entieres := rules.entiere(normalise(texte), motifs):
        return Question(entieres[0], None, [(m, str(MotifOrientation(m).label)) for m in entieres[1:6]])
    for mots, suite in rules.decoupes(normalise(texte)):
        siens = rules.motifs_de(mots, motifs) if mots else []
        lieux = _communes(suite, departements) if suite else []
        if (siens or not mots) and (lieux or not suite) and (mots or suite):
            autres = [(m, str(MotifOrientation(m).label)) for m in siens[1:6]]
            return Question(siens[0] if siens else "", lieux[0] if lieux else None, autres, lieux[1:5])
    return Question()


def _communes(mots: list[str], departements: list[str]) -> list[Commune]:
    debut = " ".join(mots)
    if not departements:
        return [c for c in communes_par_nom(debut, 5) if not c.remplacee_par]
    lignes = Commune.objects.filter(departement_code__in=departements, remplacee_par="")
    commence = Q(nom_recherche__startswith=debut)
    ranges = lignes.filter(commence | Q(nom_recherche__contains=f" {debut}")).annotate(
        rang=Case(When(nom_recherche=debut, then=Value(0)), When(commence, then=Value(1)), default=Value(2))
    )
    uniques: dict[str, Commune] = {}
    for c in ranges.order_by("rang", F("population").desc(nulls_last=True), "-millesime")[:12]:
        uniques.setdefault(c.code, c)
    return list(uniques.values())[:5]
