"""The nine cases of the partners' booklet [003], each by its own door, as far as the person who helps."""

from __future__ import annotations

import json
import re
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from jalons.fondations.agents import services as agents
from jalons.fondations.agents.models import Agent
from jalons.personnes.partages.models import Partage
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.portail import services as portail
from jalons.portes.portail.models import Espace
from jalons.recevoir.signalements.enums import Decision
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.tests.cas import CAS, Cas
from tests.e2e.conftest import deborde, fautes_axe
from tests.e2e.gestes import appeler, cocher, entendre, recevoir_et_reserver
from tests.e2e.monde import DEPUIS, MOT_DE_PASSE, Monde
from tests.tailles import COMPLETS, du_jour, hasard, promenade

pytestmark = promenade("portes")
LARGEURS = [1280, 390] if COMPLETS else [hasard("portes").choice([1280, 390])]
FAMILLES = {
    1280: ["Aubert", "Besson", "Charpin", "Delmas", "Esnault", "Fabre", "Gaillot", "Hervieu", "Imbert"],
    390: ["Jourdan", "Kerloc", "Lavigne", "Mercadal", "Noiret", "Oriol", "Perrichon", "Quesnel", "Rouvière"],
}
TELEPHONE = "06 39 98 41 27"
DIT = {  # what she is told of the body that helps her
    2: "Un conseiller retraite vous répond au 39 60 : demandez-lui si vous pouvez partir plus tôt.",
    5: "Le service social de l’hôpital prépare votre retour : il peut demander une aide pour le ménage.",
    8: "La Carsat peut aider à payer votre chauffe-eau, avec une association de l’habitat.",
}


@dataclass(frozen=True)
class Acces:
    """Who writes to the service, committed once for the module."""

    comptes: dict[str, Agent]  # by origin: the correspondent of an organisation that has a space
    cle: str  # of the software of the hospital of Mayotte
    cabinet: Partenaire  # a doctor's, without an account


@pytest.fixture(scope="module")
def acces(monde: Monde) -> Acces:
    """Three organisations that have a space; a body that has none."""

    def un_corps(code: str, nom: str, genre: str) -> Partenaire:
        return Partenaire.objects.create(code=code, nom=nom, type=genre, territoire=monde.region.carsat)

    def un_espace(code: str, nom: str, genre: str) -> tuple[Espace, Agent]:
        corps, manager = un_corps(code, nom, genre), monde.agents["manager"]
        qui = agents.creer_agent(
            identifiant=f"compte-{code}", nom="Vasseur", prenom="Odile", role="partenaire", organisme=None,
            date_debut=DEPUIS, mot_de_passe=MOT_DE_PASSE, partenaire_id=corps.pk,
        )  # fmt: skip
        espace = Espace.objects.create(
            partenaire=corps, organisme=monde.region.carsat, origine=genre, date_debut=DEPUIS, ouvert_par=manager
        )
        portail.nommer(agent=manager, espace=espace, qui=qui)
        return espace, qui

    travail, chu = (un_espace("spst-e", "Santé au travail", "spst"), un_espace("chu-e", "CHU", "hopital"))
    mayotte, qui = un_espace("chm-e", "Centre hospitalier de Mayotte", "hopital")
    cle = portail.creer_cle(agent=qui, espace=mayotte, nom="Dossier social")[1]
    cabinet = un_corps("cabinet-e", "Cabinet de chirurgie", "medecin")
    return Acces({"spst": travail[1], "hopital": chu[1]}, cle, cabinet)


@dataclass
class Scene:
    """One case at one width: who it is, and the pages of everybody."""

    cas: Cas
    monde: Monde
    acces: Acces
    site: str
    largeur: int
    ouvrir: Callable[..., Any]
    dehors: Callable[[], Any]  # a page of somebody who has no account

    @property
    def nom(self) -> str:
        """Her family name, another at each width."""
        return FAMILLES[self.largeur][self.cas.numero - 1]

    @property
    def naissance(self) -> date:
        """She has the age of the booklet."""
        avant = self.monde.jour - timedelta(days=100)
        return date(avant.year - int(self.cas.age or 0), avant.month, min(avant.day, 28))

    def page(self, role: str) -> Any:
        """A page of that role."""
        return self.ouvrir(self.monde.agents[role], largeur=self.largeur)


