"""The person's agreement to her plan: how, on which day, and to what, kept as it was."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import AccordPlan
from jalons.accompagner.accompagnements.models import AccordDonne, PlanAide
from jalons.accompagner.accompagnements.selectors import empreinte_plan, plan_a_convenir
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, ou_rien
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer


@transaction.atomic
def recueillir_accord(
    *,
    agent: Agent,
    plan: PlanAide,
    version: int,
    convenu_le: date,
    accord: str,
    signataire: str = "",
    trace: str = "",
    vu: str | None = None,
) -> PlanAide:
    """Note that she agrees to the plan as it is now, or that her agreement is not given. What was agreed before stays.

    ``vu``: which plan she was shown (``empreinte_plan``). Raises SaisieRefusee (an impossible day, a signature that is none),
    TransitionRefusee when the plan is another by now, VersionDepassee.
    """
    dossier = ecrire_dans(plan.dossier_id)
    rules.controler_date(convenu_le, aujourdhui=aujourdhui(), ouvert_le=dossier.ouvert_le, champ="convenu_le")
    if accord == AccordPlan.SIGNE:
        rules.controler_signature(trace, signataire)
    donne = accord != AccordPlan.NON_RECUEILLI
    plan.convenu_le, plan.accord = convenu_le, accord
    plan.convenu = json.dumps(plan_a_convenir(plan), ensure_ascii=False) if donne else None
    enregistrer(plan, version, "convenu_le", "accord", "convenu")
    if vu is not None and vu != empreinte_plan(plan):
        raise TransitionRefusee(
            "Le plan a changé pendant que cette page était ouverte : le voici tel qu’il est. Relisez-le ensemble, puis notez "
            "son accord."
        )
    if donne:
        signe = accord == AccordPlan.SIGNE
        AccordDonne.objects.create(
            dossier=dossier, plan=plan, auteur=agent, convenu_le=convenu_le, forme=accord, contenu=plan.convenu,
            signataire=ou_rien(signataire) if signe else None, trace=ou_rien(trace) if signe else None,
        )  # fmt: skip
    inscrire(acte="plan.recueillir_accord", agent=agent, objet=plan, assure_id=dossier.assure_id)
    return plan
