"""While a danger is open on a demande, what ends it or sends it elsewhere asks what was done and keeps it; nothing is blocked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.personnes.assures.services import clore_danger, noter_danger
from jalons.recevoir.signalements import selectors, services
from jalons.recevoir.signalements.entendu import en_danger
from jalons.recevoir.signalements.enums import OUVERTS, TRANSITIONS, MotifCloture, MotifHorsChamp, StatutDemande
from jalons.recevoir.signalements.feuilles import DANGER, feuille
from jalons.recevoir.signalements.models import Demande, Securite
from jalons.recevoir.signalements.tests.aides import Service, un_partenaire

pytestmark = pytest.mark.django_db
MOURIR = "Je veux mourir, je n’en peux plus"
FAIT = "3114 appelé avec elle, sa sœur arrive"

# Every act that ends a demande, or puts it in other hands, by its name in TRANSITIONS or in acces.csv.
FINS: dict[str, Callable[[Service, Demande, dict[str, str]], Any]] = {
    "remettre": lambda s, d, dit: services.qualifier(agent=s.nadia, demande=d, decision="examiner", **dit),
    "clore": lambda s, d, dit: services.clore(agent=s.nadia, demande=d, motif=MotifCloture.REFUS, **dit),
    "repondre": lambda s, d, dit: services.repondre_ponctuellement(
        agent=s.nadia, organisme=s.organisme, demande=d, texte="39 60", **dit
    ),
    "reorienter": lambda s, d, dit: services.reorienter(
        agent=s.nadia, demande=d, partenaire=un_partenaire(), motif=MotifHorsChamp.RETRAITE, dit="Le 39 60 vous répond.",
        pourquoi="question de retraite", **dit,
    ),
    "refuser": lambda s, d, dit: services.refuser_attribution(agent=s.helene, demande=d, motif="Absente", **dit),
    "identifier": lambda s, d, dit: services.identifier(agent=s.nadia, demande=d, assure=s.personne(), **dit),
}  # fmt: skip
SANS_QUESTION = {
    "expirer",
    "accompagner",
    "prendre_rdv",
    "rendre_rdv",
}  # the machine; a dossier goes on; asked by parcours


def _en_danger(service: Service, acte: str) -> Demande:
    if acte == "identifier":
        return service.appel(None, agent=None, paroles=MOURIR, dite={"nom": "Lucie", "cle": "a"}).demande
    demande = service.demande(paroles=MOURIR, objet="retraite")
    if acte == "refuser":
        services.attribuer(agent=service.awa, demande=demande, a=service.helene, motif="secteur")
    return demande


def test_every_act_that_ends_or_hands_over_is_here() -> None:
    """A new one in the table is red until it is said whether it asks."""
    sorties = {acte for acte, (_, vers) in TRANSITIONS.items() if vers not in OUVERTS or vers in _AILLEURS}
    assert sorties <= FINS.keys() | SANS_QUESTION


_AILLEURS = {StatutDemande.REMIS_ATTENTE_REPONSE, StatutDemande.RDV_PRIS}


@pytest.mark.parametrize("acte", FINS)
def test_a_danger_is_never_left_in_silence(acte: str) -> None:
    charger_referentiels()
    service = Service()
    demande = _en_danger(service, acte)
    avant = (demande.statut, demande.attribuee_a_id)
    for rien in ({}, {"securite": " "}):
        with pytest.raises(services.DecisionRefusee, match="appelez d’abord") as refus:
            FINS[acte](service, demande, rien)
        assert refus.value.champ == "securite"
    demande.refresh_from_db()
    assert (demande.statut, demande.attribuee_a_id) == avant and not Securite.objects.exists()
    FINS[acte](service, demande, {"securite": FAIT})
    gardee = Securite.objects.get()
    assert (gardee.demande, gardee.fait, gardee.fini) == (demande, FAIT, False)


def test_without_a_danger_nothing_more_is_asked_and_a_death_asks_nothing_and_the_machine_ends_none() -> None:
    charger_referentiels()
    service = Service()
    services.clore(agent=service.nadia, demande=service.demande(paroles=MOURIR, danger="non"), motif=MotifCloture.REFUS)
    services.clore(agent=service.nadia, demande=service.demande(paroles=MOURIR), motif=MotifCloture.DECES)
    with pytest.raises(services.DecisionRefusee, match="appelez d’abord"):
        services.clore(
            agent=None, demande=service.demande(paroles=MOURIR), motif=MotifCloture.PLUS_BESOIN, securite="x"
        )
    assert not Securite.objects.exists()


def test_the_sheet_told_to_her_begins_with_the_numbers_to_call() -> None:
    charger_referentiels()
    service = Service()
    danger, calme = service.demande(paroles=MOURIR), service.demande()
    for demande in (danger, calme):
        FINS["reorienter"](service, demande, {"securite": FAIT})
    (titre, lignes), *_ = feuille(danger).parties
    assert titre == DANGER and [ligne.split(" : ")[0] for ligne in lignes][:3] == ["3114", "15", "17"]
    assert FAIT not in feuille(danger).texte and feuille(calme).parties[0][0].startswith("Ce que nous vous avons dit")


def test_the_queue_says_it_first_as_the_rule_does_until_an_open_dossier_has_it() -> None:
    charger_referentiels()
    service = Service()
    jour, lucie = timezone.localdate(), service.personne()
    dite, ecrite = service.demande(danger="oui"), service.demande(paroles=MOURIR)
    niee = service.demande(paroles=MOURIR)
    service.appel(niee.assure, paroles="Tout va bien", danger="non")
    notee = service.appel(lucie).demande
    note = noter_danger(agent=service.nadia, assure=lucie, numero="3114", pour=service.helene, cadre=None)
    for demande, attendu in ((dite, True), (ecrite, True), (niee, False), (notee, True)):
        lue = selectors.avec_danger(Demande.objects.filter(pk=demande.pk)).get()
        assert lue.danger is en_danger(demande, jour) is attendu
    vue = selectors.vues(service.nadia)[0]
    groupes = selectors.grouper(selectors.file(service.nadia, vue), jour)
    assert (groupes[0].nom, len(groupes[0].lignes)) == (selectors.DANGER, 3)
    clore_danger(agent=service.helene, note=note, fait=FAIT)
    services.qualifier(agent=service.nadia, demande=ecrite, decision="examiner", securite=FAIT)
    services.attribuer(agent=service.nadia, demande=ecrite, a=service.helene, motif="secteur")
    services.marquer_accompagne(agent=service.helene, demande=ecrite, le=timezone.localdate())
    Demande.objects.filter(pk=ecrite.pk).update(etat_le=jour.replace(year=jour.year + 1))
    ecrite.refresh_from_db()
    lues = {d.pk: d.danger for d in selectors.avec_danger(Demande.objects.all())}
    assert not lues[notee.pk] and not lues[ecrite.pk] and not en_danger(ecrite, jour)


def test_a_danger_is_over_when_who_reads_it_says_what_was_done_until_another_word() -> None:
    charger_referentiels()
    service, jour = Service(), timezone.localdate()
    demande = service.demande(paroles=MOURIR)
    fini = {"demande": demande, "securite": FAIT}
    with pytest.raises(services.DecisionRefusee, match="appelez d’abord"):
        services.dire_fini(agent=service.nadia, **fini | {"securite": ""})
    with pytest.raises(TransitionRefusee, match="pour vous"):  # a manager reads no word of it
        services.dire_fini(agent=service.awa, **fini)
    note = noter_danger(agent=service.nadia, assure=demande.assure, numero="3114", pour=service.helene, cadre=None)
    with pytest.raises(services.DecisionRefusee, match="sur sa note"):
        services.dire_fini(agent=service.nadia, **fini)
    clore_danger(agent=service.helene, note=note, fait=FAIT)
    services.dire_fini(agent=service.nadia, **fini)
    with pytest.raises(TransitionRefusee):
        services.dire_fini(agent=service.nadia, **fini)
    lue = selectors.avec_danger(Demande.objects.filter(pk=demande.pk))
    assert not en_danger(demande, jour) and not lue.get().danger
    service.appel(demande.assure, paroles="Ma sœur repart. " + MOURIR)
    assert en_danger(demande, jour) and lue.get().danger
    services.clore(agent=service.nadia, demande=demande, motif=MotifCloture.REFUS, securite=FAIT)


def test_the_page_of_a_danger_says_today_and_who_answers_first(client_de: Any) -> None:
    charger_referentiels()
    service = Service()
    demande = service.demande(paroles=MOURIR)
    page = client_de(service.nadia).get(f"/demandes/{demande.pk}/").text.split('<div class="j-title">')[1]
    etat = page.split('id="etat"')[1].split("</section>")[0]
    assert "rappeler la personne" in etat and "aujourd’hui" in etat and "avant " not in etat
    assert page.index("tel:3114") < page.index("tel:15")
    file = client_de(service.nadia).get("/demandes/").text
    assert "rappeler aujourd’hui" in file
    manager = client_de(service.awa).get(f"/demandes/{demande.pk}/").text.split('<div class="j-title">')[1]
    assert manager.index("tel:15") < manager.index("tel:3114")  # the order would tell what was said
