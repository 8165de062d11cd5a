"""The waiting list: who is proposed which slot, and what a person decides about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.models import CodeListe, Parametre
from jalons.fondations.socle.refus import Refus, TransitionRefusee, VersionDepassee
from jalons.fondations.territoires.models import LieuAccueil
from jalons.parcours.selectors.attentes import attentes_du_jour
from jalons.personnes.assures.models import Assure
from jalons.recevoir.attentes import selectors, services
from jalons.recevoir.attentes.models import AttenteCreneau
from jalons.recevoir.attentes.rules import Souhaits
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.models import Retenue
from jalons.recevoir.rendez_vous.selectors import creneaux_libres, semaine
from jalons.recevoir.rendez_vous.services import RendezVousRefuse, annuler
from jalons.recevoir.rendez_vous.tests.conftest import creer_monde, texte
from tests import people


@pytest.fixture
def monde(db):
    people.des_parametres("rdv_attente")
    return creer_monde()


@pytest.fixture
def demain():
    return rules.jour_local(timezone.now(), "Europe/Paris") + timedelta(days=1)


@pytest.fixture
def ligne(monde):
    return services.inscrire(agent=monde.nadia, assure=monde.valerie, modes=["lieu"])


def proposees(agent):
    trouvees = selectors.propositions(agent, timezone.now(), timezone.localdate())
    return {p.ligne.assure.nom: p.creneau for p in trouvees}


@pytest.mark.parametrize(
    ("souhaits", "convient"),
    [
        ({}, "lieu"),
        ({"modes": ["telephone"]}, "telephone"),
        ({"modes": ["visio"]}, ""),
        ({"lieux": ["ailleurs"]}, "telephone"),
        ({"lieux": ["ailleurs"], "modes": ["lieu"]}, ""),
        ({"moments": ["matin"]}, "lieu"),
        ({"moments": ["apres_midi"]}, ""),
        ({"jours": [1]}, "lieu"),
        ({"jours": [0, 2]}, ""),
        ({"avant": "le jour même"}, ""),
        ({"avant": "le lendemain"}, "lieu"),
    ],
)
def test_a_slot_suits_who_said_nothing_against_it(souhaits, convient):
    mardi = datetime(2026, 3, 10, 9, 0)
    if "avant" in souhaits:
        jours = 0 if souhaits["avant"] == "le jour même" else 1
        souhaits = {"avant": mardi.date() + timedelta(days=jours)}
    assert Souhaits(**souhaits).conviennent(lieu="ici", modes=["lieu", "telephone"], debut_local=mardi) == convient


def test_a_wheelchair_goes_only_where_it_is_known_to_come_in():
    dit = {"lieu": "ici", "debut_local": datetime(2026, 3, 10, 9, 0)}
    assert Souhaits(fauteuil=True).conviennent(modes=["lieu", "telephone"], acces=False, **dit) == "telephone"
    assert Souhaits(fauteuil=True).conviennent(modes=["lieu"], acces=False, **dit) == ""
    assert Souhaits(fauteuil=True).conviennent(modes=["lieu"], acces=True, **dit) == "lieu"


def test_a_slot_is_for_her_language_and_her_wheelchair_too(monde, demain):
    monde.ouvrir(jour=demain, de=9, a=10)
    elle = services.inscrire(agent=monde.nadia, assure=monde.valerie, modes=["lieu"], competence="lsf", fauteuil=True)
    assert proposees(monde.nadia) == {"Brunet": None}
    voulu = {"agents": [monde.helene], "du": demain, "au": demain, "mode": "lieu"}
    autre = creneaux_libres(**voulu)[0].valeur
    with pytest.raises(services.AttenteRefusee, match="qui lui conviennent"):
        services.prendre(agent=monde.nadia, ligne=elle, creneau=autre)
    LieuAccueil.objects.filter(pk=monde.lieu.pk).update(equipements=["fauteuil"])
    with pytest.raises(RendezVousRefuse, match="plus libre"):  # accessible, but nobody signs there
        services.prendre(agent=monde.nadia, ligne=elle, creneau=autre)
    monde.ouvrir(jour=demain, de=14, a=15, competences=["lsf"])
    assert proposees(monde.nadia)["Brunet"].debut == monde.a(14, 0, demain)


def test_the_form_begins_with_what_she_speaks_and_offers_saturday_where_there_are_windows(monde, client_de, demain):
    CodeListe.objects.create(
        liste="competence", code="lsf", libelle="Langue des signes", rang=1, date_debut=demain - timedelta(days=99),
        source="essai",
    )  # fmt: skip
    client, page = client_de(monde.nadia), reverse("attentes:inscrire", args=[monde.valerie.pk])
    vue = texte(client.get(page))
    assert '<option value="lsf" selected>' in vue and "vendredi" in vue and "samedi" not in vue
    monde.ouvrir(jour=demain + timedelta(days=(5 - demain.weekday()) % 7))
    assert "samedi" in texte(client.get(page)) and "dimanche" not in texte(client.get(page))
    corps = {"jours": ["5"], "competence": "lsf", "fauteuil": "on", "motif": "suite"}
    assert client.post(page, corps).status_code == 302
    assert "samedi · Langue des signes · en fauteuil roulant" in texte(client.get(reverse("attentes:liste")))
    services.inscrire(agent=monde.nadia, assure=monde.paul, competence="violences")
    page = texte(client.get(reverse("attentes:liste")))
    assert "une compétence précise" in page and "iolences" not in page


def test_a_slot_that_frees_is_proposed_to_who_waits(monde, ligne, demain):
    monde.ouvrir(jour=demain, de=9, a=10)
    pris = monde.reserver(monde.paul, debut=monde.a(9, 0, demain), maintenant=None)
    assert proposees(monde.nadia) == {"Brunet": None}
    annuler(agent=monde.nadia, rdv=pris, motif="personne")
    assert proposees(monde.nadia)["Brunet"].debut == monde.a(9, 0, demain)
    attente = attentes_du_jour(monde.nadia, timezone.now(), timezone.localdate())[0]
    assert "un créneau est libre" in attente.raison and attente.personne == "Valérie Brunet"


def test_one_slot_is_proposed_to_one_person_the_oldest_first(monde, ligne, demain):
    monde.ouvrir(jour=demain, de=9, a=10)
    services.inscrire(agent=monde.nadia, assure=monde.paul)
    trouvees = proposees(monde.nadia)
    assert trouvees["Brunet"] and trouvees["Lefèvre"] is None


def test_a_slot_let_go_is_proposed_to_the_next(monde, ligne, demain):
    monde.ouvrir(jour=demain, de=9, a=10)
    services.inscrire(agent=monde.nadia, assure=monde.paul)
    valeur = proposees(monde.nadia)["Brunet"].valeur
    services.passer(agent=monde.nadia, ligne=ligne, creneau=valeur, motif="injoignable")
    trouvees = proposees(monde.nadia)
    assert trouvees["Brunet"] is None and trouvees["Lefèvre"].valeur == valeur


def test_a_slot_somebody_calls_with_is_hers_for_a_while_only(monde, ligne, demain):
    monde.ouvrir(jour=demain, de=9, a=10)
    valeur = proposees(monde.nadia)["Brunet"].valeur
    maintenant = timezone.now()
    services.prendre(agent=monde.nadia, ligne=ligne, creneau=valeur, maintenant=maintenant)
    autre = services.inscrire(agent=monde.nadia, assure=monde.paul)
    collegue = people.un_agent("csam", equipe=monde.equipe)
    with pytest.raises(services.AttenteRefusee, match="l’appelle en ce moment"):
        services.prendre(agent=collegue, ligne=ligne, creneau=valeur, maintenant=maintenant)
    with pytest.raises(RendezVousRefuse, match="plus libre"):
        services.prendre(agent=collegue, ligne=autre, creneau=valeur, maintenant=maintenant)
    assert attentes_du_jour(collegue, maintenant, timezone.localdate()) == []
    services.prendre(agent=collegue, ligne=autre, creneau=valeur, maintenant=maintenant + timedelta(minutes=16))


def test_a_slot_somebody_calls_with_is_neither_offered_nor_booked_to_anybody_else(monde, ligne, demain):
    monde.ouvrir(jour=demain, de=9, a=10)
    valeur = proposees(monde.nadia)["Brunet"].valeur
    services.prendre(agent=monde.nadia, ligne=ligne, creneau=valeur)
    libres = lambda **de: creneaux_libres(agents=[monde.helene], du=demain, au=demain, **de)  # noqa: E731

    assert libres() == [] and len(libres(pour=monde.valerie.pk)) == 1
    jour = semaine(monde.nadia, pour=[monde.helene], du=demain, au=demain, maintenant=timezone.now())[0]
    assert "retenu jusqu’à" in jour.fermes[0].texte
    with pytest.raises(RendezVousRefuse, match="retenu jusqu’à"):
        monde.reserver(monde.paul, debut=monde.a(9, 0, demain), maintenant=None)

    monde.reserver(monde.valerie, debut=monde.a(9, 0, demain), maintenant=None)
    assert not Retenue.objects.filter(jusqu_a__gt=timezone.now()).exists()


def test_only_a_free_slot_that_suits_her_is_kept_for_her(monde, demain):
    monde.ouvrir(jour=demain, de=9, a=10)
    elle = services.inscrire(agent=monde.nadia, assure=monde.valerie, modes=["telephone"])
    sur_place = creneaux_libres(agents=[monde.helene], du=demain, au=demain, mode="lieu")[0].valeur
    with pytest.raises(services.AttenteRefusee, match="qui lui conviennent"):
        services.prendre(agent=monde.nadia, ligne=elle, creneau=sur_place)
    parle = replace(creneaux_libres(agents=[monde.helene], du=demain, au=demain)[0], mode="telephone").valeur
    for faux in ("", "x|y", parle.rsplit("|", 1)[0] + "|1000000", parle.replace("T08", "T03")):
        with pytest.raises(Refus):
            services.prendre(agent=monde.nadia, ligne=elle, creneau=faux)
    assert not Retenue.objects.exists()


@pytest.mark.parametrize("comment", ["reçue", "retirée"])
def test_who_needs_no_slot_any_more_leaves_by_herself_and_the_list_says_why(monde, ligne, demain, comment, client_de):
    monde.ouvrir(jour=demain)
    client, liste = client_de(monde.nadia), reverse("attentes:liste")
    assert proposees(monde.nadia) and "N’attendent plus" not in texte(client.get(liste))
    if comment == "reçue":
        monde.reserver(debut=monde.a(9, 0, demain), maintenant=None)
    else:
        services.retirer(agent=monde.nadia, ligne=ligne, motif="plus_besoin")
    ligne.refresh_from_db()
    assert ligne.statut == "retiree" and proposees(monde.nadia) == {}
    page = texte(client.get(liste))
    assert "N’attendent plus" in page and ligne.get_fin_motif_display() in page
    assert LigneJournal.objects.filter(acte__in=["attentecreneau.sortir", "attentecreneau.retirer"]).count() == 1


def test_an_appointment_cancelled_puts_her_back_where_she_was_even_by_her_own_link(monde, ligne, demain):
    monde.ouvrir(jour=demain)
    pris = monde.reserver(monde.valerie, debut=monde.a(9, 0, demain), maintenant=None)
    services.inscrire(agent=monde.nadia, assure=monde.paul)
    annuler(agent=None, rdv=pris, motif="personne")
    ligne.refresh_from_db()
    assert (ligne.statut, ligne.fin_motif, ligne.fin_le) == ("attend", "", None)
    assert list(proposees(monde.nadia)) == ["Brunet", "Lefèvre"]
    with pytest.raises(services.AttenteRefusee, match="déjà sur la liste"):
        services.inscrire(agent=monde.nadia, assure=monde.valerie)


def test_somebody_received_may_wait_again_and_an_older_appointment_changes_nothing(monde, ligne, demain):
    monde.ouvrir(jour=demain)
    pris = monde.reserver(monde.valerie, debut=monde.a(9, 0, demain), maintenant=None)
    autre = services.inscrire(agent=monde.nadia, assure=monde.valerie)
    annuler(agent=monde.nadia, rdv=pris, motif="personne")
    ligne.refresh_from_db()
    assert ligne.statut == "retiree" and list(proposees(monde.nadia)) == ["Brunet"]
    services.retirer(agent=monde.nadia, ligne=autre, motif="autre")
    assert not services.suivre(agent=None, assure_id=monde.valerie.pk)


def test_a_date_that_is_past_is_shown_and_nobody_is_lost(monde, ligne, demain):
    monde.ouvrir(jour=demain)
    AttenteCreneau.objects.filter(pk=ligne.pk).update(avant=timezone.localdate())
    (seule,) = selectors.propositions(monde.nadia, timezone.now(), timezone.localdate())
    assert seule.creneau is None and "date passée" in seule.souhaits


def test_nobody_waits_twice_nor_after_death(monde, ligne):
    with pytest.raises(services.AttenteRefusee, match="déjà sur la liste"):
        services.inscrire(agent=monde.nadia, assure=monde.valerie)
    Assure.objects.filter(pk=monde.paul.pk).update(date_deces=timezone.localdate())
    with pytest.raises(services.AttenteRefusee, match="décédée"):
        services.inscrire(agent=monde.nadia, assure=monde.paul)


def test_a_stale_page_decides_nothing(monde, ligne):
    services.passer(agent=monde.nadia, ligne=ligne, creneau="x", motif="autre", version=ligne.version)
    with pytest.raises(VersionDepassee):
        services.retirer(agent=monde.nadia, ligne=ligne, motif="autre", version=ligne.version)
    services.retirer(agent=monde.nadia, ligne=ligne, motif="autre")
    with pytest.raises(TransitionRefusee):
        services.retirer(agent=monde.nadia, ligne=ligne, motif="autre")


def test_from_the_search_to_the_list_then_to_the_slot_chosen(monde, client_de, demain):
    client = client_de(monde.nadia)
    vide = texte(client.get(reverse("rendez_vous:nouveau", args=[monde.valerie.pk])))
    inscrire = reverse("attentes:inscrire", args=[monde.valerie.pk])
    assert inscrire in vide
    assert client.post(inscrire, {"modes": ["lieu"], "moments": ["matin"], "motif": "suite"}).status_code == 302
    monde.ouvrir(jour=demain, de=9, a=10)
    liste = client.get(reverse("attentes:liste"))
    assert "sur place · le matin" in texte(liste) and "Je l’appelle" in texte(liste)
    creneau = liste.context["proposees"][0][0].creneau.valeur
    ligne = AttenteCreneau.objects.get()
    suite = client.post(
        reverse("attentes:prendre", args=[ligne.pk]), {"creneau": creneau, "version": ligne.version}, follow=True
    )
    assert f'value="{creneau}"' in texte(suite) and texte(suite).count(" checked>") == 1


def test_another_caisse_nor_a_manager_sees_anybody(monde, ligne, client_de):
    dehors = people.un_agent("csam", equipe=people.une_equipe())
    assert proposees(dehors) == {}
    assert client_de(dehors).post(reverse("attentes:retirer", args=[ligne.pk]), {"motif": "autre"}).status_code == 404
    assert client_de(monde.chef).get(reverse("attentes:liste")).status_code == 404
    assert client_de(monde.helene).get(reverse("attentes:liste")).context["autres"] == []  # not hers


def test_the_list_costs_the_same_with_many(monde, ligne, demain):
    monde.ouvrir(jour=demain)

    def combien():
        with CaptureQueriesContext(connection) as requetes:
            proposees(monde.nadia)
        return len(requetes)

    avant = combien()
    for n in range(8):
        services.inscrire(agent=monde.nadia, assure=people.un_assure(monde.caisse, nom=f"Autre{n}"))
    assert combien() == avant


def test_how_long_a_slot_is_kept_is_a_dated_parameter(monde, ligne, demain):
    monde.ouvrir(jour=demain, de=9, a=10)
    Parametre.objects.filter(code="rdv_attente_retenue").update(valeur=5)
    maintenant = timezone.now()
    services.prendre(
        agent=monde.nadia, ligne=ligne, creneau=proposees(monde.nadia)["Brunet"].valeur, maintenant=maintenant
    )
    assert Retenue.objects.get().jusqu_a == maintenant + timedelta(minutes=5)
