"""A sealed record: two people read it, its letter leaves whole, nobody else is told that it exists."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.protections import services
from jalons.accompagner.protections.enums import TRANSITIONS_FICHE, StatutFiche
from jalons.accompagner.protections.models import FicheScellee
from jalons.accompagner.protections.rules import FicheRefusee
from jalons.fondations.agents.models import Suppleance
from jalons.fondations.documents.models import Document
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.parcours.selectors import journal_du_dossier, journee
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate
MOT = "zibeline"
ECRIT = {
    "destinataire": "Cellule de recueil\n96000 BELLEVILLE", "corps": f"Les faits : {MOT}.", "dit": "non",
    "dit_mots": f"Le dire {MOT} la mettrait en danger.",
}  # fmt: skip


@pytest.fixture
def scene(db: None) -> dict[str, Any]:
    charger_referentiels()
    auteur = people.un_agent()
    equipe = auteur.affectation.equipe
    return {
        "auteur": auteur, "cadre": people.un_agent("manager", equipe=equipe), "autre": people.un_agent("manager", equipe=equipe),
        "collegue": people.un_agent(equipe=equipe), "dossier": maker.un_dossier(auteur),
    }  # fmt: skip


def ouvrir(s: dict[str, Any]) -> FicheScellee:
    return services.ouvrir_fiche(agent=s["auteur"], assure=s["dossier"].assure, genre="ip", cadre=s["cadre"])


def ou(nom: str, fiche: FicheScellee) -> str:
    return reverse(f"protections:{nom}", args=[fiche.pk])


def test_the_whole_way_from_the_dossier_to_the_receipt(scene, client_de):
    s, bureau = scene, client_de(scene["auteur"])
    page = bureau.get(reverse("parcours:dossier", args=[s["dossier"].pk])).text
    nouvelle = reverse("protections:nouvelle", args=[s["dossier"].assure_id])
    assert nouvelle in page
    assert bureau.post(nouvelle, {"genre": "ip", "cadre": s["collegue"].pk}).status_code == 422, (
        "a cadre, not a colleague"
    )
    assert bureau.post(nouvelle, {"genre": "ip", "cadre": s["cadre"].pk}).status_code == 302
    fiche = FicheScellee.objects.get()
    envoi = {"envoyee_le": str(JOUR()), "version": fiche.version}
    refus = bureau.post(ou("envoyer", fiche), envoi)
    assert refus.status_code == 422 and "à qui la lettre part" in refus.text
    assert bureau.post(ou("fiche", fiche), ECRIT | {"version": fiche.version}).status_code == 302
    assert bureau.post(ou("fiche", fiche), ECRIT | {"version": fiche.version, "corps": "autre"}).status_code == 409
    fiche.refresh_from_db()
    apercu = bureau.get(ou("lettre", fiche)).content
    assert bureau.post(ou("envoyer", fiche), envoi | {"version": fiche.version}).status_code == 302
    assert bureau.get(ou("lettre", fiche)).content == apercu
    document = Document.objects.get()
    assert (document.classe, document.retention_code, document.dossier_id) == ("F4", "protection", None)
    assert (
        client_de(s["cadre"]).post(ou("accuser", fiche), {"accusee_le": str(JOUR()), "accuse": "réf. 12"}).status_code
        == 302
    )
    assert bureau.post(ou("clore", fiche), {"suite": "Évaluation en cours."}).status_code == 302
    fiche.refresh_from_db()
    assert fiche.statut == "close" and fiche.suite == "Évaluation en cours."
    assert "réf. 12" in bureau.get(ou("fiche", fiche)).text
    with connection.cursor() as lecteur:
        lecteur.execute("SELECT corps, dit_mots FROM protections_fichescellee")
        assert MOT.encode() not in b"".join(bytes(v) for v in lecteur.fetchone())


def test_nobody_else_sees_a_trace_of_it_anywhere(scene, client_de):
    s, fiche = scene, ouvrir(scene)
    services.ecrire_fiche(agent=s["auteur"], fiche=fiche, version=fiche.version, **ECRIT)
    FicheScellee.objects.update(created_at=timezone.now() - timedelta(days=9))
    Suppleance.objects.create(
        absent=s["auteur"], suppleant=s["collegue"], date_debut=JOUR(), date_fin=JOUR() + timedelta(days=3)
    )
    autres = [
        s["autre"],
        s["collegue"],
        *(people.un_agent(r) for r in ("dpo", "direction_nationale", "admin_technique")),
    ]
    autres.append(people.un_agent("csam", equipe=s["auteur"].affectation.equipe))
    personne = s["dossier"].assure
    pages = [
        "/", reverse("parcours:dossier", args=[s["dossier"].pk]), reverse("assures:fiche", args=[personne.pk]),
        reverse("protections:liste"), f"{reverse('assures:recherche')}?q=Brunet",
        reverse("parcours:journal", args=[s["dossier"].pk]),
    ]  # fmt: skip
    for agent in autres:
        bureau = client_de(agent)
        for nom in ("fiche", "envoyer", "accuser", "clore", "lettre"):
            assert bureau.get(ou(nom, fiche)).status_code in (404, 405) and bureau.post(ou(nom, fiche)).status_code in (
                404,
                405,
            )
        lues = "".join(bureau.get(page).text for page in pages)
        assert (
            MOT not in lues
            and str(fiche.pk) not in lues
            and "fiche scellée" not in lues.lower().replace("fiches scellées", "")
        )
    assert not journal_du_dossier(s["dossier"]).filter(objet_type="protections.fichescellee").exists()
    ecrit = " ".join(str(v) for ligne in LigneJournal.objects.values() for v in ligne.values())
    assert MOT not in ecrit


def test_the_day_of_others_says_that_somebody_must_act_and_never_why(scene, client_de):
    s, fiche = scene, ouvrir(scene)

    def dits(agent: Any) -> list[str]:
        return [f"{a.titre} {a.raison} {a.personne}" for a in journee(agent, timezone.now(), JOUR()).attentes]

    def pressent(agent: Any) -> list[str]:
        return [d for d in dits(agent) if "Quelqu’un doit agir" in d]

    assert any("fiche scellée attend" in d for d in dits(s["auteur"])) and any(
        "fiche scellée" in d for d in dits(s["cadre"])
    )
    assert pressent(s["autre"]) == [], "its delay has not run"
    FicheScellee.objects.filter(pk=fiche.pk).update(created_at=timezone.now() - timedelta(days=3))
    assert len(pressent(s["autre"])) == 1 and pressent(s["collegue"]) == [] and pressent(s["auteur"]) == []
    dit = pressent(s["autre"])[0]
    assert str(s["auteur"]) in dit and str(s["cadre"]) in dit and "Brunet" not in dit
    Suppleance.objects.create(absent=s["auteur"], suppleant=s["collegue"], date_debut=JOUR(), date_fin=JOUR())
    assert len(pressent(s["collegue"])) == 1
    assert pressent(people.un_agent("manager")) == [], "another caisse has nothing to know"


def test_only_the_acts_of_the_table_are_done_from_each_state(scene):
    s = scene
    agir = {
        "envoyer": lambda f: services.envoyer_fiche(agent=s["auteur"], fiche=f, version=None, envoyee_le=JOUR()),
        "accuser": lambda f: services.accuser_fiche(agent=s["auteur"], fiche=f, accusee_le=JOUR(), accuse="x"),
        "clore": lambda f: services.clore_fiche(agent=s["auteur"], fiche=f, version=None, suite="x"),
    }
    chemins = {"redigee": [], "envoyee": ["envoyer"], "accusee": ["envoyer", "accuser"], "close": ["clore"]}
    for etat, acte in itertools.product(StatutFiche.values, TRANSITIONS_FICHE):
        fiche = ouvrir(s)
        fiche = services.ecrire_fiche(agent=s["auteur"], fiche=fiche, version=fiche.version, **ECRIT)
        for avant in chemins[etat]:
            agir[avant](fiche)
        if etat in TRANSITIONS_FICHE[acte][0]:
            assert agir[acte](fiche).statut == TRANSITIONS_FICHE[acte][1]
        else:
            with pytest.raises((TransitionRefusee, FicheRefusee)):
                agir[acte](fiche)
    sans = {**ECRIT, "dit_mots": ""}
    fiche = ouvrir(s)
    services.ecrire_fiche(agent=s["auteur"], fiche=fiche, version=fiche.version, **sans)
    with pytest.raises(FicheRefusee, match="pourquoi rien ne l’a été"):
        agir["envoyer"](fiche)


def test_sabotage_a_record_that_the_team_could_read_is_seen(scene, client_de, monkeypatch):
    s, fiche = scene, ouvrir(scene)
    services.ecrire_fiche(agent=s["auteur"], fiche=fiche, version=fiche.version, **ECRIT)
    assert client_de(s["autre"]).get(ou("fiche", fiche)).status_code == 404
    monkeypatch.setattr(FicheScellee, "portee_q", staticmethod(lambda *_: Q(pk__isnull=False)))
    assert MOT in client_de(s["autre"]).get(ou("fiche", fiche)).text, "the wall that this test watches is the only one"
