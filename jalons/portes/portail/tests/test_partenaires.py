"""A partner signals somebody, follows it, keeps its accounts; another organisation sees nothing of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.agents.models import Affectation
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.parcours.selectors.demandes import demande_qui_attend
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.portail.models import BrouillonSignalement, Correspondant, Debit
from jalons.portes.portail.selectors import ligne
from jalons.portes.portail.services import limites
from jalons.recevoir.signalements import suivis
from jalons.recevoir.signalements.models import Demande, Signalement
from jalons.recevoir.signalements.rules import dit_une_naissance
from jalons.recevoir.signalements.selectors import Groupe, file, grouper, vues
from jalons.recevoir.signalements.services import questionner

from .conftest import TEXTE, Scene, saisie


def test_a_signalement_is_received_shown_to_the_csam_as_it_was_written_and_only_there(
    scene: Scene, client_de: Any
) -> None:
    partenaire = client_de(scene.chu.correspondant)
    reponse = partenaire.post(scene.chu.signaler, saisie(sortie="20/03/2030", certitude="a_confirmer"))
    recu = Signalement.objects.get()
    assert reponse.url == f"/portail/signalements/{recu.pk}/"
    assert (recu.origine, recu.canal, recu.partenaire) == ("hopital", "portail", scene.chu.body)
    assert recu.demande.assure is None and recu.dite.certitude == "a_confirmer"
    accuse = partenaire.get(reponse.url).content.decode()
    assert "Signalement reçu" in accuse and "Lucienne F." in accuse
    assert TEXTE not in accuse and "Faucher" not in accuse and "1958" not in accuse
    csam = client_de(scene.csam)
    page = csam.get(f"/demandes/{recu.demande_id}/").content.decode()
    assert (
        "Lucienne Faucher" in page and "06 39 98 41 27" in page and TEXTE not in page
    )  # hers is the assistant social's
    assert "Inès Carré CHU" in page and "noté par" not in page, "qui a envoyé est dit une fois"
    assert "Lucienne Faucher (à identifier)" in csam.get("/demandes/").content.decode()
    assert 'value="Faucher, Lucienne"' in csam.get(f"/demandes/{recu.demande_id}/identifier/").content.decode()


def test_words_of_danger_name_the_numbers_to_who_wrote_them_and_come_first_for_the_csam(
    scene: Scene, client_de: Any
) -> None:
    partenaire, csam = client_de(scene.chu.correspondant), client_de(scene.csam)
    calme = partenaire.post(scene.chu.signaler, saisie(nom="Marc Petit")).url
    assert "Appelez quelqu’un maintenant" not in partenaire.get(calme).text
    recu = Signalement.objects.get()
    assert [g.nom for g in _groupes(scene.csam)] == ["À qualifier"]
    questionner(agent=scene.csam, signalement=recu, texte="Vit-il seul ?")
    reponse = partenaire.post(f"/portail/signalements/{recu.pk}/dire/", {"texte": "Il dit qu’il veut mourir."})
    assert reponse.url == calme  # the answer to our question, its receipt, then the numbers
    autre = partenaire.post(scene.chu.signaler, saisie(texte="Son père la tape."))
    for page in (partenaire.get(calme).text, partenaire.get(autre.url).text):
        corps = page.split("<main")[1]
        assert corps.index("Appelez quelqu’un maintenant") < corps.index("tel:119") and "Son père" not in corps
    premiers = [re.search(r"tel:(\d+)", partenaire.get(u).text.split("<main")[1])[1] for u in (calme, autre.url)]
    assert premiers == ["3114", "17"], "the number that answers what was written, in the answer to a question too"
    groupes = _groupes(scene.csam)
    assert [(g.nom, len(g.lignes)) for g in groupes] == [("Danger", 2)]
    for nom, dit in (("Jean Bois", {"danger": "oui"}), ("Léa Roux", {"danger": "non", "texte": "Elle veut mourir."})):
        recue = partenaire.get(partenaire.post(scene.chu.signaler, saisie(nom=nom, **dit)).url).text
        assert "Appelez quelqu’un maintenant" in recue, "a « non » from outside unsays no word"
    page = csam.get(f"/demandes/{recu.demande_id}/").text
    assert "Danger : appelez d’abord" in page and "À lire d’abord" in page  # she does not read the text, she knows


def _groupes(csam: Any) -> list[Groupe]:
    return grouper(file(csam, vues(csam)[0]), timezone.localdate())


def test_an_organisation_never_sees_anothers_signalement_of_the_same_person_nor_that_there_is_one(
    scene: Scene, client_de: Any
) -> None:
    chu, spst = client_de(scene.chu.correspondant), client_de(scene.spst.correspondant)
    vide = spst.get("/portail/").content.decode()
    assert chu.post(scene.chu.signaler, saisie()).status_code == 302
    sien = Signalement.objects.get()
    assert _sans_jetons(spst.get("/portail/").content.decode()) == _sans_jetons(vide)
    assert spst.get(f"/portail/signalements/{sien.pk}/").status_code == 404
    perdu = spst.post(scene.chu.signaler, saisie())
    assert perdu.status_code == 404 and TEXTE in perdu.text, "ce qu’il avait écrit lui est rendu"
    assert spst.get(f"/portail/espaces/{scene.chu.espace.pk}/equipe/").status_code == 404
    avant = len(spst.get("/portail/").content)
    assert spst.post(scene.spst.signaler, saisie()).status_code == 302  # the same man, sent by both
    siens = spst.get("/portail/").content.decode()
    assert siens.count("Lucienne F.") == 1 and "Paul" not in siens and len(siens) > avant
    assert client_de(scene.chu.collegue).get("/portail/").content.decode().count("Lucienne F.") == 1


def _sans_jetons(page: str) -> str:
    """Without what is drawn anew for each page."""
    return "\n".join(ligne for ligne in page.splitlines() if 'type="hidden"' not in ligne)


def test_bad_input_names_the_field_and_keeps_every_other_and_a_number_is_refused(scene: Scene, client_de: Any) -> None:
    client = client_de(scene.chu.correspondant)
    mauvaise = saisie(nom="", naissance="31/02/1958", telephone="06", texte="Son numéro : 2 58 11 49 007 123 45")
    page = client.post(scene.chu.signaler, mauvaise)
    dit = page.content.decode()
    assert page.status_code == 422 and not Signalement.objects.exists()
    assert "Écrivez le prénom et le nom" in dit and "On n’écrit pas le numéro de sécurité sociale" in dit
    assert "Cette date n’existe pas" in dit and "Ce numéro est incomplet" in dit and "Trélazé" in dit
    assert client.post(scene.chu.signaler, mauvaise | saisie(nom="a" * 161)).status_code == 422


def test_a_birth_is_kept_as_it_is_known_and_read_by_who_reads_the_identity(scene: Scene, client_de: Any) -> None:
    client, jour = client_de(scene.chu.correspondant), date(2026, 11, 30)
    for dite in ("en 1956", "1939", "03/1956", "vers mars 1956", "1956-03", "environ 60 ans"):
        assert dit_une_naissance(dite, jour), dite
    for faute in (
        "",
        "31/02/1958",
        "1958-02-31",
        "13/1956",
        "en 1856",
        "en 2031",
        "demain",
        "1956 ou 1957",
        "1956" * 20,
    ):
        assert not dit_une_naissance(faute, jour), faute
    refus = client.post(scene.chu.signaler, saisie(naissance="31/02/1958")).text
    assert "24/02/1956" in refus and "2026" not in refus.split("se lit pas")[1][:40]
    assert client.post(scene.chu.signaler, saisie(naissance=" en 1956\u202e ")).status_code == 302
    recu = Signalement.objects.get()
    assert (recu.dite.date_naissance, recu.dite.naissance_dite) == (None, "en 1956")
    assert "« en 1956 »" in client_de(scene.csam).get(f"/demandes/{recu.demande_id}/").text


def test_the_same_form_sent_twice_is_one_signalement(scene: Scene, client_de: Any) -> None:
    client, dit = client_de(scene.chu.correspondant), saisie()
    premier, second = (client.post(scene.chu.signaler, dit) for _ in range(2))
    assert premier.url == second.url and Signalement.objects.count() == Demande.objects.count() == 1
    for autre in (
        {"nom": "Omega Retour"},
        {"texte": "Deux."},
    ):  # after « retour »: nobody is lost behind the first receipt
        assert client.post(scene.chu.signaler, dit | autre).url != premier.url
    assert Signalement.objects.count() == 3


def test_a_delay_told_outside_falls_on_a_working_day_and_once_passed_it_is_said_whom_to_call(
    scene: Scene, client_de: Any
) -> None:
    client, jour = client_de(scene.chu.correspondant), timezone.localdate()
    recu = client.post(scene.chu.signaler, saisie(accord_suite="oui", nom="Nicolas Tessier")).url
    assert "dites « service social » et la date" not in client.get("/portail/").text
    dimanche = jour - timedelta(days=jour.weekday() + 8)
    delai = int(Parametre.objects.get(code="boucle_qualifier").valeur)
    Signalement.objects.update(recu_le=dimanche - timedelta(days=delai))
    lue = ligne(Signalement.objects.get(), jour)
    assert lue.en_retard and lue.avant is not None and dimanche < lue.avant and lue.avant.weekday() < 5
    Demande.objects.update(etat_le=dimanche - timedelta(days=delai), echeance=jour + timedelta(days=3))
    csam = client_de(scene.csam)
    assert _groupes(scene.csam)[0].lignes[0].repondre == lue.avant, "one date, inside and outside, beside her own"
    for page in (csam.get("/demandes/").text, csam.get("/ma-journee/").text):
        assert f"réponse promise à qui l’a signalée avant {en_jour(lue.avant)}" in " ".join(page.split())
    demande, regles = suivis.avec_essais(Demande.objects.all()).get(), suivis.delais(jour)
    demande.echeance = None
    assert not suivis.horloge(demande, regles, lue.avant).en_retard, "the day told outside is not late inside"
    assert suivis.horloge(demande, regles, lue.avant + timedelta(days=1)).en_retard
    demande.statut, demande.echeance, demande.etat_le = "a_joindre", jour + timedelta(days=60), jour
    setattr(demande, "a_repondre", None)  # noqa: B010  # told since: the next step is what outside reads
    pas, dehors = suivis.horloge(demande, regles, jour), suivis.horloge(demande, regles, jour, dehors=True)
    attend = demande_qui_attend(scene.csam, demande, jour, horloge=pas)
    assert dehors.avant and attend.echeance == demande.echeance > dehors.avant
    assert f"{dehors.suite.quoi} avant {en_jour(dehors.avant)}" in attend.detail, (
        "her own day hides nothing told outside"
    )
    for page in (client.get("/portail/").text, client.get(recu).text):
        corps = page.split("<main")[1]
        assert "en retard" in corps and "dites « service social » et la date" in corps and "avant dimanche" not in corps


def test_a_draft_is_kept_for_its_author_and_a_second_tab_never_erases_it(scene: Scene, client_de: Any) -> None:
    client, url = client_de(scene.chu.correspondant), f"/portail/espaces/{scene.chu.espace.pk}/brouillon/"
    htmx = {"HX-Request": "true"}
    assert "enregistré" in client.post(url, saisie(_page="a", nom="Luc Tabart"), headers=htmx).content.decode()
    assert "autre onglet" in client.post(url, saisie(_page="b"), headers=htmx).content.decode()
    page = client.get("/portail/").content.decode()
    assert (
        'value="Luc Tabart"' in page
        and "Luc Tabart" not in client_de(scene.chu.collegue).get("/portail/").content.decode()
    )
    vu = BrouillonSignalement.objects.get().modifie_le.isoformat()
    assert client.post(url, saisie(_page="c", _vu=vu, nom="Luc Tabar")).url == "/portail/"
    client.post(scene.chu.signaler, saisie(_page="z"))
    assert "Luc Tabar" in client.get("/portail/").text, "l’autre onglet n’est pas parti : ce qu’il tient reste"
    client.post(scene.chu.signaler, saisie(_page="c", nom="Luc Tabar"))
    assert BrouillonSignalement.objects.get().contenu is None
    tard = client.post(url, saisie(_page="c", nom="Luc Tabar"), headers=htmx)
    assert "déjà parti" in tard.text and BrouillonSignalement.objects.get().contenu is None, (
        "ce qui est parti ne revient pas"
    )
    BrouillonSignalement.objects.all().delete()
    client.post(scene.chu.signaler, saisie(_page="d", nom="Ana Roux"))
    assert "déjà parti" in client.post(url, saisie(_page="d", nom="Ana Roux"), headers=htmx).text
    assert "Ana Roux" not in client.get("/portail/").text.split("<form")[-1]


@pytest.mark.parametrize("fin", ["hier", "compte", "espace"])
def test_an_account_that_ended_gets_nothing(scene: Scene, client_de: Any, fin: str) -> None:
    qui = scene.chu.collegue
    client = client_de(qui)
    assert client.get("/portail/").status_code == 200
    if fin == "hier":
        hier = timezone.localdate() - timedelta(days=1)
        Affectation.objects.filter(agent=qui).update(date_debut=hier, date_fin=hier)
    elif fin == "compte":
        url = f"/portail/espaces/{scene.chu.espace.pk}/comptes/{qui.pk}/arreter/"
        assert client_de(scene.chu.correspondant).post(url).status_code == 302
    else:
        assert client_de(scene.manager).post(f"/portail/espaces/{scene.chu.espace.pk}/fermer/").status_code == 302
    for url in ("/portail/", f"/portail/espaces/{scene.chu.espace.pk}/equipe/"):
        assert client.get(url).url.startswith("/connexion/")
    assert client.post(scene.chu.signaler, saisie()).status_code == 401
    assert not Signalement.objects.exists()


def test_the_caisse_opens_a_space_with_its_first_correspondent_once(scene: Scene, client_de: Any) -> None:
    client, body = client_de(scene.manager), Partenaire.objects.create(code="ccas", nom="CCAS", type="ccas")
    dit = {
        "partenaire": body.pk, "prenom": "Rose", "nom": "Le Bras",
    }  # fmt: skip
    assert client_de(scene.csam).post("/portail/espaces/ouvrir/", dit).status_code == 404
    assert "Secret de première connexion" in client.post("/portail/espaces/ouvrir/", dit).content.decode()
    refus = client.post("/portail/espaces/ouvrir/", dit)
    assert refus.status_code == 422 and "a déjà un espace ouvert" in refus.content.decode()
    rose = Affectation.objects.get(agent__nom="Le Bras").agent
    nommee = Correspondant.objects.get(espace__partenaire=body)
    assert nommee.agent == rose and nommee.espace.origine == "ccas"  # as its card says
    assert "CCAS" in client.get("/portail/espaces/").content.decode()


def test_only_the_correspondent_keeps_the_accounts_of_her_own_organisation(scene: Scene, client_de: Any) -> None:
    espace = f"/portail/espaces/{scene.chu.espace.pk}"
    neuf = {"prenom": "Rose", "nom": "Le Bras", "identifiant": "csam", "jusqu_au": "31/12/2029"}
    assert client_de(scene.chu.collegue).post(f"{espace}/comptes/", neuf).status_code == 404
    assert client_de(scene.spst.correspondant).post(f"{espace}/comptes/", neuf).status_code == 404
    client = client_de(scene.chu.correspondant)
    donne = client.post(f"{espace}/comptes/", neuf)
    assert donne.status_code == 200 and "Secret de première connexion" in donne.content.decode()
    neuve = Affectation.objects.get(agent__nom="Le Bras")
    assert re.fullmatch(r"rose\.le\.bras\.\d{4}", neuve.agent.identifiant) and neuve.agent.identifiant in donne.text
    assert (neuve.role, neuve.partenaire_id) == ("partenaire", scene.chu.body.pk) and neuve.date_fin.year == 2029
    assert client.post(f"{espace}/comptes/{scene.spst.collegue.pk}/arreter/").status_code == 404
    assert client.post(f"{espace}/comptes/{scene.csam.pk}/arreter/").status_code == 404
    assert client.post(f"{espace}/comptes/{scene.chu.correspondant.pk}/arreter/").status_code == 422
    page = client.get(f"{espace}/equipe/").content.decode()
    assert "Rose Le Bras" in page and "Ouvrir un compte" in page
    assert "Ouvrir un compte" not in client_de(scene.chu.collegue).get(f"{espace}/equipe/").content.decode()
    assert LigneJournal.objects.filter(acte="agent.creer", objet_id=neuve.agent_id).count() == 1
    # a name that has an account, or none: the same answer; and so many a day
    Parametre.objects.filter(code="portail_ouvertures_jour").update(valeur=3)
    reponses = [client.post(f"{espace}/comptes/", neuf | {"nom": nom}) for nom in ("Le Bras", "Inconnue", "Autre")]
    assert [r.status_code for r in reponses] == [200, 200, 429]
    assert 'value="Autre"' in reponses[2].text and Affectation.objects.filter(agent__nom="Le Bras").count() == 2


def test_a_limit_lets_exactly_its_number_pass_and_says_when_it_opens_again(scene: Scene) -> None:
    passes = []
    for _ in range(7):
        try:
            passes.append(limites.prendre("porte", limite=5, duree=timedelta(minutes=1)))
        except limites.TropDeDemandes as trop:
            assert 0 < trop.dans <= 60
    assert passes == [1, 2, 3, 4, 5]
    assert limites.prendre("autre porte", limite=5, duree=timedelta(minutes=1)) == 1
    assert "porte" not in Debit.objects.first().porte
