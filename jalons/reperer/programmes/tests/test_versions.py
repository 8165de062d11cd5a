"""Versions: written as drafts, published once, never changed afterwards; one in force a public and a day."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.colonnes import DonneesInvalides
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.reperer.programmes import chargement, lecture, selectors, services
from jalons.reperer.programmes.enums import Axe
from jalons.reperer.programmes.models import Cadre, Programme, Public, VersionRegle
from tests.people import un_agent, un_organisme

pytestmark = pytest.mark.django_db
JOUR = date(2026, 7, 1)
ALD = {"champ": "ald", "operateur": "egal", "valeur": True}
C2S = {"champ": "c2s", "operateur": "egal", "valeur": "gratuite"}


@pytest.fixture(autouse=True)
def charge() -> None:
    chargement.charger_programmes()


@pytest.fixture
def a1() -> Public:
    return Public.objects.get(code="a1")


@pytest.fixture
def direction() -> Any:
    return un_agent("direction_nationale")


def brouillon(agent: Any, public: Public, **contenu: Any) -> VersionRegle:
    version = services.creer_brouillon(agent=agent, public=public)
    valeurs = {"parametres": version.parametres, "admission": {}, "differenciee": ALD} | contenu
    return services.modifier_brouillon(agent=agent, version=version, lue=version.version, **valeurs)


def publier(agent: Any, public: Public, jour: date = JOUR, **contenu: Any) -> VersionRegle:
    version = brouillon(agent, public, **contenu)
    return services.publier(agent=agent, version=version, motif="Essai", jour=jour)


def en_vigueur(code: str, jour: date, organisme_id: Any = None) -> Any:
    """The version of that public in force on that day, None when there is none."""
    return next((v for v in selectors.versions_en_vigueur(jour, organisme_id) if v.public.code == code), None)


# --- What is shipped ---


def test_a_second_load_writes_nothing_not_even_in_the_journal() -> None:
    lignes = LigneJournal.objects.count()
    bilan = chargement.charger_programmes()
    assert (bilan.crees, bilan.modifies, bilan.gardes) == (0, 0, 0)
    assert LigneJournal.objects.count() == lignes


def test_the_frames_of_2011_and_of_today_are_there_with_their_axes() -> None:
    assert Programme.objects.filter(cadre__code="national_2011").count() == 5
    reprises = Programme.objects.filter(cadre__code="national_2011").values_list("code", "correspond_a")
    assert dict(reprises) == {
        "precarisation": Axe.PDP, "desinsertion": Axe.PDP, "hospitalisation": Axe.SANTE, "prevention_sante": Axe.SANTE,
        "papa": Axe.SANTE,
    }  # fmt: skip
    assert {p.axe for p in Programme.objects.filter(cadre__code="national_2018")} == {Axe.PDP, Axe.SANTE}
    assert not (Programme.objects.filter(source="").exists() or Cadre.objects.filter(source="").exists())


def test_each_shipped_public_has_a_rule_in_force_in_2015_and_today(a1: Public) -> None:
    for code in ("a1", "pdp", "sortie_hospitalisation", "acces_soins", "papa", "invalidite"):
        assert en_vigueur(code, date(2015, 3, 1)).numero == 1
    assert len(selectors.versions_en_vigueur(JOUR)) == 7
    assert [v.public for v in selectors.versions_en_vigueur(JOUR, source="requete")] == [a1]


def test_no_rule_before_its_first_day() -> None:
    assert en_vigueur("a1", date(2010, 12, 31)) is None


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    shutil.copytree(lecture.DONNEES, tmp_path / "donnees")
    return tmp_path / "donnees"


def changer(dossier: Path, **valeurs: Any) -> None:
    fichier = dossier / "publics.json"
    publics = json.loads(fichier.read_text())
    publics[0]["versions"][0] |= valeurs
    fichier.write_text(json.dumps(publics))


def test_a_shipped_version_that_is_published_here_cannot_change(copie: Path) -> None:
    changer(copie, differenciee=ALD)
    with pytest.raises(chargement.RegleFigee, match="livrez une version 2"):
        chargement.charger_programmes(dossier=copie)


def test_a_second_shipped_version_takes_over_on_its_day(copie: Path) -> None:
    changer(copie, valable_au="2026-06-30")
    fichier = copie / "publics.json"
    publics = json.loads(fichier.read_text())
    suite = {"numero": 2, "valable_du": "2026-07-01", "valable_au": None, "differenciee": ALD}
    publics[0]["versions"].append(publics[0]["versions"][0] | suite)
    fichier.write_text(json.dumps(publics))
    chargement.charger_programmes(dossier=copie)
    assert en_vigueur("a1", date(2026, 6, 30)).numero == 1
    assert en_vigueur("a1", JOUR).numero == 2


def test_what_a_direction_wrote_is_kept(direction: Any, a1: Public, copie: Path) -> None:
    publier(direction, a1)
    changer(copie, differenciee=C2S)
    assert chargement.charger_programmes(dossier=copie).gardes == 1
    assert en_vigueur("a1", JOUR).differenciee == ALD


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "attendu"),
    [
        ("cadres.csv", "2018-01-01", "01/01/2018", "cadres.csv, ligne 3, debut : « 01/01/2018 »"),
        ("cadres.csv", ";confiance", ";certitude", "colonne absente : confiance"),
        ("cadres.csv", ";P\n", "\n", "cadres.csv, ligne 2 : le nombre de colonnes"),
        ("programmes.csv", "national_2018;pdp", "national_1918;pdp", "« national_1918 » n’est pas dans cadres.csv"),
        ("publics.json", '"champ": "ald"', '"champ": "adl"', "public « a1 », version 1 : Offre différenciée. Ligne"),
        ("publics.json", '"jour": 91', '"jour": "91"', "Rang du jour : attendu un nombre entier"),
        ("publics.json", "[", "{", "publics.json n’est pas du JSON"),
    ],
)  # fmt: skip
def test_a_wrong_shipped_line_is_named_and_nothing_is_written(
    copie: Path, fichier: str, avant: str, apres: str, attendu: str
) -> None:
    texte = (copie / fichier).read_text()
    assert avant in texte
    (copie / fichier).write_text(texte.replace(avant, apres, 1))
    lignes = LigneJournal.objects.count()
    with pytest.raises(DonneesInvalides, match=attendu.replace("(", r"\(")):
        chargement.charger_programmes(dossier=copie)
    assert LigneJournal.objects.count() == lignes


# --- Publishing ---


def test_a_new_version_takes_over_on_its_day_and_the_old_one_stays_readable(direction: Any, a1: Public) -> None:
    version = publier(direction, a1)
    assert (version.statut, version.numero, version.publiee_par, version.motif) == ("publiee", 2, direction, "Essai")
    assert en_vigueur("a1", JOUR).numero == 2
    assert en_vigueur("a1", date(2026, 6, 30)).numero == 1
    assert LigneJournal.objects.filter(acte="versionregle.publier", agent_id=direction.pk).count() == 1


def test_a_draft_decides_nothing(direction: Any, a1: Public) -> None:
    brouillon(direction, a1)
    assert en_vigueur("a1", JOUR).numero == 1


def test_a_publication_says_why(direction: Any, a1: Public) -> None:
    version = brouillon(direction, a1)
    with pytest.raises(services.RegleRefusee, match="pourquoi"):
        services.publier(agent=direction, version=version, motif="  ", jour=JOUR)


def test_a_content_that_was_not_previewed_is_not_published(direction: Any, a1: Public) -> None:
    version = brouillon(direction, a1)
    vue = version.empreinte
    services.modifier_brouillon(
        agent=direction, version=version, lue=version.version, parametres={}, admission={}, differenciee=C2S
    )
    with pytest.raises(services.RegleRefusee, match="refaites l’aperçu"):
        services.publier(agent=direction, version=version, motif="Essai", jour=JOUR, empreinte=vue)
    assert en_vigueur("a1", JOUR).numero == 1
    services.publier(agent=direction, version=version, motif="Essai", jour=JOUR, empreinte=version.empreinte)


def test_the_sign_of_a_content_depends_on_the_content_alone(direction: Any, a1: Public) -> None:
    version = brouillon(direction, a1, differenciee={"champ": "age", "operateur": "egal", "valeur": "60"})
    premiere = version.empreinte
    services.modifier_brouillon(
        agent=direction, version=version, lue=version.version, parametres=version.parametres, admission={},
        differenciee={"valeur": 60, "operateur": "egal", "champ": "age"},
    )  # fmt: skip
    assert version.empreinte == premiere


def test_two_versions_cannot_start_on_the_same_day(direction: Any, a1: Public) -> None:
    publier(direction, a1)
    version = brouillon(direction, a1, differenciee=C2S)
    with pytest.raises(services.RegleRefusee, match="choisissez une date postérieure"):
        services.publier(agent=direction, version=version, motif="Essai", jour=JOUR)
    assert services.publier(agent=direction, version=version, motif="Essai", jour=date(2026, 7, 2)).numero == 3


def test_a_list_without_condition_would_take_everybody_and_is_refused(direction: Any) -> None:
    public = Public.objects.get(code="renoncement")
    version = brouillon(direction, public, parametres={})
    with pytest.raises(services.RegleRefusee, match="prendrait tout le monde"):
        services.publier(agent=direction, version=version, motif="Essai", jour=JOUR)


def test_a_version_is_published_once(direction: Any, a1: Public) -> None:
    version = publier(direction, a1)
    with pytest.raises(TransitionRefusee):
        services.publier(agent=direction, version=version, motif="Encore", jour=date(2026, 8, 1))
    assert en_vigueur("a1", date(2026, 8, 2)).valable_au is None


def test_a_retired_rule_finds_nobody_after_its_last_day(direction: Any, a1: Public) -> None:
    version = publier(direction, a1)
    services.retirer(agent=direction, version=version, motif="Erreur", jour=date(2026, 7, 31))
    assert en_vigueur("a1", date(2026, 7, 31)) == version
    assert en_vigueur("a1", date(2026, 8, 1)) is None
    assert publier(direction, a1, date(2026, 8, 1)).numero == 3


@pytest.mark.parametrize(("motif", "jour"), [("", JOUR), ("Erreur", date(2026, 6, 30))])
def test_a_retirement_says_why_and_never_precedes_the_version(
    direction: Any, a1: Public, motif: str, jour: date
) -> None:
    version = publier(direction, a1)
    with pytest.raises(services.RegleRefusee):
        services.retirer(agent=direction, version=version, motif=motif, jour=jour)


def test_a_draft_is_not_retired(direction: Any, a1: Public) -> None:
    with pytest.raises(TransitionRefusee):
        services.retirer(agent=direction, version=brouillon(direction, a1), motif="Erreur", jour=JOUR)


# --- Drafts ---


def test_a_rule_has_one_draft(direction: Any, a1: Public) -> None:
    services.creer_brouillon(agent=direction, public=a1)
    with pytest.raises(services.RegleRefusee, match="déjà un brouillon"):
        services.creer_brouillon(agent=direction, public=a1)


def test_a_wrong_draft_names_its_lines_and_nothing_is_written(direction: Any, a1: Public) -> None:
    version = services.creer_brouillon(agent=direction, public=a1)
    avant = version.empreinte
    with pytest.raises(services.RegleRefusee) as refus:
        services.modifier_brouillon(
            agent=direction, version=version, lue=version.version, parametres={"jour": 0},
            admission={"tous": [ALD, {"champ": "age", "operateur": "egal", "valeur": "?"}]}, differenciee={"x": []},
        )  # fmt: skip
    assert len(refus.value.fautes) == 3
    assert "Admission. Ligne 2, « Âge »" in str(refus.value)
    assert VersionRegle.objects.get(pk=version.pk).empreinte == avant


def test_the_loser_of_two_edits_is_told(direction: Any, a1: Public) -> None:
    version = services.creer_brouillon(agent=direction, public=a1)
    lue = version.version
    contenu: dict[str, Any] = {"parametres": {}, "admission": {}}
    services.modifier_brouillon(agent=direction, version=version, lue=lue, differenciee=ALD, **contenu)
    with pytest.raises(VersionDepassee):
        services.modifier_brouillon(agent=direction, version=version, lue=lue, differenciee=C2S, **contenu)
    assert VersionRegle.objects.get(pk=version.pk).differenciee == ALD


# --- Publics of a caisse ---


def test_a_caisse_programmes_its_own_list_in_its_own_programme() -> None:
    agent = un_agent("direction_regionale")
    organisme = agent.affectation.organisme
    public = services.programmer_liste(
        agent=agent, organisme=organisme, programme="", nouveau_programme="Jeunes en arrêt", libelle="Moins de 30 ans",
        description="Jeunes en arrêt long.", origine_des_listes="CPAM", reference="Conseil du 3 mars",
    )  # fmt: skip
    assert (public.organisme, public.source, public.code) == (organisme, "liste", "moins_de_30_ans")
    assert public.programme.cadre.organisme == organisme
    assert public.versions.get().modifiable


def test_the_caisses_own_rule_takes_the_place_of_the_national_one_at_home(a1: Public) -> None:
    agent = un_agent("direction_regionale")
    organisme = agent.affectation.organisme
    sien = services.adapter_public(agent=agent, public=a1, organisme=organisme)
    assert sien.versions.get().empreinte == a1.versions.get().empreinte, "starts as a copy"
    version = sien.versions.get()
    services.publier(agent=agent, version=version, motif="Essai", jour=JOUR)
    assert en_vigueur("a1", JOUR, organisme.pk).public == sien
    assert en_vigueur("a1", JOUR, un_organisme().pk).public == a1
    assert en_vigueur("a1", JOUR).public == a1
    assert len(selectors.versions_en_vigueur(JOUR, organisme.pk)) == 7
    with pytest.raises(services.RegleRefusee, match="déjà adapté"):
        services.adapter_public(agent=agent, public=a1, organisme=organisme)


# --- The base keeps the promise, whatever the code does; sabotages see it ---


def alterer(version: VersionRegle) -> None:
    with transaction.atomic():
        VersionRegle.objects.filter(pk=version.pk).update(differenciee=C2S)


ALTERATIONS = [
    {"differenciee": C2S}, {"admission": C2S}, {"parametres": {"jour": 60}}, {"numero": 9}, {"empreinte": "f" * 64},
    {"motif": "Autre"}, {"valable_du": date(2000, 1, 1)}, {"statut": "brouillon", "valable_du": None, "publiee_le": None},
    {"publiee_par": None}, {"origine": "livre"},
]  # fmt: skip


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda a: next(iter(a)))
def test_a_published_version_never_changes(direction: Any, a1: Public, alteration: dict[str, Any]) -> None:
    version = publier(direction, a1)
    with pytest.raises(IntegrityError, match="programmes_version_figee"), transaction.atomic():
        VersionRegle.objects.filter(pk=version.pk).update(**alteration)


def test_a_published_version_is_never_deleted(direction: Any, a1: Public) -> None:
    version = publier(direction, a1)
    with pytest.raises(IntegrityError, match="programmes_version_figee"), transaction.atomic():
        version.delete()


def test_a_retired_version_never_comes_back(direction: Any, a1: Public) -> None:
    version = publier(direction, a1)
    services.retirer(agent=direction, version=version, motif="Erreur", jour=JOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionRegle.objects.filter(pk=version.pk).update(statut="publiee")


def copie_de_la_table(sql: str, *valeurs: Any) -> int:
    """The same table without its guards: what would be seen there."""
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE copie ON COMMIT DROP AS SELECT * FROM programmes_versionregle")
        curseur.execute(sql, valeurs)
        return int(curseur.rowcount)


def test_sabotage_without_the_trigger_a_published_version_changes() -> None:
    assert copie_de_la_table("UPDATE copie SET motif = 'Autre' WHERE statut = 'publiee'") == 7


def deux_le_meme_jour(public: Public) -> None:
    modele = public.versions.get()
    VersionRegle.objects.create(
        public=public, numero=2, statut="publiee", motif="Essai", valable_du=date(2020, 1, 1), empreinte="0" * 64,
        publiee_le=modele.publiee_le,
    )  # fmt: skip


def test_the_base_refuses_two_versions_for_one_day(a1: Public) -> None:
    with pytest.raises(IntegrityError, match="version_regle_une_par_jour"), transaction.atomic():
        deux_le_meme_jour(a1)


def test_sabotage_without_the_closing_of_the_old_version_the_base_says_no(
    direction: Any, a1: Public, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_fermer_precedente", lambda public, jour: None)
    with pytest.raises(IntegrityError, match="version_regle_une_par_jour"), transaction.atomic():
        publier(direction, a1)


@pytest.mark.parametrize(
    "etat", [{"statut": "publiee"}, {"statut": "retiree"}, {"valable_du": JOUR}, {"publiee_le": "2026-01-01T00:00Z"}]
)
def test_the_base_refuses_a_state_without_its_dates(direction: Any, a1: Public, etat: dict[str, Any]) -> None:
    version = brouillon(direction, a1)
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionRegle.objects.filter(pk=version.pk).update(**etat)
