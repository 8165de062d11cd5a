"""The person's own appointment: her link and her date of birth, nothing of why, each act once, every closed link alike."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import mots_interdits
from jalons.fondations.journal.models import LigneJournal
from jalons.personnes.assures.models import Assure, Contact
from jalons.recevoir.rendez_vous import rules, services
from jalons.recevoir.rendez_vous.enums import MotifAnnulation, MotifRendezVous
from jalons.recevoir.rendez_vous.models import Geste, LienRendezVous, RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import Monde, creer_monde
from tests import people

pytestmark = pytest.mark.django_db
NEE = "14/05/1997"
SOCIAL = ("social", "assistant", "motif", "point", "dossier", "valérie", "brunet", "hélène", "morvan", "cpam", "arrêt")


@pytest.fixture
def monde(db: Any) -> Monde:
    people.des_parametres("rdv_")
    return creer_monde()


@pytest.fixture
def jour() -> date:
    return rules.jour_local(timezone.now(), "Europe/Paris") + timedelta(days=4)


@pytest.fixture
def rdv(monde: Monde, jour: date) -> RendezVous:
    """In four days at nine; three hours are free after it, and three the day after."""
    Assure.objects.update(telephone="06 39 98 00 67", telephone_e164="+33639980067")
    monde.valerie.refresh_from_db()
    monde.ouvrir(jour=jour)
    monde.ouvrir(jour=jour + timedelta(days=1))
    pris = monde.reserver(agent=monde.helene, debut=monde.a(9, 0, jour), motif=MotifRendezVous.POINT, maintenant=None)
    services.confirmer(agent=monde.helene, rdv=pris)
    return pris


def adresse() -> str:
    """The link as it was last written to her."""
    corps = Envoi.objects.order_by("-created_at").first().corps
    return re.search(r"http://[^/]+(/portail/rdv/\S+/)", corps)[1]


def entrer(ou: str | None = None, naissance: str = NEE) -> tuple[Client, str]:
    """A browser in which she has said her date of birth, and its page."""
    elle = Client()
    reponse = elle.post(ou or adresse(), {"naissance": naissance})
    assert reponse.status_code == 302, reponse.content.decode()
    return elle, reponse.url


def agir(elle: Client, page: str, quoi: str, rdv: RendezVous, **autres: Any) -> Any:
    pk = page.split("/")[3]
    version = RendezVous.objects.get(pk=rdv.pk).version
    return elle.post(reverse(f"portail:rdv_{quoi}", args=[pk]), {"version": version} | autres)


def horaires(elle: Client, page: str) -> list[str]:
    return re.findall(r'name="horaire" id="h\d+" value="([^"]+)"', elle.get(page).content.decode())


def texte(reponse: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", reponse.content.decode()).replace("\u00a0", " ").split())


def test_she_opens_confirms_and_reads_when_and_where(rdv, jour):
    elle, page = entrer()
    dit = texte(elle.get(page))
    assert rules.jour_texte(jour).capitalize() in dit and "9 h" in dit and "1 place du Marché" in dit
    assert agir(elle, page, "venir", rdv).status_code == 302
    assert "Vous avez dit que vous viendrez" in texte(elle.get(page))
    assert Geste.objects.get().quoi == "confirmer"
    assert LigneJournal.objects.filter(acte="geste.confirmer").exists()


def test_she_moves_to_another_free_hour_once_and_is_written_to(rdv, monde, client_de):
    elle, page = entrer()
    offerts = horaires(elle, page)
    assert 1 <= len(offerts) <= 6
    assert agir(elle, page, "deplacer", rdv, horaire=offerts[-1]).status_code == 302
    rdv.refresh_from_db()
    assert f"{rdv.debut:%Y%m%dT%H%M}" != offerts[0] and "déplacé" in Envoi.objects.order_by("-created_at").first().corps
    assert agir(elle, page, "deplacer", rdv, horaire=offerts[0]).status_code == 409, "once a link"
    jour = client_de(monde.helene).get(reverse("parcours:ma_journee")).content.decode()
    assert "Valérie a déplacé le rendez-vous" in jour
    vu = reverse("rendez_vous:vu", args=[rdv.pk])
    assert client_de(monde.luc).post(vu).status_code == 404
    assert client_de(monde.helene).post(vu).status_code == 302 and client_de(monde.helene).post(vu).status_code == 409
    assert "a déplacé" not in client_de(monde.helene).get(reverse("parcours:ma_journee")).content.decode()
    assert "a déplacé" in client_de(monde.nadia).get(reverse("parcours:ma_journee")).content.decode(), (
        "each her own day"
    )


def test_she_cancels_the_hour_is_free_and_nothing_counts_against_her(rdv, monde, client_de):
    elle, page = entrer()
    reponse = agir(elle, page, "annuler", rdv)
    assert reponse.status_code == 302 and reponse.url == reverse("portail:rdv_fait")
    rdv.refresh_from_db()
    assert (rdv.statut, rdv.annule_motif) == ("annule", MotifAnnulation.PERSONNE)
    encore = agir(elle, page, "annuler", rdv)
    assert (encore.status_code, encore.url) == (reponse.status_code, reponse.url)  # pressed twice, told twice
    assert monde.reserver(agent=monde.helene, assure=monde.paul, debut=rdv.debut, maintenant=None).pk
    assert (
        "Valérie a annulé le rendez-vous"
        in client_de(monde.helene).get(reverse("parcours:ma_journee")).content.decode()
    )
    assert elle.get(page).status_code == 410 and elle.get(adresse()).status_code == 410


def test_no_reminder_any_more_and_the_appointment_stays(rdv):
    elle, page = entrer()
    assert agir(elle, page, "sans_rappel", rdv).status_code == 302
    assert Contact.objects.get(assure=rdv.assure).sans_rappel and "plus de rappel" in texte(elle.get(page))
    rdv.refresh_from_db()
    assert rdv.statut == "pris"


def test_an_hour_taken_meanwhile_leaves_three_others_and_changes_nothing(rdv, monde):
    elle, page = entrer()
    voulu = horaires(elle, page)[1]
    debut = rules.datetime.strptime(voulu, "%Y%m%dT%H%M").replace(tzinfo=rules.UTC)
    monde.reserver(agent=monde.helene, assure=monde.paul, debut=debut, maintenant=None)
    reponse = agir(elle, page, "deplacer", rdv, horaire=voulu)
    assert reponse.status_code == 409 and "n’est plus libre" in texte(reponse)
    autres = re.findall(r'name="horaire" id="h\d+" value="([^"]+)"', reponse.content.decode())
    assert len(autres) == 3 and voulu not in autres
    assert RendezVous.objects.get(pk=rdv.pk).debut == rdv.debut and not Geste.objects.exists()


@pytest.mark.parametrize("horaire", ["", "hier", "19000101T0900", "20990101T0900", "x" * 400, "\x00"])
def test_an_hour_that_is_none_of_ours_is_refused_and_nothing_changes(rdv, horaire):
    elle, page = entrer()
    assert agir(elle, page, "deplacer", rdv, horaire=horaire).status_code in (409, 422)
    assert RendezVous.objects.get(pk=rdv.pk).debut == rdv.debut


@pytest.mark.parametrize("quoi", ["venir", "annuler", "sans_rappel", "deplacer"])
def test_a_stale_tab_acts_on_nothing_and_is_told(rdv, monde, jour, quoi):
    elle, page = entrer()
    offert = horaires(elle, page)[-1]
    vue = rdv.version
    services.deplacer(agent=monde.helene, rdv=rdv, debut=monde.a(10, 30, jour))
    reponse = agir(elle, page, quoi, rdv, version=vue, horaire=offert)
    assert reponse.status_code == 409 and "a changé entre-temps" in texte(reponse)
    rdv.refresh_from_db()
    assert (rdv.statut, rdv.debut) == ("pris", monde.a(10, 30, jour)) and not Geste.objects.exists()


# --- What does not open ---


def _retire(rdv: RendezVous, monde: Monde) -> None:
    services.retirer_lien(agent=monde.helene, rdv=rdv)


def _annule(rdv: RendezVous, monde: Monde) -> None:
    services.annuler(agent=monde.helene, rdv=rdv, motif=MotifAnnulation.AGENT)


def _commence(rdv: RendezVous, monde: Monde) -> None:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    maintenant = timezone.now()
    RendezVous.objects.filter(pk=rdv.pk).update(
        periode=DateTimeTZRange(maintenant - timedelta(minutes=1), maintenant + timedelta(minutes=44)),
        date_acte=rules.jour_local(maintenant - timedelta(minutes=1), rdv.zone),
    )


def _morte(rdv: RendezVous, monde: Monde) -> None:
    Assure.objects.filter(pk=rdv.assure_id).update(date_deces=timezone.localdate())


def _essaye(rdv: RendezVous, monde: Monde) -> None:
    for _ in range(rules.ESSAIS):
        Client().post(adresse(), {"naissance": "01/01/1980"})


@pytest.mark.parametrize("ferme", [_retire, _annule, _commence, _morte, _essaye])
def test_every_closed_link_answers_as_one_that_never_was(rdv, monde, ferme):
    ou = adresse()
    elle, page = entrer()
    jamais = Client().get(reverse("portail:rdv_lien", args=["a" * 26]))
    assert Client().get(ou).status_code == 200
    ferme(rdv, monde)
    for reponse in (Client().get(ou), Client().post(ou, {"naissance": NEE}), elle.get(page)):
        assert (reponse.status_code, texte(reponse)) == (
            jamais.status_code,
            texte(jamais),
        ) and reponse.status_code == 410
    for quoi in ("venir", "deplacer", "annuler", "sans_rappel"):
        assert agir(elle, page, quoi, rdv, horaire="20260101T0900").status_code == 410
    assert not Geste.objects.exists()


def test_a_wrong_date_is_counted_and_opens_nothing(rdv):
    elle = Client()
    reponse = elle.post(adresse(), {"naissance": "15/05/1997"})
    assert reponse.status_code == 422 and "Encore 4 essais" in texte(reponse)
    assert LienRendezVous.objects.get().essais == 1
    assert LigneJournal.objects.filter(acte="lienrendezvous.ouvrir", resultat="refuse").count() == 1
    assert elle.get(reverse("portail:rdv_page", args=[LienRendezVous.objects.get().pk])).status_code == 410
    assert elle.post(adresse(), {"naissance": "pas une date"}).status_code == 422
    assert LienRendezVous.objects.get().essais == 1, "what is no date is no try"


def test_neither_the_key_of_another_link_nor_a_forged_cookie_opens(rdv, monde, jour):
    monde.paul.refresh_from_db()
    autre = monde.reserver(agent=monde.helene, assure=monde.paul, debut=monde.a(9, 45, jour), maintenant=None)
    services.confirmer(agent=monde.helene, rdv=autre)
    elle, page = entrer(naissance="03/02/1970")
    sien, mien = LienRendezVous.objects.get(rdv=autre).pk, LienRendezVous.objects.get(rdv=rdv).pk
    assert elle.get(page).status_code == 200 and str(sien) in page
    assert elle.get(reverse("portail:rdv_page", args=[mien])).status_code == 410
    elle.cookies[f"rdv-{mien.hex}"] = elle.cookies[f"rdv-{sien.hex}"].value
    assert elle.get(reverse("portail:rdv_page", args=[mien])).status_code == 410
    elle.cookies[f"rdv-{mien.hex}"] = mien.hex
    assert elle.get(reverse("portail:rdv_page", args=[mien])).status_code == 410
    assert elle.post(reverse("portail:rdv_annuler", args=[mien]), {"version": rdv.version}).status_code == 410
    assert RendezVous.objects.get(pk=rdv.pk).statut == "pris"


def test_after_half_an_hour_the_date_of_birth_is_asked_again(rdv, monkeypatch):
    elle, page = entrer()
    vrai = __import__("time").time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: vrai + 1801)
    assert elle.get(page).status_code == 410


def test_the_secret_is_nowhere_in_the_base_or_the_journal(rdv):
    from django.db import connection

    jeton = adresse().split("/")[3]
    entrer()
    with connection.cursor() as curseur:
        curseur.execute("SELECT l::text FROM rendez_vous_lienrendezvous l UNION ALL SELECT e::text FROM envois_envoi e")
        base = str(curseur.fetchall())
    assert jeton not in base + str(list(LigneJournal.objects.values_list()))


@pytest.mark.parametrize("mode", ["lieu", "telephone", "visio", "domicile"])
def test_no_page_behind_the_link_says_why_who_or_what_service(monde, jour, mode, settings):
    """All of them: asked, opened, moved, confirmed, refused, wrong date, cancelled, closed."""
    settings.JALONS_VISIO = "https://visio.exemple.fr"
    Assure.objects.update(telephone="06 39 98 00 67", telephone_e164="+33639980067")
    monde.valerie.refresh_from_db()
    for decalage in (0, 1):
        lieu = monde.lieu if mode == "lieu" else None
        monde.ouvrir(jour=jour + timedelta(days=decalage), modes=[mode], lieu=lieu)
    visite = {"adresse": "2 rue des Prés", "personne_rappel": "Anne", "rappel_telephone": "0600000000"}
    pris = monde.reserver(
        agent=monde.helene, mode=mode, debut=monde.a(9, 0, jour), maintenant=None, motif=MotifRendezVous.POINT,
        **(visite if mode == "domicile" else {}),
    )  # fmt: skip
    services.confirmer(agent=monde.helene, rdv=pris)
    pages = [Client().get(adresse()), Client().post(adresse(), {"naissance": "01/01/1980"})]
    pages.append(Client().post(adresse(), {"naissance": "01/01/1980"}))
    elle, page = entrer()
    offert = horaires(elle, page)[0]
    pages += [elle.get(page), agir(elle, page, "venir", pris), agir(elle, page, "deplacer", pris, horaire="x")]
    pages += [agir(elle, page, "deplacer", pris, horaire=offert), elle.get(page)]
    pages += [agir(elle, page, "sans_rappel", pris), elle.get(page), agir(elle, page, "annuler", pris)]
    pages += [elle.get(reverse("portail:rdv_fait")), elle.get(page), elle.get(adresse())]
    for vue in pages:
        dit = texte(vue).lower()
        assert not [mot for mot in SOCIAL if re.search(rf"\b{mot}", dit)] and mots_interdits(dit) == (), dit
        assert vue["Cache-Control"] == "no-store" or vue.request["PATH_INFO"].endswith("fait/")
    if mode == "telephone":
        assert "•• •• •• •• 67" in texte(pages[3]) and "06 39" not in texte(pages[3])
    assert ("visio.exemple.fr" in pages[3].content.decode()) == (mode == "visio")


def test_the_worker_takes_the_link_back_and_gives_another(rdv, monde, client_de):
    ou, poste = adresse(), client_de(monde.helene)
    page = reverse("rendez_vous:rendez_vous", args=[rdv.pk])
    assert "Ne plus laisser ce lien" in poste.get(page).content.decode()
    assert client_de(monde.luc).post(reverse("rendez_vous:retirer_lien", args=[rdv.pk])).status_code == 404
    assert poste.post(reverse("rendez_vous:retirer_lien", args=[rdv.pk])).status_code == 302
    assert poste.post(reverse("rendez_vous:retirer_lien", args=[rdv.pk])).status_code == 409
    assert Client().get(ou).status_code == 410
    rdv.refresh_from_db()
    services.confirmer(agent=monde.helene, rdv=rdv)
    assert "/portail/rdv/" not in Envoi.objects.order_by("-created_at").first().corps
    donne = poste.post(reverse("rendez_vous:redonner_lien", args=[rdv.pk])).content.decode()
    neuf = re.search(r"data-adresse>http://[^/]+(/portail/rdv/[^<]+)<", donne)[1]
    assert entrer(neuf)[1] and Client().get(ou).status_code == 410


def test_without_a_date_of_birth_there_is_no_link(monde, jour):
    Assure.objects.update(date_naissance=None, telephone="06 39 98 00 67", telephone_e164="+33639980067")
    monde.valerie.refresh_from_db()
    pris = monde.reserver(agent=monde.helene, debut=monde.a(9, 0, jour), maintenant=None)
    services.confirmer(agent=monde.helene, rdv=pris)
    assert "/rdv/" not in Envoi.objects.get().corps and not LienRendezVous.objects.exists()
