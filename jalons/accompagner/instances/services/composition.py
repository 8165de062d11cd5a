"""Who founds an instance and names who sits. Nobody names herself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.accompagner.instances.enums import Qualite, RegleQuorum
from jalons.accompagner.instances.models import Instance, Membre
from jalons.accompagner.instances.rules import InstanceRefusee
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire as ecrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.models import Organisme

CONTRAINTES = {
    "membre_une_fois": ("Cette personne est déjà membre à ces dates : terminez d’abord son mandat.", "agent"),
    "membre_une_presidence": (
        "Une autre personne préside déjà à ces dates : terminez d’abord sa présidence.",
        "qualite",
    ),
}


@transaction.atomic
def creer(*, agent: Agent, organisme: Organisme, quorum_nombre: int | None = None, **valeurs: Any) -> Instance:
    """Found an instance of this caisse. Raises InstanceRefusee: its name is taken, a fixed quorum without its number."""
    instance = Instance(organisme=organisme, **valeurs)
    instance.quorum_nombre = quorum_nombre if instance.regle_quorum == RegleQuorum.NOMBRE else None
    if instance.regle_quorum == RegleQuorum.NOMBRE and not quorum_nombre:
        raise InstanceRefusee("Dites combien de membres qui votent il faut.", "quorum_nombre")
    try:
        with transaction.atomic():
            instance.save(force_insert=True)
    except IntegrityError as erreur:
        if "instance_un_nom_par_caisse" not in str(erreur):
            raise
        raise InstanceRefusee(f"« {instance.nom} » existe déjà : ouvrez-la, ou changez le nom.", "nom") from erreur
    ecrire(acte="instance.creer", agent=agent, objet=instance)
    return instance


@transaction.atomic
def composer(
    *,
    agent: Agent | None,
    instance: Instance,
    membre: Agent | None = None,
    nom: str = "",
    fonction: str = "",
    corps: str = "",
    qualite: str = Qualite.MEMBRE,
    date_debut: date | None = None,
    date_fin: date | None = None,
) -> Membre:
    """Name a member: an agent, or somebody by function. Raises InstanceRefusee; nobody names herself."""
    if agent is not None and membre is not None and membre.pk == agent.pk:
        raise InstanceRefusee("On ne se nomme pas soi-même : une autre personne habilitée vous nomme.", "agent")
    if membre is None and not (fonction and corps):
        raise InstanceRefusee("Choisissez un agent, ou dites la fonction et l’organisme de la personne.", "fonction")
    debut = date_debut or timezone.localdate()
    if date_fin and date_fin < debut:
        raise InstanceRefusee("La fin du mandat précède son début.", "date_fin")
    nomme = Membre(
        instance=instance, agent=membre, nom="" if membre else nom, fonction=fonction, corps=corps, qualite=qualite,
        date_debut=debut, date_fin=date_fin,
    )  # fmt: skip
    try:
        with transaction.atomic():
            nomme.save(force_insert=True)
    except IntegrityError as erreur:
        dit = next((dit for cle, dit in CONTRAINTES.items() if cle in str(erreur)), None)
        if dit is None:
            raise
        raise InstanceRefusee(*dit) from erreur
    ecrire(acte="instance.composer", agent=agent, objet=instance, motif=nomme.qualite)
    return nomme


@transaction.atomic
def quitter(*, agent: Agent, membre: Membre, le: date) -> Membre:
    """The member's last day. Raises InstanceRefusee before the first one, TransitionRefusee when it was over."""
    ici = Membre.objects.select_for_update().get(pk=membre.pk)
    if ici.date_fin and ici.date_fin < timezone.localdate():
        raise TransitionRefusee("Ce mandat est déjà terminé.")
    if le < ici.date_debut:
        raise InstanceRefusee("Le dernier jour précède le premier : corrigez la date.", "le")
    ici.date_fin = le
    ici.save(update_fields=["date_fin"])
    ecrire(acte="instance.quitter", agent=agent, objet=ici.instance)
    return ici
