"""The layout "liste": any list that a caisse programmes, typed by the field catalogue."""

import csv
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from jalons.portes.cli.reperer import commande

from ..dispositions.liste import lire_liste
from ..erreurs import ExtractionInvalide

TITRES = "assure_id;motif;date_evenement;date_fin;commentaire_administratif;gir;taille_employeur;deces_proche\n"
BONNE = "001;sortie;2026-06-02;28/06/2026;à rappeler;4;12;oui\n"


def ecrire(dossier, texte, nom="liste_sorties.csv"):
    (dossier / nom).write_text(texte, encoding="utf-8")


def remplir(n):
    return "".join(f"x{i};sortie;;;;;;\n" for i in range(n))


def refuser(dossier, *fragments):
    with pytest.raises(ExtractionInvalide) as erreur:
        lire_liste(dossier)
    for fragment in fragments:
        assert fragment in str(erreur.value)


def test_a_row_carries_its_typed_values(tmp_path):
    ecrire(tmp_path, TITRES + BONNE)
    (ligne,) = lire_liste(tmp_path).lignes
    assert (ligne.assure_id, ligne.motif, ligne.commentaire_administratif) == ("001", "sortie", "à rappeler")
    assert (ligne.date_evenement, ligne.date_fin) == (date(2026, 6, 2), date(2026, 6, 28))
    assert ligne.valeurs == {
        "motif": "sortie",
        "date_evenement": date(2026, 6, 2),
        "date_fin": date(2026, 6, 28),
        "gir": "4",
        "taille_employeur": 12,
        "deces_proche": True,
    }


def test_unknown_is_absent_never_no(tmp_path):
    ecrire(tmp_path, TITRES + "001;sortie;;;;;;\n")
    (ligne,) = lire_liste(tmp_path).lignes
    assert ligne.valeurs == {"motif": "sortie"}
    assert (ligne.date_evenement, ligne.commentaire_administratif) == (None, "")


def test_typed_parquet_gives_the_same_values(tmp_path):
    table = {
        "ASSURE_ID": ["001"],
        "motif": ["sortie"],
        "date_evenement": [date(2026, 6, 2)],
        "gir": pa.array([4.0]),
        "deces_proche": [True],
        "montant_journalier": [Decimal("41.95")],
    }
    pq.write_table(pa.table(table), tmp_path / "liste.parquet")
    (ligne,) = lire_liste(tmp_path).lignes
    assert ligne.valeurs == {
        "motif": "sortie",
        "date_evenement": date(2026, 6, 2),
        "gir": "4",
        "deces_proche": True,
        "montant_journalier": Decimal("41.95"),
    }


def test_a_bad_optional_value_becomes_unknown_and_is_listed(tmp_path):
    ecrire(tmp_path, TITRES + '001;"sor\ntie";;;;;;\n\n002;sortie;31/02/2026;;;9;douze;peut-être\n' + remplir(20))
    liste = lire_liste(tmp_path)
    assert [(r.ligne, r.colonne, r.valeur, r.rejette) for r in liste.rejets] == [
        (2, "motif", "sor\ntie", True),
        (5, "date_evenement", "31/02/2026", False),
        (5, "deces_proche", "peut-être", False),
        (5, "taille_employeur", "douze", False),
        (5, "gir", "9", False),
    ]
    assert next(ligne for ligne in liste.lignes if ligne.assure_id == "002").valeurs == {"motif": "sortie"}
    assert (liste.bilan.lues, liste.bilan.rejetees) == (22, 1)
    assert any("4 valeur(s) illisible(s)" in avis for avis in liste.avertissements)


@pytest.mark.parametrize("ligne", [";sortie;;;;;;\n", "1;;;;;;;\n", "1;sortie\n", f"1;{'x' * 101};;;;;;\n"])
def test_a_row_without_person_or_motive_is_rejected(tmp_path, ligne):
    ecrire(tmp_path, TITRES + ligne + remplir(19))
    assert (lire_liste(tmp_path).bilan.rejetees, len(lire_liste(tmp_path).lignes)) == (1, 19)
    ecrire(tmp_path, TITRES + ligne + remplir(18))
    refuser(tmp_path, "1 lignes illisibles sur 19", "ligne 2")


