"""An object named in what is sent, and not in the address, is decided too: a foreign one changes nothing.

Each body is sent twice: naming an object of the caisse, it writes; naming a foreign one, it does not.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Demarche, Referent, Transfert
from jalons.fondations.agents.models import Secteur, Suppleance
from jalons.personnes.assures.models import LienDoublon, Protection
from jalons.recevoir.rendez_vous.models import Indisponibilite, RendezVous
from jalons.recevoir.signalements.models import Demande, Signalement
from tests.acces.controle import Visiteur
from tests.acces.monde import Monde
from tests.acces.plume import Histoire

TABLES = (Demarche, Indisponibilite, Secteur, Suppleance, Transfert)


def _etat() -> list[Any]:
    """What these bodies may change."""
    return [
        *(modele.objects.count() for modele in TABLES),
        list(Referent.objects.order_by("pk").values_list("pk", "agent", "date_fin")),
        list(Demande.objects.order_by("pk").values_list("pk", "statut", "attribuee_a")),
        list(RendezVous.objects.order_by("pk").values_list("pk", "agent", "periode")),
        list(Signalement.objects.order_by("pk").values_list("pk", "reponse_statut", "demande__assure")),
        list(Protection.objects.order_by("pk").values_list("pk", "mesure")),
        list(LienDoublon.objects.order_by("pk").values_list("pk", "annule_le")),
    ]


def envoyer(monde: Monde, role: str, nom: str, corps: dict[str, Any], arguments: dict[str, Any]) -> tuple[int, bool]:
    """(status, whether something was written); then everything is undone."""
    visiteur, avant = Visiteur(monde.sujets[role]), _etat()
    with transaction.atomic():
        statut = visiteur.demander("POST", reverse(nom, kwargs=arguments), corps, garder=True).status_code
        ecrit = _etat() != avant
        transaction.set_rollback(True)
    return statut, ecrit


def creneau(histoire: Histoire) -> str:
    """The value of a free slot in that agent's agenda."""
    debut = histoire.pieces["plage"].debut.astimezone(UTC)
    return f"{histoire.porteur.pk}||telephone|{debut:%Y%m%dT%H%M}|45"


def _slot(h: Histoire) -> dict[str, Any]:
    return {"creneau": creneau(h), "motif": "suite", "cle": str(uuid.uuid4()), "securite": "Rien encore."}


def _appel(h: Histoire) -> dict[str, Any]:
    nouvelle = {"nom_prenom": "Tessier Odile", "naissance": "02/03/1961", "assure": "nouvelle"}
    return _slot(h) | nouvelle | {"acte": "reserver", "qui": "personne", "decision": "recevoir"}


def _absence(h: Histoire) -> dict[str, Any]:
    return {"pour": str(h.porteur.pk), "du": "2031-01-05", "au": "2031-01-06", "motif": "conges"}


def _suppleance(absent: Any, suppleant: Any) -> dict[str, Any]:
    jours = {"s-du": "2031-01-05", "s-au": "2031-01-06"}
    return {"s-absent": str(absent.pk), "s-suppleant": str(suppleant.pk)} | jours


def _secteur(h: Histoire) -> dict[str, Any]:
    return {"c-a": str(h.porteur.pk), "c-genre": "risque", "c-code": "at", "c-du": "2031-01-05"}


def _attribution(h: Histoire) -> dict[str, Any]:
    return {"a": str(h.porteur.pk), "motif": "elle connaît la personne", "securite": "Rien encore."}


def _referent(h: Histoire) -> dict[str, Any]:
    jour = timezone.localdate().isoformat()
    return {"nouveau": str(h.porteur.pk), "le": jour, "version": "1", "securite": "Rien encore."}


@dataclass(frozen=True)
class Envoi:
    """One body: who sends it, where, for which piece of hers, and the object that it names."""

    role: str
    vue: str
    corps: Callable[[Histoire], dict[str, Any]]
    piece: str = ""
    argument: str = "pk"
    ici: str = "equipe"  # the case of the near object

    def __str__(self) -> str:
        return f"{self.role}-{self.vue}"


