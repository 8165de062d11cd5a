"""The public form: a first name and a way to be called back; known or unknown, the same; exact limits that fail closed."""

from __future__ import annotations

import base64
import re
import statistics
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.fondations.agents.models import Affectation
from jalons.fondations.documents import coffre
from jalons.fondations.documents.models import Document
from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.models import CodeListe, Parametre
from jalons.fondations.territoires.models import Circonscription
from jalons.parcours.rules import Attente, Consequence
from jalons.parcours.selectors.demandes import demande_qui_attend, demandes_du_jour
from jalons.portes.portail.services.public import caisse_pour, rappel_promis, reseau
from jalons.recevoir.signalements.models import Demande, PersonneDite, Signalement
from jalons.recevoir.signalements.selectors import file, grouper, vues
from jalons.recevoir.signalements.services import recevoir_signalement
from jalons.recevoir.signalements.suivis import boucle_de
from tests import people
from tests.tailles import COMPLETS

PAGE, RECUE, APPELEZ = "/portail/demander/", "/portail/demander/recue/", "/portail/demander/appelez/"
CLE = re.compile(r'name="cle" value="[^"]*"')
PROPRE = re.compile(r"'[^']*'(?:::\w+)?|\"s\d+_x\d+\"|\b\d+\b|\\x\w+")  # the values of a query


def saisie(**autres: Any) -> dict[str, Any]:
    return {"cle": str(uuid.uuid4()), "prenom": "Valérie", "telephone": "06 39 98 41 27"} | autres


def poster(*, poste: str = "192.0.2.1", **autres: Any) -> Any:
    client = Client(headers={"accept": "text/html"}, raise_request_exception=False)
    return client.post(PAGE, saisie(**autres), REMOTE_ADDR=poste)


@cache
def _livres() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    listes = ("danger", "mots_danger", "numero_dabord", "origine_personne")
    parametres = [p for p in lecture.parametres() if p["code"].startswith("formulaire_")]
    return parametres, [li for li in lecture.listes() if li["liste"] in listes]


def referentiels() -> None:
    """What the form reads of the reference data, and no more."""
    parametres, lignes = _livres()
    Parametre.objects.bulk_create(Parametre(**p) for p in parametres)
    CodeListe.objects.bulk_create(CodeListe(**li) for li in lignes)


@pytest.fixture
def csam(db: Any) -> Any:
    """She answers for the platform of the caisse that receives what has no place."""
    referentiels()
    return people.un_agent("csam", equipe=people.une_equipe(people.un_organisme("aaa")))


def borner(**limites: int) -> None:
    for code, valeur in limites.items():
        assert Parametre.objects.filter(code=f"formulaire_{code}").update(valeur=valeur)


def dans_la_journee(csam: Any, signalement: Signalement) -> Attente:
    (demande,) = demandes_du_jour(csam, Q(pk=signalement.demande_id))
    return demande_qui_attend(csam, demande, timezone.localdate())


# --- What she can do, and what becomes of it ---


def test_a_first_name_and_one_way_to_be_called_back_are_enough_and_the_word_given_is_in_the_day(csam: Any) -> None:
    page = Client().get(PAGE)
    assert page.status_code == 200 and not page.cookies and "3114" in page.text and "autofocus" not in page.text
    assert poster(telephone="", courriel="v@exemple.fr")["Location"] == RECUE
    assert poster(telephone="", autrement="foyer des Tilleuls")["Location"] == RECUE
    assert poster(commune="Trélazé")["Location"] == RECUE
    assert Demande.objects.filter(assure=None, organisme=csam.organisme_id, statut="a_qualifier").count() == 3
    dite = PersonneDite.objects.get(telephone__isnull=False)
    promis = rappel_promis(timezone.localdate())
    assert (dite.nom, dite.sans_message, dite.rappel_le) == ("Valérie", True, promis)
    attente = dans_la_journee(csam, dite.signalement)
    assert (attente.consequence, attente.echeance) == (Consequence.PAROLE_DONNEE, promis)
    assert attente.personne == "Valérie (à identifier)"
    assert boucle_de(dite.signalement.demande, timezone.localdate()).horloge.avant == promis, (
        "one date, on her page too"
    )


def test_who_writes_for_somebody_else_is_called_back_herself(csam: Any, client_de: Any) -> None:
    poster(prenom="Paul", pour="autre", pour_nom="Josette Petit", paroles="Ma mère ne mange plus")
    arrivee = Signalement.objects.get()
    assert (arrivee.qui, arrivee.origine, arrivee.accord) == ("proche", "proche", "non_recueilli")
    assert arrivee.dite.telephone is None, "son numéro à lui n’est pas le sien"
    page = client_de(csam).get(f"/demandes/{arrivee.demande_id}/").text
    assert "rappeler Paul, qui écrit : 06 39 98 41 27" in page and "Josette Petit" in page and "ne mange plus" in page