@pytest.fixture
def dehors(site: str, chromium: Any) -> Iterator[Callable[[], Any]]:
    """A browser without a cookie, each time."""
    contextes: list[Any] = []

    def entrer() -> Any:
        contextes.append(chromium.new_context(base_url=site, viewport={"width": 390, "height": 900}, locale="fr-FR"))
        return contextes[-1].new_page()

    yield entrer
    for contexte in contextes:
        contexte.close()


def saine(page: Any) -> None:
    """Nothing scrolls sideways, axe finds nothing; from the top, for what has scrolled under the banner is half hidden."""
    page.evaluate("window.scrollTo(0, 0)")
    assert (page.url, deborde(page), fautes_axe(page)) == (page.url, False, [])


# --- The doors ---


def dire(s: Scene, page: Any, nom: str) -> None:
    """Her name, her birth, the words, what they are about and the fiche."""
    page.fill("main input[name=nom]", nom)
    page.fill("main input[name=telephone]", TELEPHONE)
    page.fill("main input[name=naissance]", f"{s.naissance:%d/%m/%Y}")
    page.fill("main textarea[name=texte]", s.cas.paroles)
    page.select_option("main select[name=objet]", s.cas.objet)
    for item, reponse in s.cas.reponses.items():
        if reponse != "non_aborde":
            cocher(page, f"item_{item}", reponse)


def saisir(s: Scene) -> None:
    """A contact of an internal team, or a letter, typed in by the CSAM."""
    page, lettre = s.page("csam"), s.cas.origine == "departement"
    page.goto("/demandes/")
    page.click("a:has-text('Saisir une lettre')")
    page.select_option("select[name=canal]", "courrier" if lettre else "medialog")
    page.select_option("select[name=origine]", s.cas.origine)
    page.fill("input[name=referent_nom]", "Mme Roux")
    page.click("summary:has-text('La fiche de fragilité')")
    dire(s, page, f"{s.nom} {s.cas.prenom}")
    cocher(page, "lien_sante", s.cas.lien)
    for accord in ("sait", "accord"):
        cocher(page, accord, s.cas.accord)
    saine(page)
    page.click("button:has-text('Mettre dans la file')")
    page.wait_for_selector("text=C’est dans la file")


def signaler(page: Any, s: Scene) -> None:
    """The form of the portal, with an account or by a link."""
    dire(s, page, f"{s.cas.prenom} {s.nom}")
    for accord in ("sait", "accord_appel", "accord_suite"):
        cocher(page, accord, s.cas.accord)
    saine(page)
    page.click("button:has-text('Envoyer au service social')")
    page.wait_for_selector("h1:has-text('Signalement reçu')")


def par_le_portail(s: Scene) -> None:
    """The account of an organisation."""
    page = s.ouvrir(s.acces.comptes[s.cas.origine], largeur=s.largeur)
    page.goto("/portail/")
    signaler(page, s)


def par_un_lien(s: Scene) -> None:
    """The CSAM makes it; whoever received it has no account, and it serves once."""
    csam, page = s.page("csam"), s.dehors()
    csam.goto(f"/portail/inviter/{s.acces.cabinet.pk}/")
    csam.click("button:has-text('Faire un lien')")
    adresse = csam.inner_text("main p.text-break")
    page.goto(adresse)
    page.fill("input[name=referent]", "Dr Weiss, chirurgien")
    signaler(page, s)
    assert page.goto(adresse).status == 410


def par_le_logiciel(s: Scene) -> None:
    """The software of the hospital, with its key."""
    corps = {
        "cle": str(uuid.uuid4()), "nom": f"{s.cas.prenom} {s.nom}", "naissance": s.naissance.isoformat(),
        "objet": s.cas.objet, "texte": s.cas.paroles, "sait": "oui", "accord_appel": "oui", "accord_suite": "oui",
        "referent": "Mme Saïd, assistante sociale",
    }  # fmt: skip
    assert api(s, "signalements", corps)["statut"] == "recu"


def api(s: Scene, chemin: str, corps: dict[str, str] | None = None) -> dict[str, Any]:
    """What the API answers to that key."""
    entetes = {"Authorization": f"Bearer {s.acces.cle}", "Content-Type": "application/json"}
    donnees = json.dumps(corps).encode() if corps else None
    demande = urllib.request.Request(f"{s.site}/portail/api/v1/{chemin}", donnees, entetes)
    with urllib.request.urlopen(demande, timeout=60) as reponse:
        lu: dict[str, Any] = json.load(reponse)
    return lu


