"""Ending an accompaniment: what has begun stays, what is to come and what is open is said, the trace stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import Par, TypeAction
from jalons.accompagner.accompagnements.models import Action, Cloture, Demarche, Dossier, Etape, Objectif
from jalons.accompagner.echeances import selectors as lignes_echeances
from jalons.accompagner.echeances import services as echeances
from jalons.accompagner.echeances.decompte import dans_mois
from jalons.accompagner.echeances.enums import GenreFait
from jalons.accompagner.echeances.valeurs import Fait, Faits
from jalons.accompagner.pieces import attendues
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.parcours import services
from jalons.parcours.selectors import journee
from jalons.parcours.tests.conftest import Service
from jalons.personnes.partages.models import Lien
from jalons.recevoir.rendez_vous import selectors as agendas
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db
RAPPEL = {"adresse": "3 rue des Lilas", "personne_rappel": "Sonia Perrin", "rappel_telephone": "0241000000"}


class Suivi:
    """Valérie, accompanied by Hélène, and what is under way with her."""

    def __init__(self, service: Service) -> None:
        self.service, self.helene, self.csam = service, service.assistante, service.csam
        self.dossier: Dossier = accompagnements.ouvrir_dossier(
            agent=self.helene, assure=un_assure(service.equipe.organisme), referent=self.helene, axe="sante",
        )  # fmt: skip
        self.page = reverse("parcours:terminer", args=[self.dossier.pk])

    def visite(self, dans: timedelta, avec: Any = None) -> RendezVous:
        debut = timezone.now() + dans
        qui = avec or self.helene
        return rendez_vous.reserver(
            agent=qui, avec=qui, assure=self.dossier.assure, debut=debut, duree=30, mode="domicile",
            maintenant=debut - timedelta(days=1), **RAPPEL,
        )  # fmt: skip

    def ouvrir_tout(self) -> dict[str, Any]:
        """An objective, two things to do, a step and an awaited answer."""
        agent, dossier, jour = self.helene, self.dossier, timezone.localdate()
        plan = accompagnements.convenir_plan(agent=agent, dossier=dossier)
        objectif = accompagnements.ajouter_objectif(agent=agent, plan=plan, intitule="Garder son logement")
        ajouter = accompagnements.ajouter_action
        return {
            "objectif": objectif,
            "action": ajouter(agent=agent, objectif=objectif, intitule="Écrire au bailleur", par=Par.TRAVAILLEUR),
            "csam": ajouter(agent=agent, objectif=objectif, intitule="C2S", par=Par.CSAM, type=TypeAction.DROIT),
            "etape": accompagnements.prevoir_etape(
                agent=agent, dossier=dossier, prevue_le=jour, intitule="Faire le point"
            ),
            "demarche": accompagnements.noter_demarche(
                agent=agent, dossier=dossier, intitule="Recours", reponse_attendue_le=jour
            ),
        }

    def saisie(self, **autres: str) -> dict[str, str]:
        jour = timezone.localdate().isoformat()
        dossier = Dossier.objects.get(pk=self.dossier.pk)
        return {
            "motif": "objectifs_atteints",
            "issue_sante": "soins_obtenus",
            "le": jour,
            "version": str(dossier.version),
        } | autres


@pytest.fixture
def suivi(service: Service) -> Suivi:
    return Suivi(service)


def cle(objet: Any) -> str:
    return f"{objet._meta.model_name}-{objet.pk}"


def en_jour(agent: Any) -> list[str]:
    maintenant = timezone.now()
    return [a.titre for a in journee(agent, maintenant, timezone.localdate(maintenant)).attentes]


def test_a_home_visit_under_way_is_told_and_keeps_its_appointment_and_its_alarm(suivi: Suivi, client_de: Any) -> None:
    visite, client = suivi.visite(-timedelta(minutes=50)), client_de(suivi.helene)
    assert "Visite à domicile commencée" in client.get(suivi.page).content.decode()
    assert client.post(suivi.page, suivi.saisie()).status_code == 302
    visite.refresh_from_db()
    assert Dossier.objects.get().statut == "clos" and visite.statut == "pris"
    assert list(agendas.visites_en_retard(timezone.now())) == [visite]
    assert f"Joindre {suivi.helene}, en visite à domicile" in en_jour(suivi.csam)


def test_a_visit_whose_outcome_was_said_by_another_is_told_while_nobody_confirmed_the_return(
    suivi: Suivi, client_de: Any
) -> None:
    visite = suivi.visite(-timedelta(minutes=50))
    rendez_vous.noter_issue(agent=suivi.csam, rdv=visite, issue="present")
    assert "n’est pas confirmé" in client_de(suivi.helene).get(suivi.page).content.decode()


@pytest.mark.parametrize(("sort", "reste"), [("annuler", "annule"), ("garder", "pris")])
def test_each_appointment_to_come_is_cancelled_or_kept_as_she_says(
    suivi: Suivi, client_de: Any, sort: str, reste: str
) -> None:
    visite, client = suivi.visite(timedelta(days=2)), client_de(suivi.helene)
    refus = client.post(suivi.page, suivi.saisie())
    assert refus.status_code == 422 and "annulé ou gardé" in refus.content.decode()
    assert Dossier.objects.get().statut == "ouvert"
    page = client.post(suivi.page, suivi.saisie(**{f"rdv-{visite.pk}": sort}), follow=True).content.decode()
    visite.refresh_from_db()
    assert visite.statut == reste and ("Rendez-vous annulés : 1." in page) is (sort == "annuler")


def test_the_service_itself_refuses_to_close_over_an_appointment_nobody_spoke_of(suivi: Suivi) -> None:
    suivi.visite(timedelta(days=2))
    with pytest.raises(Exception, match="encore à venir"):
        services.clore_dossier(agent=suivi.helene, dossier=suivi.dossier, motif="refus", issue_sante="inconnu")


def test_the_appointment_of_a_colleague_is_kept_hers_to_cancel(suivi: Suivi, client_de: Any) -> None:
    luc = un_agent("assistant_social", equipe=suivi.service.equipe, nom="Denis", prenom="Luc")
    visite, client = suivi.visite(timedelta(days=2), luc), client_de(suivi.helene)
    assert "Ce rendez-vous est à Luc Denis" in client.get(suivi.page).content.decode()
    assert client.post(suivi.page, suivi.saisie(**{f"rdv-{visite.pk}": "annuler"})).status_code == 422
    assert client.post(suivi.page, suivi.saisie(**{f"rdv-{visite.pk}": "garder"})).status_code == 302
    visite.refresh_from_db()
    assert visite.statut == "pris"


def test_a_death_leaves_a_visit_under_way_and_its_alarm(suivi: Suivi) -> None:
    commencee, a_venir = suivi.visite(-timedelta(minutes=50)), suivi.visite(timedelta(days=2))
    assure = suivi.dossier.assure
    assure.refresh_from_db()
    services.constater_deces(agent=suivi.csam, assure=assure, date_deces=timezone.localdate())
    for rdv, statut in ((commencee, "pris"), (a_venir, "annule")):
        rdv.refresh_from_db()
        assert rdv.statut == statut
    assert list(agendas.visites_en_retard(timezone.now())) == [commencee]


def test_the_page_of_a_death_tells_what_will_be_cancelled_and_what_stays(suivi: Suivi, client_de: Any) -> None:
    suivi.visite(-timedelta(minutes=50))
    suivi.visite(timedelta(days=2))
    fiche = client_de(suivi.csam).get(reverse("assures:fiche", args=[suivi.dossier.assure_id])).content.decode()
    adresse = reverse("parcours:constater_deces", args=[suivi.dossier.assure_id])
    assert adresse in fiche
    page = client_de(suivi.csam).get(adresse).content.decode()
    assert "Visite à domicile commencée" in page and "Rendez-vous annulés" in page and "à domicile" in page


def test_nothing_open_is_closed_in_silence(suivi: Suivi, client_de: Any) -> None:
    pieces, client = suivi.ouvrir_tout(), client_de(suivi.helene)
    page = client.get(suivi.page).content.decode()
    for mot in ("Garder son logement", "Écrire au bailleur", "C2S", "Faire le point", "Recours"):
        assert mot in page
    refus = client.post(suivi.page, suivi.saisie())
    assert refus.status_code == 422 and "Dites ce que cela devient." in refus.content.decode()
    assert set(refus.context["form"].errors) == {cle(piece) for piece in pieces.values()}
    assert Dossier.objects.get().statut == "ouvert" and not LigneJournal.objects.filter(acte="dossier.clore").exists()
    with pytest.raises(Exception, match="encore ouverts"):
        accompagnements.clore_dossier(agent=suivi.helene, dossier=suivi.dossier, motif="refus", issue_sante="inconnu")


def clore(suivi: Suivi, client: Any, pieces: dict[str, Any], voulu: dict[str, str]) -> None:
    reponse = client.post(suivi.page, suivi.saisie(**{cle(pieces[nom]): sort for nom, sort in voulu.items()}))
    assert reponse.status_code == 302
    assert Dossier.objects.get().statut == "clos"


def test_what_is_settled_is_settled_and_in_no_day(suivi: Suivi, client_de: Any) -> None:
    pieces, client = suivi.ouvrir_tout(), client_de(suivi.helene)
    voulu = {
        "objectif": "atteindre",
        "action": "faire",
        "csam": "abandonner",
        "etape": "abandonner",
        "demarche": "lever",
    }
    clore(suivi, client, pieces, voulu)
    assert Objectif.objects.get().statut == "atteint"
    assert dict(Action.objects.values_list("par", "statut")) == {"travailleur": "faite", "csam": "abandonnee"}
    assert Etape.objects.get().annule_motif == "fin"
    assert not en_jour(suivi.helene) and not en_jour(suivi.csam)
    assert "restée sans réponse" in client.get(reverse("parcours:dossier", args=[suivi.dossier.pk])).content.decode()


def test_what_is_kept_stays_in_the_day_of_who_has_it_and_is_done_after_the_end(suivi: Suivi, client_de: Any) -> None:
    pieces, client = suivi.ouvrir_tout(), client_de(suivi.helene)
    voulu = {"objectif": "atteindre_en_partie"} | dict.fromkeys(("action", "csam", "etape", "demarche"), "garder")
    clore(suivi, client, pieces, voulu)
    jour = en_jour(suivi.helene)
    assert {"Écrire au bailleur", "Faire le point", "Recours"} <= set(jour)
    assert en_jour(suivi.csam) == [TypeAction.DROIT.label]
    page = client.get(reverse("parcours:dossier", args=[suivi.dossier.pk])).content.decode()
    assert reverse("accompagnements:etape_faite", args=[pieces["etape"].pk]) in page
    faits = (("action_statut", "action", {"acte": "faire"}), ("etape_faite", "etape", {}))
    for nom, piece, envoi in faits:
        assert client.post(reverse(f"accompagnements:{nom}", args=[pieces[piece].pk]), envoi).status_code == 302
    recue = {"reponse": "Accordé", "recue_le": timezone.localdate().isoformat()}
    recue["version"] = str(Demarche.objects.get().version)
    client.post(reverse("accompagnements:demarche_reponse", args=[pieces["demarche"].pk]), recue)
    client_de(suivi.csam).post(reverse("accompagnements:tache_faite", args=[pieces["csam"].pk]))
    assert not en_jour(suivi.helene) and not en_jour(suivi.csam)
    autre = {"intitule": "Trop tard", "prevue_le": timezone.localdate().isoformat()}
    assert client.post(reverse("accompagnements:etape_nouvelle", args=[suivi.dossier.pk]), autre).status_code == 409


def test_no_date_of_the_line_no_paper_awaited_and_no_link_is_lost_in_silence(suivi: Suivi, client_de: Any) -> None:
    charger_referentiels()
    agent, dossier, client, jour = suivi.helene, suivi.dossier, client_de(suivi.helene), timezone.localdate()
    faits = {f: Fait(GenreFait(f), jour + timedelta(days=n), f"mot {n}") for f, n in (("visite", 9), ("autre", 12))}
    refus = Fait(GenreFait.REFUS_INVALIDITE, dans_mois(jour + timedelta(days=21), -2))
    lus = Faits(faits=tuple(sorted([*faits.values(), refus], key=lambda f: f.le)))
    echeances.noter_arret(agent=agent, dossier=dossier, faits=lus)
    demander = partial(attendues.demander, agent=agent, dossier=dossier, nature="rib")
    papiers = {mot: demander(precision=mot, pour_le=jour) for mot in ("jugement", "bulletins", "bail")}
    attendues.donner_lien(agent=agent, dossier=dossier, adresse=lambda jeton: f"https://essai/{jeton}")
    page = client.get(suivi.page).content.decode()
    for mot in ("contester le refus de l’invalidité", "mot 9", "à vérifier", "jugement", "bulletins", "lien donné à"):
        assert mot in page, mot
    vide = client.post(suivi.page, suivi.saisie())
    assert vide.status_code == 422 and len(vide.context["form"].errors) == 6, "each is asked about"
    with pytest.raises(Exception, match="encore"):
        services.clore_dossier(agent=agent, dossier=dossier, motif="refus", issue_sante="inconnu")
    dates = {li.quoi: cle for cle, li in lignes_echeances.a_dire(dossier, jour)}
    recours = next(quoi for quoi in dates if "contester" in quoi)
    voulu = {dates[recours]: "garder", dates["mot 9"]: "faire", dates["mot 12"]: "abandonner"}
    sorts = {"jugement": "garder", "bulletins": "abandonner", "bail": "faire"}
    voulu |= {f"papier-{papiers[mot].pk}": sort for mot, sort in sorts.items()}
    assert client.post(suivi.page, suivi.saisie(**voulu)).status_code == 302
    assert Lien.objects.get().revoque_le and Dossier.objects.get().statut == "clos"
    assert sorted(en_jour(agent)) == sorted([recours, "Papier encore attendu"])
    lu = client.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    assert "Gardée après la fin" in lu and reverse("pieces:recue", args=[papiers["jugement"].pk]) in lu
    regler, (cle,) = (
        reverse("echeances:regler", args=[dossier.pk]),
        [li.cle for _, li in lignes_echeances.a_dire(dossier, jour)],
    )
    saisi = {"cle": cle, "suite": "reglee", "motif": "", "version": "2"}
    autre = saisi | {"cle": f"fait_visite {jour + timedelta(days=9)}"}
    assert client.post(regler, autre).status_code == 409, "what was not kept is not written in a dossier that ended"
    assert client.post(regler, saisi).status_code == 302
    assert client.post(reverse("pieces:recue", args=[papiers["jugement"].pk])).status_code == 302
    assert client.post(reverse("pieces:inutile", args=[papiers["bail"].pk])).status_code == 409
    assert not en_jour(agent)


def test_reopened_the_dossier_still_tells_how_it_ended_and_by_whom(suivi: Suivi, client_de: Any) -> None:
    client, rouvrir = client_de(suivi.helene), reverse("accompagnements:rouvrir", args=[suivi.dossier.pk])
    client.post(suivi.page, suivi.saisie())
    client.post(rouvrir)
    client.post(suivi.page, suivi.saisie(motif="refus", issue_sante="inconnu"))
    page = client.get(reverse("parcours:dossier", args=[suivi.dossier.pk])).content.decode()
    assert f"par {suivi.helene} : les objectifs sont atteints" in page and "Les soins ont été obtenus" in page
    assert "La personne ne souhaite pas continuer" in page
    fins = list(Cloture.objects.order_by("created_at").values_list("motif", "par", "rouverte_par"))
    assert fins == [("objectifs_atteints", suivi.helene.pk, suivi.helene.pk), ("refus", suivi.helene.pk, None)]


def test_pressed_twice_it_ends_once_and_says_so(suivi: Suivi, client_de: Callable[..., Any]) -> None:
    client, saisi = client_de(suivi.helene), suivi.saisie()
    assert client.post(suivi.page, saisi).status_code == 302
    encore = client.post(suivi.page, saisi)
    assert encore.status_code == 409 and "déjà terminé" in encore.content.decode()
    assert client.get(suivi.page).status_code == 302  # a closed dossier offers no closing form
    assert LigneJournal.objects.filter(acte="dossier.clore").count() == Cloture.objects.count() == 1
