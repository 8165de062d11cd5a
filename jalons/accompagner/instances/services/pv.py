"""The minutes: lines that the machine proposes and the secretary writes, read again and signed; what follows."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jalons.accompagner.instances.enums import TENUES, TRANSITIONS_SEANCE, StatutSeance
from jalons.accompagner.instances.minutes import minutes
from jalons.accompagner.instances.models import LignePV, Point, SeanceInstance, Suite
from jalons.accompagner.instances.rules import InstanceRefusee
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire as ecrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, enregistrer, exiger_vue

from .communs import noter, verrou

ECRITES = (StatutSeance.OUVERTE, StatutSeance.SUSPENDUE, StatutSeance.CLOSE)


@transaction.atomic
def ecrire_ligne(*, agent: Agent, seance: SeanceInstance, texte: str, point: Point | None = None) -> LignePV:
    """A line of her own. Raises TransitionRefusee before the sitting opened and after the signature."""
    ligne = noter(verrou(seance, *ECRITES), agent, texte, point=point)
    ecrire(acte="lignepv.ecrire", agent=agent, objet=ligne)
    return ligne


@transaction.atomic
def corriger_ligne(*, agent: Agent, ligne: LignePV, texte: str, version: int) -> LignePV:
    """Write a line otherwise, until the signature. Raises TransitionRefusee, VersionDepassee."""
    verrou(ligne.seance, *ECRITES)
    ligne.texte = texte
    enregistrer(ligne, version, "texte")
    ecrire(acte="lignepv.corriger", agent=agent, objet=ligne)
    return ligne


@transaction.atomic
def signer(
    *, agent: Agent, seance: SeanceInstance, signataire: str, relu: bool, version: int | None = None
) -> SeanceInstance:
    """Read again, and signed: kept as it is, for ever. Raises InstanceRefusee, TransitionRefusee."""
    ici = verrou(seance, StatutSeance.CLOSE)
    exiger_vue(ici, version)
    if not relu:
        raise InstanceRefusee("Un procès-verbal se relit avant d’être signé : dites-le.", "relu")
    maintenant = timezone.now()
    fige = json.dumps(minutes(ici), ensure_ascii=False)
    appliquer(
        ici, "signer", TRANSITIONS_SEANCE, agent=agent, signee_le=maintenant, signee_par=agent, signataire=signataire,
        pv_signe=fige,
    )  # fmt: skip
    return ici


@transaction.atomic
def ajouter_additif(*, agent: Agent, seance: SeanceInstance, texte: str) -> LignePV:
    """A correction after the signature: the minutes stay as they are, the addendum is printed after them."""
    ligne = noter(verrou(seance, StatutSeance.SIGNEE), agent, texte, additif=True)
    ecrire(acte="lignepv.ajouter_additif", agent=agent, objet=ligne)
    return ligne


@transaction.atomic
def noter_suite(
    *, agent: Agent, seance: SeanceInstance, quoi: str, qui: str, pour_le: date, point: Point | None = None
) -> Suite:
    """What follows: what, who, for when."""
    ici = verrou(seance, *ECRITES, StatutSeance.SIGNEE)
    if point is not None and point.seance_id != ici.pk:
        raise InstanceRefusee("Ce point n’est pas de cette séance.", "point")
    dernier = ici.suites.aggregate(rang=Max("rang"))["rang"] or 0
    suite = Suite.objects.create(seance=ici, point=point, rang=dernier + 1, quoi=quoi, qui=qui, pour_le=pour_le)
    ecrire(acte="suite_instance.noter", agent=agent, objet=suite)
    return suite


@transaction.atomic
def faire_suite(*, agent: Agent, suite: Suite) -> Suite:
    """It is done. Raises TransitionRefusee when it was."""
    verrou(suite.seance, *ECRITES, *TENUES)
    ici = Suite.objects.select_for_update().get(pk=suite.pk)
    if ici.faite_le:
        raise TransitionRefusee("C’était déjà noté comme fait.")
    ici.faite_le = timezone.localdate()
    ici.save(update_fields=["faite_le"])
    ecrire(acte="suite_instance.faire", agent=agent, objet=ici)
    return ici
