"""The acts on a protocol: prepared, corrected, signed, renewed, ended, reviewed once a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer, exiger_vue
from jalons.fondations.territoires.models import Organisme

from .enums import SuiteBilan
from .models import Bilan, Protocole

CHAMPS = ("intitule", "origine", "partenaire", "qui", "quoi", "comment", "signaler_jours", "repondre_jours")


class ProtocoleRefuse(Refus):
    """What was typed cannot be; the message says what to change."""


@transaction.atomic
def preparer(*, agent: Agent, organisme: Organisme, **champs: Any) -> Protocole:
    """A protocol of this caisse, to be signed. ``champs``: those of CHAMPS."""
    protocole = Protocole.objects.create(organisme=organisme, **{nom: champs[nom] for nom in CHAMPS})
    inscrire(acte="protocole.preparer", agent=agent, objet=protocole)
    return protocole


@transaction.atomic
def corriger(*, agent: Agent, protocole: Protocole, version: int, **champs: Any) -> Protocole:
    """Change what is not signed yet. Raises TransitionRefusee once it is, VersionDepassee."""
    frais = _verrouille(protocole)
    if frais.signe:
        raise TransitionRefusee("Ce protocole est signé : ses mots ne changent plus. Renouvelez-le pour les changer.")
    for nom in CHAMPS:
        setattr(frais, nom, champs[nom])
    enregistrer(frais, version, *CHAMPS)
    inscrire(acte="protocole.corriger", agent=agent, objet=frais)
    return frais


@transaction.atomic
def signer(
    *,
    agent: Agent,
    protocole: Protocole,
    version: int | None,
    signataires: str,
    signe_le: date,
    date_debut: date,
    date_fin: date,
) -> Protocole:
    """Both services signed. Raises ProtocoleRefuse (dates), TransitionRefusee (signed already), VersionDepassee.

    The one that it renews must not run at the same time.
    """
    frais = _verrouille(protocole)
    exiger_vue(frais, version)
    if frais.signe or frais.termine_le:
        raise TransitionRefusee("Ce protocole est déjà signé, ou terminé. Rechargez la page.")
    if date_fin < date_debut:
        raise ProtocoleRefuse("Le terme précède le début : donnez un terme plus tardif.", "date_fin")
    avant = frais.renouvelle
    if avant and avant.date_fin and date_debut <= min(avant.date_fin, avant.termine_le or avant.date_fin):
        lendemain = min(avant.date_fin, avant.termine_le or avant.date_fin) + timedelta(days=1)
        raise ProtocoleRefuse(
            f"Celui qu’il renouvelle court encore ce jour-là : commencez le {jour_annee(lendemain)}.", "date_debut"
        )
    frais.signataires, frais.signe_le, frais.date_debut, frais.date_fin = signataires, signe_le, date_debut, date_fin
    enregistrer(frais, frais.version, "signataires", "signe_le", "date_debut", "date_fin")
    inscrire(acte="protocole.signer", agent=agent, objet=frais)
    return frais


@transaction.atomic
def renouveler(*, agent: Agent, protocole: Protocole) -> Protocole:
    """The next one, with the same words, to be corrected then signed; asked twice, it is the same one.

    Raises TransitionRefusee when this one is not signed.
    """
    frais = _verrouille(protocole)
    if not frais.signe:
        raise TransitionRefusee("Ce protocole n’est pas signé : corrigez-le, il n’y a rien à renouveler.")
    if suivant := Protocole.objects.filter(renouvelle=frais).first():
        return suivant
    copie = {nom: getattr(frais, nom) for nom in CHAMPS}
    suivant = Protocole.objects.create(organisme=frais.organisme, renouvelle=frais, **copie)
    inscrire(acte="protocole.renouveler", agent=agent, objet=suivant)
    return suivant


@transaction.atomic
def terminer(
    *, agent: Agent, protocole: Protocole, version: int | None, motif: str, le: date | None = None
) -> Protocole:
    """End it before its term, or give up what was never signed. Raises TransitionRefusee, VersionDepassee."""
    frais = _verrouille(protocole)
    exiger_vue(frais, version)
    if frais.termine_le:
        raise TransitionRefusee("Ce protocole est déjà terminé.")
    frais.termine_le, frais.termine_motif = le or timezone.localdate(), motif
    enregistrer(frais, frais.version, "termine_le", "termine_motif")
    inscrire(acte="protocole.terminer", agent=agent, objet=frais)
    return frais


@transaction.atomic
def faire_bilan(*, agent: Agent, protocole: Protocole, annee: int, constats: str, suite: str) -> Bilan:
    """The review of ``annee``, once. Raises ProtocoleRefuse (never signed, a year that it did not run), TransitionRefusee."""
    if not protocole.date_debut or not protocole.date_debut.year <= annee <= timezone.localdate().year:
        raise ProtocoleRefuse("Ce protocole ne courait pas cette année-là.", "annee")
    try:
        with transaction.atomic():
            bilan = Bilan.objects.create(
                protocole=protocole, annee=annee, constats=constats, suite=SuiteBilan(suite),
                fait_le=timezone.localdate(),
            )  # fmt: skip
    except IntegrityError as erreur:
        raise TransitionRefusee(f"Le bilan de {annee} est déjà écrit : rechargez la page pour le lire.") from erreur
    inscrire(acte="protocole.faire_bilan", agent=agent, objet=protocole, motif=str(annee))
    return bilan


def _verrouille(protocole: Protocole) -> Protocole:
    return Protocole.objects.select_for_update(of=("self",)).select_related("renouvelle").get(pk=protocole.pk)
