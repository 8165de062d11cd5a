"""The front door in the small world: what is shared, followed, passed live, asked by others, sent by a portal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from jalons.accompagner.accompagnements.models import Ouverture
from jalons.accompagner.extraits.models import Extrait
from jalons.accompagner.stages.models import EcritStage
from jalons.fondations.agents.models import Agent
from jalons.parcours.models import BrouillonAppel
from jalons.personnes.partages.models import Partage
from jalons.personnes.partages.rules import Paquet
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.portail import models as por
from jalons.recevoir.calendriers.models import CalendrierImporte, FluxCalendrier
from jalons.recevoir.liaisons import models as lia
from jalons.recevoir.permanences.models import Permanence, Relais
from jalons.recevoir.registres import models as reg
from jalons.recevoir.signalements import models as sig
from tests import people
from tests.acces.plume import Plume, instant, periode


def partage(p: Plume, pieces: dict[str, Any]) -> None:
    jour = timezone.localdate()
    body = p.partenaire or Partenaire.objects.create(code=f"recoit-{p.rang}", nom="Reçoit")
    paquet = Paquet.de([("Ce qu’elle demande", p.mot("partage.contenu"))])
    pieces["partage"] = Partage.objects.create(
        assure=pieces["assure"], organisme=p.organisme, equipe=p.equipe, par=p.histoire.porteur, partenaire=body,
        motif="habitat", demande_id=pieces["demande_remise"].pk, statut="propose", voie="courrier", place="ouverte",
        contenu=paquet.contenu, accord="oral", accord_le=jour, propose_le=jour, jusqu_au=jour,
    )  # fmt: skip


def extrait(p: Plume, pieces: dict[str, Any]) -> None:
    """Lines of her dossier, handed over to the body of this story, or to one of its own."""
    jour = timezone.localdate()
    body = p.partenaire or Partenaire.objects.create(code=f"lit-{p.rang}", nom="Lit")
    pieces["extrait"] = Extrait.objects.create(
        dossier=pieces["dossier"], assure=pieces["assure"], organisme=p.organisme, par=p.histoire.porteur, partenaire=body,
        a_qui=p.mot("extrait.a_qui"), but=p.mot("extrait.but"), refus=json.dumps([["x", p.mot("extrait.refus")]]),
        contenu=Paquet.de([("Sa situation", p.mot("extrait.contenu"))]).contenu, fondement="accord", voie_accord="oral",
        accord_le=jour, voie="lien", transmis_le=jour, jusqu_au=jour,
    )  # fmt: skip


def ouverture(p: Plume, pieces: dict[str, Any]) -> None:
    """Her dossier, forced by who has it: only a manager reads more by it."""
    qui, maintenant = p.histoire.porteur, timezone.now()
    pieces["ouverture"] = Ouverture.objects.create(
        dossier=pieces["dossier"], agent=qui, par=qui, nature="urgence", motif="danger", raison=p.mot("ouverture.raison"),
        debut=maintenant, fin=maintenant + timedelta(hours=4),
    )  # fmt: skip


def stage(p: Plume, pieces: dict[str, Any], stagiaire: Agent, *, ouvre: bool) -> None:
    """A text of the student; her placement opens one story to her alone."""
    jour, maintenant = timezone.localdate(), timezone.now()
    pieces["ecrit_stage"] = EcritStage.objects.create(
        dossier=pieces["dossier"], auteur=stagiaire, genre="compte_rendu", date_acte=jour, texte=p.mot("ecrit_stage.texte"),
        mot=p.mot("ecrit_stage.mot"), statut="rendu",
    )  # fmt: skip
    if ouvre:
        pieces["ouverture"] = Ouverture.objects.create(
            dossier=pieces["dossier"], agent=stagiaire, par=p.histoire.porteur, nature="stage", raison=p.mot("ouverture.raison"),
            debut=maintenant, fin=maintenant + timedelta(hours=4),
        )  # fmt: skip


def liaisons(p: Plume, pieces: dict[str, Any]) -> None:
    jour = timezone.localdate()
    pieces["liaison"] = liaison = lia.Liaison.objects.create(
        organisme=p.organisme, equipe=p.equipe, attribuee_a=p.histoire.porteur, sujet=pieces["assure"], par=p.tiers,
        partenaire=p.partenaire or pieces["partenaire"], genre="ij", motif="ij/inconnu", identite=p.mot("liaison.identite"),
        ouverte_le=jour, accord_le=jour, organisme_attendu_le=jour, social_attendu_le=jour, a_lire_service=True,
    )  # fmt: skip
    lia.Echange.objects.create(
        liaison=liaison, par=p.tiers, cote="service", acte="ouvrir", texte=p.mot("echange.texte")
    )
    lia.RetardEcarte.objects.create(demande=pieces["demande"], par=p.tiers, raison=p.mot("retard_ecarte.raison"))


def registres(p: Plume, pieces: dict[str, Any]) -> None:
    jour = timezone.localdate()
    pieces["sollicitation"] = demande = reg.Sollicitation.objects.create(
        organisme=p.organisme, equipe=p.equipe, par=p.tiers, pour=p.histoire.porteur, assure=pieces["assure"], lue_le=jour,
        genre="requisition", voie="courrier", recue_le=jour, de_qui=p.mot("sollicitation.de_qui"), manager_le=jour,
        statut="a_decider", raisons=p.mot("sollicitation.raisons"),
    )  # fmt: skip
    pieces["appui"] = reg.Appui.objects.create(
        sollicitation=demande, par=p.histoire.porteur, genre="dpo", question=p.mot("appui.question"), demande_le=jour
    )
    pieces["reclamation"] = reg.Reclamation.objects.create(
        organisme=p.organisme, par=p.histoire.porteur, assure=pieces["assure"], objet="delai", auteur="personne",
        voie="courrier", recue_le=jour, texte=p.mot("reclamation.texte"), accuse_avant=jour, reponse_avant=jour,
    )  # fmt: skip


def permanence(p: Plume, pieces: dict[str, Any]) -> None:
    """On duty the day after tomorrow; a call passed live to her; a call that she has not kept."""
    ou, pour = {"organisme": p.organisme}, p.histoire.porteur
    pieces["permanence"] = Permanence.objects.create(
        agent=pour,
        equipe=p.equipe,
        date=instant(2, 9).date(),
        periode=periode(instant(2, 9), 180),
        telephone="0500000000",
        **ou,
    )
    pieces["relais"] = Relais.objects.create(
        csam=p.tiers, pour=pour, sollicites=[pour.pk], assure=pieces["assure"],
        contenu=json.dumps({"paroles": p.mot("relais.contenu")}), **ou,
    )  # fmt: skip
    pieces["brouillon_appel"] = BrouillonAppel.objects.create(
        agent=pour,
        cle=uuid4(),
        contenu=json.dumps({"assure": str(pieces["assure"].pk), "paroles": p.mot("brouillon_appel.contenu")}),
    )


def calendrier(p: Plume, pieces: dict[str, Any]) -> None:
    """Her own feed, and a calendar that she brought in."""
    qui = {"agent": p.histoire.porteur, "organisme": p.organisme}
    pieces["flux"] = FluxCalendrier.objects.create(**qui, empreinte=uuid4().hex)
    pieces["calendrier_importe"] = CalendrierImporte.objects.create(**qui, nom=f"Agenda {p.rang}")


def espace(p: Plume, pieces: dict[str, Any], correspondant: Agent) -> None:
    """The portal of the body of this story, or of one of its own; a colleague there, and a key."""
    jour = timezone.localdate()
    body = p.partenaire or Partenaire.objects.create(code=f"espace-{p.rang}", nom="Autre")
    pieces["espace"] = espace = por.Espace.objects.create(
        partenaire=body, organisme=p.organisme, origine="hopital", date_debut=jour, ouvert_par=p.tiers
    )
    por.Correspondant.objects.create(espace=espace, agent=correspondant, date_debut=jour)
    pieces["compte_espace"] = people.un_agent("partenaire", organisme=None, partenaire_id=body.pk)
    pieces["cle_api"] = por.CleApi.objects.create(
        espace=espace,
        nom="Logiciel",
        debut="jalons_x",
        empreinte=f"{p.rang:064d}",
        date_fin=jour,
        creee_par=correspondant,
    )
    por.BrouillonSignalement.objects.create(
        auteur=pieces["compte_espace"],
        contenu=json.dumps({"texte": p.mot("brouillon_portail.contenu")}),
        modifie_le=timezone.now(),
    )
    sig.PersonneDite.objects.create(
        signalement=pieces["signalement"], nom=p.mot("personne_dite.nom", "assure_b"), cle=f"{p.rang:064d}"
    )
