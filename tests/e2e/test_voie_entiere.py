"""The whole way as the trade tells it: Valérie and Paul accompanied to the end, Christian reoriented, then counted."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from jalons.accompagner.accompagnements.models import Action, Dossier, Note, Objectif
from jalons.mesurer.statistiques.services import consolider, publier
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.models import Demande
from tests.e2e.conftest import deborde, fautes_axe
from tests.e2e.gestes import appeler, cocher, recevoir_et_reserver
from tests.e2e.monde import ROLES, Monde, accompagner_d_autres, ecrire_de_tout
from tests.tailles import COMPLETS, GRAINE, du_jour, hasard

pytestmark = pytest.mark.navigateur
Ouvrir = Callable[..., Any]


def items_de(page: Any) -> list[str]:
    page.goto("/appel/")
    noms = page.eval_on_selector_all("input[name^=item_][value=oui]", "tous => tous.map(i => i.name.slice(5))")
    return list(noms)


def accompagner(page: Any, nom: str, *, axe: str, note: str) -> None:
    """From the demande to an open dossier and its first interview."""
    page.goto("/demandes/")
    page.click(f"main a:has-text('{nom}')")
    page.click("text=Commencer l’accompagnement")
    cocher(page, "axe", axe)
    page.click("main form button:has-text('Commencer')")
    page.wait_for_selector("text=L’accompagnement commence")
    page.click("a:has-text('Noter un entretien')")
    page.fill("textarea[name=note]", note)
    cocher(page, "mode", "lieu")
    page.click("main button[type=submit]:has-text('Enregistrer'), main button:has-text('Noter')")
    page.wait_for_url(re.compile(r"/dossiers/[0-9a-f-]{36}/"))


DOSSIER = re.compile(r"/dossiers/[0-9a-f-]{36}/(#[a-z]+)?$")


def enregistrer(page: Any) -> None:
    """Send the form of a piece of the dossier; back on its page."""
    page.click("main form button:has-text('Enregistrer')")
    page.wait_for_url(DOSSIER)


def evaluer(page: Any, texte: str) -> None:
    """The évaluation sociale: her words, one domain weighed, the others « non abordé »."""
    page.click("a:has-text('Commencer l’évaluation')")
    page.fill("textarea[name=texte]", texte)
    cocher(page, "a_ressources", "priorite")
    enregistrer(page)
    assert texte in page.inner_text("#evaluation") and "Ressources" in page.inner_text("#evaluation")


def planifier(page: Any, *, objectif: str, action: str, par: str, nature: str) -> None:
    """The plan d'aide: one objective in her words, one thing to do, by whom."""
    page.click("a:has-text('Ajouter un objectif')")
    page.fill("input[name=intitule]", objectif)
    page.fill("input[name=signe_reussite]", "le loyer d’avril est payé")
    enregistrer(page)
    page.click("#plan summary:has-text('Mettre à jour')")
    page.click("#plan a:has-text('Ajouter une action')")
    page.fill("input[name=intitule]", action)
    cocher(page, "par", par)
    page.select_option("select[name=type]", nature)
    enregistrer(page)
    plan = page.inner_text("#plan")
    assert objectif in plan and action in plan


def faire_la_tache(page: Any, famille: str, mots: str) -> None:
    """The CSAM does, in one click of her day, what the plan gives to the platform; she reads none of its words."""
    page.goto("/ma-journee/")
    assert mots not in page.content()
    ligne = page.locator("li.j-todo", has_text=famille).filter(has_text="le plan d’aide vous confie")
    ligne.locator("button:has-text('Fait')").click()
    page.wait_for_selector("text=La démarche est faite")
    page.click("a:has-text('Tout ce que les plans d’aide confient')")
    assert famille in page.inner_text("section[aria-labelledby=faites]") and mots not in page.content()


def atteindre(page: Any) -> None:
    """The worker reads that it is done, and says with the person that the objective is reached."""
    page.reload()
    assert page.locator("#plan [role=img][aria-label=Faite]").count() == 1
    page.click("#plan summary:has-text('Mettre à jour')")
    page.click("#plan button:text-matches('^Atteint(?! en)')")
    page.wait_for_selector("#plan .j-badge:has-text('Atteint')")


def terminer(page: Any, *, motif: str, issue: tuple[str, str]) -> None:
    """Nothing else is open: the appointment of the call, still to come, is cancelled with her."""
    page.click("text=Terminer l’accompagnement")
    rendez_vous = page.locator("section[aria-labelledby=h-rdv] fieldset")
    assert rendez_vous.count() == 1 and page.locator("#h-ouverts").count() == 0
    rendez_vous.locator("label:has-text('L’annuler')").click()
    cocher(page, "motif", motif)
    cocher(page, *issue)
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=L’accompagnement est terminé. Rendez-vous annulés : 1.")


