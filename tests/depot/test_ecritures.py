"""A room writes only its own tables; another's, through its services, which leave a line in the journal."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps

from jalons.config.maison import PIECES

RACINE = Path(__file__).parents[2]
DEMONSTRATION = "jalons.portes.demonstration"  # it furnishes an empty base
ECRIRE = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
PIECE_DE = {m.__name__: m.__module__.rpartition(".models")[0] for m in apps.get_models()}


def ecritures_ailleurs(module: str, source: str) -> list[str]:
    """The « Model.objects…update() » of this module whose model is of another room."""
    chez = next((p.module for p in PIECES if f"{module}.".startswith(f"{p.module}.")), module)
    ecrits = [
        noeud.func.value
        for noeud in ast.walk(ast.parse(source))
        if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Attribute) and noeud.func.attr in ECRIRE
    ]
    modeles = {ast.unparse(e).partition(".objects")[0] for e in ecrits if ".objects" in ast.unparse(e)}
    return sorted(m for m in modeles if PIECE_DE.get(m, chez).startswith("jalons.") and PIECE_DE.get(m, chez) != chez)


def test_a_write_into_another_room_is_seen() -> None:
    ailleurs = "Inscription.objects.filter(pk=1).update(demande=d)"
    assert ecritures_ailleurs("jalons.parcours.sortants", ailleurs) == ["Inscription"]
    assert ecritures_ailleurs("jalons.recevoir.seances.services", ailleurs) == []
    assert ecritures_ailleurs("jalons.parcours.sortants", "Inscription.objects.filter(pk=1).exists()") == []


def test_a_room_writes_only_its_own_tables() -> None:
    fautifs = {
        module: ecrits
        for p in (RACINE / "jalons").rglob("*.py")
        if not {"tests", "migrations"} & set(p.parts)
        and not (module := ".".join(p.relative_to(RACINE).with_suffix("").parts)).startswith(DEMONSTRATION)
        and (ecrits := ecritures_ailleurs(module, p.read_text()))
    }
    assert fautifs == {}, "Passer par un acte de cette pièce."


# A lock that joins another row reads that row as it was before it waited: « confiée à personne » of what somebody just took.
NE_CHANGENT_PAS = {  # the relation of a locked row that is never null nor given to another
    "jalons/recevoir/offres/services/planification.py": {"assure"},
    "jalons/recevoir/protocoles/services.py": {"renouvelle"},
    "jalons/personnes/partages/services.py": {"partenaire", "organisme"},
    "jalons/parcours/regles.py": {"public"},
}


def relations_verrouillees(source: str) -> set[str]:
    """The relations that a « select_for_update() » of this module joins to the row that it locks."""
    if "select_for_update" not in source:
        return set()
    jointes = [
        noeud
        for noeud in ast.walk(ast.parse(source))
        if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Attribute) and noeud.func.attr == "select_related"
        if "select_for_update(" in ast.unparse(noeud.func.value)
    ]
    return {a.value for n in jointes for a in n.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def test_a_lock_joins_nothing_that_another_act_may_change() -> None:
    assert relations_verrouillees("D.objects.select_for_update(of=('self',)).select_related('assure').get(pk=1)")
    lues = {
        nom: relations
        for p in (RACINE / "jalons").rglob("*.py")
        if (
            relations := relations_verrouillees(p.read_text())
            - NE_CHANGENT_PAS.get(nom := p.relative_to(RACINE).as_posix(), set())
        )
    }
    assert lues == {}, "Verrouiller la ligne seule ; la relation se lit ensuite."


def test_the_demonstration_alone_writes_the_journal_in_the_past() -> None:
    lus = {p.relative_to(RACINE).as_posix() for p in (RACINE / "jalons").rglob("*.py") if "recul.set" in p.read_text()}
    assert lus == {"jalons/portes/demonstration/lectures.py"}
