"""Absurd values are answered: 400, or a page; never an error of ours. One damaged text stops no page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from jalons.config.wsgi import application
from jalons.fondations.envois.models import Envoi
from jalons.fondations.socle.chiffrement import ILLISIBLE, TexteChiffre
from jalons.mesurer.statistiques.services import consolider
from jalons.parcours.selectors import journee
from jalons.personnes.assures.models import Contact
from jalons.personnes.assures.services import expedier
from jalons.recevoir.signalements.models import Signalement
from jalons.recevoir.signalements.services import proposer_reperage
from jalons.reperer.detection.models import Reperage
from tests import people
from tests.acces import vues
from tests.acces.absurdes import Essai, Terrain
from tests.acces.controle import Visiteur
from tests.acces.monde import Monde
from tests.tailles import COMPLETS, GRAINE, hasard

ECOUTE = "tests.acces.absurdes.ecoute"
VUES_DU_JOUR = 6
ESSAIS = 6_000 if COMPLETS else 40  # of some eighty thousand: each night draws others
# What once broke a page: replayed every day. A run that fails prints its lines.
TROUVES: tuple[Essai, ...] = (Essai("agents:premier", "assistant_social", "requete", "next", "ailleurs"),)


@pytest.fixture
def terrain(monde: Monde, settings: Any) -> Terrain:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, ECOUTE]
    return Terrain(monde)


def une_vue_chacun(terrain: Terrain) -> list[Essai]:
    """A few doors, and the absurd requests that can be made at each; all the doors at night."""
    toutes = {vue.nom: vue for vue in vues.parcourir()}
    if COMPLETS:
        terrain.apprendre(list(toutes.values()))
    else:
        rejouees = {(e.vue, e.role) for e in TROUVES}
        for nom, role in rejouees:
            terrain.apprendre([toutes[nom]], (role,))
        for vue in hasard("absurdes vues").sample(sorted(toutes.values(), key=lambda v: v.nom), VUES_DU_JOUR):
            terrain.apprendre_une(vue)
    return terrain.essais()


def test_no_absurd_value_breaks_a_page(terrain: Terrain, capsys: Any) -> None:
    essais = une_vue_chacun(terrain)
    essais = [*TROUVES, *hasard("absurdes").sample(essais, min(ESSAIS, len(essais)))]
    fautes = [f"{essai!r},  # {faute}" for essai in essais if (faute := terrain.pousser(essai))]
    with capsys.disabled():
        print(f"\n  absurdes : {len(terrain.portes)} portes, {len(essais)} demandes, graine {GRAINE}", end="")
    assert fautes == [], "à ajouter à TROUVES, avec la réparation"


# --- What comes in is text ---


@pytest.mark.parametrize(
    ("chemin", "autour"),
    [
        ("/connexion/%00", {}),
        ("/static/%00", {}),
        ("/connexion/?next=%00", {}),
        ("/connexion/?%00=1", {}),
        ("/connexion/", {"HTTP_COOKIE": r'sessionid="aaaaaaaaaaaa\000"'}),
    ],
)
@pytest.mark.django_db
def test_what_no_base_takes_is_refused_before_any_page(chemin: str, autour: dict[str, str]) -> None:
    reponse = Client(raise_request_exception=False).get(chemin, **autour)  # type: ignore[arg-type]
    assert reponse.status_code == 400 and "Adresse illisible" in reponse.content.decode()


def test_in_what_was_written_a_control_is_taken_off_and_the_rest_is_kept(monde: Monde) -> None:
    """Words pasted from elsewhere carry some."""
    helene, dossier = (
        Visiteur(monde.sujets["assistant_social"]),
        monde.histoire("mien", "assistant_social").pieces["dossier"],
    )
    url = reverse("accompagnements:brouillon", kwargs={"pk": dossier.pk, "cible": "entretien"})
    for corps, attendu in (("note=Bon\0jour%E2%80%AE&_brouillon=1", 302), ("note%00=1", 400)):
        assert (
            helene.demander("POST", url, corps, content_type="application/x-www-form-urlencoded").status_code == attendu
        )


@pytest.mark.parametrize("alphabet", ["rot13", "utf-7", "idna", "hex"])
@pytest.mark.django_db
def test_a_request_that_claims_another_alphabet_is_read_as_ours(alphabet: str) -> None:
    environ = RequestFactory().get("/connexion/?next=/equipe/+2AA-").environ
    dits: list[str] = []
    application(environ | {"CONTENT_TYPE": f"text/plain; charset={alphabet}"}, lambda dit, _: dits.append(dit))
    assert dits == ["200 OK"]


# --- What was damaged in the base ---


def abimer(objet: Any) -> bool:
    """Change the bytes of every sealed text of this row; False when it has none."""
    colonnes = [c.column for c in objet._meta.concrete_fields if isinstance(c, TexteChiffre)]
    for colonne in colonnes:
        with connection.cursor() as curseur:
            curseur.execute(
                f"UPDATE {objet._meta.db_table} SET {colonne} = %s WHERE id = %s AND {colonne} IS NOT NULL",
                [b"k1:" + b"0" * 40, objet.pk],
            )
    return bool(colonnes)


def test_a_damaged_text_says_so_in_its_place_and_stops_no_page(monde: Monde) -> None:
    for role in ("assistant_social", "csam"):
        pieces = monde.histoire("mien", role).pieces
        assert sum(abimer(piece) for piece in pieces.values()) > 10
        dossier, visiteur = pieces["dossier"].pk, Visiteur(monde.sujets[role])
        pages = [
            ("parcours:ma_journee", {}),
            ("assures:fiche", {"pk": pieces["assure"].pk}),
            ("assures:souhaits", {"pk": pieces["assure"].pk}),
            ("signalements:demande", {"pk": pieces["demande"].pk}),
            ("detection:pourquoi", {"pk": pieces["reperage"].pk}),
        ]
        if role == "assistant_social":
            pages += [
                ("accompagnements:section", {"pk": dossier, "nom": nom})
                for nom in ("evaluation", "entretiens", "plan", "etapes")
            ]
            pages += [("parcours:dossier", {"pk": dossier}), ("accompagnements:entretien_noter", {"pk": dossier})]
        dits = 0
        for nom, arguments in pages:
            reponse = visiteur.demander("GET", reverse(nom, kwargs=arguments))
            assert reponse.status_code == 200, (role, nom)
            dits += ILLISIBLE in reponse.content.decode()
        assert dits >= (6 if role == "assistant_social" else 2)


def test_a_damaged_row_stops_no_batch_and_is_seen_in_the_day(monde: Monde, settings: Any, tmp_path: Any) -> None:
    """Her repérage, her message: set aside, counted, in the day of the CSAM; the others go; mended, she is proposed."""
    settings.JALONS_DATA = tmp_path
    pieces, csam = monde.histoire("mien", "csam").pieces, monde.sujets["csam"]
    organisme, reperage = pieces["demande"].organisme, pieces["reperage"]
    autre = monde.histoire("equipe", "").pieces["reperage"]
    autre.identite = json.dumps({"nom": "Le Goff", "prenom": "Ana", "date_naissance": "2026-13-45"})
    autre.assure, autre.assure_index = None, b"autre"
    autre.save()
    Reperage.objects.filter(pk=reperage.pk).update(assure=None, assure_index=b"abime")
    Signalement.objects.filter(reperage=autre).update(reperage=None)
    elle = people.un_assure(organisme, nom="Brunet", telephone="06 39 98 00 01")
    message = {
        "assure_id": elle.pk,
        "canal": "sms",
        "destinataire": "0639980001",
        "corps": "x",
        "jour": timezone.localdate(),
    }
    for rang in range(2):
        envoi = Envoi.objects.create(cle_unique=f"abime-{rang}", **message)
    arrete = Envoi.objects.get(assure_id=pieces["assure"].pk)  # her gate is closed: it is stopped, damaged or not
    assert all(map(abimer, (reperage, arrete, envoi)))
    consolider(annee=int(reperage.mois[:4]), organisme=organisme)
    faits = [
        str(proposer_reperage(agent=None, reperage=r)) for r in Reperage.objects.filter(pk__in=[reperage.pk, autre.pk])
    ]
    assert faits == ["illisible"] * 2
    bilan = expedier()
    assert (bilan.envoyes, bilan.erreurs, bilan.arretes) == (1, 1, Envoi.objects.count() - 2)
    lue = journee(csam, timezone.now(), timezone.localdate())
    dites = {a.titre: a for a in [*lue.attentes, *(a for b in lue.blocs for a in b.attentes)]}
    assert "2 dont ce qui était gardé ne se lit plus" in dites["Personnes repérées en attente : 2"].raison
    assert dites["Prévenir autrement"].personne == str(elle)
    autre.identite = json.dumps({"nom": "Le Goff", "prenom": "Ana", "date_naissance": "1976-12-25"})
    autre.save(update_fields=["identite"])
    assert str(proposer_reperage(agent=None, reperage=autre)) == "propose"
    autre.refresh_from_db()
    assert autre.mise_de_cote == ""


def test_a_form_never_writes_over_a_damaged_text_what_says_that_it_is(monde: Monde) -> None:
    pieces, visiteur = monde.histoire("mien", "csam").pieces, Visiteur(monde.sujets["csam"])
    contact = Contact.objects.get(assure=pieces["assure"])
    abimer(contact)
    corps = {"consignes": ILLISIBLE, "message_vocal": "oui", "version": str(contact.version)}
    reponse = visiteur.demander("POST", reverse("assures:souhaits", args=[pieces["assure"].pk]), corps, garder=True)
    assert reponse.status_code == 422 and "rien n’a été enregistré" in reponse.content.decode()
    with connection.cursor() as curseur:
        curseur.execute("SELECT consignes FROM assures_contact WHERE id = %s", [contact.pk])
        assert bytes(curseur.fetchone()[0]) == b"k1:" + b"0" * 40
