"""What the person is told of her appointment. Neutral words, and the address where she goes (docs/adr/0010)."""

from __future__ import annotations

from datetime import datetime

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import RAPPEL, Statut
from jalons.personnes.assures.services import canal_prevu, ecrire_a
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import Mode, MotifAnnulation
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors import messages
from jalons.recevoir.rendez_vous.services.adresses import creer

ELLE_LE_SAIT = {MotifAnnulation.PERSONNE, MotifAnnulation.DECES}


CHANGE, ANNULE, EXCUSE = "remplacé : le rendez-vous a changé", "rendez-vous annulé", "la personne a prévenu"
RETIRES = frozenset({CHANGE, ANNULE, EXCUSE})


def retirer(*, agent: Agent | None, rdv: RendezVous, motif: str) -> None:
    """What still waits about this appointment will not leave."""
    envois.annuler_sous(prefixe=rules.cle_des_messages(rdv.pk), motif=motif, agent=agent)


def retirer_rappel(rdv: RendezVous) -> None:
    """A reminder of another hour that still waits will not leave."""
    envois.annuler_sous(prefixe=f"rdv:{rdv.pk}{RAPPEL}", motif=CHANGE)


def confirmer(*, agent: Agent | None, rdv: RendezVous) -> None:
    """Put a confirmation in the outbox; one that still waits with the old hour will not leave."""
    deja = messages(rdv).exists()
    retirer(agent=agent, rdv=rdv, motif=CHANGE)
    corps, lieu = phrase(rdv, f"Rendez-vous {'déplacé : ' if deja else ''}")
    _ecrire(agent, rdv, corps, lieu)


def phrase(rdv: RendezVous, debut: str) -> tuple[str, str]:
    """When, how, where, and how to change it, with her link when she may have one; and the address in it."""
    lieu = rdv.lieu.adresse_dite if rdv.lieu else ""  # its name may tell why: « service social »
    ou = f", {lieu}" if lieu else ""
    maniere = {Mode.TELEPHONE: " par téléphone", Mode.VISIO: " en visio"}.get(Mode(rdv.mode), "")
    donne = creer(rdv) if canal_prevu(rdv.assure)[1] else None
    changer = f"{donne.adresse} ou 36 46" if donne else "36 46"
    return f"{debut}{_quand(rdv)}{maniere}{ou}. Pour changer : {changer}.", lieu


def prevenir_de_l_annulation(*, agent: Agent | None, rdv: RendezVous, motif: str, maintenant: datetime) -> None:
    """Tell her that it will not take place, unless she said so herself; what still waits will not leave.

    Taken by mistake, it is told only to who was written to.
    """
    partis = messages(rdv).filter(statut=Statut.ENVOYE).exists()
    retirer(agent=agent, rdv=rdv, motif=ANNULE)
    if motif in ELLE_LE_SAIT or rdv.debut <= maintenant or (motif == MotifAnnulation.ERREUR and not partis):
        return
    _ecrire(agent, rdv, f"Le rendez-vous {_quand(rdv)} n’aura pas lieu. Pour en prendre un autre : 36 46.")


def _ecrire(agent: Agent | None, rdv: RendezVous, corps: str, lieu: str = "") -> None:
    cle = f"{rules.cle_des_messages(rdv.pk)}{rdv.version}"
    ecrire_a(agent=agent, assure=rdv.assure, cle=cle, objet="Votre rendez-vous", corps=corps, lieu=lieu)


def _quand(rdv: RendezVous) -> str:
    return rules.quand_texte(rdv.debut, rdv.zone)
