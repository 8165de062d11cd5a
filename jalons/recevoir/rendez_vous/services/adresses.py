"""The person's own link: an address in what is written to her, her date of birth, until the appointment begins."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois.rules import mots_interdits
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.emplacements import emplacement
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import LienRendezVous, RendezVous

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # what is dictated and typed without doubt
LONGUEUR = 26  # 128 bits


class LienFerme(Refus):
    """The link opens nothing: unknown, past, taken back, tried too often, of an appointment that is no more. Same words."""

    statut = 410

    def __init__(self) -> None:
        super().__init__("Cette page ne s’ouvre pas, ou ne s’ouvre plus. Pour toute question : 36 46.")


class NaissanceFausse(Refus):
    """The link is right, the date is not; ``reste`` tries are left."""

    def __init__(self, reste: int):
        super().__init__(f"Ce n’est pas la date attendue. Encore {reste} essai{'s' if reste > 1 else ''}.", "naissance")


@dataclass(frozen=True)
class LienDonne:
    """A link just given: shown once."""

    lien: LienRendezVous
    jeton: str
    adresse: str


def _empreinte(jeton: str) -> bytes:
    return index_aveugle(f"rdv|{jeton}")


def _tirer() -> str:
    """A secret in which nobody reads a word."""
    while True:
        jeton = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR))
        if not mots_interdits(jeton):
            return jeton


def creer(rdv: RendezVous) -> LienDonne | None:
    """A new link of this appointment, no other stops; None when nothing would protect it (no date of birth), when it was
    taken back, or when no room shows the page.
    """
    jeton = _tirer()
    chemin = emplacement("rendez_vous.lien", jeton)
    if not chemin or rdv.assure.date_naissance is None or rdv.lien_retire_le or rdv.statut != StatutRendezVous.PRIS:
        return None
    lien = LienRendezVous.objects.create(rdv=rdv, empreinte=_empreinte(jeton))
    inscrire(acte="lienrendezvous.creer", agent=None, objet=lien)
    return LienDonne(lien, jeton, f"{settings.ADRESSE_PUBLIQUE}{chemin}")


def _vivants(maintenant: datetime) -> QuerySet[LienRendezVous]:
    lignes = LienRendezVous.objects.filter(
        retire_le=None, essais__lt=rules.ESSAIS, rdv__statut=StatutRendezVous.PRIS, rdv__periode__startswith__gt=maintenant,
        rdv__assure__date_deces=None,
    )  # fmt: skip
    return lignes.select_related("rdv__assure", "rdv__agent", "rdv__lieu__organisme", "rdv__demande")


def lire(*, jeton: str, maintenant: datetime | None = None) -> LienRendezVous:
    """The link of that address, as long as it opens; nothing is written. Raises LienFerme, always the same."""
    lien = _vivants(maintenant or timezone.now()).filter(empreinte=_empreinte(jeton[:64])).first()
    if lien is None:
        raise LienFerme
    return lien


def rouvrir(*, pk: UUID, maintenant: datetime | None = None) -> LienRendezVous:
    """The link that this browser has opened already. Raises LienFerme."""
    lien = _vivants(maintenant or timezone.now()).filter(pk=pk).first()
    if lien is None:
        raise LienFerme
    return lien


def ouvrir(*, jeton: str, naissance: date, maintenant: datetime | None = None) -> LienRendezVous:
    """Open it: her date of birth is right. Raises LienFerme; NaissanceFausse, and the try is counted, five in all.

    Never called inside a transaction: the refusal would undo the count.
    """
    lien = lire(jeton=jeton, maintenant=maintenant)
    sienne = lien.rdv.assure.date_naissance
    if sienne is None or not hmac.compare_digest(sienne.isoformat(), naissance.isoformat()):
        reste = _compter_essai(lien)
        raise NaissanceFausse(reste) if reste else LienFerme
    inscrire(acte="lienrendezvous.ouvrir", agent=None, objet=lien)
    return lien


def _compter_essai(lien: LienRendezVous) -> int:
    with transaction.atomic():
        if not LienRendezVous.objects.filter(pk=lien.pk, essais__lt=rules.ESSAIS).update(essais=F("essais") + 1):
            return 0
        lien.refresh_from_db(fields=["essais"])
        inscrire(acte="lienrendezvous.ouvrir", agent=None, objet=lien, motif="naissance", resultat="refuse")
    return rules.ESSAIS - lien.essais


@transaction.atomic
def retirer_lien(*, agent: Agent, rdv: RendezVous) -> None:
    """« Ne plus laisser ce lien »: none of its links opens any more, no message carries one. Raises TransitionRefusee."""
    lignes = RendezVous.objects.filter(pk=rdv.pk, statut=StatutRendezVous.PRIS, lien_retire_le=None)
    maintenant = timezone.now()
    if lignes.update(lien_retire_le=maintenant, version=F("version") + 1) != 1:
        raise TransitionRefusee("C’était déjà fait : aucun lien ne s’ouvre.")
    LienRendezVous.objects.filter(rdv=rdv, retire_le=None).update(retire_le=maintenant)
    rdv.refresh_from_db()
    inscrire(acte="rendezvous.retirer_lien", agent=agent, objet=rdv)


@transaction.atomic
def redonner_lien(*, agent: Agent, rdv: RendezVous) -> LienDonne:
    """A new link, shown once to be told or written to her; those before it stop. Raises TransitionRefusee."""
    frais = RendezVous.objects.select_for_update().get(pk=rdv.pk)
    maintenant = timezone.now()
    if frais.statut != StatutRendezVous.PRIS or frais.debut <= maintenant:
        raise TransitionRefusee("Ce rendez-vous n’est plus à venir : aucun lien ne s’ouvrirait.")
    LienRendezVous.objects.filter(rdv=rdv, retire_le=None).update(retire_le=maintenant)
    RendezVous.objects.filter(pk=rdv.pk).update(lien_retire_le=None, version=F("version") + 1)
    frais.lien_retire_le = None
    donne = creer(frais)
    if donne is None:
        raise TransitionRefusee("Sa date de naissance n’est pas connue : la noter d’abord, elle protège le lien.")
    rdv.refresh_from_db()
    inscrire(acte="rendezvous.redonner_lien", agent=agent, objet=rdv)
    return donne


def adresse_visio(rdv: RendezVous) -> str:
    """The room of this appointment in the service's own tool, that nobody guesses; '' when it is not by video, or none is set."""
    if rdv.mode != Mode.VISIO or not settings.JALONS_VISIO:
        return ""
    salle = index_aveugle(f"visio|{rdv.pk}|{rdv.agent_id}|{rdv.debut.timestamp():.0f}").hex()[:32]
    return f"{settings.JALONS_VISIO}/{salle}"
