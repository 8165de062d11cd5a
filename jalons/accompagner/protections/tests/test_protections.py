"""A sealed record: two people read it, its letter leaves whole, nobody else is told that it exists."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.protections import rules, services
from jalons.accompagner.protections.enums import TRANSITIONS_FICHE, StatutFiche
from jalons.accompagner.protections.models import BrouillonFiche, FicheScellee
from jalons.accompagner.protections.rules import FicheRefusee
from jalons.fondations.agents.models import Suppleance
from jalons.fondations.documents.models import Document
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.selectors import journal_du_dossier, journee
from jalons.parcours.selectors.journaux import acces_de
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
        "/ma-journee/", reverse("parcours:dossier", args=[s["dossier"].pk]), reverse("assures:fiche", args=[personne.pk]),
        reverse("protections:liste"), f"{reverse('assures:recherche')}?q=Brunet",
        reverse("parcours:journal", args=[s["dossier"].pk]),
    ]  # fmt: skip
    # her own way, by the pages, then what is told of it to whoever reads the dossier or receives the sheet of who read
    bureau = client_de(s["auteur"])
    bureau.get(reverse("protections:nouvelle", args=[personne.pk]))
    bureau.get(ou("fiche", fiche)), bureau.get(reverse("protections:liste"))
    qui_a_lu = bureau.get(reverse("parcours:journal", args=[s["dossier"].pk])).text
    feuille, _ = acces_de(personne, timezone.now())
    assert "scellée" not in qui_a_lu.replace("Fiches scellées", "") and not any("scellée" in a.quoi for a in feuille)
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


HTMX = {"HX-Request": "true"}


def onglet(bureau: Any, fiche: FicheScellee, cible: str = "lettre", **mots: Any) -> dict[str, Any]:
    """One form of the page as a tab holds it: its billet, the draft that it shows, what is typed."""
    page = bureau.get(ou("fiche", fiche)).text
    fiche.refresh_from_db()
    adresse = reverse("protections:brouillon", args=[fiche.pk, cible])
    formulaire = next(f for f in page.split("<form")[1:] if f'"{adresse}"' in f.split("</form")[0])
    lus = {nom: re.search(rf'name="{nom}" value="([^"]*)"', formulaire) for nom in ("_billet", "_brouillon", "version")}
    return {nom: lu[1] for nom, lu in lus.items() if lu} | mots


def test_what_is_typed_in_it_survives_a_cut_for_its_author_alone_and_is_told_to_nobody(scene, client_de):
    s, fiche = scene, ouvrir(scene)
    bureau, cadre, tapees = client_de(s["auteur"]), client_de(s["cadre"]), ECRIT | {"corps": f"Elle a dit {MOT}."}
    garder, jeter = (reverse(f"protections:{n}", args=[fiche.pk, "lettre"]) for n in ("brouillon", "jeter_brouillon"))
    rien = bureau.post(garder, onglet(bureau, fiche, corps=fiche.corps.replace("\n", "\r\n")), headers=HTMX).text
    assert "il était vide" in rien and not LigneJournal.objects.filter(acte="fiche_scellee.commencer").exists()
    un, deux = onglet(bureau, fiche, **tapees), onglet(bureau, fiche, corps="l’autre onglet")
    assert "Brouillon gardé" in bureau.post(garder, un, headers=HTMX).text
    autre = bureau.post(garder, deux, headers=HTMX).text
    assert "un autre onglet a écrit" in autre and MOT in autre, "two tabs never erase each other"
    bureau = client_de(s["auteur"])
    assert f"Elle a dit {MOT}." in bureau.get(ou("fiche", fiche)).text, "after a cut, it is in the form again"
    for lecteur in (cadre, client_de(s["autre"]), client_de(s["collegue"])):
        lues = "".join(lecteur.get(x).text for x in (ou("fiche", fiche), "/ma-journee/", reverse("protections:liste")))
        assert MOT not in lues and "est repris ici" not in lues
    assert client_de(s["autre"]).post(garder, tapees).status_code == 404
    dites = LigneJournal.objects.filter(acte="fiche_scellee.commencer").values_list("objet_type", flat=True)
    assert set(dites) == {"protections.fichescellee"}, "as for its other acts: never in the dossier's journal"
    parti = {"envoyee_le": str(JOUR()), "version": fiche.version}
    refus = bureau.post(ou("envoyer", fiche), parti)
    assert refus.status_code == 422 and "ne sont pas dans la lettre" in refus.text and MOT in refus.text
    un = onglet(bureau, fiche, **tapees)
    assert bureau.post(ou("fiche", fiche), un).status_code == 302
    assert "déjà enregistré" in bureau.post(garder, un, headers=HTMX).text, "an autosave behind the act"
    assert set(BrouillonFiche.objects.values_list("contenu", flat=True)) == {None}
    with connection.cursor() as sql:
        bureau.post(garder, onglet(bureau, fiche, corps=f"{MOT} encore"), headers=HTMX)
        sql.execute("SELECT contenu FROM protections_brouillonfiche WHERE contenu IS NOT NULL")
        assert MOT.encode() not in b"".join(bytes(v) for (v,) in sql.fetchall())
    fiche.refresh_from_db()
    services.envoyer_fiche(agent=s["cadre"], fiche=fiche, version=None, envoyee_le=JOUR())
    assert f"{MOT} encore" in bureau.get(ou("fiche", fiche)).text, "it left without these words: they are given back"
    assert bureau.post(jeter).status_code == 302 and f"{MOT} encore" not in bureau.get(ou("fiche", fiche)).text


def test_what_followed_is_a_draft_too_and_a_lost_login_gives_it_back(scene, client_de):
    s, fiche = scene, ouvrir(scene)
    bureau, garder = client_de(s["auteur"]), reverse("protections:brouillon", args=[fiche.pk, "suite"])
    tab = onglet(bureau, fiche, "suite", suite=f"La cellule a dit {MOT}.")
    bureau.post(garder, tab, headers=HTMX)
    assert f"a dit {MOT}." in bureau.get(ou("fiche", fiche)).text
    bureau.logout()
    assert bureau.post(garder, tab | {"suite": "plus rien"}, headers=HTMX).status_code in (302, 401)
    bureau = client_de(s["auteur"])
    assert f"a dit {MOT}." in bureau.get(ou("fiche", fiche)).text
    tab = onglet(bureau, fiche, "suite", suite="Suivie par la cellule.")
    assert bureau.post(ou("clore", fiche), tab).status_code == 302
    bureau.post(garder, tab, headers=HTMX)
    assert BrouillonFiche.objects.get().contenu is None


def partir(agent: Any) -> None:
    agent.affectations.update(date_fin=JOUR() - timedelta(days=1))


def test_who_left_is_replaced_by_somebody_named_and_reads_no_more(scene, client_de):
    s, fiche = scene, ouvrir(scene)
    services.ecrire_fiche(agent=s["auteur"], fiche=fiche, version=fiche.version, **ECRIT)
    services.envoyer_fiche(agent=s["auteur"], fiche=fiche, version=None, envoyee_le=JOUR())
    cadre, direction = client_de(s["cadre"]), people.un_agent("direction_regionale", organisme=fiche.organisme)
    refus = cadre.post(ou("nommer_auteur", fiche), {"nouveau": s["collegue"].pk})
    assert refus.status_code == 422, "she is in post"
    partir(s["auteur"])
    assert "nommez qui la lit" in cadre.get("/ma-journee/").text
    assert cadre.post(ou("nommer_auteur", fiche), {"nouveau": s["cadre"].pk}).status_code == 422, "nobody names herself"
    assert client_de(direction).post(ou("confier", fiche), {"nouveau": s["autre"].pk}).status_code == 422, (
        "one reader stays"
    )
    assert cadre.post(ou("nommer_auteur", fiche), {"nouveau": s["collegue"].pk}).status_code == 302
    suivante = client_de(s["collegue"])
    assert "Une fiche scellée attend" in suivante.get("/ma-journee/").text
    page = suivante.get(ou("fiche", fiche)).text
    assert str(s["auteur"]) in page and f"par {s['cadre']}" in page, (
        "who wrote and signed, who named: told on the record"
    )
    s["auteur"].affectations.update(date_fin=None)
    assert client_de(s["auteur"]).get(ou("fiche", fiche)).status_code == 404, "back in post, she reads it no more"
    ligne = LigneJournal.objects.get(acte="fiche_scellee.nommer")
    assert (ligne.agent_id, ligne.motif, MOT in str(ligne.__dict__)) == (s["cadre"].pk, "auteur", False)
    partir(s["cadre"]), partir(s["collegue"])
    FicheScellee.objects.update(created_at=timezone.now() - timedelta(days=9))
    bureau = client_de(direction)
    assert "Nommer qui lit une fiche scellée" in bureau.get("/ma-journee/").text
    dit = [a.raison for a in journee(s["autre"], timezone.now(), JOUR()).attentes if a.titre == "Quelqu’un doit agir"]
    assert len(dit) == 1 and "direction régionale" in dit[0] and str(s["cadre"]) not in dit[0]
    lues = bureau.get(reverse("protections:a_confier")).text + bureau.get(ou("confier", fiche)).text
    assert str(s["cadre"]) in lues and not any(
        mot in lues for mot in (MOT, str(s["dossier"].assure.nom), "préoccupante")
    )
    assert bureau.get(ou("fiche", fiche)).status_code == 404
    assert bureau.post(ou("confier", fiche), {"nouveau": s["autre"].pk}).status_code == 302
    assert MOT in client_de(s["autre"]).get(ou("fiche", fiche)).text
    assert "nommez qui la lit" in client_de(s["autre"]).get("/ma-journee/").text, (
        "it lacks its author still: the cadre names"
    )


def test_it_has_its_own_retention_and_is_reviewed_every_year(scene, client_de):
    s, fiche = scene, ouvrir(scene)
    assert rules.gardee_jusqu_au(date(2024, 2, 29), None, mois=60, ans=30) == date(2054, 2, 28)
    assert rules.gardee_jusqu_au(date(2024, 1, 1), date(2025, 1, 10), mois=60, ans=30) == date(2030, 1, 10)
    assert rules.gardee_jusqu_au(date(2000, 1, 1), date(2029, 6, 1), mois=60, ans=30) == date(2030, 1, 1)
    bureau = client_de(s["cadre"])
    assert bureau.post(ou("relire", fiche)).status_code == 409
    FicheScellee.objects.update(created_at=timezone.now() - timedelta(days=366))
    assert "dites si le risque dure" in bureau.get("/ma-journee/").text
    assert bureau.post(ou("relire", fiche)).status_code == 302 and bureau.post(ou("relire", fiche)).status_code == 409
    assert "dites si le risque dure" not in bureau.get("/ma-journee/").text
    services.clore_fiche(agent=s["auteur"], fiche=fiche, version=None, suite="Sans suite.")
    assert (
        f"jusqu’au {jour_long(rules.gardee_jusqu_au(JOUR(), JOUR(), mois=60, ans=30))}"
        in bureau.get(ou("fiche", fiche)).text
    )


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
