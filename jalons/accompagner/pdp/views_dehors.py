"""What leaves of a return to work: a situation shown to a cell, with her agreement line by line; the answer to an employer."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire, ecrire
from jalons.accompagner.instances.models import SeanceInstance
from jalons.accompagner.instances.rules import Affaire
from jalons.accompagner.instances.selectors import point_de, seances_ouvertes_a
from jalons.accompagner.pdp import affaire, forms, papier, selectors, services, vue
from jalons.accompagner.pdp.models import Presentation, QuestionEmployeur
from jalons.accompagner.pdp.views import adresse
from jalons.fondations.acces.controle import acces, lire_comme, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, mener, poste


def _presentation(request: AgentRequest, pk: UUID) -> Presentation:
    lire_comme(request, "presentation")
    return trouver(request, Presentation.objects.select_related("dossier__assure", "dossier__organisme"), pk)


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def preparer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Her answer, line by line, before a cell hears anything."""
    dossier = dossier_a_ecrire(request, pk)
    lue = selectors.page(request.user, dossier, timezone.localdate())
    form = forms.PresentationForm(poste(request), initial=vue.presentation_proposee(lue))

    def agir(**_: Any) -> Presentation:
        return services.preparer_presentation(agent=request.user, dossier=dossier, **form.dits())

    return ecrire(
        request, form, agir, gabarit="pdp/preparer.html", contexte={"dossier": dossier},
        fait="C’est prêt. Rien n’est encore présenté.", retour=lambda p: reverse("pdp:cellule", args=[p.pk]),
    )  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def corriger(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She changes an answer, or the words."""
    presentation = _presentation(request, pk)
    enregistre = partial(vue.presentation_saisie, presentation)
    form = forms.PresentationForm(poste(request), initial=enregistre())

    def agir(*, version: int, **_: Any) -> Presentation:
        return services.preparer_presentation(
            agent=request.user, dossier=presentation.dossier, presentation=presentation, version=version, **form.dits()
        )

    return ecrire(
        request, form, agir, gabarit="pdp/preparer.html", contexte={"dossier": presentation.dossier},
        enregistre=enregistre, fait="C’est corrigé.", retour=reverse("pdp:cellule", args=[pk]),
    )  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def cellule(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The sheet as the cell will read it; to which sitting."""
    presentation = _presentation(request, pk)
    fiche = affaire.fiche(pk)
    form = forms.SeanceForm(poste(request), seances=seances_ouvertes_a(request.user, services.AFFAIRE))

    def agir(*, seance: SeanceInstance) -> None:
        services.inscrire_a_une_seance(agent=request.user, presentation=presentation, seance=seance)

    contexte = {
        "presentation": presentation, "dossier": presentation.dossier, "fiche": fiche, **fiche.contexte,
        "lignes_dites": vue.lignes_vues(presentation), "point": point_de(Affaire(services.AFFAIRE, pk)),
    }  # fmt: skip
    return mener(
        request, form, agir, gabarit="pdp/cellule.html", contexte=contexte, fait="C’est à l’ordre du jour.",
        retour=adresse(presentation.dossier_id, "cellule"),
    )  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She takes her agreement back."""
    presentation = _presentation(request, pk)
    agir = partial(services.retirer_presentation, agent=request.user, presentation=presentation)
    return acte(
        request, agir, fait="Retirée : la cellule n’en lira rien.", retour=adresse(presentation.dossier_id, "cellule")
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def question(request: AgentRequest, pk: UUID) -> HttpResponse:
    """An employer asks something of her health: the answer, always the same."""
    dossier = dossier_a_ecrire(request, pk)
    return ecrire(
        request,
        forms.QuestionForm(poste(request), initial={"recue_le": timezone.localdate()}),
        partial(services.noter_question, agent=request.user, dossier=dossier),
        gabarit="pdp/question.html",
        contexte={"dossier": dossier, "phrases": papier.REFUS_NEUTRE},
        fait="C’est noté. La lettre de refus est prête : elle ne dit rien de personne.",
        retour=adresse(pk, "employeur"),
    )


@acces("dossier", "accompagner", classe="F3")
@require_safe
def reponse(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The letter: neutral, without her name."""
    lire_comme(request, "question_employeur")
    lue = trouver(request, QuestionEmployeur.objects.select_related("dossier__organisme", "dossier__assure"), pk)
    return fichier(papier.refus_employeur(lue, request.user), papier.PDF, "reponse.pdf")
