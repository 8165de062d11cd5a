"""A payment said to be late in a call reaches the CPAM once she agrees, or it is written why not; the demande keeps the offer."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from jalons.fondations.envois.models import Envoi
from jalons.recevoir.liaisons.models import Liaison, RetardEcarte
from jalons.recevoir.liaisons.tests.aides import Service
from jalons.recevoir.signalements.enums import Decision
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.services import qualifier

pytestmark = pytest.mark.django_db
OFFRE = "Le dire à la CPAM"


def appel(**dit: Any) -> dict[str, Any]:
    base = {"cle": str(uuid.uuid4()), "qui": "personne", "objet": "ij_retard", "lien_sante": "arret"}
    return base | {"item_ressources": "oui", "telephone": "06 12 34 56 78", "motif": "à une assistante"} | dit


def test_the_csam_tells_the_cpam_with_her_agreement_in_the_same_call_and_once(client_de: Any) -> None:
    service = Service()
    valerie, csam = service.personne(), client_de(service.nadia)
    dit = appel(assure=str(valerie.pk), cpam="oui", cpam_depuis="2026-10-01", cpam_motif="ij/attestation")
    page = csam.post(reverse("parcours:appel"), dit).content.decode()
    assert "Le dire à la CPAM ?" in page and f'<option value="{service.cpam.pk}" selected>' not in page
    assert f'value="{service.cpam.pk}"' in csam.get(reverse("parcours:appel")).content.decode()

    sans = csam.post(reverse("parcours:enregistrer"), dit | {"acte": "remettre"})
    assert sans.status_code == 422 and "Choisir la CPAM" in sans.content.decode()
    assert not Demande.objects.exists(), "rien n’est gardé à moitié"
    dit |= {"cpam_avec": str(service.cpam.pk), "acte": "remettre"}
    for _ in range(2):  # the same form twice
        remise = csam.post(reverse("parcours:enregistrer"), dit, follow=True)
    liaison, demande = Liaison.objects.get(), Demande.objects.get()
    assert (liaison.sujet, liaison.partenaire, liaison.motif) == (valerie, service.cpam, "ij/attestation")
    assert (demande.statut, str(liaison.impaye_depuis), liaison.accord_le is not None) == (
        "remis_attente_reponse", "2026-10-01", True,
    )  # fmt: skip
    assert [e.destinataire for e in Envoi.objects.all()] == ["karine@cpam.test"], "la CPAM est prévenue"
    lue = client_de(service.karine).get(reverse("liaisons:partagees")).content.decode()
    assert str(valerie.nom) in lue
    assert liaison.attribuee_a is None and liaison.etat_social == "a_joindre", "personne ne la suit encore"
    fait = csam.get(reverse("signalements:demande", args=[demande.pk])).content.decode()
    assert reverse("liaisons:liaison", args=[liaison.pk]) in fait and OFFRE not in fait
    assert remise.status_code == 200

    encore = csam.post(
        reverse("parcours:enregistrer"), dit | {"cle": str(uuid.uuid4()), "acte": "ajouter"}, follow=True
    )
    assert "déjà suivi avec la CPAM" in encore.content.decode() and Liaison.objects.count() == 1


def test_the_demande_offers_it_until_it_is_told_or_set_aside_with_a_reason(client_de: Any) -> None:
    service = Service()
    csam, helene, awa = client_de(service.nadia), client_de(service.helene), client_de(service.awa)
    demande = service.demande(objet="ij_retard")
    qualifier(agent=service.nadia, demande=demande, decision=Decision.EXAMINER, motif="à elle de dire")
    page, ecarter = (reverse(nom, args=[demande.pk]) for nom in ("signalements:demande", "liaisons:ecarter"))
    for client in (csam, helene):
        lu = client.get(page).content.decode()
        assert OFFRE in lu and reverse("liaisons:ouvrir", args=[demande.assure_id, "ij"]) in lu and ecarter in lu
    assert OFFRE not in awa.get(page).content.decode() and awa.get(ecarter).status_code in (403, 404)

    assert csam.get(ecarter).status_code == 200
    assert csam.post(ecarter, {"raison": " "}).status_code == 422
    assert csam.post(ecarter, {"raison": "Elle a reçu son virement hier."}).url == page
    deux = helene.post(ecarter, {"raison": "autre"})
    assert deux.status_code == 409 and "déjà écarté" in deux.content.decode()
    lu = helene.get(page).content.decode()
    assert "Elle a reçu son virement hier." in lu and "Le dire tout de même" in lu and ecarter not in lu

    service.retard(assure=demande.assure, agent=service.nadia)
    lu = helene.get(page).content.decode()
    assert "Le dire tout de même" not in lu and "Elle a reçu son virement" not in lu and "CPAM d’essai" in lu

    autre = service.demande()
    assert OFFRE not in csam.get(reverse("signalements:demande", args=[autre.pk])).content.decode()
    assert csam.post(reverse("liaisons:ecarter", args=[autre.pk]), {"raison": "rien"}).status_code == 409


def test_she_refuses_and_somebody_else_may_not_agree_for_her(client_de: Any) -> None:
    service = Service()
    csam, non, proche = client_de(service.nadia), service.personne(), service.personne()
    envoyer = reverse("parcours:enregistrer")
    csam.post(envoyer, appel(assure=str(non.pk), cpam="non", acte="rappeler"))
    ecarte = RetardEcarte.objects.get()
    assert (ecarte.demande.assure, ecarte.raison) == (non, "La personne ne le souhaite pas.")
    oui = {"cpam": "oui", "cpam_avec": str(service.cpam.pk)}
    csam.post(envoyer, appel(assure=str(proche.pk), qui="proche", acte="remettre") | oui)
    csam.post(envoyer, appel(assure=str(service.personne().pk), objet="ressources", acte="rappeler") | oui)
    assert Demande.objects.count() == 3 and not Liaison.objects.exists()
    inconnue = csam.post(envoyer, appel(acte="rappeler") | oui)
    assert inconnue.status_code == 422 and "qui est la personne" in inconnue.content.decode()
