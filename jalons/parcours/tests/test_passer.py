"""« Passer à une autre caisse »: it goes whole, with its clock and its dangers; the sender loses it; it may come back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.parcours import services
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures.models import Assure, NoteDanger
from jalons.personnes.assures.services import noter_danger
from jalons.recevoir.signalements import perms
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande, Retour, Retrait, Signalement
from tests.people import un_agent

pytestmark = pytest.mark.django_db


class Deux:
    """Two caisses: Valérie was signalled by a hospital to the first one, eleven days ago; she lives in the second."""

    def __init__(self) -> None:
        self.ici, self.la = Service(), Service()
        self.demande = self.ici.demande()
        self.elle = self.demande.assure
        jour = timezone.localdate() - timedelta(days=11)
        self.recu = signalements.recevoir_signalement(
            agent=self.ici.csam, assure=self.elle, organisme=self.ici.equipe.organisme, origine="hopital",
            qui="professionnel", referent_nom="Inès Carré", accord="oui", connaissance="oui", recu_le=jour,
            paroles="canari-paroles",
        )  # fmt: skip
        self.demande.refresh_from_db()
        services.confier(agent=self.ici.csam, demande=self.demande, a=self.ici.assistante, motif="la connaît")
        self.page = f"/demandes/{self.demande.pk}/"
        self.manager, self.manager_la = (un_agent("manager", equipe=s.equipe) for s in (self.ici, self.la))
        self.danger = noter_danger(
            agent=self.ici.csam,
            numero="3114",
            pour=self.ici.assistante,
            cadre=self.manager,
            assure=self.elle,
            paroles="x",
        )

    def corps(self, page: str, vers: Service, **autres: str) -> dict[str, str]:
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        return {
            "vers": str(vers.equipe.organisme.pk),
            "motif": "Elle habite à Là.",
            "version": version[1],
            "securite": "Rien encore.",
        } | autres


@pytest.fixture
def deux(db: None) -> Deux:
    return Deux()


def test_it_goes_whole_to_the_other_caisse_and_comes_back_with_a_reason(deux: Deux, client_de: Any) -> None:
    ici, la, d = client_de(deux.ici.csam), client_de(deux.la.csam), deux.demande
    d.refresh_from_db()
    avant = (d.signalee_le, d.recue_le, d.etat_le, d.echeance)
    assert la.get(deux.page).status_code == 404 and f"{deux.page}passer/" in ici.get(deux.page).text
    page = ici.get(f"{deux.page}passer/").text
    assert f"{deux.ici.assistante}" in page and "se liront dans sa journée" in page, "who has it now"
    assert ici.post(f"{deux.page}passer/", deux.corps(page, deux.la, motif=" ")).status_code == 422
    numero = ici.post(f"{deux.page}passer/", deux.corps(page, deux.la, motif="Le 1 84 12 76 451 089 46 habite à Là."))
    assert numero.status_code == 422 and "On n’écrit pas le numéro" in numero.text
    muet = ici.post(f"{deux.page}passer/", deux.corps(page, deux.la, securite=" "))
    assert muet.status_code == 422 and "appelez d’abord" in muet.text, "a danger does not leave without a word"
    assert ici.post(f"{deux.page}passer/", deux.corps(page, deux.la)).status_code == 302
    d.refresh_from_db()
    assert (d.signalee_le, d.recue_le, d.etat_le, d.echeance) == avant, "her delay is unchanged"
    assert (d.organisme, d.statut, d.attribuee_a, d.equipe) == (deux.la.equipe.organisme, "a_qualifier", None, None)
    # the sender loses it, person and all; the receiver has the words, the person and the danger
    for qui in (deux.ici.csam, deux.ici.assistante, deux.manager):
        assert (
            client_de(qui).get(deux.page).status_code
            == client_de(qui).get(f"/personnes/{d.assure_id}/").status_code
            == 404
        )
    lue, fiche = la.get(deux.page).text, la.get(f"/personnes/{d.assure_id}/").text
    assert "canari-paroles" in lue and "Elle habite à Là." in lue and "Ce n’est pas chez nous" in lue
    assert "Danger" in fiche and "Danger" in client_de(deux.manager_la).get("/ma-journee/").text
    assert "Inès Carré" in lue and ici.get(f"/demandes/signalements/{deux.recu.pk}/").status_code == 200, "the receipt"
    assert [r.genre for r in Retour.objects.filter(signalement=deux.recu)] == ["accuse"], "nothing more is told"
    assert LigneJournal.objects.filter(acte="demande.passer").count() == 1
    # pressed again, or opened from an old tab: who did it, when, where to
    for encore in (ici.get(f"{deux.page}passer/"), ici.post(f"{deux.page}passer/", deux.corps(page, deux.la))):
        assert encore.status_code == 409 and f"{deux.ici.csam} a passé cette demande à" in encore.text
    # its worker reads it in her day until she has: who, when, why, where to
    sienne = client_de(deux.ici.assistante)
    jour = sienne.get("/ma-journee/").text
    retrait = Retrait.objects.get()
    for mot in ("n’est plus à vous", str(deux.ici.csam), "Elle habite à Là.", str(deux.la.equipe.organisme), "Brunet"):
        assert mot in jour, mot
    assert client_de(deux.la.assistante).post("/ma-journee/retrait/", {"retrait": retrait.pk}).status_code == 409
    assert sienne.post("/ma-journee/retrait/", {"retrait": "x"}).status_code == 409
    assert sienne.post("/ma-journee/retrait/", {"retrait": retrait.pk}).status_code == 302
    assert "n’est plus à vous" not in sienne.get("/ma-journee/").text
    assert d.pk.hex in la.get("/ma-journee/").text.replace("-", "")
    # « ce n’est pas chez nous »: proposed to whoever passed it
    page = la.get(f"{deux.page}passer/").text
    assert f'<option value="{deux.ici.equipe.organisme.pk}" selected' in page
    assert la.post(f"{deux.page}passer/", deux.corps(page, deux.ici, motif="Elle a redéménagé.")).status_code == 302
    assert la.get(deux.page).status_code == 404 and "Elle a redéménagé." in ici.get(deux.page).text
    assert (
        NoteDanger.objects.get().organisme == Assure.objects.get(pk=d.assure_id).organisme == deux.ici.equipe.organisme
    )


def test_what_is_open_here_holds_it_and_a_stale_page_is_told(deux: Deux, client_de: Any) -> None:
    ici = client_de(deux.ici.csam)
    page = ici.get(f"{deux.page}passer/").text
    signalements.qualifier(agent=deux.ici.csam, demande=deux.demande, decision="recevoir", motif="elle relève")
    for version in ({}, {"version": "-3"}, {"version": "9" * 20}, {"version": ""}, {"version": "un"}):
        assert ici.post(f"{deux.page}passer/", deux.corps(page, deux.la, **version)).status_code == 409, version
    services.ouvrir_dossier(agent=deux.ici.assistante, demande=deux.demande, referent=deux.ici.assistante)
    assert f"{deux.page}passer/" not in ici.get(deux.page).text
    assert ici.post(f"{deux.page}passer/", deux.corps(page, deux.la, version="9")).status_code == 409
    autre = client_de(deux.la.csam)
    assert autre.get(f"{deux.page}passer/").status_code == autre.post(f"{deux.page}passer/", {}).status_code == 404
    assert client_de(deux.manager).get(f"{deux.page}passer/").status_code == 404, "whoever may orient it, nobody else"


def test_what_the_receiver_had_taken_blind_it_now_reads(deux: Deux) -> None:
    aveugle = signalements.recevoir_signalement(
        agent=deux.la.csam, assure=deux.elle, organisme=deux.la.equipe.organisme, origine="assure", qui="personne",
        paroles="chez nous",
    )  # fmt: skip
    assert aveugle.aveugle
    services.passer_demande(
        agent=deux.ici.csam,
        demande=deux.demande,
        vers=deux.la.equipe.organisme,
        motif="habite là",
        securite="Son fils y est.",
    )
    lu = Signalement.objects.get(pk=aveugle.pk)
    assert not lu.aveugle and perms.peut_lire_paroles(deux.la.csam, lu)
    assert not perms.peut_lire_paroles(deux.ici.csam, lu) and Demande.objects.filter(assure=deux.elle).count() == 1