def test_unknown_columns_and_repeated_rows_are_told(tmp_path):
    ecrire(tmp_path, TITRES.replace("gir", "cousins") + BONNE * 2)
    liste = lire_liste(tmp_path)
    assert len(liste.lignes) == 1
    assert any("cousins" in avis for avis in liste.avertissements)
    assert any("répétée" in avis for avis in liste.avertissements)


def test_two_events_of_one_person_are_two_rows_in_order(tmp_path):
    ecrire(tmp_path, TITRES + "b;sortie;2026-06-09;;;;;\na;visite;;;;;;\nb;sortie;2026-06-02;;;;;\na;sortie;;;;;;\n")
    lues = [(ligne.assure_id, ligne.motif, ligne.date_evenement) for ligne in lire_liste(tmp_path).lignes]
    jours = [date(2026, 6, 2), date(2026, 6, 9)]
    assert lues == [("a", "sortie", None), ("a", "visite", None), *(("b", "sortie", jour) for jour in jours)]


def test_no_list(tmp_path):
    ecrire(tmp_path, TITRES + BONNE, "sorties.csv")
    refuser(tmp_path, "Aucun fichier liste", "Renommez")


def test_a_missing_required_column_stops(tmp_path):
    ecrire(tmp_path, "assure_id;raison\n1;2\n")
    refuser(tmp_path, "colonne obligatoire absente", "motif", "raison")


def lancer(tmp_path, nom="s.csv"):
    arguments = ["--fichiers", tmp_path, "--mois", "2026-06", "--format", "liste", "--sortie", tmp_path / nom]
    return CliRunner().invoke(commande, [*map(str, arguments), "--rejets", str(tmp_path / "r.csv")])


def test_the_command_checks_the_list_and_writes_the_accepted_rows(tmp_path):
    ecrire(tmp_path, TITRES + BONNE + "002;sortie;;;;9;;\n")
    resultat = lancer(tmp_path)
    assert resultat.exit_code == 0, resultat.stderr
    assert "liste : 1 fichier(s), 2 ligne(s) lue(s), 2 retenue(s), 0 rejetée(s)" in resultat.stderr
    assert "001" not in resultat.stderr
    lignes = list(csv.reader((tmp_path / "s.csv").open(encoding="utf-8"), delimiter=";"))
    assert lignes[0][:5] == ["assure_id", "motif", "date_evenement", "date_fin", "commentaire_administratif"]
    assert dict(zip(lignes[0], lignes[1], strict=True)) == {
        "assure_id": "001", "motif": "sortie", "date_evenement": "2026-06-02", "date_fin": "2026-06-28",
        "commentaire_administratif": "à rappeler", "gir": "4", "taille_employeur": "12", "deces_proche": "oui",
    }  # fmt: skip
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()[1].startswith("liste_sorties.csv;3;gir;9;")
    assert lancer(tmp_path, "s.parquet").exit_code == 0
    assert pq.read_table(tmp_path / "s.parquet").to_pylist()[1]["gir"] is None


def test_the_result_is_never_read_again_as_a_list(tmp_path):
    ecrire(tmp_path, TITRES + BONNE)
    resultat = lancer(tmp_path, "liste_verifiee.csv")
    assert resultat.exit_code == 2
    assert "relu" in resultat.stderr


def test_what_a_spreadsheet_would_run_is_written_as_a_text_and_read_again_as_it_was(tmp_path):
    """A cell of another’s file: refused or kept, no formula in what we write; ours given back, the values are the same."""
    ecrire(
        tmp_path, TITRES + "001;=1+1;;;@SOMME(A1);9;;\n-2;sortie;+33 6;\t=1;-- urgent;=HYPERLINK(A1);;\n" + remplir(60)
    )
    resultat = lancer(tmp_path)
    assert resultat.exit_code == 0, resultat.stderr
    for nom, nombres in (("s.csv", {"-2"}), ("r.csv", set())):
        lues = [
            c for ligne in csv.reader((tmp_path / nom).open(encoding="utf-8", newline=""), delimiter=";") for c in ligne
        ]
        assert {c for c in lues if c.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))} == nombres
        assert any("\u00a0=" in c for c in lues)
    (encore := tmp_path / "encore").mkdir()
    ecrire(encore, (tmp_path / "s.csv").read_text(encoding="utf-8"))
    assert lire_liste(encore).lignes == lire_liste(tmp_path).lignes