@pytest.fixture(scope="module")
def chiffres_avant(monde: Monde) -> int:
    accompagner_d_autres(monde, 14)
    return _publier(monde)


def _publier(monde: Monde) -> int:
    from jalons.mesurer.statistiques.models import CasePubliee

    consolider(annee=monde.jour.year, organisme=monde.region.carsat)
    publication = publier(annee=monde.jour.year, organisme=monde.region.carsat, le=monde.jour).publication
    case = CasePubliee.objects.get(
        publication=publication, indicateur="assures_suivis", ventilation="", territoire_niveau="region"
    )
    return int(case.valeur or 0)


def test_christian_is_reoriented_to_the_carsat_with_39_60(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(monde.agents["csam"])
    appeler(
        page, qui="professionnel", nom="Marchais Christian", naissance="17/01/1968", objet="retraite", lien="aucun",
        oui=[], paroles="Il voudrait savoir s’il a droit à la carrière longue.",
    )  # fmt: skip
    page.wait_for_selector("#raisons h2:has-text('orienter')")
    cocher(page, "decision", "orienter")
    assert "39 60" in page.inner_text("#cote").replace("\u202f", " ").replace("\u00a0", " ")
    page.fill("textarea[name=dit]", "Un conseiller retraite vous répond au 39 60.")
    page.click("button[value=orienter]")
    page.wait_for_selector("text=La personne est orientée")
    demande = Demande.objects.get(assure__nom="Marchais")
    assert (demande.statut, demande.motif_hors_champ) == ("reoriente", "retraite")
    assert "39 60" in (demande.partenaire.telephone or "").replace("\u202f", " ").replace("\u00a0", " ")


GENS = du_jour(
    "voie entière",
    [
        ("Brunet Valérie", "14/05/1997", "ressources", "pdp", ("issue_emploi", "meme_poste_amenage")),
        ("Lefèvre Paul", "03/02/1981", "activite", "pdp", ("issue_emploi", "formation")),
    ],
    1,
)


@pytest.mark.parametrize(("nom", "naissance", "objet", "axe", "issue"), GENS)
def test_from_the_signalement_to_the_cloture(
    ouvrir: Ouvrir, monde: Monde, chiffres_avant: int, nom: str, naissance: str, objet: str, axe: str, issue: Any
) -> None:
    csam = ouvrir(monde.agents["csam"])
    items = items_de(csam)
    secret = f"Elle n’ouvre plus son courrier ({nom})."
    appeler(
        csam, qui="professionnel", nom=nom, naissance=naissance, objet=objet, lien="arret", oui=items[:1],
        paroles="Mon complément de salaire s’arrête fin mars.",
    )  # fmt: skip
    csam.wait_for_selector("#raisons h2:has-text('Relève du service social')")
    recevoir_et_reserver(csam)
    assert "Mon complément de salaire" not in csam.content()  # handed over: the words are the worker's now

    page = ouvrir(monde.agents["assistant_social"])
    famille = nom.split()[0]
    accompagner(page, famille, axe=axe, note=secret)
    dossier = Dossier.objects.get(assure__nom=famille)
    assert Note.objects.get(entretien__dossier=dossier).texte == secret
    mots = f"Redemander l’attestation ({famille})."
    evaluer(page, f"Elle veut d’abord payer son loyer ({famille}).")
    planifier(page, objectif="Garder mon logement", action=mots, par="csam", nature="droit")
    faire_la_tache(csam, famille, mots)
    atteindre(page)
    assert list(Objectif.objects.filter(dossier=dossier).values_list("statut", flat=True)) == ["atteint"]
    assert Action.objects.get(dossier=dossier).statut == "faite"
    terminer(page, motif="objectifs_atteints", issue=issue)
    dossier.refresh_from_db()
    assert (dossier.statut, dossier.issue_emploi) == ("clos", issue[1])
    assert Demande.objects.get(assure__nom=famille).statut == "clos"
    assert RendezVous.objects.get(assure__nom=famille).statut == "annule"
    assert not Dossier.objects.filter(assure__nom=famille).exclude(statut="clos").exists()


def test_the_leaflet_then_counts_them(ouvrir: Ouvrir, monde: Monde, chiffres_avant: int) -> None:
    suivis = _publier(monde)
    assert suivis == chiffres_avant + (len(GENS) if COMPLETS else 1)
    page = ouvrir(monde.agents["direction_regionale"])
    page.goto(f"/chiffres/{monde.region.carsat.code}/{monde.jour.year}/")
    assert str(suivis) in page.inner_text(".j-kpis")
    with page.expect_download() as attente:
        page.click("a:has-text('Dépliant')")
    from pypdf import PdfReader

    lu = PdfReader(attente.value.path())
    assert len(lu.pages) == 1
    assert str(suivis) in lu.pages[0].extract_text()


FICHIER = re.compile(r"\.(pdf|ods|csv)$|/(pdf|ods|csv|depliant)/?$")


def motif(adresse: str) -> str:
    """The page that an address is an instance of."""
    sans = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", adresse.split("#")[0].split("?")[0])
    sans = re.sub(r"/referentiels/(?!grilles/)[^/]+/[^/]+/", "/referentiels/<nature>/<code>/", sans)
    return re.sub(r"\d{4}-\d{2}-\d{2}", "<jour>", sans)


def liens(texte: str) -> list[str]:
    """Addresses of this site that the page links to, files left out."""
    trouves = [html.unescape(adresse) for adresse in re.findall(r'<a\b[^>]*?\shref="(/[^"]*)"', texte)]
    return [a for a in trouves if not FICHIER.search(motif(a))]


@dataclass(frozen=True)
class Regard:
    """A page to look at in the browser: as whom, how wide."""

    role: str
    adresse: str
    gabarit: str
    largeur: int


def promener(role: str, agent: Any, aussi: Iterable[str] = ()) -> list[Regard]:
    """Every page that this role can walk to by links, and ``aussi``, at both widths. Walked without a browser."""
    client = Client(headers={"accept": "text/html"})
    client.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
    a_voir, vues, regards = ["/", "/compte/", *aussi], set(), []
    while a_voir:
        adresse = a_voir.pop(0)
        if motif(adresse) in vues:
            continue
        vues.add(motif(adresse))
        reponse = client.get(adresse, follow=True)
        assert reponse.status_code == 200, f"{adresse} : {reponse.status_code}"
        assert reponse["Content-Type"].startswith("text/html"), f"{adresse} : un fichier, son adresse ne le dit pas"
        a_voir += liens(reponse.content.decode())
        regards += [Regard(role, adresse, str(reponse.templates[0].name), largeur) for largeur in (1280, 390)]
    assert len(vues) >= 2
    return regards


@pytest.fixture(scope="module")
def regards(monde: Monde, chiffres_avant: int) -> list[Regard]:
    """Every page of every role at night; in the day half the templates, as one of their roles, at one width."""
    aussi = ecrire_de_tout(monde)
    tous = [regard for role, agent in monde.agents.items() for regard in promener(role, agent, aussi.get(role, ()))]
    if COMPLETS:
        return tous
    hasard("axe").shuffle(tous)
    return list({regard.gabarit: regard for regard in tous}.values())[::2]


@pytest.mark.parametrize("role", [*ROLES, "partenaire"])
def test_axe_finds_nothing_on_any_page_that_a_role_can_walk_to(
    ouvrir: Ouvrir, monde: Monde, regards: list[Regard], role: str
) -> None:
    siens, fautes = [r for r in regards if r.role == role], {}
    print(f"{role} : {len(siens)} pages, graine {GRAINE}")
    page = ouvrir(monde.agents[role])
    for regard in siens:
        page.set_viewport_size({"width": regard.largeur, "height": 900})
        page.goto(regard.adresse)
        fautes[regard] = [*(["défile de côté"] if deborde(page) else []), *fautes_axe(page)]
    assert {regard: trouvees for regard, trouvees in fautes.items() if trouvees} == {}


def test_the_call_page_works_without_javascript(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(monde.agents["csam"], javascript=False)
    items = items_sans_script(page)
    page.goto("/appel/")
    page.fill("input[name=nom_prenom]", "Haddad Amina")
    page.fill("input[name=naissance]", "08/03/1979")
    cocher(page, f"item_{items[0]}", "oui")
    cocher(page, "lien_sante", "arret")
    page.click("button[value=verifier]")
    cocher(page, "assure", "nouvelle")
    cocher(page, "decision", "recevoir")
    page.check("input[name=creneau] >> nth=0")
    page.click("button[value=reserver]")
    assert "Le rendez-vous est pris" in page.content()


def items_sans_script(page: Any) -> list[str]:
    page.goto("/appel/")
    return [i.get_attribute("name")[5:] for i in page.query_selector_all("input[name^=item_][value=oui]")]
