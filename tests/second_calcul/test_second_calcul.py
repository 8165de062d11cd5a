"""The product's figures and a second computation agree on seeded random years, masking of small counts included."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from jalons.mesurer.statistiques.models import Mesure
from jalons.mesurer.statistiques.services import consolider, publier
from jalons.reperer.detection.models import Reperage
from tests.second_calcul.activite import ANNEE, construire
from tests.second_calcul.calcul import TABLES, Second
from tests.second_calcul.parcours import ETAPES, TABLES_PARCOURS, Parcours
from tests.tailles import COMPLETS

PARCOURS = ("parcours_reperes", "mois_arret_payes")
GRAINES = range(1, 21 if COMPLETS else 4)


def decharger():
    """One CSV text a table, by COPY."""
    textes = {}
    with connection.cursor() as curseur:
        for table in [*TABLES, *TABLES_PARCOURS]:
            with curseur.copy(f"COPY (SELECT * FROM {table}) TO STDOUT WITH (FORMAT csv, HEADER)") as flux:
                textes[table] = b"".join(flux).decode()
    return textes


def tout(organisme):
    """Every figure of the second computation: the year's, and what became of the people found."""
    second = Second(decharger(), organisme.code, ANNEE)
    clairs = {str(r.pk): (r.identite, r.valeurs) for r in Reperage.objects.all()}
    gens = Parcours(second, clairs).compte
    return second.chiffres | {place: (Fraction(n), n) for place, n in gens.items() if n}


def places(lignes):
    return {(x.indicateur, x.territoire_niveau, x.territoire_code, x.ventilation, x.modalite): x for x in lignes}


@pytest.mark.django_db
@pytest.mark.parametrize("graine", GRAINES)
def test_every_measure_is_found_again_by_the_second_computation(graine):
    organisme = construire(graine)
    consolider(annee=ANNEE, organisme=organisme)
    second = tout(organisme)
    mesures = places(Mesure.objects.filter(organisme=organisme, annee=ANNEE))
    assert set(mesures) == set(second)
    for place, mesure in mesures.items():
        valeur, gens = second[place]
        trouvee = Fraction(mesure.numerateur)
        if mesure.denominateur is not None:
            en_mois = Fraction(10000, 304375) if place[0] == "duree_accompagnement" else 1
            trouvee = trouvee / Fraction(mesure.denominateur) * en_mois
        assert (trouvee, mesure.personnes) == (valeur, gens), place


@pytest.mark.django_db
@pytest.mark.parametrize("graine", GRAINES)
def test_every_published_cell_is_true_and_no_small_count_is_published(graine):
    organisme = construire(graine)
    consolider(annee=ANNEE, organisme=organisme)
    bilan = publier(annee=ANNEE, organisme=organisme, le=date(ANNEE + 1, 2, 12))
    cases = places(bilan.publication.cases.all())
    second = _comme_publie(tout(organisme), cases)
    jours, mois = (second.pop((nom, "region", organisme.code, "", ""))[0] for nom in ("jours_comptes", "mois_cherches"))
    assert (bilan.publication.au - date(ANNEE - 1, 12, 31)).days == jours and bilan.publication.fige[
        "mois_cherches"
    ] == mois
    petites = {p for p, (_, gens) in second.items() if gens is not None and 0 < gens < 11}
    assert petites and petites <= {p for p, c in cases.items() if c.masquee}
    assert set(second) <= set(cases)
    for place, case in cases.items():
        valeur, gens = second.get(place, (Fraction(0), 0))
        if case.masquee:
            assert case.valeur is None and gens is not None
        elif place[0] in ("duree_accompagnement", "delai_reponse"):
            assert abs(Fraction(case.valeur) - valeur) <= Fraction(Decimal("0.05")), place
        else:
            assert Fraction(case.valeur) == valeur, place


def _comme_publie(second, cases):
    """The second computation as the register lays it out: axes folded (santé and others together), steps in series,
    without the tables that are left out."""
    par_tables = (*PARCOURS, "communes_de_residence")
    trouve = {p: v for p, v in second.items() if p[0] not in par_tables or p in cases or p[3] == "etape"}
    for place in [p for p in trouve if p[0] in PARCOURS and p[3] == "etape" and p not in cases]:
        serie = next((c for c in cases if c[:4] == place[:4] and _dedans(place[4], c[4])), None)
        n = trouve.pop(place)[1]
        if serie:
            deja = trouve.get(serie, (0, 0))[1]
            trouve[serie] = (Fraction(deja + n), deja + n)
    second = trouve
    for place in cases:
        if place[3] == "axe_regroupe":
            detail = ["sante", "autre"] if place[4] == "sante_et_autre" else [place[4]]
            n = sum(second.get((*place[:3], "axe", m), (0, 0))[1] for m in detail)
            trouve[place] = (Fraction(n), n)
    return {
        p: v for p, v in trouve.items() if p in cases or p[3] != "axe" or (*p[:3], "axe_regroupe", "pdp") not in cases
    }


def _dedans(etape, serie):
    premier, _, dernier = serie.partition("-")
    return dernier and ETAPES.index(premier) <= ETAPES.index(etape) <= ETAPES.index(dernier)


@pytest.mark.django_db
def test_sabotage_a_step_reached_before_the_91st_day_turns_the_comparison_red():
    organisme = construire(1)
    second = Second(decharger(), organisme.code, ANNEE)
    clairs = {str(r.pk): (r.identite, r.valeurs) for r in Reperage.objects.all()}
    avant = dict(Parcours(second, clairs).compte)
    for ligne in second.t["detection_reperage"]:
        ligne["jour_91"] = f"{ANNEE - 2}-01-01"
    assert dict(Parcours(second, clairs).compte) != avant


@pytest.mark.django_db
def test_sabotage_a_person_counted_twice_turns_the_comparison_red():
    organisme = construire(1)
    consolider(annee=ANNEE, organisme=organisme)
    second = Second(decharger(), organisme.code, ANNEE)
    place = ("assures_suivis", "region", organisme.code, "", "")
    avant = second.chiffres[place]
    second.vers = {}
    second.suivis()
    assert second.chiffres[place] != avant
