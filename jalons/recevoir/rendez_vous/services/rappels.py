"""The reminders of the appointments to come: deposited some days before, once an hour told, by the way she wishes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import A_REVOIR, Canal, Statut
from jalons.fondations.envois.selectors import sous
from jalons.fondations.referentiels.selectors import valeur
from jalons.personnes.assures.models import Contact
from jalons.personnes.assures.services import canal_prevu, ecrire_a
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services.messages import RETIRES, phrase, retirer_rappel

log = logging.getLogger("jalons.rendez_vous")
CANAUX = (Canal.COURRIER, Canal.SMS, Canal.COURRIEL)


@dataclass
class Bilan:
    """What one run did. ``ecartes``: appointments set aside, seen in the day of those who receive."""

    deposes: int = 0
    deja: int = 0
    pas_encore: int = 0
    sans: int = 0  # she wants none, or may not be written to, or was told a moment ago
    ecartes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        suite = f", {len(self.ecartes)} mis de côté : {', '.join(self.ecartes[:20])}" if self.ecartes else ""
        return (
            f"{self.deposes} rappels déposés, {self.deja} déjà faits, {self.pas_encore} pas encore dus, "
            f"{self.sans} sans rappel{suite}."
        )


def delais(jour: date) -> dict[str, int]:
    """How many days before, by each way; « tard »: a letter no longer leaves. Raises ReferentielAbsent."""
    lus = {canal.value: int(valeur(f"rdv_rappel_{canal.value}", jour)) for canal in CANAUX}
    return lus | {"tard": int(valeur("rdv_rappel_courrier_tard", jour))}


def rappeler(*, maintenant: datetime | None = None) -> Bilan:
    """Deposit every reminder that is due. May be killed and run again: one a person and hour, each its own transaction."""
    maintenant, bilan = maintenant or timezone.now(), Bilan()
    regles = delais(timezone.localdate(maintenant))
    horizon = maintenant + timedelta(days=max(regles.values()) + 1)
    dus = RendezVous.objects.filter(
        statut=StatutRendezVous.PRIS, periode__startswith__gt=maintenant, periode__startswith__lte=horizon
    )
    for pk in list(dus.order_by("periode", "pk").values_list("pk", flat=True)):
        try:
            _un(pk, regles, maintenant, bilan)
        except DatabaseError:
            raise
        except Exception as erreur:  # one that cannot be read or written stops nobody else's
            log.error("Rappel du rendez-vous %s non déposé : %s.", pk, type(erreur).__name__)
            _mettre_de_cote(pk, bilan)
    return bilan


@transaction.atomic
def _un(pk: UUID, regles: Mapping[str, int], maintenant: datetime, bilan: Bilan) -> None:
    tenu = RendezVous.objects.select_for_update().get(pk=pk)
    if tenu.statut != StatutRendezVous.PRIS or tenu.debut <= maintenant:
        return
    rdv = RendezVous.objects.select_related("assure", "lieu").get(pk=pk)
    cle = _cle(rdv)
    if cle is None:
        bilan.deja += 1
        return
    canal, permis = canal_prevu(rdv.assure)
    if not permis or Contact.objects.filter(assure=rdv.assure_id, sans_rappel=True).exists():
        bilan.sans += 1
        return
    du = rules.rappel_du(
        rdv.date_acte, rules.jour_local(maintenant, rdv.zone), regles[canal],
        tard=regles["tard"] if canal == Canal.COURRIER else 1, dite=_dite_le(rdv),
    )  # fmt: skip
    bilan.pas_encore += du is None
    bilan.sans += du is False
    if du:
        retirer_rappel(rdv)
        _deposer(rdv, cle)
        bilan.deposes += 1


def _deposer(rdv: RendezVous, cle: str) -> None:
    texte, lieu = phrase(rdv, "Rappel : rendez-vous ")
    ecrire_a(
        agent=None, assure=rdv.assure, cle=cle, objet="Votre rendez-vous", corps=texte, lieu=lieu, zone=rdv.zone,
        perime_le=rdv.debut,
    )  # fmt: skip


def _cle(rdv: RendezVous) -> str | None:
    """The key of the reminder of this hour; None when it was made. One withdrawn before it left may be made again."""
    prefixe = rules.cle_du_rappel(rdv.pk, rdv.debut)
    faits: list[Any] = list(sous(prefixe).values_list("statut", "raison_refus"))
    if any(statut != Statut.REFUSE or raison not in RETIRES for statut, raison in faits):
        return None
    return f"{prefixe}:{len(faits)}"


def _dite_le(rdv: RendezVous) -> date:
    """The day when she was last told this hour: when it was taken, or moved."""
    dernier = sous(rules.cle_des_messages(rdv.pk)).values_list("created_at", flat=True).first()
    return rules.jour_local(max(rdv.pris_le, dernier or rdv.pris_le), rdv.zone)


def _mettre_de_cote(pk: UUID, bilan: Bilan) -> None:
    """Kept as refused, without a word of hers, so that somebody tells her by voice."""
    rdv = RendezVous.objects.get(pk=pk)
    envois.deposer(
        agent=None, assure_id=rdv.assure_id, canal=Canal.SMS, destinataire="", objet="", corps="", permis=False,
        cle_unique=f"{rules.cle_du_rappel(rdv.pk, rdv.debut)}:0", raison=A_REVOIR,
    )  # fmt: skip
    bilan.ecartes.append(str(pk))
