"""A key that arrives in a form or an address is looked up through what this agent may see, at a known place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MAISON = Path(__file__).parents[2] / "jalons"
CHERCHEURS = {"get", "filter", "get_object_or_404", "get_or_create", "update_or_create"}
# Where a bare key may meet a table, and why nobody reaches through it what she may not see.
PERMIS = {
    ("fondations/acces/controle.py", "trouver"): "visible_to de l’acte",
    ("personnes/assures/selectors.py", "par_cle"): "visible_to de l’acte",
    ("accompagner/extraits/views.py", "_partenaire"): "le répertoire de la caisse du dossier trouvé",
    ("personnes/partages/liens.py", "rouvrir"): "le secret du navigateur qui a ouvert ce lien",
    ("recevoir/rendez_vous/selectors/creneaux.py", "creneau_choisi"): "decide() de l’acte, puis le lieu de sa caisse",
    ("recevoir/rendez_vous/selectors/qui.py", "lieu_de_sa_caisse"): "les lieux de sa caisse",
    ("reperer/detection/views.py", "extraction"): "extractions_visibles(agent)",
    ("recevoir/signalements/views.py", "informer"): "parmi ceux de la demande trouvée",
    ("recevoir/signalements/views_boucle.py", "ecrire"): "parmi ceux de la demande trouvée",
    ("personnes/assures/views.py", "protection_modifier"): "parmi celles de la personne trouvée",
    ("personnes/assures/views.py", "ne_rien_dire_modifier"): "parmi ceux de la personne trouvée",
    ("accompagner/aides/affaire.py", "_financement"): "la clé que tient un point d’une séance trouvée",
    ("accompagner/aides/affaire.py", "decider"): "la même",
    ("accompagner/aides/services/paiements.py", "_une"): "parmi les paiements du fonds trouvé",
    (
        "accompagner/aides/services/paiements.py",
        "verser",
    ): "la clé d’un formulaire : d’une autre part, elle est refusée",
    ("accompagner/pdp/affaire.py", "_presentee"): "la clé que tient un point d’une séance trouvée",
    ("accompagner/pieces/views.py", "_attendue"): "parmi ceux du dossier trouvé",
    ("personnes/assures/views_precautions.py", "renouveler"): "parmi celles de la personne trouvée",
    ("personnes/entourage/views.py", "_ligne"): "parmi celles de la personne trouvée",
    ("personnes/partenaires/views.py", "rapprocher"): "parmi ceux de la fiche trouvée",
    ("personnes/partenaires/views_services.py", "service"): "parmi ceux de la fiche trouvée",
    ("parcours/views/sortants.py", "_inscription"): "parmi celles de la séance trouvée",
    ("accompagner/accompagnements/views/communs.py", "fragment"): "le dossier que l’acte a trouvé",
    ("accompagner/accompagnements/services/communs.py", "ecrire_dans"): "le dossier d’un objet trouvé",
    ("recevoir/rendez_vous/selectors/qui.py", "refus_de_recevoir"): "la personne d’un objet trouvé",
    ("recevoir/offres/services/envoi.py", ""): "une boucle de la machine",
    ("fondations/envois/services.py", ""): "une boucle de la machine",
    ("fondations/envois/accuses.py", "noter"): "une boucle de la machine",
    ("recevoir/rendez_vous/services/rappels.py", ""): "une boucle de la machine",
    (
        "recevoir/rendez_vous/services/adresses.py",
        "rouvrir",
    ): "le témoin du navigateur où sa date de naissance a été dite",
}


def fonctions(arbre: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every call, with the name of the innermost function around it."""

    def descendre(noeud: ast.AST, nom: str) -> Iterator[tuple[str, ast.AST]]:
        for enfant in ast.iter_child_nodes(noeud):
            dedans = enfant.name if isinstance(enfant, ast.FunctionDef) else nom
            if isinstance(enfant, ast.Call):
                yield dedans, enfant
            yield from descendre(enfant, dedans)

    return descendre(arbre, "")


def cles_nues(source: str) -> list[tuple[str, int]]:
    """(function, line) of each lookup by a key that is not that of a row already in hand (``objet.pk``, ``objet.autre_id``)."""
    trouvees = []
    for nom, appel in fonctions(ast.parse(source)):
        assert isinstance(appel, ast.Call)
        chercheur = appel.func.attr if isinstance(appel.func, ast.Attribute) else getattr(appel.func, "id", "")
        if chercheur in CHERCHEURS and any(_nue(k) for k in appel.keywords):
            trouvees.append((nom, appel.lineno))
    return trouvees


def _nue(mot: ast.keyword) -> bool:
    if mot.arg not in ("pk", "id"):
        return False
    valeur = mot.value
    return not (isinstance(valeur, ast.Attribute) and (valeur.attr in ("pk", "id") or valeur.attr.endswith("_id")))


def test_a_bare_key_meets_a_table_only_where_the_agent_s_reach_is_asked() -> None:
    trouvees = set()
    for fichier in sorted(MAISON.rglob("*.py")):
        nom = str(fichier.relative_to(MAISON))
        if any(part in ("tests", "migrations", "portes") for part in fichier.relative_to(MAISON).parts):
            continue
        for fonction, _ in cles_nues(fichier.read_text(encoding="utf-8")):
            trouvees.add((nom, fonction if (nom, "") not in PERMIS else ""))
    assert trouvees - PERMIS.keys() == set(), "chercher par visible_to (trouver, champs.objet), ou dire ici pourquoi"


def test_a_place_that_no_longer_looks_up_a_key_leaves_the_list() -> None:
    for fichier, fonction in PERMIS:
        nues = cles_nues((MAISON / fichier).read_text(encoding="utf-8"))
        assert any(not fonction or nom == fonction for nom, _ in nues), (fichier, fonction)


def test_a_row_of_a_form_is_read_by_the_one_field() -> None:
    for fichier in sorted(MAISON.rglob("*.py")):
        if fichier.name != "champs.py" and "ModelChoiceField(" in fichier.read_text(encoding="utf-8"):
            raise AssertionError(
                f"{fichier.relative_to(MAISON)} : champs.objet, dont les lignes sont offertes par le formulaire"
            )


@pytest.mark.parametrize(
    "faute",
    ["Agent.objects.get(pk=cle)", "get_object_or_404(Lieu, pk=UUID(a))", "Lieu.objects.filter(pk=form.cleaned['a'])"],
)
def test_a_bare_key_is_seen(faute: str) -> None:
    assert cles_nues(f"def vue(request):\n    x = {faute}\n") == [("vue", 2)]
    assert (
        cles_nues("def vue(rdv):\n    Agent.objects.get(pk=rdv.agent_id)\n    Lieu.objects.filter(pk=rdv.pk)\n") == []
    )
