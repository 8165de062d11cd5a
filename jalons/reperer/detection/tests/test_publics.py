"""Rules of publics applied to a month: kept once, replayed the same, their changes told person by person."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from jalons.config import database
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.effectifs import SEUIL, est_petit
from jalons.personnes.assures.models import Assure
from jalons.reperer.detection import publics, selectors, verrou
from jalons.reperer.detection.comparaison import Resume, comparer
from jalons.reperer.detection.discretion import MARGE, cacher_parts, effectif
from jalons.reperer.detection.models import Evenement, Reperage
from jalons.reperer.detection.services import chargement, reperages
from jalons.reperer.detection.tests.dossiers import NIR, ecrire
from jalons.reperer.programmes import services as programmes
from jalons.reperer.programmes.chargement import charger_programmes
from jalons.reperer.programmes.models import Programme, Public
from tests import people
from tests.tailles import epreuve

pytestmark = epreuve("publics")

LUES: dict = {}
FEMMES = {"champ": "sexe", "operateur": "egal", "valeur": "2"}
JEUNES = {"champ": "age", "operateur": "au_plus", "valeur": 40}


@pytest.fixture
def read_once(monkeypatch):
    """The same files are read once for all these tests: what is read is real, only not read again."""
    vraies = chargement.lignes

    def lignes(options, suivi, **autres):
        cle = (
            chargement.empreinte(chargement.manifester(options.fichiers)),
            options.mois,
            options.jour,
            options.seuil_ij,
        )
        if cle not in LUES:
            LUES[cle] = vraies(options, suivi, **autres)
        return LUES[cle]

    monkeypatch.setattr(chargement, "lignes", lignes)


@pytest.fixture
def juin(tmp_path, db, read_once):
    """The small folder of June, loaded for a caisse; programmes as shipped."""
    charger_referentiels()
    charger_programmes()
    dossier = ecrire(tmp_path / "juin")
    organisme = people.un_organisme()
    return dossier, chargement.charger(agent=None, dossier=dossier, mois="2026-06", organisme=organisme).extraction


def reperer(juin, **autres):
    dossier, extraction = juin
    return chargement.reperer_extraction(agent=None, extraction=extraction, dossier=dossier, mois="2026-06", **autres)


def nouvelle_version(code="a1", organisme=None, il_y_a=0, **contenu):
    """Draft the next version of a public's rule and publish it from today, or so many days ago."""
    agent = people.un_agent("direction_nationale")
    public = Public.objects.get(code=code, organisme=organisme)
    version = programmes.creer_brouillon(agent=agent, public=public)
    champs = {nom: contenu.get(nom, getattr(version, nom)) for nom in ("parametres", "admission", "differenciee")}
    version = programmes.modifier_brouillon(agent=agent, version=version, lue=version.version, **champs)
    return programmes.publier(
        agent=agent, version=version, motif="essai", jour=timezone.localdate() - timedelta(days=il_y_a)
    )


def par_nom(**filtre):
    """{identifier: repérage}, of the last month only when the person has two arrêts."""
    return {r.assure_ref: r for r in Reperage.objects.filter(**filtre).order_by("jour_91")}


def test_the_shipped_rule_finds_what_the_request_alone_finds_with_the_criteria_that_fired(juin):
    reperer(juin)
    anna = par_nom()[NIR["anna"]]
    assert (anna.regle, anna.regle_version, anna.offre) == ("a1", "1", "differenciee")
    assert set(anna.criteres) >= {"ald", "ij_faible"}
    seule = chargement.Lectures(juin[0], "2026-06").trouves(publics.SANS_PROGRAMME)[0]
    assert {(t.assure_id, t.verdict.offre) for t in seule} == {
        (r.assure_ref, r.offre) for r in Reperage.objects.filter(mois="2026-06")
    }


def test_periods_and_values_are_sealed(juin):
    reperer(juin)
    with connection.cursor() as curseur:
        curseur.execute("SELECT string_agg(r::text, ' ') FROM detection_reperage r")
        brut = curseur.fetchone()[0]
    for clair in ('"ald": true', '2026-03-30", "2026-07', "montant_journalier"):
        assert clair.encode().hex() not in brut
    anna = par_nom()[NIR["anna"]]
    assert '"ald": true' in anna.valeurs and "25.1" in anna.periodes