def au_telephone(s: Scene) -> None:
    """36 46: who it is, the proposal and the appointment in one call."""
    page, cas = s.page("csam"), s.cas
    appeler(
        page, qui=cas.qui, origine=cas.origine, nom=f"{s.nom} {cas.prenom}", naissance=f"{s.naissance:%d/%m/%Y}",
        objet=cas.objet, lien=cas.lien, oui=list(cas.oui), paroles=cas.paroles,
    )  # fmt: skip
    page.wait_for_selector(f"#raisons h2:has-text('{cas.decision.label}')")
    saine(page)
    recevoir_et_reserver(page)


def par_elle_meme(s: Scene) -> None:
    """The public form: no account, no cookie; she is called back."""
    page = s.dehors()
    page.set_viewport_size({"width": s.largeur, "height": 900})
    page.goto("/portail/demander/")
    for champ, valeur in {"prenom": s.cas.prenom, "nom": s.nom, "telephone": TELEPHONE}.items():
        page.fill(f"input[name={champ}]", valeur)
    page.fill("input[name=naissance]", f"{s.naissance:%d/%m/%Y}")
    page.fill("textarea[name=paroles]", s.cas.paroles)
    saine(page)
    page.click("button:has-text('Envoyer ma demande')")
    page.wait_for_selector("h1:has-text('Votre demande est arrivée')")
    assert not page.context.cookies()


PORTES: dict[int, Callable[[Scene], None]] = {
    1: saisir, 2: par_le_portail, 3: par_le_portail, 4: saisir, 5: par_un_lien, 6: au_telephone,
    7: par_le_logiciel, 8: saisir, 9: par_elle_meme,
}  # fmt: skip
LUS = (1, 4, 8, 9)  # what the CSAM typed, or what was written to whoever answers: she reads it until it is handed over


# --- The CSAM: who it is, what is proposed, what is decided ---


def identifier(s: Scene, page: Any, demande: Demande) -> None:
    """Found in the queue by the name that was written; nobody like her: registered."""
    page.goto("/demandes/")
    saine(page)
    page.click(f"section[aria-labelledby=file] a:has-text('{s.nom}')")
    page.wait_for_url(f"**/demandes/{demande.pk}/")
    assert (s.cas.paroles in page.inner_text("main")) == (s.cas.numero in LUS)
    page.click("a:has-text('Dire qui est la personne')")
    assert s.nom in page.input_value("input[name=nom_prenom]")
    page.click("button[value=verifier]")
    page.check("#p-nouvelle")
    assert (page.input_value("#id_nom"), page.input_value("#id_prenom")) == (s.nom, s.cas.prenom)
    saine(page)
    page.click("button[value=rattacher]")
    page.wait_for_selector("text=La demande a maintenant sa personne")


def recevoir(s: Scene, page: Any, demande: Demande) -> None:
    """An appointment with an assistante sociale: the words are hers now."""
    page.click("a:has-text('Donner un rendez-vous')")
    page.check("input[name=creneau] >> nth=0")
    cocher(page, "accord_rdv", "elle")
    saine(page)
    page.click("button:has-text('Réserver et remettre la demande')")
    page.wait_for_selector("text=Le rendez-vous est pris, la demande est remise")


def rappeler(s: Scene, page: Any, demande: Demande) -> None:
    """She wrote a few words: called back as promised, then the rules have something to propose."""
    page.goto(f"/appel/?personne={demande.assure_id}")
    entendre(page, objet=s.cas.objet, lien=s.cas.lien, oui=list(s.cas.oui))
    page.wait_for_selector(f"#raisons h2:has-text('{s.cas.decision.label}')")
    recevoir_et_reserver(page, soi=True)


def remise(s: Scene, page: Any, demande: Demande) -> None:
    """The worker of the appointment reads the words; the CSAM no longer does."""
    demande.refresh_from_db()
    assert (demande.statut, demande.attribuee_a) == ("rdv_pris", s.monde.agents["assistant_social"])
    page.goto(f"/demandes/{demande.pk}/")
    assert s.cas.paroles not in page.content()
    assistante = s.page("assistant_social")
    assistante.goto(f"/demandes/{demande.pk}/")
    assert s.cas.paroles in assistante.inner_text("main")
    saine(assistante)


