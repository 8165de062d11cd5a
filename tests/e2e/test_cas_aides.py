"""Cases 7 and 8 of the partners' booklet [003]: the money that helps, from the need to the payment, each role with her hands."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from jalons.accompagner.aides import services
from jalons.accompagner.aides.enums import Decideur, GenreFonds
from jalons.accompagner.aides.models import Aide, Financement, Fonds
from jalons.accompagner.instances import services as instances
from jalons.accompagner.instances.enums import EtatPresence, GenreInstance, Qualite, RegleQuorum
from jalons.accompagner.instances.models import SeanceInstance
from jalons.accompagner.instances.selectors import membres
from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.services import enregistrer_assure
from tests.e2e import dossier
from tests.e2e.monde import Monde
from tests.e2e.suivre import Suivi, dans, mots
from tests.tailles import COMPLETS, hasard

pytestmark = pytest.mark.navigateur
LARGEURS = [1280, 390] if COMPLETS else [hasard("aides").choice([1280, 390])]
MOTS = "Nous payons une partie. Le reste est demandé à un autre organisme."


def un_fonds(monde: Monde, nom: str, **autres: Any) -> Fonds:
    fonds = services.creer(
        agent=None, organisme_id=monde.region.carsat.pk, nom=f"{nom} {uuid.uuid4().hex[:4]}", source="Essai",
        date_debut=monde.jour.replace(year=monde.jour.year - 1), **autres,
    )  # fmt: skip
    if fonds.siege:
        services.doter(agent=None, fonds=fonds, annee=monde.jour.year, dotation=Decimal(9000), source="Essai")
    return fonds


def une_seance(monde: Monde) -> SeanceInstance:
    """A commission of three who vote, kept by the secretary of the region."""
    maud = monde.agents["secretaire_instance"]
    instance = instances.creer(
        agent=monde.agents["direction_regionale"], organisme=monde.region.carsat, nom=f"Commission {uuid.uuid4().hex[:4]}",
        genre=GenreInstance.COMMISSION_AIDES, porteur="CPAM", mission="Décider.", regle_quorum=RegleQuorum.MAJORITE, vote=True,
        date_debut=monde.jour.replace(year=monde.jour.year - 1),
    )  # fmt: skip
    for nom, qualite in (
        ("Mme Lebrun", Qualite.PRESIDENCE),
        ("M. Aubert", Qualite.MEMBRE),
        ("Mme Diallo", Qualite.MEMBRE),
    ):
        instances.composer(
            agent=None, instance=instance, nom=nom, fonction="Conseil", corps="CPAM", qualite=qualite,
            date_debut=instance.date_debut,
        )  # fmt: skip
    instances.composer(
        agent=None, instance=instance, membre=maud, qualite=Qualite.SECRETARIAT, date_debut=instance.date_debut
    )
    return SeanceInstance.objects.get(
        pk=instances.convoquer(
            agent=None, instance=instance, jour=monde.jour, heure=time(9, 5), lieu="Salle"
        ).pk
    )  # fmt: skip


def carte(page: Any, nom: str) -> Any:
    return page.locator("section[id^=part-]", has=page.locator(f"h2:has-text('{nom}')"))


def financer(s: Suivi, demande: str, *, fonds: str = "", financeur: str = "") -> None:
    s.aller("Ajouter un financeur", ".j-person")
    s.poser("Ajouter au plan", **({"fonds": fonds} if fonds else {"financeur": financeur}), demande=demande)


def accorder(s: Suivi, nom: str, attendue_le: str = "") -> None:
    s.suivre(carte(s.page, nom).locator("a:has-text('Demander')"))
    s.poser("Demander", attendue_le=attendue_le or dans(6))
    s.suivre(carte(s.page, nom).locator("a:has-text('Noter la réponse')"))
    s.poser(accord="oui", le=dans(0))


@pytest.mark.parametrize("largeur", LARGEURS)
def test_case_8_several_share_a_boiler_without_a_dossier(ouvrir: Any, monde: Monde, largeur: int) -> None:
    carsat = un_fonds(
        monde,
        "Secours de la Carsat",
        genre=GenreFonds.SECOURS,
        decideur=Decideur.AILLEURS,
        payeur="Carsat",
        par_fichier=False,
    )
    nom = f"Vasseur{largeur}"
    elle = enregistrer_assure(
        agent=None, nom="Vasseur", prenom="Jacqueline" if largeur > 400 else "Josette", organisme=monde.region.carsat,
        date_naissance=monde.jour.replace(year=1941), commune_code=monde.region.geographie.communes[0].code,
    )  # fmt: skip
    s = Suivi(monde, ouvrir, lambda: None, largeur, elle.prenom, nom, elle.date_naissance)
    s.page.goto(f"/personnes/{elle.pk}/")
    s.aller("Chercher qui peut financer")
    s.poser(
        nature="energie", cout="1 240,50", besoin="Remplacer un chauffe-eau en panne", situation="Une personne âgée, seule.",
        avec="De l’eau chaude cet hiver.", payee="Entreprise de chauffage", reference="D-118",
    )  # fmt: skip
    financer(s, "600", fonds=str(carsat))
    financer(s, "440,50", financeur="Caisse de retraite complémentaire")
    accorder(s, str(carsat))
    accorder(s, "Caisse de retraite complémentaire")
    dit = s.regarder()
    assert "Reste à trouver 200 €" in dit, dit
    financer(s, "200", financeur="Association de l’habitat")
    accorder(s, "Association de l’habitat")
    assert "Reste à trouver 0 €" in s.regarder()
    s.suivre(carte(s.page, str(carsat)).locator("a:has-text('C’est payé')"))
    assert "Soldé" in s.poser("C’est payé", le=dans(0))
    assert Aide.objects.get(assure=elle).dossier is None


@pytest.mark.parametrize("largeur", LARGEURS)
def test_case_7_lodging_of_a_relative_decided_in_commission_then_paid(ouvrir: Any, monde: Monde, largeur: int) -> None:
    fonds, seance = (
        un_fonds(monde, "Aides individuelles", genre=GenreFonds.ASS, payeur="Agent comptable"),
        une_seance(monde),
    )
    nom = {1280: "Abdou", 390: "Madi"}[largeur]
    s = Suivi(monde, ouvrir, lambda: None, largeur, "Bernard", nom, monde.jour.replace(year=monde.jour.year - 39))
    paroles = f"On l’emmène à la Réunion, qui paie la chambre de sa mère ? ({nom})"
    dossier.demander(
        s, origine="hopital", objet="ressources", lien="arret", oui=["ressources", "entourage"], paroles=paroles
    )
    dossier.commencer(s, paroles, axe="sante", situation_emploi="inconnu", composition_foyer="autre")
    s.aller("Noter un besoin d’argent", "#aides")
    s.poser(
        nature="transport", cout="900", besoin="Hébergement d’un proche, dix nuits",
        situation="Une personne transférée loin de chez elle.",
        avec="Un proche est là pendant l’opération.", sans="Elle est seule.", pieces="Devis vu.", payee="Maison des familles",
    )  # fmt: skip
    financer(s, "900", fonds=str(fonds))
    s.suivre(carte(s.page, str(fonds)).locator("a:has-text('Demander')"))
    s.poser("Demander", voie="commission", seance=str(seance.pk))
    _decider(s, monde, seance)
    part = Financement.objects.get(aide__assure__nom=nom)
    s.page.reload()
    assert "460 € accordés" in s.regarder()
    lettre = s.pdf("La lettre de la décision")
    assert "460 €" in lettre and "nouvel examen" in lettre and MOTS in lettre, lettre
    s.envoyer("Lettre donnée")
    s.page.fill(f"#part-{part.pk} input[name=montant]", "460")
    s.envoyer("Demander le paiement")
    _payer(s, monde, fonds)
    s.page.reload()
    assert "Payé" in s.regarder()


def _decider(s: Suivi, monde: Monde, seance: SeanceInstance) -> None:
    """The secretary projects the sheet, writes what is decided."""
    maud: Agent = monde.agents["secretaire_instance"]
    instances.ouvrir(
        agent=maud, seance=seance, etats=dict.fromkeys(membres(seance.instance, seance.date_acte), EtatPresence.PRESENT),
        preside=membres(seance.instance, seance.date_acte)[0],
    )  # fmt: skip
    page = s.ouvrir(maud, largeur=s.largeur)
    page.goto(f"/instances/seances/{seance.pk}/")
    dit = s.regarder(page)
    assert "Hébergement d’un proche, dix nuits" in dit and "Le fonds après cette décision" in dit
    assert s.nom not in dit and s.prenom not in dit and "Maison des familles" not in dit
    page.check("input[name=sens][value=partiel]", force=True)
    page.fill("input[name=aide-montant]", "460")
    page.select_option("select[name=raison]", "commission_aides/partiel/financeur")
    page.fill("textarea[name=mots]", MOTS)
    for voix, combien in (("pour", "3"), ("contre", "0"), ("abstention", "0")):
        page.fill(f"input[name={voix}]", combien)
    s.envoyer("Enregistrer la décision", page)


def _payer(s: Suivi, monde: Monde, fonds: Fonds) -> None:
    """The file for the payer, opened; its answers, read."""
    page = s.ouvrir(monde.agents["secretaire_instance"], largeur=s.largeur)
    page.goto(f"/aides/fonds/{fonds.pk}/payer/")
    s.envoyer("Faire l’envoi", page)
    recu = page.request.get(page.get_attribute("main a:has-text('Envoi n° 1')", "href"))
    lignes = list(csv.reader(io.StringIO(recu.body().decode("utf-8-sig")), delimiter=";"))
    assert [li[1:] for li in lignes[1:]] == [["Maison des familles", "", "460,00"], ["1", "", "460,00"]], lignes
    assert s.nom not in recu.text() and "proche" not in recu.text()
    texte = f"cle;etat;montant;date\n{lignes[1][0]};payé;460,00;{monde.jour}\nFIN;1\n"
    page.set_input_files("input[name=fichier]", {"name": "r.csv", "mimeType": "text/csv", "buffer": texte.encode()})
    assert "1 payé" in mots(s.envoyer("Lire les réponses", page))
