"""What a page shows no button for is refused when it is sent all the same: state × whose it is × role × act."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.enums import FERMES, REMISES, StatutDemande
from jalons.recevoir.signalements.forms import QualifierForm
from jalons.recevoir.signalements.models import Demande, Signalement
from tests.acces.controle import Visiteur
from tests.acces.monde import Monde
from tests.acces.releve import texte_de
from tests.tailles import COMPLETS, hasard

REFUS = (404, 409, 422)
DEMANDE: dict[str, dict[str, Any]] = {
    "signalements:qualifier": {"decision": "recevoir", "motif": "elle relève"},
    "parcours:rendre": {"motif": "trop de monde"},
    "signalements:offre_envoyee": {},
    "signalements:informer": {"statut": "pris_en_charge"},
    "signalements:essai": {"canal": "appel", "moment": "matin", "issue": "sans_reponse", "le": f"{timezone.localdate()}"},
    "parcours:orienter": {"motif_hors_champ": "autre", "dit": "Voyez-les.", "pourquoi": "mieux"},
    "parcours:repondre": {"motif": "autre", "texte": "Voilà."},
    "parcours:clore": {"motif": "plus_besoin"},
    "parcours:donner_rendez_vous": {"motif": "elle relève", "accord_rdv": "elle"},
    "parcours:ouvrir_dossier": {
        "axe": "pdp", "situation_emploi": "inconnu", "travailleur_independant": "inconnu", "composition_foyer": "inconnu",
    },
}  # fmt: skip
DOSSIER: dict[str, dict[str, Any]] = {
    "accompagnements:suspendre": {}, "accompagnements:reprendre": {}, "accompagnements:rouvrir": {},
    "accompagnements:axe": {"axe": "sante", "version": "1"},
}  # fmt: skip
RDV: dict[str, dict[str, Any]] = {
    "parcours:annuler_rendez_vous": {"motif": "agent"},
    "rendez_vous:visite": {"adresse": "1 rue", "fin": "23:50", "personne_rappel": "Awa", "rappel_telephone": "0601020304"},
    "rendez_vous:retour": {},
}  # fmt: skip


def tires(cas: list[Any], combien: int, quoi: str) -> list[Any]:
    return cas if COMPLETS else hasard(quoi).sample(cas, combien)


def envoyer(monde: Monde, role: str, page: str, nom: str, corps: dict[str, Any], **ou: Any) -> str:
    """'' when the answer agrees with the button; else what does not."""
    visiteur, url = Visiteur(monde.sujets[role]), reverse(nom, kwargs=ou)
    montre = f'"{url}"' in texte_de(visiteur.demander("GET", page))
    statut = visiteur.demander("POST", url, corps).status_code
    juste = statut == 302 or statut == 422 if montre else statut in REFUS
    return "" if juste else f"{role} {nom} : {statut}, bouton {'montré' if montre else 'absent'}"


def _mettre(demande: Demande, statut: str, a: Any) -> None:
    fin = {
        "close_le": timezone.localdate() if statut in FERMES else None,
        "motif_cloture": "plus_besoin" if statut == StatutDemande.CLOS else "",
        "remise_le": timezone.now() if statut in REMISES else None,
        "offre_le": timezone.localdate(),
    }
    Demande.objects.filter(pk=demande.pk).update(statut=statut, attribuee_a=a, equipe=None, **fin)


def test_a_demande_does_what_its_page_offers_and_nothing_else(monde: Monde) -> None:
    pieces, body, fautes = monde.histoire("equipe", "").pieces, monde.partenaires["P"], []
    Signalement.objects.filter(pk=pieces["signalement"].pk).update(qui="professionnel", accord="oui")
    demande, plage = pieces["demande"], monde.histoire("mien", "assistant_social").pieces["plage"]
    siennes = {
        "la sienne": monde.sujets["assistant_social"],
        "à une autre": monde.histoire("equipe", "").porteur,
        "": None,
    }
    statuts = [s for s in StatutDemande if s != StatutDemande.REORIENTE]
    cas = list(itertools.product(statuts, siennes, ("csam", "assistant_social"), DEMANDE))
    for statut, a_qui, role, nom in tires(cas, 20, "boutons demande"):
        _mettre(demande, statut, siennes[a_qui])
        corps = DEMANDE[nom] | {"partenaire": str(body.pk), "cle": str(uuid.uuid4())}
        if nom == "signalements:qualifier":  # one of the decisions that its page offers
            offertes = [code for code, _ in QualifierForm(statut=statut)["decision"].field.choices if code]
            corps["decision"] = hasard(f"{statut} {role}").choice(offertes or ["recevoir"])
        corps["creneau"] = f"{plage.agent_id}||telephone|{plage.debut.astimezone(UTC):%Y%m%dT%H%M}|45"
        ou = {"pk": demande.pk} | ({"signalement_pk": pieces["signalement"].pk} if nom.endswith("informer") else {})
        page = reverse("signalements:demande", args=[demande.pk])
        fautes += [f"{faute} ({statut}, {a_qui})" for faute in [envoyer(monde, role, page, nom, corps, **ou)] if faute]
    assert fautes == []


def test_a_dossier_does_what_its_page_offers_and_nothing_else(monde: Monde) -> None:
    dossier, fautes = monde.histoire("mien", "assistant_social").pieces["dossier"], []
    jour = timezone.localdate()
    for statut, nom in tires(list(itertools.product(("ouvert", "suspendu", "clos"), DOSSIER)), 4, "boutons dossier"):
        clos = (
            {"clos_le": jour, "motif_cloture": "refus"} if statut == "clos" else {"clos_le": None, "motif_cloture": ""}
        )
        suspendu = jour if statut == "suspendu" else None
        Dossier.objects.filter(pk=dossier.pk).update(statut=statut, suspendu_le=suspendu, **clos)
        page = reverse("parcours:dossier", args=[dossier.pk])
        faute = envoyer(monde, "assistant_social", page, nom, DOSSIER[nom], pk=dossier.pk)
        fautes += [f"{faute} ({statut})"] if faute else []
    assert fautes == []


@pytest.mark.parametrize("quand", ["à venir", "passé", "rendu avant"])
def test_an_appointment_does_what_its_page_offers_and_nothing_else(monde: Monde, quand: str) -> None:
    rdv, fautes = monde.histoire("mien", "assistant_social").pieces["rdv_domicile"], []
    debut = timezone.now() + timedelta(days=2 if quand == "à venir" else -2)
    rendu = {"statut": "annule", "annule_le": debut - timedelta(days=1)} if quand == "rendu avant" else {}
    RendezVous.objects.filter(pk=rdv.pk).update(
        periode=(debut, debut + timedelta(minutes=45)), date_acte=timezone.localdate(debut), fin_prevue=debut, **rendu
    )
    page = reverse("rendez_vous:rendez_vous", args=[rdv.pk])
    for nom, corps in RDV.items():
        fautes += [faute for faute in [envoyer(monde, "assistant_social", page, nom, corps, pk=rdv.pk)] if faute]
    assert fautes == []