ENVOIS = [
    Envoi("csam", "rendez_vous:reserver", _slot, "assure_b", "assure_id"),
    Envoi("assistant_social", "rendez_vous:reserver", _slot, "assure_b", "assure_id", ici="supplee"),
    Envoi("csam", "rendez_vous:deplacer", _slot, "rdv"),
    Envoi("csam", "parcours:donner_rendez_vous", _slot, "demande"),
    Envoi("assistant_social", "parcours:donner_rendez_vous", _slot, "demande", ici="supplee"),
    Envoi("csam", "parcours:enregistrer", _appel),
    Envoi("csam", "rendez_vous:declarer", _absence),
    Envoi("assistant_social", "rendez_vous:declarer", _absence, ici="supplee"),
    Envoi("manager", "agents:donner_secteur", _secteur),
    Envoi("csam", "parcours:confier", _attribution, "demande"),
    Envoi("manager", "parcours:confier", _attribution, "demande"),
    Envoi("assistant_social", "accompagnements:referent", _referent, "dossier"),
]


@pytest.mark.parametrize("envoi", ENVOIS, ids=str)
def test_a_foreign_agent_named_in_a_body_changes_nothing(monde: Monde, envoi: Envoi) -> None:
    arguments: dict[str, Any] = {}
    if envoi.piece:
        objet = monde.histoire("mien", envoi.role).pieces[envoi.piece]
        arguments = {envoi.argument: objet.pk}
    pres, loin = monde.histoire(envoi.ici, envoi.role), monde.histoire("ailleurs", envoi.role)
    vue = {"version": str(objet.version)} if envoi.vue == "parcours:confier" else {}  # as the page was read
    statut, ecrit = envoyer(monde, envoi.role, envoi.vue, envoi.corps(pres) | vue, arguments)
    assert ecrit, f"le même envoi, pour un objet proche, n’a rien écrit ({statut}) : le refus ne prouverait rien"
    statut, ecrit = envoyer(monde, envoi.role, envoi.vue, envoi.corps(loin) | vue, arguments)
    assert not ecrit and statut in (200, 302, 404, 422), statut


def test_a_substitution_names_agents_of_the_team_only(monde: Monde) -> None:
    """A manager replaces a colleague by another; an agent of elsewhere is on neither side."""
    la, ici, ailleurs = (
        *(monde.sujets["assistant_social"], monde.histoire("equipe", "").porteur),
        monde.histoire("ailleurs", "").porteur,
    )
    assert envoyer(monde, "manager", "agents:declarer_suppleance", _suppleance(la, ici), {})[1]
    for absent, suppleant in ((ailleurs, ici), (ici, ailleurs)):
        assert not envoyer(monde, "manager", "agents:declarer_suppleance", _suppleance(absent, suppleant), {})[1]


def test_a_call_about_a_person_of_another_caisse_attaches_to_nobody_there(monde: Monde) -> None:
    visiteur = Visiteur(monde.sujets["csam"])
    for cas, attendu in (("equipe", 1), ("ailleurs", 0)):
        assure = monde.histoire(cas, "csam").pieces["assure_b"]
        corps = {"acte": "rappeler", "qui": "personne", "assure": str(assure.pk), "cle": str(uuid.uuid4())}
        corps["motif"] = "elle rappellera"
        avant = Signalement.objects.filter(demande__assure=assure).count()
        with transaction.atomic():
            reponse = visiteur.demander("POST", reverse("parcours:enregistrer"), corps, garder=True)
            arrives = Signalement.objects.filter(demande__assure=assure).count() - avant
            transaction.set_rollback(True)
        assert arrives == attendu, (cas, reponse.status_code)


@pytest.mark.parametrize("loin", [False, True])
def test_a_piece_of_somebody_else_is_not_reached_through_a_person_of_mine(monde: Monde, loin: bool) -> None:
    role = "assistant_social"
    miennes = monde.histoire("mien", role).pieces
    autres = monde.histoire("ailleurs", role).pieces if loin else miennes
    Signalement.objects.filter(pk=miennes["signalement"].pk).update(qui="professionnel", accord="oui")
    Demande.objects.filter(pk=miennes["demande"].pk).update(statut="a_recevoir")
    envois: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("assures:separer", {}, {"pk": miennes["assure"].pk, "autre_pk": autres["assure_b"].pk}),
        (
            "assures:protection_modifier",
            {"mesure": "tutelle", "etendue": "tout", "date_debut": "2026-01-05", "version": "1"},
            {"pk": miennes["assure"].pk, "protection_pk": autres["protection"].pk},
        ),
        (
            "signalements:informer",
            {"statut": "pris_en_charge"},
            {"pk": miennes["demande"].pk, "signalement_pk": autres["signalement"].pk},
        ),
        ("parcours:noter_demarche", {"dossier": str(autres["dossier"].pk), "intitule": "Appel"}, {}),
    ]
    for nom, corps, arguments in envois:
        statut, ecrit = envoyer(monde, role, nom, corps, arguments)
        assert (statut, ecrit) == (404, False) if loin else ecrit, (nom, statut)
