"""What a payment tells besides its amount: a part-time for health, a subrogation, its nature."""

import pytest

from ..publics import Regle
from ..requete.mensuelle import lignes, reperer
from .dossiers import options
from .test_dcir import demander, ecrire, payer

TITRES = "assure_id;date_debut;date_fin;nature;montant_journalier;temps_partiel;subrogation"
ENTIER = "001;2026-03-01;2026-05-31;{};{};{};{}"


def payes(dossier, *paiements, titres=TITRES):
    (dossier / "ij.csv").write_text("\n".join([titres, *paiements, ""]), encoding="utf-8")
    return dossier


@pytest.mark.parametrize(
    ("partiel", "subroge", "marqueurs"),
    [("oui", "", ()), ("", "oui", ()), ("non", "non", ("ij_faible",)), ("", "", ("ij_faible",))],
)
def test_the_ij_of_a_part_time_or_of_a_subrogation_is_not_a_low_one(dossier, partiel, subroge, marqueurs):
    (ligne,), _ = lignes(options(payes(dossier, ENTIER.format("maladie", 12, partiel, subroge))))
    assert ligne.marqueurs == marqueurs
    assert ligne.offre == ("differenciee" if marqueurs else "socle")


def test_the_day_looked_for_says_it_not_another_day(dossier):
    avant = "001;2026-03-01;2026-04-30;maladie;12;oui;"
    jour = "001;2026-05-01;2026-05-31;maladie;12;non;"
    (ligne,), _ = lignes(options(payes(dossier, avant, jour)))
    assert (ligne.temps_partiel, ligne.marqueurs) == ("non", ("ij_faible",))


def test_one_payment_of_the_day_is_enough(dossier):
    paiements = (ENTIER.format("maladie", 12, "non", ""), ENTIER.format("maladie", 11, "oui", ""))
    (ligne,), _ = lignes(options(payes(dossier, *paiements)))
    assert (ligne.temps_partiel, ligne.subrogation, ligne.marqueurs) == ("oui", None, ())


def test_a_payment_cancelled_then_made_otherwise_says_nothing_any_more(dossier):
    titres = f"{TITRES};sens"
    employeur, elle = (ENTIER.format("maladie", 12, "", fait) for fait in ("oui", "non"))
    paiements = (f"{employeur};1", f"{employeur};-1", f"{elle};1")
    (ligne,), _ = lignes(options(payes(dossier, *paiements, titres=titres)))
    assert (ligne.subrogation, ligne.marqueurs) == ("non", ("ij_faible",))


def test_both_are_told_when_the_files_are_read(dossier, tmp_path):
    paiements = (
        ENTIER.format("maladie", 12, "oui", ""),
        ENTIER.replace("001", "002", 1).format("at", 12, "", "oui"),
    )
    bilan = reperer(options(payes(dossier, *paiements), sortie=tmp_path / "trouves.csv"))
    avis = " ".join(bilan.avertissements)
    assert "1 arrêt(s) repéré(s) à temps partiel pour raison de santé : une indemnité réduite n’est pas" in avis
    assert "1 arrêt(s) repéré(s) avec subrogation : l’employeur maintient le salaire" in avis


def test_a_word_that_is_neither_yes_nor_no_is_counted_and_unknown(dossier):
    (ligne,), bilan = lignes(options(payes(dossier, ENTIER.format("maladie", 12, "mi-temps", ""))))
    assert (ligne.temps_partiel, ligne.marqueurs) == (None, ("ij_faible",))
    assert dict(bilan.ij.valeurs_inconnues) == {"temps_partiel": 1}


def test_a_part_time_of_the_snds_is_not_a_low_ij(dossier):
    codes = {"A": "6111", "B": "6117", "C": "6118"}
    faibles = [payer(BEN_NIR_PSA=qui, PRS_NAT_REF=code, BSE_REM_PRU="12") for qui, code in codes.items()]
    ecrire(dossier, "ER_PRS_F", faibles)
    trouvees, _ = demander(dossier)
    assert {ligne.assure_id: (ligne.temps_partiel, ligne.marqueurs) for ligne in trouvees} == {
        "A-1": ("non", ("ij_faible",)),
        "B-1": ("oui", ()),
        "C-1": ("oui", ()),
    }


def test_a_rule_may_ask_for_the_nature_of_the_stoppage(dossier):
    titres = TITRES.removesuffix(";temps_partiel;subrogation")
    qui = {"001": ("at",), "002": ("maladie",), "003": ("at", "maladie")}
    paiements = [f"{n};2026-03-01;2026-05-31;{nature};40" for n, natures in qui.items() for nature in natures]
    trouvees, _ = lignes(options(payes(dossier, *paiements, titres=titres)))
    assert {ligne.assure_id: ligne.nature for ligne in trouvees} == {"001": "at", "002": "maladie", "003": None}
    accident = {"champ": "nature", "operateur": "egal", "valeur": "at"}
    regle = Regle("at", "1", arbres=({"tous": [accident]}, {}))
    assert [ligne.assure_id for ligne in trouvees if regle.juger(regle.valeurs(ligne)).offre] == ["001"]


def test_an_independent_activity_is_read_among_the_insured(dossier):
    payes(dossier, ENTIER.format("maladie", 40, "", ""))
    (dossier / "assures.csv").write_text("assure_id;commune;activite_independante\n001;31555;oui\n", encoding="utf-8")
    (ligne,), _ = lignes(options(dossier))
    assert Regle("pdp", "1").valeurs(ligne)["activite_independante"] is True