def test_a_new_version_adds_changes_and_removes_and_says_for_which_criteria(juin):
    """From « everyone » to the women of under forty: some leave; from those to everyone: they come back."""
    reperer(juin)
    attente = Reperage.objects.filter(suite="").count()
    nouvelle_version(admission=JEUNES, differenciee={})
    faits = reperer(juin)
    genres = {e.reperage.assure_ref: (e.genre, e.offre_avant, e.offre_apres) for e in Evenement.objects.all()}
    assert genres[NIR["anna"]] == ("change", "differenciee", "socle")
    assert genres[NIR["farid"]][0] == "retire"
    assert sum(f.evenements for f in faits) == Evenement.objects.count() == len(Evenement.objects.values("reperage"))
    assert {r.suite for r in Reperage.objects.filter(regle_version="1")} == {"retire", "remplace"}
    assert selectors.a_proposer(juin[1]).count() == Reperage.objects.filter(regle_version="2").count() < attente
    avant = Evenement.objects.count()
    reperer(juin)
    assert Evenement.objects.count() == avant
    assert "age" in Reperage.objects.get(regle_version="2", mois="2026-06", jour_91=date(2026, 6, 28)).criteres


def test_somebody_who_enters_with_the_new_version_is_an_event_too(juin):
    nouvelle_version(admission=JEUNES, il_y_a=1)
    reperer(juin)
    nouvelle_version(admission={})
    reperer(juin)
    ajoutes = {e.reperage.assure_ref for e in Evenement.objects.filter(genre="ajoute", version_apres="3")}
    assert NIR["farid"] in ajoutes and NIR["anna"] not in ajoutes


def test_other_reasons_for_the_same_offer_are_an_event_too_and_the_same_reasons_are_none(juin):
    """Anna keeps her offre différenciée and loses one of its reasons; Farid has the same ones as before: none."""
    reperer(juin)
    nouvelle_version(differenciee={"champ": "ald", "operateur": "egal", "valeur": True})
    reperer(juin)
    anna = Evenement.objects.get()
    assert anna.reperage.assure_ref == NIR["anna"]
    assert (anna.genre, anna.offre_avant, anna.offre_apres) == ("change", "differenciee", "differenciee")
    assert anna.criteres == ["ald"]


def test_a_month_replayed_under_an_old_version_gives_what_it_gave_then(juin):
    dossier, extraction = juin
    reperer(juin)
    nouvelle_version(admission=JEUNES, differenciee={})
    reperer(juin)
    avant = Reperage.objects.count()
    regle = publics.regle(extraction.organisme, "a1", "1")
    rejeu = chargement.rejouer(extraction=extraction, dossier=dossier, mois="2026-06", regle=regle)
    assert rejeu.identique and rejeu.trouves == rejeu.gardes == 4
    assert Reperage.objects.count() == avant


def test_sabotage_a_replay_that_took_the_rule_of_today_would_differ(juin):
    dossier, extraction = juin
    reperer(juin)
    nouvelle_version(admission=JEUNES)
    aujourdhui = publics.Regle("a1", "1", arbres=publics.regle(extraction.organisme, "a1", "2").arbres)
    assert not chargement.rejouer(extraction=extraction, dossier=dossier, mois="2026-06", regle=aujourdhui).identique


def test_parameters_of_the_rule_reach_the_request(juin):
    parametres = programmes.PARAMETRES_REQUETE | {"jour": 100, "seuil_ij": "50"}
    nouvelle_version(parametres=parametres)
    reperer(juin)
    assert NIR["anna"] not in par_nom()  # her 100th day is the 7th of July
    regle = publics.regles_en_vigueur(juin[1].organisme, timezone.localdate())[0]
    options = regle.options(juin[0], "2026-06")
    assert (options.jour, str(options.seuil_ij), options.tolerance) == (100, "50", 3)


def test_an_unknown_rule_or_version_is_told_with_those_that_exist(juin):
    with pytest.raises(publics.RegleInconnue, match="Versions publiées : a1 1"):
        publics.regle(juin[1].organisme, "a1", "7")


def regional(organisme, code, admission, source="requete", il_y_a=0):
    """A public of that caisse with one published version, in force from today or from so many days ago."""
    agent = people.un_agent("direction_regionale", organisme=organisme)
    public = programmes.creer_public(
        agent=agent, programme=Programme.objects.first(), libelle=code, description="", origine_des_listes="",
        reference="essai", organisme=organisme, source=source,
    )  # fmt: skip
    version = programmes.modifier_brouillon(
        agent=agent, version=public.versions.get(), lue=1, parametres=public.versions.get().parametres,
        admission=admission, differenciee={},
    )  # fmt: skip
    jour = timezone.localdate() - timedelta(days=il_y_a)
    return programmes.publier(agent=agent, version=version, motif="essai", jour=jour)


def test_the_same_person_found_by_two_publics_has_one_demande_and_a_reason_for_each(juin):
    from jalons.recevoir.signalements.models import Demande, Signalement
    from jalons.recevoir.signalements.services import proposer_reperage

    regional(juin[1].organisme, "jeunes", JEUNES)
    faits = reperer(juin)
    assert {(f.public, f.version) for f in faits} == {("a1", "1"), ("jeunes", "r1")}
    for reperage in list(selectors.a_proposer(juin[1])):
        proposer_reperage(agent=None, reperage=reperage)
    demande = Demande.objects.get(assure__nom="Arnaud")
    raisons = {s.reperage.regle: s.reperage.criteres for s in Signalement.objects.filter(demande=demande)}
    assert set(raisons) == {"a1", "jeunes"} and raisons["jeunes"] == ["age"]


