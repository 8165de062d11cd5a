"""After « ce n’est pas nous »: her request handed over, to another body when one refuses; what she was told, sent to her."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois.models import Envoi
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.services import ecrire_a
from jalons.personnes.partages import services as partages
from jalons.personnes.partages.models import Partage
from jalons.personnes.partenaires.enums import MotifOrientation
from jalons.personnes.partenaires.models import Partenaire

from .. import rules
from ..enums import StatutDemande
from ..feuilles import feuille
from ..models import Demande, Orientation
from .securite import exiger_securite

OBJET = "Suite à votre appel"


@transaction.atomic
def preparer_partage(
    *, agent: Agent, demande: Demande, partenaire: Partenaire, dit: str, suite_de: Partage | None = None
) -> Partage:
    """What is to be handed over to that body, nothing of which leaves yet. Raises DecisionRefusee while nobody says who she
    is, PartageRefuse when one is open with that body.
    """
    if demande.assure is None:
        raise rules.DecisionRefusee(
            "Dites d’abord qui est la personne, ou choisissez « Non, elle appellera ».", "transmettre"
        )
    return partages.preparer(
        agent=agent, assure=demande.assure, organisme=demande.organisme, partenaire=partenaire, dit=dit,
        motif=_motif(demande, partenaire), demande_id=demande.pk, suite_de=suite_de,
    )  # fmt: skip


def _motif(demande: Demande, partenaire: Partenaire) -> str:
    """The reason as the directory says it, else what this body is for."""
    if demande.motif_hors_champ in MotifOrientation.values:
        return demande.motif_hors_champ
    return next((str(m) for m in partenaire.pour if m in MotifOrientation.values), "")


@transaction.atomic
def rerouter(
    *, agent: Agent, demande: Demande, partage: Partage, partenaire: Partenaire, dit: str, securite: str = ""
) -> Partage:
    """The body of ``partage``, of this demande, cannot: another is proposed to her, and what she is told of it.

    Raises DecisionRefusee when nothing is said to her, or of an open danger (``securite``); PartageRefuse; TransitionRefusee
    when it is settled already.
    """
    partage = Partage.objects.select_for_update().get(pk=partage.pk)
    if not partage.sans_suite:
        raise TransitionRefusee("Ceci est déjà réglé : rechargez la page.")
    if not dit.strip():
        raise rules.DecisionRefusee("Écrivez ce que vous lui avez dit : elle repart avec une réponse.", "dit")
    exiger_securite(agent=agent, demande=demande, fait=securite, acte="rerouter")
    neuf = preparer_partage(agent=agent, demande=demande, partenaire=partenaire, dit=dit, suite_de=partage)
    demande.refresh_from_db(from_queryset=Demande.objects.select_for_update())
    if demande.statut == StatutDemande.REORIENTE:  # one truth: where she is sent now, what she was told of it
        demande.partenaire, demande.ce_qui_a_ete_dit = partenaire, dit.strip()
        enregistrer(demande, demande.version, "partenaire", "ce_qui_a_ete_dit")
    Orientation.objects.update_or_create(
        demande=demande, partenaire=partenaire, defaults={"date_acte": timezone.localdate(), "transmis": True}
    )
    return neuf


@transaction.atomic
def envoyer_dit(*, agent: Agent, demande: Demande) -> Envoi:
    """Send her what she was told, by letter or e-mail, as she wishes and if the gate allows; once for each thing told.

    Raises DecisionRefusee when nothing was told or nobody knows who she is.
    """
    sienne = feuille(demande)
    if sienne is None or demande.assure is None:
        raise rules.DecisionRefusee("Il n’y a rien à envoyer : dites d’abord qui elle est et ce qui lui a été dit.")
    return ecrire_a(
        agent=agent, assure=demande.assure, cle=f"dit:{demande.pk}:{sienne.empreinte}", objet=OBJET,
        corps=sienne.texte, canaux=(Canal.COURRIER, Canal.COURRIEL),
    )  # fmt: skip
