"""The people around somebody: noted, corrected from a day on, agreed or not, taken back, gone, dead; who reads them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure, Rattachement
from jalons.personnes.entourage import rules, selectors, services
from jalons.personnes.entourage.enums import Fin, LienFoyer, Parler, Presence
from jalons.personnes.entourage.models import LigneEntourage
from jalons.personnes.entourage.services import Membre, Proche
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def helene() -> Any:
    charger_referentiels()
    return people.un_agent()


@pytest.fixture
def valerie(helene: Any) -> Assure:
    """Given to Hélène by somebody else."""
    elle: Assure = people.un_assure(helene.affectation.organisme, nom="Brunet", prenom="Valérie", sexe="2")
    Rattachement.objects.create(
        assure=elle, agent=helene, genre="referent", date_debut=timezone.localdate() - 90 * JOUR
    )
    return elle


@pytest.fixture
def poste(helene: Any, client_de: Any) -> Any:
    return client_de(helene)


def url(nom: str, elle: Assure, *autres: Any) -> str:
    return reverse(f"entourage:{nom}", args=[elle.pk, *autres])


def saisie(**autres: Any) -> dict[str, Any]:
    jour = timezone.localdate().isoformat()
    return {"role": "famille", "nom": "Camille, sa sœur", "telephone": "06 39 98 31 04", "parler": "oui", "accord_le": jour,
            "date_debut": jour} | autres  # fmt: skip


def noter(helene: Any, elle: Assure, **autres: Any) -> LigneEntourage:
    jours = {nom: autres.pop(nom) for nom in ("date_debut", "date_fin", "plateforme") if nom in autres}
    dit = Proche(**{"role": "famille", "nom": "Camille", "parler": "oui", "accord_le": "2026-01-05"} | autres)
    return services.ajouter(agent=helene, assure=elle, dit=dit, **jours)


def test_what_is_noted_is_sealed_and_read_on_three_pages_a_refusal_before_its_number(
    poste: Any, valerie: Assure, helene: Any
) -> None:
    poste.post(url("nouveau", valerie, "autour"), saisie())
    assert poste.post(url("nouveau", valerie, "autour"), saisie(nom="M. Patron", parler="non")).status_code == 302
    enfant = {"lien": "enfant", "prenom": "Inès", "age": "7", "presence": "moitie", "garde": "une semaine sur deux"}
    enfant |= {"date_debut": timezone.localdate().isoformat()}
    assert poste.post(url("nouveau", valerie, "foyer"), enfant).status_code == 302
    page = poste.get(url("page", valerie)).text
    assert page.index("Ne pas parler d’elle à M. Patron") < page.index("Camille, sa sœur")
    assert "tel:+33639983104" in page and page.count("tel:+3363998") == 1, "pas de numéro à cliquer après un non"
    assert "Inès, 7 ans" in page and "une semaine sur deux" in page
    fiche = poste.get(reverse("assures:fiche", args=[valerie.pk])).text
    assert "Ne pas parler d’elle à M. Patron" in fiche and "Inès, 7 ans" in fiche
    assert not any(b"Patron" in bytes(b) for b in LigneEntourage.objects.values_list("contenu", flat=True))
    actes = set(LigneJournal.objects.filter(acte__startswith="entourage.").values_list("acte", "motif"))
    assert actes == {("entourage.ajouter", ""), ("entourage.lire", "")}


def test_only_who_was_given_her_reads_it_and_the_platform_what_she_agrees_to_show(
    valerie: Assure, helene: Any, client_de: Any
) -> None:
    noter(helene, valerie, nom="Monique, sa mère", parler="sujet", sujet="dire qu’elle nous rappelle", plateforme=True)
    noter(helene, valerie, nom="Dr Garnier", role="medecin_traitant")
    for role in ("csam", "assistant_social", "manager"):
        client = client_de(people.un_agent(role, organisme=helene.affectation.organisme))
        assert client.get(url("page", valerie)).status_code == 404
        assert client.post(url("nouveau", valerie, "autour"), saisie()).status_code == 404
        fiche = client.get(reverse("assures:fiche", args=[valerie.pk])).text
        assert "Garnier" not in fiche and ("Monique" in fiche) == (role != "manager")
    Rattachement.objects.update(confie=False)  # hers by her own act: nothing of it opens
    assert client_de(helene).get(url("page", valerie)).status_code == 404


def test_an_agreement_taken_back_is_a_new_version_and_the_loser_of_a_race_sees_both(
    poste: Any, valerie: Assure, helene: Any
) -> None:
    ligne = noter(helene, valerie, date_debut=timezone.localdate() - 30 * JOUR)
    envoi = saisie(nom="Camille", parler="retire", version="1")
    assert poste.post(url("corriger", valerie, ligne.pk), envoi).status_code == 302
    lue = selectors.entourage(valerie, timezone.localdate())
    assert [p.parler for p in lue.proches] == [Parler.RETIRE] and lue.proches[0].refuse
    avant = selectors.entourage(valerie, timezone.localdate() - JOUR)
    assert [p.parler for p in avant.proches] == [Parler.OUI], "les jours d’avant restent"
    perdu = poste.post(url("corriger", valerie, ligne.pk), envoi | {"parler": "oui", "nom": "Camille Brunet"})
    assert perdu.status_code == 409 and "Camille Brunet" in perdu.text and "Accord retiré" in perdu.text
    assert poste.post(url("retirer", valerie, ligne.pk), {"version": "1"}).status_code == 409
    assert poste.post(url("retirer", valerie, ligne.pk), {"version": "2"}).status_code == 302
    with pytest.raises(TransitionRefusee):
        services.corriger(agent=helene, ligne=ligne, version=3, dit=Proche(nom="x"))
    with pytest.raises(VersionDepassee):
        services.retirer(agent=helene, ligne=ligne, version=1)
    assert "<s>Camille</s>" in poste.get(url("page", valerie)).text


@pytest.mark.parametrize(
    ("champ", "tape", "dit"),
    [
        ("accord_le", "", "quel jour"), ("accord_le", "2099-01-01", "avenir"), ("parler", "sujet", "de quoi"),
        ("telephone", "123", "incomplet"), ("nom", "", "un nom"), ("date_fin", "2019-01-01", "précède"),
        ("date_debut", "0001-01-01", "vraisemblable"), ("nom", "x" * 300, "Trop long"), ("role", "zz", "choix"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_words_and_nothing_is_lost(
    poste: Any, valerie: Assure, champ: str, tape: str, dit: str
) -> None:
    page = poste.post(url("nouveau", valerie, "autour"), saisie(joindre="après 18 h") | {champ: tape})
    assert page.status_code == 422 and dit in page.text and "après 18 h" in page.text
    assert not LigneEntourage.objects.exists()


def test_somebody_dies_or_leaves_and_is_counted_no_more_while_the_days_before_stay(
    poste: Any, valerie: Assure, helene: Any
) -> None:
    jour = timezone.localdate()
    mere = services.ajouter(
        agent=helene, assure=valerie, dit=Membre(LienFoyer.PARENT, "Odile", 92), date_debut=jour - 60 * JOUR
    )
    envoi = {"dernier": (jour - 10 * JOUR).isoformat(), "fin": Fin.DECES, "version": "1"}
    assert poste.post(url("terminer", valerie, mere.pk), envoi).status_code == 302
    assert not selectors.entourage(valerie, jour).membres
    assert [m.prenom for m in selectors.entourage(valerie, jour - 20 * JOUR).membres] == ["Odile"]
    assert "décès" in poste.get(url("page", valerie)).text
    loin = envoi | {"dernier": (jour - 90 * JOUR).isoformat(), "version": "2"}
    assert "retirez-la" in poste.post(url("terminer", valerie, mere.pk), loin).text
    assures.noter_deces(agent=helene, assure=valerie, date_deces=jour)
    page = poste.get(url("page", valerie)).text
    assert "rien ne s’y ajoute" in page and "Ajouter" not in page
    assert poste.post(url("nouveau", valerie, "autour"), saisie()).status_code == 409


def test_a_measure_names_its_mandataire_and_a_silence_wins_over_an_agreement(
    poste: Any, valerie: Assure, helene: Any
) -> None:
    jour = timezone.localdate()
    mesure = assures.noter_protection(
        agent=helene, assure=valerie, mesure="curatelle", etendue="biens", date_debut=jour, mandataire="Mme Tutrix"
    )
    ailleurs = people.un_assure(helene.affectation.organisme, nom="Autre")
    autre = assures.noter_protection(agent=helene, assure=ailleurs, mesure="tutelle", etendue="tout", date_debut=jour)
    assert "Mme Tutrix" in poste.get(url("page", valerie)).text
    mandat = saisie(role="mandataire", nom="", protection=str(autre.pk))
    assert poste.post(url("nouveau", valerie, "autour"), mandat).status_code == 422, "la mesure d’une autre"
    assert poste.post(url("nouveau", valerie, "autour"), mandat | {"protection": str(mesure.pk)}).status_code == 302
    lue = selectors.entourage(valerie, jour)
    assert [p.nom for p in lue.proches] == ["Mme Tutrix"] and not lue.mesures
    noter(helene, valerie, nom="Bruno Rivière")
    assures.noter_ne_rien_dire(agent=helene, assure=valerie, a_qui="son ex-mari, Bruno Rivière", date_debut=jour)
    premier = selectors.entourage(valerie, jour).proches[0]
    assert premier.nom == "Bruno Rivière" and premier.refuse and not premier.appelable


def test_a_page_costs_the_same_with_one_line_and_with_ten_and_says_a_damaged_one(
    poste: Any, valerie: Assure, helene: Any
) -> None:
    ligne = noter(helene, valerie)

    def cout() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert poste.get(url("page", valerie)).status_code == 200
        return len(requetes)

    un = cout()
    for n in range(9):
        noter(helene, valerie, nom=f"Proche {n}")
    assert cout() == un
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE entourage_ligneentourage SET contenu = %s WHERE id = %s", [b"k1:" + b"x" * 40, ligne.pk]
        )
    page = poste.get(url("page", valerie))
    assert page.status_code == 200 and "Texte illisible" in page.text


NOMS = st.lists(st.sampled_from(["Bruno", "Rivière", "ex-mari", "Monique", "Marchand"]), min_size=1, max_size=3)


@given(NOMS, NOMS)
def test_a_silence_covers_a_name_when_all_its_words_are_in_it(noms: list[str], silence: list[str]) -> None:
    attendu = {m for n in noms for m in n.lower().split("-")} <= {m for n in silence for m in n.lower().split("-")}
    assert rules.tait(" ".join(noms).upper(), ["autre", "son " + ", ".join(silence)]) == attendu
    assert not rules.tait("", ["son ex-mari"])


@pytest.mark.parametrize(
    ("parler", "sujet", "le", "champ"),
    [
        (Parler.A_DEMANDER, "", None, ""), (Parler.OUI, "", date(2026, 1, 1), ""), (Parler.NON, "", None, "accord_le"),
        (Parler.RETIRE, "", None, "accord_le"), (Parler.SUJET, " ", date(2026, 1, 1), "sujet"),
        (Parler.SUJET, "les soins", date(2026, 1, 1), ""),
    ],
)  # fmt: skip
def test_an_agreement_has_its_day_and_its_limits(parler: str, sujet: str, le: date | None, champ: str) -> None:
    if champ:
        with pytest.raises(SaisieRefusee) as refus:
            rules.controler_accord(parler, sujet, le)
        assert refus.value.champ == champ
    else:
        rules.controler_accord(parler, sujet, le)


def test_shared_custody_is_told_in_words() -> None:
    vue = selectors.MembreVue(
        id=None, lien=LienFoyer.ENFANT, prenom="", age=0, presence=Presence.MOITIE, garde="le mercredi", fin="",  # type: ignore[arg-type]
        date_debut=date(2026, 1, 1),
    )  # fmt: skip
    assert (vue.nom, vue.dit) == ("Enfant, moins d’un an", "la moitié du temps : le mercredi")