def test_somebody_whose_criterion_is_unknown_does_not_enter_and_is_counted(juin):
    regional(juin[1].organisme, "femmes", FEMMES)
    juin_femmes = [f for f in reperer(juin) if f.public == "femmes" and f.mois == "2026-06"]
    assert [(f.trouves, f.a_demander) for f in juin_femmes] == [(0, 4)]


# --- One run at a time ---


@pytest.mark.django_db
def test_a_second_run_waits_and_says_so():
    autre = psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=connection.settings_dict["NAME"]))
    autre.execute("SELECT pg_advisory_lock(%s)", [verrou.VERROU])
    dits = []

    def prevenir(texte):
        dits.append(texte)
        autre.close()

    with verrou.seul(lambda etape: None, prevenir):
        dits.append("fait")
    assert dits == [verrou.ATTENTE, "fait"]


@pytest.mark.django_db
def test_sabotage_without_the_lock_nobody_waits(monkeypatch):
    autre = psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=connection.settings_dict["NAME"]))
    autre.execute("SELECT pg_advisory_lock(%s)", [verrou.VERROU])
    monkeypatch.setattr(verrou, "_prendre", lambda: True)
    dits = []
    with verrou.seul(dits.append, dits.append):
        pass
    autre.close()
    assert dits == []


# --- What is said before anything is offered ---


def resume(mois, lignes=100, dossier="d"):
    return Resume(dossier, mois, lignes, date(2026, 7, 2))


def test_a_missing_month_a_second_extraction_and_half_the_rows_are_told():
    avant = [resume("2026-03"), resume("2026-05", 500)]
    textes = comparer(resume("2026-06", 249), [*avant, resume("2026-06", 90, "bis")])
    assert len(textes) == 3
    assert "2026-04" in textes[0] and "2026-05" not in textes[0]
    assert "« bis », chargée le 02/07/2026" in textes[1]
    assert "249 lignes, moins de la moitié de celle de 2026-05 (500)" in textes[2]


def test_the_first_extraction_and_a_regular_one_say_nothing():
    assert comparer(resume("2026-06"), []) == []
    assert comparer(resume("2026-06", 250), [resume("2026-05", 500)]) == []


def test_a_death_known_since_is_told(juin):
    reperer(juin)
    anna = people.un_assure(juin[1].organisme)
    Reperage.objects.filter(jour_91=date(2026, 6, 28)).update(assure=anna)
    assert selectors.avertissements(juin[1]) == []
    Assure.objects.filter(pk=anna.pk).update(date_deces=date(2026, 7, 1))
    assert "1 personne(s) trouvée(s) ici sont décédées depuis" in selectors.avertissements(juin[1])[0]


# --- Counts for those who may see nobody ---


def test_what_is_hidden_cannot_be_subtracted():
    assert effectif({"socle": 12, "differenciee": 3}, cacher=True).parts == {"socle": None, "differenciee": None}
    assert effectif({"socle": 4, "differenciee": 3}, cacher=True).total is None
    assert effectif({"socle": 40, "differenciee": 0}, cacher=True).parts == {"socle": 40, "differenciee": 0}
    assert effectif({"socle": 4}, cacher=False).total == 4


def test_hidden_parts_always_leave_room_for_doubt():
    import itertools

    for valeurs in itertools.product((0, 1, 5, 10, 11, 30), repeat=4):
        parts = dict(zip("abcd", valeurs, strict=True))
        if sum(valeurs) < SEUIL:
            continue
        caches = cacher_parts(parts)
        assert all(not est_petit(n) for nom, n in parts.items() if nom not in caches)
        restent = [n for nom, n in parts.items() if n and nom not in caches]
        assert not caches or (len(caches) > 1 and (sum(parts[c] for c in caches) >= MARGE or not restent))


def test_sabotage_hiding_the_small_part_alone_would_tell_it(monkeypatch):
    parts = {"socle": 12, "differenciee": 3}
    seul = {nom for nom, n in parts.items() if est_petit(n)}
    assert sum(parts.values()) - sum(n for nom, n in parts.items() if nom not in seul) == 3
    assert cacher_parts(parts) > seul


def test_rows_of_a_month_are_compared_with_the_version_before_only(juin):
    reperer(juin)
    regle = publics.regle(juin[1].organisme, "a1", "1")
    assert reperages.version_precedente(juin[1], "2026-06", regle) == ""
