"""A danger: noted after the call, followed until somebody says what was done."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure, NoteDanger


@transaction.atomic
def noter_danger(
    *, agent: Agent, numero: str, pour: Agent, cadre: Agent | None, assure: Assure | None = None, paroles: str = ""
) -> NoteDanger:
    """Who was called, about whom if known, who must act, and the words, sealed for the author and ``cadre``.

    Raises EnregistrementRefuse when somebody named is not of the author's caisse.
    """
    affectation = agent.affectation
    if affectation is None or affectation.organisme is None:
        raise EnregistrementRefuse("Un danger se note dans une caisse : aucune n’est la vôtre aujourd’hui.")
    for champ, nomme in (("pour", pour), ("cadre", cadre)):
        if nomme is not None and nomme.organisme_id != affectation.organisme_id:
            raise EnregistrementRefuse("Choisissez quelqu’un de votre caisse.", champ)
    note = NoteDanger.objects.create(
        assure=assure, organisme=affectation.organisme, auteur=agent, cadre=cadre, pour=pour, numero=numero,
        paroles=paroles or None,
    )  # fmt: skip
    inscrire(acte="danger.noter", agent=agent, objet=note, motif=numero)
    return note


@transaction.atomic
def clore_danger(*, agent: Agent, note: NoteDanger, fait: str) -> None:
    """Say what was done: it leaves the day of everybody. Raises TransitionRefusee when somebody closed it before."""
    lue = NoteDanger.objects.select_for_update().get(pk=note.pk)
    if lue.clos_par:
        raise TransitionRefusee(f"{lue.clos_par} vient de clore cette note. Rechargez la page.")
    lue.clos_le, lue.clos_par, lue.fait = timezone.now(), agent, fait
    lue.save(update_fields=["clos_le", "clos_par", "fait"])
    inscrire(acte="danger.clore", agent=agent, objet=lue)