def test_a_form_that_cannot_be_sent_comes_back_whole(csam: Any) -> None:
    refus = poster(telephone="", paroles="Je n’ai plus rien", cle="la-mienne")
    assert refus.status_code == 422 and "comment vous rappeler" in refus.text and "Je n’ai plus rien" in refus.text
    assert 'value="la-mienne"' in refus.text
    for faux in ({"telephone": "06 39"}, {"paroles": "a" * 30_001}, {"commune": "a" * 2001}, {"prenom": ""}):
        assert poster(**faux).status_code == 422, faux
    assert not Demande.objects.exists()
    ailleurs = Client().post(PAGE, saisie(paroles="Je n’ai plus rien"), headers={"origin": "https://ailleurs.exemple"})
    assert ailleurs.status_code == 403 and "Je n’ai plus rien" in ailleurs.text and "ne dit pas" in ailleurs.text
    assert not Demande.objects.exists() and ailleurs["Cache-Control"] == "no-store"


def test_what_an_optional_field_cannot_read_stays_in_her_words_and_a_number_is_cut_out(
    csam: Any, client_de: Any
) -> None:
    mal = {"naissance": "en 1986", "courriel": "moi@", "moment": "x", "pour": "<script>", "langue": "l" * 61}
    assert (
        poster(**mal, paroles="Je veux mourir. Mon numéro : 2 86 05 31 001 042 18.")["Location"].partition("?")[0]
        == APPELEZ
    )
    arrivee = Signalement.objects.get()
    dits = "Je veux mourir. Mon numéro : [numéro de sécurité sociale retiré]."
    assert arrivee.paroles == (f"{dits}\n\nVotre courriel : moi@\nUne autre langue que le français : {'l' * 61}")
    assert (arrivee.dite.date_naissance, arrivee.dite.moment, arrivee.dite.telephone) == (
        None, "indifferent", "06 39 98 41 27",
    )  # fmt: skip
    assert arrivee.dite.naissance_dite == "en 1986"
    demande, url = arrivee.demande, f"/demandes/{arrivee.demande_id}/"
    assert "« en 1986 »" in client_de(csam).get(url).text
    Demande.objects.filter(pk=demande.pk).update(statut="remis_attente_reponse", remise_le=timezone.now())
    Signalement.objects.update(remis_le=timezone.now())
    page = client_de(csam).get(url).text
    assert "« en 1986 »" in page and "Je veux mourir" not in page, "remise, ses mots se taisent, sa naissance se lit"
    poster(telephone="06 39", courriel="v@exemple.fr", commune="née 2860531001042", prenom="Léa")
    dite = PersonneDite.objects.get(courriel__isnull=False)
    assert dite.commune == "née [numéro de sécurité sociale retiré]" and "06 39" in dite.signalement.paroles


def test_hostile_words_are_words_and_a_file_is_neither_read_nor_kept(
    csam: Any, client_de: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coffre, "racine", lambda: tmp_path)  # the other tests write in the common folder meanwhile
    mots = "<script>alert(1)</script> ' OR 1=1 -- \u202egauche\x00 {{ request }}"
    zip_bombe = SimpleUploadedFile("../../x.pdf", b"PK\x03\x04" + b"0" * 500_000, "application/pdf")
    assert poster(prenom="<b>Léa</b>", paroles=mots, fichier=zip_bombe)["Location"] == RECUE
    assert not Document.objects.exists() and not list(coffre.blobs())
    page = client_de(csam).get(f"/demandes/{Demande.objects.get().pk}/").text
    assert "<script>alert" not in page and "&lt;b&gt;Léa" in page and "\u202e" not in page and "{{ request }}" in page


