"""« Répartir »: what waits, by territory, with who serves it and what each has in hand today; several given at once."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.fondations.agents.models import Secteur, Suppleance
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.territoires.models import Commune
from jalons.parcours import services
from jalons.parcours.selectors.repartition import charges
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Attribution, Demande
from tests.people import DEBUT, un_agent, une_equipe

pytestmark = pytest.mark.django_db
PAGE = "/demandes/repartir/"


class Equipe(Service):
    """Ana and Zoé both serve the canton of the people; Ana has one more accompaniment."""

    def __init__(self) -> None:
        super().__init__()
        if not Commune.objects.filter(code="96001").exists():
            Commune.objects.create(
                millesime=2026, code="96001", nom="Ville", nom_recherche="ville", canton_code="9601", canton_nom="Canton Un",
                departement_code="96",
            )  # fmt: skip
        canton = Commune.objects.filter(code="96001").latest("millesime").canton_code
        self.manager = un_agent("manager", equipe=self.equipe)
        self.ana = un_agent("assistant_social", equipe=self.equipe, prenom="Ana", nom="Abadie")
        self.zoe = un_agent("assistant_social", equipe=self.equipe, prenom="Zoé", nom="Zunino")
        for qui in (self.ana, self.zoe):
            Secteur.objects.create(agent=qui, genre="canton", code=canton, date_debut=DEBUT)
        sienne = self.a_recevoir("Suivie")
        services.confier(agent=self.csam, demande=sienne, a=self.ana, motif="la suit")
        services.ouvrir_dossier(agent=self.ana, demande=sienne, referent=self.ana)

    def a_recevoir(self, nom: str) -> Demande:
        demande = self.demande(nom)
        signalements.qualifier(agent=self.csam, demande=demande, decision="recevoir")
        return demande


@pytest.fixture
def equipe(db: None) -> Equipe:
    return Equipe()


def cases(page: str) -> dict[str, str]:
    """key of the demande → what its box sends."""
    return {v.partition(":")[0]: v for v in re.findall(r'name="lignes" value="([^"]+)"', page)}


def test_whoever_has_less_today_is_proposed_and_several_are_given_at_once(equipe: Equipe, client_de: Any) -> None:
    une, deux, trois = (equipe.a_recevoir(nom) for nom in ("Una", "Dua", "Tria"))
    manager = client_de(equipe.manager)
    page = manager.get(PAGE).text
    assert PAGE in manager.get("/demandes/").text and PAGE in manager.get("/ma-journee/").text
    rien = manager.post(PAGE, {})
    assert "Rien n’est coché" in rien.text and "Confier ce qui est coché" in rien.text, "the page stays"
    mots = " ".join(page.split())
    assert mots.index("Ana Abadie") < mots.index("Zoé Zunino"), "by name"
    assert "1 accompagnement, 0 demande, 0 rendez-vous" in mots and "0 accompagnement, 0 demande" in mots
    premiere = cases(page)[str(une.pk)]
    assert premiere.endswith(str(equipe.zoe.pk)) and "parmi elles, personne n’a moins à suivre" in page
    assert len({v.rpartition(":")[2] for v in cases(page).values()}) == 2, "the lines above are counted"
    services.confier(agent=equipe.csam, demande=deux, a=equipe.ana, motif="elle la connaît")  # meanwhile
    avant = LigneJournal.objects.filter(acte="demande.attribuer").count()
    reponse = manager.post(PAGE, {"lignes": [*cases(page).values(), "x:y", f"{trois.pk}:1"]})
    assert reponse.status_code == 200 and "2 demandes confiées." in " ".join(reponse.text.split())
    lien = f'<a href="/demandes/{deux.pk}/">{deux.assure}</a> : Cette demande n’est plus à confier : quelqu’un vient'
    assert lien in " ".join(reponse.text.split()) and "1 ne l’a pas été :" in " ".join(reponse.text.split())
    demandes = {d.pk: d for d in Demande.objects.filter(pk__in=[une.pk, deux.pk, trois.pk])}
    assert demandes[deux.pk].attribuee_a == equipe.ana and demandes[trois.pk].attribuee_a in (equipe.ana, equipe.zoe)
    assert demandes[une.pk].attribuee_a == equipe.zoe
    gardee = str(Attribution.objects.get(demande=une).raison)
    assert gardee.startswith("Zoé Zunino suit le canton de résidence") and "moins" not in gardee, "her load is not kept"
    assert LigneJournal.objects.filter(acte="demande.attribuer").count() == avant + 2
    assert manager.post(PAGE, {"lignes": premiere}).status_code == 409 and manager.post(PAGE, {}).status_code == 422
    trop = manager.post(PAGE, {"lignes": [premiere] * 501})
    assert trop.status_code == 400 and "plus de 500 cases" in trop.text and "caractère" not in trop.text


def test_ten_working_days_today_among_them_and_nothing_that_is_over(equipe: Equipe) -> None:
    jour, organisme = timezone.localdate(), equipe.equipe.organisme
    rdv = rendez_vous.reserver(agent=equipe.csam, assure=equipe.demande("Rita").assure, **equipe.creneau().place)

    def compte(le: date, *, fini: bool = False) -> int:
        debut, maintenant = instant_local(le, time(0 if le == jour else 9), organisme.zone), timezone.now()
        periode = (debut, maintenant if le == jour and fini else max(debut, maintenant) + timedelta(minutes=45))
        RendezVous.objects.filter(pk=rdv.pk).update(periode=periode, date_acte=le)
        return charges([equipe.assistante.pk], jour, organisme)[equipe.assistante.pk].rendez_vous

    ouvres = [j for n in range(30) if (j := jour + timedelta(n)) == calendrier().jour_ouvre(j - timedelta(1), 1)]
    assert [compte(j) for j in (ouvres[1], ouvres[9], ouvres[10])] == [1, 1, 0]
    assert [compte(jour, fini=fini) for fini in (True, False)] == [0, 1], "over today, and going on"


def test_an_absent_worker_is_said_and_not_proposed(equipe: Equipe, client_de: Any) -> None:
    demande, jour = equipe.a_recevoir("Una"), timezone.localdate()
    Suppleance.objects.create(absent=equipe.zoe, suppleant=equipe.assistante, date_debut=jour, date_fin=jour)
    page = client_de(equipe.manager).get(PAGE).text
    assert cases(page)[str(demande.pk)].endswith(str(equipe.ana.pk))
    assert f"absence aujourd’hui, {equipe.assistante} remplace" in page


def test_what_a_worker_has_in_hand_is_her_manager_s_alone(equipe: Equipe, client_de: Any) -> None:
    demande = equipe.a_recevoir("Una")
    csam, ailleurs = client_de(equipe.csam), client_de(un_agent("manager", equipe=une_equipe(equipe.equipe.organisme)))
    assert "accompagnement," not in csam.get(PAGE).text and "Ana Abadie" in csam.get(PAGE).text
    autre = ailleurs.get(PAGE).text
    assert "accompagnement," not in autre and "autre équipe" in autre
    assert client_de(equipe.ana).get(PAGE).status_code == 404
    confier = f"/demandes/{demande.pk}/confier/"  # « Quelqu’un d’autre »
    assert "Ana Abadie : 1 accompagnement, 0 demande, 0 rendez-vous" in client_de(equipe.manager).get(confier).text
    assert "accompagnement," not in csam.get(confier).text and "Ana Abadie" in csam.get(confier).text
    etrangere = client_de(un_agent("manager"))
    assert str(demande.pk) not in etrangere.get(PAGE).text
    refusee = etrangere.post(PAGE, {"lignes": cases(csam.get(PAGE).text)[str(demande.pk)]})
    assert refusee.status_code == 409 and "Una" not in refusee.text, "what she may not read is not named"
    demande.refresh_from_db()
    assert demande.attribuee_a is None


def test_ten_demandes_cost_what_one_does(equipe: Equipe, client_de: Any) -> None:
    manager, combien = client_de(equipe.manager), []
    for total in (1, 5):
        for rang in range(total):
            equipe.a_recevoir(f"Personne{'abcdef'[rang]}{'xy'[total > 1]}")
        with CaptureQueriesContext(connection) as requetes:
            assert manager.get(PAGE).status_code == 200
        combien.append(len(requetes))
    assert combien[0] == combien[1]
