"""The sheet: filled, corrected from a day on, ended, withdrawn, written by two at once, printed, read by whom."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.selectors import brouillon_de
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.ressources import selectors, services
from jalons.accompagner.ressources.enums import Genre
from jalons.accompagner.ressources.models import LigneBudget
from jalons.accompagner.ressources.services import Membre, Montant
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.personnes.assures.models import Rattachement
from jalons.personnes.entourage import services as entourage
from jalons.personnes.entourage.enums import LienFoyer, Presence
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def url(nom: str, pk: Any, **autres: Any) -> str:
    return reverse(f"ressources:{nom}", kwargs={"pk": pk, **autres})


def noter(dossier: Any, helene: Any, rubrique: str, nature: str, montant: str | None, **autres: Any) -> LigneBudget:
    jours = {nom: autres.pop(nom) for nom in ("date_debut", "date_fin", "date_acte") if nom in autres}
    dit = Montant(nature, None if montant is None else Decimal(montant), **autres)
    return services.ajouter_ligne(agent=helene, dossier=dossier, rubrique=rubrique, dit=dit, **jours)


def test_the_sheet_is_filled_at_once_and_says_what_is_missing(poste: Any, dossier: Any) -> None:
    page = poste.get(url("remplir", dossier.pk))
    assert "Indemnités journalières" in page.text
    champs = {
        "date_acte": timezone.localdate().isoformat(), "version": "0", "adultes": "1", "enfants": "4 et 7 ans",
        "m_revenu_ij": "29,90 €", "p_revenu_ij": "jour", "v_revenu_ij": "on", "m_revenu_aide_logement": "412",
        "m_charge_loyer": "1\u202f085,50", "m_charge_energie": "?", "d_dette_dette_energie": "340",
        "m_dette_dette_energie": "0",
    }  # fmt: skip
    assert poste.post(url("remplir", dossier.pk), champs).status_code == 302
    lu = selectors.budget(dossier, timezone.localdate())
    assert (lu.total_revenus.mots, lu.total_charges.mots) == ("1\u202f321,46\xa0€", "au moins 1\u202f085,50\xa0€")
    assert lu.inconnus == ("Électricité, gaz, chauffage",) and lu.total_du.mots == "340\xa0€"
    assert lu.foyer and (lu.foyer.personnes, lu.foyer.unites) == (3, Decimal("1.6"))
    assert lu.reste and (lu.reste.mots, lu.reste.mots_jour) == ("au plus 235,96\xa0€", "au plus 2,62\xa0€")
    assert [li.dit for li in lu.par_nature("ij")] == ["29,90\xa0€ par jour"] and not lu.mensuel("ij").inconnus
    deux_pages = (
        poste.get(url("feuille", dossier.pk)).text,
        poste.get(reverse("parcours:dossier", args=[dossier.pk])).text,
    )
    assert all("au moins 1\u202f085,50\xa0€" in texte for texte in deux_pages)
    inscrit = LigneJournal.objects.filter(acte__startswith="budget.").values_list("acte", "motif")
    assert set(inscrit) == {("budget.remplir", ""), ("budget.lire", "")}


def test_the_household_that_the_entourage_tells_is_counted_when_she_says_so(
    poste: Any, dossier: Any, helene: Any
) -> None:
    Rattachement.objects.filter(assure=dossier.assure).update(confie=True)  # given to her by somebody else
    for nom, age in (("Inès", 7), ("Noé", 4)):
        dit = entourage.Membre(LienFoyer.ENFANT, nom, age)
        entourage.ajouter(agent=helene, assure=dossier.assure, dit=dit, date_acte=timezone.localdate())
    lue = poste.get(url("feuille", dossier.pk)).text
    assert "L’entourage en dit autrement" in lue and "Inès" in lue and "n’est pas dans la feuille" in lue
    page = poste.get(url("reprendre_foyer", dossier.pk)).text
    ines = re.search(r'value="([0-9a-f-]{36})"(?:(?!value=).)*?Inès', page, re.DOTALL)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert ines and version and "Noé" in page and not LigneBudget.objects.exists(), "read, nothing is written"
    rien = poste.post(url("reprendre_foyer", dossier.pk), {"version": version.group(1)})
    assert rien.status_code == 422 and "Cochez au moins une personne" in rien.text
    un = {"version": version.group(1), "personnes": ines.group(1)}
    assert poste.post(url("reprendre_foyer", dossier.pk), un).status_code == 302
    assert poste.post(url("reprendre_foyer", dossier.pk), un).status_code in (409, 422), (
        "pressed again from a stale tab"
    )
    comptes = " ".join(p.nom for p in selectors.budget(dossier, timezone.localdate()).personnes)
    assert "Inès" in comptes and "Noé" not in comptes and LigneBudget.objects.count() == 1


def test_her_own_age_comes_from_her_birth_whatever_was_told(dossier: Any, helene: Any) -> None:
    elle, jour = dossier.assure, timezone.localdate()
    elle.date_naissance = jour.replace(year=jour.year - 28, day=1)
    for dit in (Membre(Genre.ADULTE, elle.prenom, 27), Membre(Genre.ENFANT, elle.prenom, 5)):
        services.ajouter_ligne(agent=helene, dossier=dossier, rubrique="personne", dit=dit)
    assert [p.age for p in selectors.budget(dossier, jour).personnes] == [28, 5], "a child of her name is not her"


@pytest.mark.parametrize(
    ("tape", "dit"),
    [
        ("-5", "négatif"), ("1e9", "ne se lit pas"), ("1000000000", "million"), ("douze", "ne se lit pas"),
        ("1.234", "ne se lit pas"), ("12,345", "ne se lit pas"),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_read_is_told_and_nothing_is_lost(
    poste: Any, dossier: Any, tape: str, dit: str
) -> None:
    corps = {"m_charge_loyer": tape, "m_charge_eau": "30", "date_acte": timezone.localdate().isoformat()}
    reponse = poste.post(url("remplir", dossier.pk), corps | {"version": "0", "enfants": "quatre"})
    assert reponse.status_code == 422 and dit in reponse.text and "n’est pas un âge" in reponse.text
    assert f'value="{tape}"' in reponse.text and 'value="30"' in reponse.text
    assert not LigneBudget.objects.exists()


def test_two_who_fill_or_correct_the_same_sheet_both_see_both(poste: Any, dossier: Any, helene: Any) -> None:
    loyer = noter(dossier, helene, "charge", "loyer", "700")
    jour = timezone.localdate().isoformat()
    perdue = poste.post(
        url("remplir", dossier.pk), {"m_charge_loyer": "650", "version": "0", "date_acte": jour, "m_charge_eau": "20"}
    )
    assert perdue.status_code == 409 and "700" in perdue.text and 'value="650"' in perdue.text
    services.corriger_ligne(agent=helene, ligne=loyer, version=1, dit=Montant("loyer", Decimal(710)))
    corps = {"nature": "loyer", "montant": "720", "periode": "mois", "source": "dit", "date_debut": jour}
    perdue = poste.post(url("corriger", loyer.pk), corps | {"version": "1"})
    assert perdue.status_code == 409 and "710" in perdue.text and 'value="720"' in perdue.text
    assert poste.post(url("corriger", loyer.pk), corps | {"version": "2"}).status_code == 302
    assert selectors.budget(dossier, timezone.localdate()).total_charges.montant == 720
    with pytest.raises(VersionDepassee):
        services.terminer_ligne(agent=helene, ligne=loyer, version=1, date_debut=timezone.localdate() + JOUR)


def test_what_is_typed_is_kept_as_a_draft_comes_back_and_is_emptied_once_saved(
    poste: Any, dossier: Any, helene: Any
) -> None:
    page, garder, htmx = url("remplir", dossier.pk), url("brouillon", dossier.pk), {"HX-Request": "true"}

    def onglet(**saisie: str) -> dict[str, str]:
        html = poste.get(page).text.split("j-card d-grid")[1]
        caches = dict(re.findall(r'name="(_billet|_brouillon|version)" value="([^"]*)"', html))
        return caches | {"date_acte": timezone.localdate().isoformat(), "p_charge_loyer": "mois"} | saisie

    un, deux = onglet(m_charge_loyer="6"), onglet(m_charge_eau="31")
    for tape in ("6", "61", "612"):
        assert "Brouillon gardé" in poste.post(garder, un | {"m_charge_loyer": tape}, headers=htmx).text
    perdu = poste.post(garder, deux, headers=htmx).text
    assert "n’est pas gardé" in perdu and "612" in perdu and garder in perdu, "le second onglet voit les deux"
    assert 'value="612"' in poste.get(page).text
    assert "Le reprendre" in poste.get(reverse("parcours:dossier", args=[dossier.pk])).text
    assert not LigneBudget.objects.exists(), "un brouillon n’est pas une ligne"
    assert poste.post(page, un | {"m_charge_loyer": "612"}).status_code == 302
    assert not brouillon_de(helene, dossier, "budget")
    poste.post(garder, onglet(m_charge_eau="3"), headers=htmx)
    assert poste.post(url("jeter_brouillon", dossier.pk)).status_code == 302 and not brouillon_de(
        helene, dossier, "budget"
    )


def test_ended_it_stays_before_withdrawn_it_never_was_and_a_closed_dossier_is_only_read(
    poste: Any, dossier: Any, helene: Any
) -> None:
    jour = timezone.localdate()
    il_y_a = jour - 20 * JOUR
    salaire = noter(dossier, helene, "revenu", "salaire", "1500", date_acte=il_y_a)
    faute = noter(dossier, helene, "revenu", "retraite", "9999", date_acte=il_y_a)
    fin = {"dernier": (jour - 5 * JOUR).isoformat(), "version": "1"}
    assert poste.post(url("terminer", salaire.pk), fin).status_code == 302
    assert poste.post(url("retirer", faute.pk), {"version": "1"}).status_code == 302
    totaux = [selectors.budget(dossier, jour - n * JOUR).total_revenus for n in (21, 20, 5, 4, 0)]
    assert [total.montant for total in totaux] == [0, 1500, 1500, 0, 0]
    avant = selectors.changements(dossier, jour)
    assert {c.etat.value for c in avant} == {"tenue", "terminee", "retiree"} and "<s>Retraite" in poste.get(
        url("feuille", dossier.pk)
    ).text
    with pytest.raises(TransitionRefusee):
        services.corriger_ligne(agent=helene, ligne=faute, version=2, dit=Montant("retraite"))
    accompagnements.clore_dossier(
        agent=helene, dossier=dossier, motif="relais", issue_emploi="inconnu", reglements=maker.regler(dossier)
    )
    with pytest.raises(TransitionRefusee):
        noter(dossier, helene, "charge", "eau", "3")
    dossier.refresh_from_db()
    fermees = [url("remplir", dossier.pk), url("nouvelle", dossier.pk, rubrique="charge"), url("corriger", salaire.pk)]
    assert all("terminé" in poste.get(page).text for page in fermees)
    assert "Ajouter plusieurs" not in poste.get(url("feuille", dossier.pk)).text
    comparee = selectors.comparer(dossier, jour)
    assert comparee and [titre for titre, _ in comparee.colonnes] == ["À la première visite", "À la clôture"]
    assert comparee.rangees[0].valeurs == ("1\u202f500\xa0€", "—") and comparee.rangees[0].change


def test_what_is_told_for_a_day_to_come_is_seen_now_and_counted_then(poste: Any, dossier: Any, helene: Any) -> None:
    jour = timezone.localdate()
    loyer = noter(dossier, helene, "charge", "loyer", "700")
    noter(dossier, helene, "revenu", "retraite", "900", date_debut=jour + 40 * JOUR)
    dit = {"dit": Montant("loyer", Decimal(750)), "date_debut": jour + 20 * JOUR}
    services.corriger_ligne(agent=helene, ligne=loyer, version=1, **dit)
    lus = selectors.budgets(dossier, [jour, jour + 20 * JOUR, jour + 40 * JOUR])
    assert [b.total_charges.montant for b in lus.values()] == [700, 750, 750]
    assert [b.total_revenus.montant for b in lus.values()] == [0, 0, 900]
    venir = selectors.changements(dossier, jour)
    assert [(c.nom, c.a_venir, bool(c.corrigeable)) for c in venir] == [
        ("Retraite", True, True), ("Loyer et charges", True, False),
    ]  # fmt: skip
    assert poste.get(url("feuille", dossier.pk)).text.count("à venir") >= 2


def test_what_makes_no_sense_is_refused_in_words(dossier: Any, helene: Any) -> None:
    jour = timezone.localdate()
    for autres in ({"date_fin": jour - JOUR}, {"date_acte": jour + JOUR}, {"date_acte": jour - 90 * JOUR}):
        with pytest.raises(SaisieRefusee):
            noter(dossier, helene, "charge", "loyer", "1", **autres)
    loyer = noter(dossier, helene, "charge", "loyer", "700")
    with pytest.raises(SaisieRefusee, match="retirez-la"):
        services.terminer_ligne(agent=helene, ligne=loyer, version=1, date_debut=jour)
    with pytest.raises(SaisieRefusee):
        services.ajouter_ligne(agent=helene, dossier=dossier, rubrique="personne", dit=Montant("loyer"))


def test_the_sheet_of_the_person_is_a_tagged_pdf_in_two_sizes(poste: Any, dossier: Any, helene: Any) -> None:
    noter(dossier, helene, "charge", "loyer", None, mots="garage")
    services.ajouter_ligne(agent=helene, dossier=dossier, rubrique="personne", dit=Membre(Genre.ENFANT, "Léa", 7))
    moitie = Membre(Genre.ENFANT, "Tom", 9, Presence.MOITIE)
    services.ajouter_ligne(agent=helene, dossier=dossier, rubrique="personne", dit=moitie)
    pdfs = [poste.get(url("imprimer", dossier.pk) + suite) for suite in ("", "?grand=1")]
    assert all(pdf.content.startswith(b"%PDF") and b"StructTreeRoot" in pdf.content for pdf in pdfs)
    dit = " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(pdfs[0].content)).pages).split())
    assert "Tom, 9 ans, la moitié du temps" in dit and "Léa, 7 ans ;" in dit, "as the page says it"
    assert pdfs[0].content != pdfs[1].content and "brunet" not in str(pdfs[0].headers).lower()


def test_nobody_but_the_referent_and_her_substitute_reads_it(client_de: Any, dossier: Any, helene: Any) -> None:
    noter(dossier, helene, "charge", "loyer", "4321")
    equipe = helene.affectation.equipe
    for role in ("assistant_social", "manager", "csam"):
        autre = client_de(people.un_agent(role, equipe=equipe))
        assert autre.get(url("feuille", dossier.pk)).status_code == 404
        page = autre.get(reverse("parcours:dossier", args=[dossier.pk]))
        assert page.status_code == 200 and "h-budget" not in page.text and "4\u202f321" not in page.text


def test_a_damaged_line_counts_as_unknown_and_the_page_costs_the_same_with_1_line_and_with_15(
    poste: Any, dossier: Any, helene: Any
) -> None:
    ligne = noter(dossier, helene, "charge", "loyer", "700")
    services.ajouter_ligne(agent=helene, dossier=dossier, rubrique="personne", dit=Membre())

    def cout() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert poste.get(url("feuille", dossier.pk)).status_code == 200
        return len(requetes)

    un = cout()
    for n in range(14):
        noter(dossier, helene, "charge", "eau", str(n))
    assert cout() == un
    LigneBudget.objects.filter(pk=ligne.pk).update(suite=ligne.suite)
    with connection.cursor() as curseur:
        curseur.execute("UPDATE ressources_lignebudget SET contenu = %s WHERE id = %s", [b"d:" + b"x" * 40, ligne.pk])
    page = poste.get(url("feuille", dossier.pk))
    assert page.status_code == 200 and "Texte illisible" in page.text and "au moins 91" in page.text