def test_words_of_danger_are_answered_at_once_and_read_first(csam: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dits = {"119 17": {"autrement": "pas au téléphone, papa la tape"}, "3919 17": {"paroles": "Mon mari me frappe"},
            "3114 15": {"paroles": "Je veux mourir"}}  # fmt: skip
    for (
        dabord,
        dit,
    ) in dits.items():  # whom to call for these words first; the address says nothing of them, and expires
        adresse, _, scelle = poster(**dit)["Location"].partition("?o=")
        octets = base64.urlsafe_b64decode(scelle + "==")  # in its letters, chance writes « 17 » now and then
        assert adresse == APPELEZ and octets and dabord.split()[0].encode() not in octets
        montres = re.findall(r'tel:(\d+)"', Client().get(f"{APPELEZ}?o={scelle}").text.split("appelez", 1)[1])
        assert montres[:2] == dabord.split() and {"3114", "119", "3919"} < set(montres)
    monkeypatch.setattr(time, "time", lambda vrai=time.time: vrai() + 1200)
    for perime in (scelle, "", "a", "<b>"):
        assert re.findall(r'tel:(\d+)"', Client().get(APPELEZ, {"o": perime}).text)[:3] == ["15", "17", "3114"]
    assert dans_la_journee(csam, Signalement.objects.last()).consequence == Consequence.SECURITE


def test_sent_twice_it_is_one_corrected_it_is_another_and_going_back_shows_nothing(csam: Any) -> None:
    assert [poster(cle="x", paroles=mots)["Location"] for mots in ("un", "un", "deux", "un")] == [RECUE] * 4
    assert Signalement.objects.count() == 2
    retour = Client().get(PAGE)
    assert retour["Cache-Control"] == "no-store" and "06 39 98" not in retour.text


def test_the_place_leads_to_the_caisse_in_charge_when_somebody_reads_there_else_to_one_that_reads(csam: Any) -> None:
    jour, ailleurs = timezone.localdate(), people.un_organisme("bbb")
    vide = people.un_organisme("000")  # nobody is there
    people.un_agent("csam", organisme=ailleurs)
    for caisse, departement in ((ailleurs, "31"), (vide, "94")):
        Circonscription.objects.create(organisme=caisse, departement_code=departement, date_debut=people.DEBUT)
    lieux = [("31000 Toulouse", "bbb"), ("31", "bbb"), ("", "aaa"), ("Nulle-Part", "aaa"), ("<b>", "aaa")]
    for texte, code in [*lieux, ("94", "aaa")]:  # a request is never left where nobody opens the queue
        assert caisse_pour(texte, "", jour).code == code, texte
    assert (caisse_pour("94", "bbb", jour).code, caisse_pour("", "000", jour).code) == (
        "bbb",
        "aaa",
    )  # its own page too
    poster(commune="94", paroles="Je veux mourir")
    assert [g.nom for g in grouper(file(csam, vues(csam)[0]), jour)] == ["Danger"]  # at the top of whoever reads
    Affectation.objects.update(
        date_fin=jour - timedelta(days=1)
    )  # then nobody at all is in post: nothing is left unread
    refusee = poster(commune="94", paroles="Je veux mourir encore")
    assert refusee.status_code == 429 and "36 46" in refusee.text and "tel:3114" in refusee.text


# --- Known or unknown ---


def _connue(csam: Any) -> dict[str, str]:
    """Somebody with an open demande, who is expected; what she types is her very record."""
    assure = people.un_assure(csam.affectation.organisme, telephone="06 39 98 41 20", nir="2970596001001")
    recevoir_signalement(
        agent=csam, assure=assure, organisme=csam.affectation.organisme, origine="assure", qui="personne"
    )
    return {"prenom": "Valérie", "nom": "Brunet", "naissance": "14/05/1997", "telephone": "06 39 98 41 20"}


INCONNUE = {"prenom": "Mélodie", "nom": "Nantec", "naissance": "03/11/1961", "telephone": "06 39 98 41 21"}


def _trace(**qui: str) -> tuple[Any, list[str], list[tuple[str, str]]]:
    """The answer, the queries without their values, every function of ours that ran."""
    appels: list[tuple[str, str]] = []

    def noter(cadre: Any, evenement: str, _: Any) -> None:
        if evenement == "call" and "/jalons/" in cadre.f_code.co_filename:
            appels.append((cadre.f_code.co_filename, cadre.f_code.co_qualname))

    with CaptureQueriesContext(connection) as requetes:
        sys.setprofile(noter)
        try:
            reponse = poster(**qui)
        finally:
            sys.setprofile(None)
    return reponse, [PROPRE.sub("?", lue["sql"]) for lue in requetes], appels


def test_known_and_unknown_people_are_indistinguishable(csam: Any) -> None:
    connue = _connue(csam)
    poster()  # what is read once a process is read
    (sienne, requetes, appels), (autre, ses_requetes, ses_appels) = _trace(**connue), _trace(**INCONNUE)
    assert (sienne.status_code, sienne.content, sienne.items()) == (autre.status_code, autre.content, autre.items())
    assert requetes == ses_requetes and len(requetes) > 5
    assert appels == ses_appels and len(appels) > 50
    assert not any("assures_assure" in requete for requete in requetes), "personne n’est cherché"
    refus = [CLE.sub("", poster(**qui, paroles="a" * 30_001).text) for qui in (connue, INCONNUE)]
    assert (
        refus[0]
        .replace("Valérie", "Mélodie")
        .replace("Brunet", "Nantec")
        .replace("14/05/1997", "03/11/1961")
        .replace("41 20", "41 21")
        == refus[1]
    )


def test_sabotage_a_form_that_looks_somebody_up_is_seen(csam: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from jalons.personnes.assures.models import Assure
    from jalons.portes.portail.services import public

    ecrire = public._ecrire

    def chercher(dit: Any, *autres: Any) -> None:
        if trouvee := Assure.objects.filter(nom=dit["nom"]).first():
            str(trouvee)
        ecrire(dit, *autres)

    monkeypatch.setattr(public, "_ecrire", chercher)
    connue = _connue(csam)
    poster()
    (_, requetes, appels), (_, _, ses_appels) = _trace(**connue), _trace(**INCONNUE)
    assert any("assures_assure" in requete for requete in requetes) and appels != ses_appels


@pytest.mark.nuit
def test_times_over_five_hundred_tries_do_not_tell_who_is_known(csam: Any, capsys: Any) -> None:
    borner(par_poste_heure=10_000, par_poste_jour=10_000, total_heure=10_000)
    qui: dict[str, dict[str, str]] = {"connue": _connue(csam), "inconnue": INCONNUE}
    temps: dict[str, list[float]] = {nom: [] for nom in qui}
    for tour in range(501):
        for nom in sorted(qui, reverse=bool(tour % 2)):
            depart = time.perf_counter()
            assert poster(**qui[nom])["Location"] == RECUE
            temps[nom].append(1000 * (time.perf_counter() - depart))
    moyennes = {nom: statistics.median(lus[1:]) for nom, lus in temps.items()}
    ecart = statistics.median(sorted(a - b for a, b in zip(*temps.values(), strict=True)))
    bruit = statistics.median(abs(a - b) for a, b in zip(temps["connue"][1:], temps["connue"][:-1], strict=True))
    with capsys.disabled():
        print(f"\n  500 essais : {moyennes}, écart médian {ecart:.2f} ms, d’un essai au suivant {bruit:.2f} ms", end="")
    assert abs(ecart) < max(bruit, 0.5)


# --- Floods ---


def test_limits_are_exact_by_address_and_for_all_and_the_refusal_gives_everything_back(csam: Any) -> None:
    borner(par_poste_heure=2, total_heure=4)
    codes = [poster(poste=poste).status_code for poste in ("192.0.2.1",) * 3 + ("192.0.2.2",) * 3 + ("192.0.2.3",)]
    assert codes == [302, 302, 429, 302, 302, 429, 429] and Signalement.objects.count() == 4
    refus = poster(poste="192.0.2.3", paroles="Mon loyer")
    assert "36 46" in refus.text and "Mon loyer" in refus.text and "06 39 98 41 27" in refus.text
    assert reseau("2001:db8::1") == reseau("2001:db8::ffff") != reseau("2001:db8:0:1::1") and reseau("?") == "?"


def test_when_nothing_can_count_nothing_is_taken(csam: Any) -> None:
    Parametre.objects.filter(code="formulaire_total_heure").delete()
    assert poster().status_code == 429 and Client().get(PAGE).status_code == 200
    Parametre.objects.all().delete()
    CodeListe.objects.all().delete()
    referentiels()
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMPORARY TABLE portail_debit (perdu int)")  # what counts is hidden
    perdu = poster(paroles="Mon loyer me fait peur")
    assert perdu.status_code == 500 and "Mon loyer me fait peur" in perdu.text
    assert not Signalement.objects.exists()
    people.Affectation.objects.update(date_fin=date(2021, 1, 1))
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE pg_temp.portail_debit")
    assert poster().status_code == 429, "personne ne la lirait"


def test_of_many_at_once_exactly_the_limit_passes_and_one_form_pressed_eight_times_is_one(base_a_part: str) -> None:
    referentiels()
    people.un_agent("csam", equipe=people.une_equipe(people.un_organisme("aaa")))
    combien, limite = (400, 50) if COMPLETS else (16, 4)
    borner(par_poste_heure=limite, par_poste_jour=10_000, total_heure=10_000)
    depart = Barrier(8)

    def un(rang: int) -> int:
        if rang < 8:
            depart.wait()
        try:
            return int(poster(cle="la même" if rang < 8 else str(rang), poste="192.0.2.9").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as fils:
        codes = list(fils.map(un, range(combien)))
    assert Signalement.objects.count() == limite and set(codes) == {302, 429}
    assert codes[:8] == [302] * 8 and PersonneDite.objects.count() == limite