def orienter(s: Scene, page: Any, demande: Demande) -> None:
    """To the body that the rules name first; what she was told is on the sheet that she takes home."""
    numero = s.cas.numero
    proposes = page.inner_text("#qui-aide")
    assert all(p.nom in proposes for p in Partenaire.objects.filter(code__in=s.cas.vers))
    page.fill("textarea[name=dit]", DIT[numero])
    if numero == 5:
        cocher(page, "transmettre", "oui")
    page.click("button:has-text('Orienter et fermer')")
    page.wait_for_selector("text=Orientation enregistrée")
    demande.refresh_from_db()
    partenaire = demande.partenaire
    assert partenaire is not None
    assert (demande.statut, demande.motif_hors_champ, partenaire.code) == ("reoriente", s.cas.motif, s.cas.vers[0])
    if numero == 5:
        transmettre(s, page, demande)
    page.goto(f"/demandes/{demande.pk}/feuille/")
    saine(page)
    page.emulate_media(media="print")
    feuille = page.inner_text("article")
    assert DIT[numero] in feuille and partenaire.nom in feuille and partenaire.telephone in feuille
    assert ("Rien. C’est vous qui appelez" in feuille) == (numero != 5)


def transmettre(s: Scene, page: Any, demande: Demande) -> None:
    """By a link and a code: what the body opens is what was previewed; it accepts, and that is read here."""
    page.fill("textarea[name=demande]", "Une aide pour le ménage, quelques semaines.")
    cocher(page, "place", "dite")
    cocher(page, "voie", "lien")
    cocher(page, "accord", "oral")
    page.wait_for_selector("#apercu >> text=Une aide pour le ménage")
    apercu = page.inner_text("#apercu [data-paquet]")
    saine(page)
    page.click("button[value=transmettre]")
    adresse, code = page.inner_text("[data-adresse]"), page.inner_text("[data-code]")
    hopital = s.dehors()
    hopital.goto(adresse)
    hopital.fill("input[name=code]", code)
    hopital.click("button:has-text('Ouvrir')")
    assert hopital.inner_text("[data-paquet]") == apercu and s.cas.paroles not in hopital.content()
    assert s.nom in apercu and TELEPHONE in apercu.replace("\u202f", " ").replace("\u00a0", " ")
    saine(hopital)
    cocher(hopital, "acte", "accepter")
    hopital.fill("input[name=repondant]", "Mme Lenoir, assistante sociale")
    hopital.click("button:has-text('Répondre')")
    hopital.wait_for_selector("text=C’est noté")
    partage = Partage.objects.get(demande_id=demande.pk)
    page.goto(f"/partages/{partage.pk}/")
    assert partage.accepte and "Mme Lenoir" in page.inner_text("section[aria-labelledby=reponse]")


def repondu(s: Scene) -> None:
    """Whoever signalled reads the one word that she agreed to."""
    attendu = "Réorienté" if s.cas.decision == Decision.ORIENTER else "Pris en charge"
    if PORTES[s.cas.numero] is par_le_portail:
        page = s.ouvrir(s.acces.comptes[s.cas.origine], largeur=s.largeur)
        page.goto("/portail/")
        siens = page.inner_text(f"main li:has-text('{s.cas.prenom} {s.nom[0]}.')")
        assert re.search(attendu, siens, re.I) and s.cas.paroles not in page.content()
    elif PORTES[s.cas.numero] is par_le_logiciel:
        assert api(s, "signalements")["signalements"][0]["statut"] == "pris_en_charge"


def decider(s: Scene, page: Any, demande: Demande) -> None:
    """What is proposed, with its reason; then the decision."""
    propose = page.inner_text("#proposition")
    saine(page)
    if PORTES[s.cas.numero] is par_elle_meme:
        assert propose == Decision.EXAMINER.label  # a few words decide of nothing
        return rappeler(s, page, demande)
    assert propose == s.cas.decision.label and page.locator("section[aria-labelledby=proposition] ol > li").count()
    return (orienter if s.cas.decision == Decision.ORIENTER else recevoir)(s, page, demande)


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("cas", du_jour("portes", CAS, 3), ids=lambda c: c.prenom)
def test_by_its_own_door_to_who_helps(
    ouvrir: Any, dehors: Any, site: str, monde: Monde, acces: Acces, cas: Cas, largeur: int
) -> None:
    s = Scene(cas, monde, acces, site, largeur, ouvrir, dehors)
    PORTES[cas.numero](s)
    demande, page = Demande.objects.latest("created_at"), s.page("csam")
    assert demande.signalements.get().origine == ("assure" if PORTES[cas.numero] is par_elle_meme else cas.origine)
    if PORTES[cas.numero] is not au_telephone:
        identifier(s, page, demande)
        demande.refresh_from_db()
        decider(s, page, demande)
    if cas.decision == Decision.RECEVOIR:
        remise(s, page, demande)
    repondu(s)
