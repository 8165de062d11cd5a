"""Nobody gains by her own act: each attack once read what it must not, or acted where no button was shown."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.enums import StatutDemande
from jalons.recevoir.signalements.models import Attribution, Demande
from tests import people
from tests.acces.controle import Visiteur
from tests.acces.monde import Monde
from tests.acces.plume import Histoire
from tests.acces.releve import texte_de


class Qui:
    """One logged-in person whose acts are kept."""

    def __init__(self, agent: Agent):
        self.agent, self.visiteur = agent, Visiteur(agent)

    def lire(self, nom: str, **arguments: Any) -> HttpResponse:
        return self.visiteur.demander("GET", reverse(nom, kwargs=arguments), garder=True)

    def faire(self, nom: str, corps: dict[str, Any] | None = None, **arguments: Any) -> HttpResponse:
        return self.visiteur.demander("POST", reverse(nom, kwargs=arguments), corps or {}, garder=True)

    def statut(self, nom: str, corps: dict[str, Any] | None = None, **arguments: Any) -> int:
        return self.faire(nom, corps, **arguments).status_code

    def reserver(self, assure: Assure, avec: Agent, dans: int = 3, lieu: Any = "", mode: str = "telephone") -> int:
        """Books that person with that worker, so many days from now."""
        debut = datetime.now(UTC).replace(hour=10, minute=0) + timedelta(days=dans)
        creneau = f"{avec.pk}|{lieu}|{mode}|{debut:%Y%m%dT%H%M}|45"
        corps = {"creneau": creneau, "motif": "suite", "cle": str(uuid.uuid4())}
        return self.statut("rendez_vous:reserver", corps, assure_id=assure.pk)

    def lit_le_canal_sur(self, assure: Assure) -> bool:
        """Is her safe channel on one of the pages about her?"""
        souhaits, fiche = (self.lire(f"assures:{nom}", pk=assure.pk) for nom in ("souhaits", "fiche"))
        return souhaits.status_code == 200 or str(assure.contact.canal_sur) in texte_de(fiche)


@pytest.fixture
def assistante(monde: Monde) -> Qui:
    return Qui(monde.sujets["assistant_social"])


@pytest.fixture
def csam(monde: Monde) -> Qui:
    return Qui(monde.sujets["csam"])


@pytest.fixture
def voisine(monde: Monde) -> Histoire:
    """Somebody followed by another team of the caisse."""
    return monde.histoire("region", "")


def en_file(histoire: Histoire, statut: str = "a_recevoir") -> Demande:
    """Somebody of the caisse whom nobody follows, her words handed over, in the queue; she has a safe channel."""
    assure = people.un_assure(histoire.pieces["assure"].organisme, nom="Guérin", prenom="Odile")
    type(histoire.pieces["assure"].contact).objects.create(assure=assure, canal_sur="chez sa sœur, après 20 h")
    return Demande.objects.create(
        assure=assure, organisme=assure.organisme, statut=statut, recue_le=timezone.localdate(),
        remise_le=timezone.now(),
    )  # fmt: skip


# --- A person is given by another ---


def test_booking_somebody_of_another_team_with_oneself_gives_an_appointment_and_not_the_person(
    assistante: Qui, voisine: Histoire
) -> None:
    elle = voisine.pieces["assure"]
    assert not assistante.lit_le_canal_sur(elle)
    assert assistante.reserver(elle, assistante.agent) == 302
    rdv = RendezVous.objects.get(assure=elle, agent=assistante.agent)
    assert not assistante.lit_le_canal_sur(elle)
    assert assistante.lire("assures:modifier", pk=elle.pk).status_code == 404
    assert assistante.statut("parcours:annuler_rendez_vous", {"motif": "agent"}, pk=rdv.pk) == 302
    assert not assistante.lit_le_canal_sur(elle)


def test_taking_from_the_queue_then_booking_or_opening_a_dossier_opens_no_secret_until_another_confirms(
    assistante: Qui, csam: Qui, voisine: Histoire
) -> None:
    demande = en_file(voisine)
    elle, a = demande.assure, str(assistante.agent.pk)
    assert assistante.statut("parcours:confier", {"a": a, "motif": "je la connais"}, pk=demande.pk) == 302
    assert assistante.reserver(elle, assistante.agent) == 302
    assert assistante.statut("parcours:ouvrir_dossier", OUVERTURE, pk=demande.pk) == 302
    assert not assistante.lit_le_canal_sur(elle)
    assert assistante.lire("assures:modifier", pk=elle.pk).status_code == 200, (
        "ce qui n’est pas secret suit son travail"
    )
    assert assistante.statut("parcours:confier", {"a": a, "motif": "encore"}, pk=demande.pk) == 409, "pas par elle-même"
    assert csam.statut("parcours:confier", {"a": a, "motif": "elle la suit"}, pk=demande.pk) == 302
    assert assistante.lit_le_canal_sur(elle)


def test_a_demande_given_by_another_opens_what_is_needed_at_once_and_a_follow_up_keeps_it(
    assistante: Qui, csam: Qui, voisine: Histoire
) -> None:
    demande = en_file(voisine)
    elle, corps = demande.assure, {"a": str(assistante.agent.pk), "motif": "elle a de la place"}
    assert csam.statut("parcours:confier", corps, pk=demande.pk) == 302
    assert assistante.lit_le_canal_sur(elle), "elle doit pouvoir l’appeler"
    assert assistante.statut("parcours:ouvrir_dossier", OUVERTURE, pk=demande.pk) == 302
    assert assistante.lit_le_canal_sur(elle)
    assert assistante.reserver(elle, assistante.agent) == 302
    assert assistante.lit_le_canal_sur(elle)


@pytest.mark.parametrize(
    ("qui", "nom", "corps"),
    [
        ("elle", "parcours:rendre", {"motif": "je ne peux pas"}),
        ("csam", "parcours:clore", {"motif": "plus_besoin"}),
        ("csam", "parcours:confier", {"a": "collegue", "motif": "elle est plus près"}),
        ("csam", "parcours:repondre", {"texte": "Le service du logement répond.", "motif": "autre"}),
    ],
)
def test_a_demande_given_opens_the_person_and_its_end_takes_her_back_at_once(
    assistante: Qui, csam: Qui, voisine: Histoire, monde: Monde, qui: str, nom: str, corps: dict[str, str]
) -> None:
    demande = en_file(voisine, "a_recevoir")
    a_elle = {"a": str(assistante.agent.pk), "motif": "elle a de la place"}
    assert csam.statut("parcours:confier", a_elle, pk=demande.pk) == 302
    assert assistante.lit_le_canal_sur(demande.assure)
    if "a" in corps:
        lue = Demande.objects.get(pk=demande.pk)
        corps = corps | {"a": str(monde.histoire("equipe", "").porteur.pk), "version": str(lue.version)}
    assert (assistante if qui == "elle" else csam).statut(nom, corps, pk=demande.pk) == 302
    assert not assistante.lit_le_canal_sur(demande.assure)


def test_what_she_gives_to_whom_she_replaces_is_given_by_nobody(
    assistante: Qui, voisine: Histoire, monde: Monde
) -> None:
    collegue, jour = Qui(monde.histoire("equipe", "").porteur), timezone.localdate()
    Suppleance.objects.create(absent=collegue.agent, suppleant=assistante.agent, date_debut=jour, date_fin=jour)
    demande = en_file(voisine)
    corps = {"a": str(collegue.agent.pk), "motif": "elle la suivra"}
    assert Qui(Agent.objects.get(pk=assistante.agent.pk)).statut("parcours:confier", corps, pk=demande.pk) == 302
    assert collegue.statut("parcours:ouvrir_dossier", OUVERTURE, pk=demande.pk) == 302
    for qui in (collegue, Qui(Agent.objects.get(pk=assistante.agent.pk))):
        assert not qui.lit_le_canal_sur(demande.assure)


def test_a_demande_given_before_anybody_knew_whose_it_was_opens_the_person_once_she_is_named(
    assistante: Qui, csam: Qui, voisine: Histoire
) -> None:
    elle = en_file(voisine)
    Demande.objects.filter(pk=elle.pk).update(assure=None)
    corps = {"a": str(assistante.agent.pk), "motif": "elle a de la place"}
    assert csam.statut("parcours:confier", corps, pk=elle.pk) == 302
    assert not assistante.lit_le_canal_sur(elle.assure)
    assert csam.statut("parcours:identifier", {"assure": str(elle.assure.pk), "acte": "rattacher"}, pk=elle.pk) == 302
    assert assistante.lit_le_canal_sur(elle.assure)


def test_a_demande_taken_from_a_colleague_and_taken_back_is_not_one_that_was_given(
    assistante: Qui, csam: Qui, voisine: Histoire, monde: Monde
) -> None:
    demande, collegue = en_file(voisine), monde.histoire("equipe", "").porteur
    a_elle = {"a": str(assistante.agent.pk), "motif": "échange"}
    for a in (assistante.agent, collegue):
        corps = {"a": str(a.pk), "motif": "échange", "version": str(Demande.objects.get(pk=demande.pk).version)}
        assert csam.statut("parcours:confier", corps, pk=demande.pk) == 302
    assert assistante.statut("parcours:confier", a_elle, pk=demande.pk) in (409, 422), "une collègue l’a"
    assert Demande.objects.get(pk=demande.pk).attribuee_a == collegue
    assert Qui(collegue).statut("parcours:rendre", {"motif": "pas de place"}, pk=demande.pk) == 302
    assert assistante.statut("parcours:confier", a_elle, pk=demande.pk) == 302, "prise dans la file"
    assert assistante.statut("parcours:ouvrir_dossier", OUVERTURE, pk=demande.pk) == 302
    assert not assistante.lit_le_canal_sur(demande.assure)


def test_an_appointment_booked_by_the_platform_gives_the_person_and_its_end_takes_her_back_at_once(
    assistante: Qui, csam: Qui, voisine: Histoire, monde: Monde
) -> None:
    demande = en_file(voisine)
    elle, plage = demande.assure, monde.histoire("mien", "assistant_social").pieces["plage"]
    creneau = f"{assistante.agent.pk}||telephone|{plage.debut.astimezone(UTC):%Y%m%dT%H%M}|45"
    corps = {"creneau": creneau, "cle": str(uuid.uuid4()), "motif": "le plus tôt"}
    assert csam.statut("rendez_vous:reserver", corps | {"motif": "suite"}, assure_id=elle.pk) == 302
    assert assistante.lit_le_canal_sur(elle)
    rdv = RendezVous.objects.get(assure=elle, agent=assistante.agent)
    assert assistante.statut("parcours:annuler_rendez_vous", {"motif": "agent"}, pk=rdv.pk) == 302
    assert not assistante.lit_le_canal_sur(elle)


def test_moving_an_appointment_of_whom_one_replaces_to_oneself_gives_nothing_after_the_substitution(
    assistante: Qui, monde: Monde
) -> None:
    from jalons.fondations.agents.models import Suppleance

    histoire = monde.histoire("supplee", "")
    elle, rdv = histoire.pieces["assure"], histoire.pieces["rdv"]
    debut = datetime.now(UTC).replace(hour=10, minute=0) + timedelta(days=4)
    corps = {"creneau": f"{assistante.agent.pk}||telephone|{debut:%Y%m%dT%H%M}|45"}
    assert assistante.statut("rendez_vous:deplacer", corps, pk=rdv.pk) == 302
    hier = timezone.localdate() - timedelta(days=1)
    Suppleance.objects.filter(suppleant=assistante.agent).update(date_debut=hier, date_fin=hier)
    assert not Qui(Agent.objects.get(pk=assistante.agent.pk)).lit_le_canal_sur(elle)


# --- The right at POST is the right of the button ---

OUVERTURE = {
    "axe": "pdp", "situation_emploi": "inconnu", "travailleur_independant": "inconnu", "composition_foyer": "inconnu",
}  # fmt: skip


def test_a_dossier_is_not_opened_on_a_colleague_s_demande(assistante: Qui, monde: Monde) -> None:
    demande = monde.histoire("equipe", "").pieces["demande"]
    Demande.objects.filter(pk=demande.pk).update(statut="a_recevoir")
    assert assistante.statut("parcours:ouvrir_dossier", OUVERTURE, pk=demande.pk) == 409
    assert not Dossier.objects.filter(demande=demande).exists()


@pytest.mark.parametrize("statut", ["rdv_pris", "remis_attente_reponse"])
def test_the_platform_decides_nothing_of_a_demande_that_it_handed_over(csam: Qui, monde: Monde, statut: str) -> None:
    demande, body = monde.histoire("equipe", "").pieces["demande"], monde.partenaires["P"]
    Demande.objects.filter(pk=demande.pk).update(statut=statut, remise_le=timezone.now())
    orientation = {"partenaire": str(body.pk), "motif_hors_champ": "autre", "dit": "Voyez-les.", "pourquoi": "mieux"}
    for nom, corps in (
        ("signalements:qualifier", {"decision": "recevoir", "motif": "elle relève"}),
        ("parcours:repondre", {"motif": "autre", "texte": "Voilà."}),
        ("parcours:orienter", orientation),
    ):
        assert csam.statut(nom, corps, pk=demande.pk) in (409, 422), nom
        assert Demande.objects.get(pk=demande.pk).statut == statut, nom


def test_a_platform_agent_is_nobody_s_worker(csam: Qui, monde: Monde) -> None:
    elle = monde.histoire("equipe", "").pieces["assure_b"]
    assert csam.reserver(elle, csam.agent) == 422
    a_la_main = {"jour": f"{timezone.localdate() + timedelta(days=2)}", "heure": "21:00", "mode": "telephone"}
    corps = a_la_main | {"motif": "suite", "cle": str(uuid.uuid4())}
    assert csam.statut("rendez_vous:reserver", corps, assure_id=elle.pk) == 422
    assert not RendezVous.objects.filter(agent=csam.agent, assure=elle).exists()


def test_what_ended_is_not_informed_nor_identified_any_more(csam: Qui, monde: Monde) -> None:
    pieces = monde.histoire("equipe", "").pieces
    finie = {"statut": StatutDemande.CLOS, "motif_cloture": "plus_besoin", "close_le": timezone.localdate()}
    Demande.objects.filter(pk=pieces["demande"].pk).update(**finie)
    informer = {"pk": pieces["demande"].pk, "signalement_pk": pieces["signalement"].pk}
    assert csam.statut("signalements:informer", {"statut": "pris_en_charge"}, **informer) == 409
    inconnue = Demande.objects.create(organisme=pieces["assure"].organisme, recue_le=timezone.localdate(), **finie)
    corps = {"acte": "rattacher", "assure": str(pieces["assure_b"].pk)}
    assert csam.statut("parcours:identifier", corps, pk=inconnue.pk) == 409
    assert Demande.objects.get(pk=inconnue.pk).assure_id is None


def test_a_past_appointment_is_not_cancelled_nor_a_past_visit_prepared(assistante: Qui, monde: Monde) -> None:
    pieces = monde.histoire("mien", "assistant_social").pieces
    passe, visite = pieces["rdv"], pieces["rdv_domicile"]
    hier = passe.debut - timedelta(days=2)
    RendezVous.objects.filter(pk=passe.pk).update(
        periode=(hier, hier + timedelta(minutes=45)), date_acte=timezone.localdate(hier)
    )
    assert assistante.statut("parcours:annuler_rendez_vous", {"motif": "agent"}, pk=passe.pk) in (409, 422)
    sortie = {"adresse": "1 rue du Pont", "fin": "23:00", "personne_rappel": "Awa", "rappel_telephone": "0601020304"}
    assert assistante.statut("rendez_vous:visite", sortie, pk=visite.pk) in (409, 422)
    assert RendezVous.objects.get(pk=passe.pk).statut == "pris"


# --- An object is told whole: the caisse is part of it ---


def test_a_slot_names_no_place_of_another_caisse(assistante: Qui, csam: Qui, monde: Monde) -> None:
    loin, elle = monde.histoire("ailleurs", ""), monde.histoire("equipe", "").pieces["assure_b"]
    plage = monde.histoire("mien", "assistant_social").pieces["plage"]
    for qui in (assistante, csam):
        assert qui.reserver(elle, assistante.agent, 2, loin.pieces["lieu"].pk, "lieu") == 422
    creneau = f"{assistante.agent.pk}|{loin.pieces['lieu'].pk}|telephone|{plage.debut.astimezone(UTC):%Y%m%dT%H%M}|45"
    corps = {"creneau": creneau, "motif": "suite", "cle": str(uuid.uuid4())}
    assert csam.statut("rendez_vous:reserver", corps, assure_id=elle.pk) == 422
    assert not RendezVous.objects.filter(lieu=loin.pieces["lieu"], agent=assistante.agent).exists()


def test_an_appointment_at_a_place_of_my_team_is_seen_within_its_caisse_only(monde: Monde) -> None:
    la, loin = monde.histoire("equipe", ""), monde.histoire("ailleurs", "")
    rdv = la.pieces["rdv"]
    RendezVous.objects.filter(pk=rdv.pk).update(lieu=loin.pieces["lieu"])
    etrangere = Agent.objects.get(pk=loin.porteur.pk)
    assert Qui(etrangere).lire("rendez_vous:rendez_vous", pk=rdv.pk).status_code == 404
    jour = rdv.date_acte.isoformat()
    feuille = Qui(etrangere).lire("rendez_vous:feuille", lieu_id=loin.pieces["lieu"].pk, jour=jour)
    assert la.pieces["assure"].nom not in texte_de(feuille)


def test_a_partner_of_another_caisse_is_no_answer_to_a_call(csam: Qui, monde: Monde) -> None:
    loin = monde.histoire("ailleurs", "").pieces["partenaire"]
    corps = {
        "acte": "orienter", "qui": "personne", "partenaire": str(loin.pk), "dit": "Appelez-les.", "motif": "mieux",
        "cle": str(uuid.uuid4()), "motif_hors_champ": "autre", "decision": "orienter",
    }  # fmt: skip
    assert csam.statut("parcours:enregistrer", corps) == 422
    assert not Demande.objects.filter(partenaire=loin).exists()
    assert not Attribution.objects.filter(demande__partenaire=loin).exists()
