"""What the worker does: a need, its plan, what is asked of whom, what came of it. Every act is a POST."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire
from jalons.accompagner.aides import forms, papier, selectors, services
from jalons.accompagner.aides.besoin import Payee
from jalons.accompagner.aides.enums import Reponse
from jalons.accompagner.aides.models import Aide, Financement, Versement
from jalons.fondations.acces.controle import acces, montrer, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, mener, poste
from jalons.fondations.socle.champs import version_postee
from jalons.personnes.assures.models import Assure

AIDES = Aide.objects.select_related("assure", "dossier", "organisme", "auteur")
PARTS = Financement.objects.select_related("aide__assure", "aide__dossier", "aide__organisme", "fonds")


def adresse(aide_id: UUID) -> str:
    """The page of a need."""
    return reverse("aides:aide", args=[aide_id])


def _part(request: AgentRequest, pk: UUID) -> Financement:
    return trouver(request, PARTS, pk)


def _bouton(request: AgentRequest, pk: UUID, service: Any, fait: str) -> HttpResponse:
    """An act of one button on a share, over what the page showed."""
    part = _part(request, pk)
    agir = partial(service, agent=request.user, financement=part, version=version_postee(request.POST))
    return acte(request, agir, fait=fait, retour=adresse(part.aide_id))


@acces("aide", "lire", classe="F3")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Those whom she helps: what awaits her, then each need."""
    jour = timezone.localdate()
    siennes = selectors.les_siennes(request.user, jour)
    montrer(request, [v.aide.assure for v in siennes])
    contexte = {"aides": siennes, "a_faire": selectors.a_faire(siennes, jour)}
    return render(request, "aides/liste.html", contexte)


@acces("aide", "lire", classe="F3")
@require_safe
def aide(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One need: what is told, who finances it, what remains to be found, what was paid."""
    lue = trouver(request, AIDES, pk)
    vue, jour = selectors.vue(lue), timezone.localdate()
    cle = uuid4()
    contexte = {"vue": vue, "elle": lue.assure, "a_faire": selectors.a_faire([vue], jour), "cle": cle,
                "verser": forms.VerserForm(initial={"cle": cle})}  # fmt: skip
    return render(request, "aides/aide.html", contexte)


@acces("aide", "proposer", classe="F3")
@lire_et_agir
def noter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A need, in a dossier."""
    dossier = dossier_a_ecrire(request, pk)
    return _noter(request, dossier.assure, {"dossier": dossier, "organisme_id": dossier.organisme_id})


@acces("aide", "proposer", classe="F3")
@lire_et_agir
def noter_sans(request: AgentRequest, assure_id: UUID) -> HttpResponse:
    """A need of somebody whom the service does not accompany [003 case 8]."""
    elle = trouver(request, Assure, assure_id)
    return _noter(request, elle, {"organisme_id": request.user.organisme_id})


def _noter(request: AgentRequest, elle: Assure, siens: dict[str, Any]) -> HttpResponse:
    form = forms.AideForm(poste(request))

    def agir(**_: Any) -> Aide:
        return services.noter(agent=request.user, assure=elle, **siens, **form.dites())

    return mener(
        request, form, agir, gabarit="aides/besoin.html", contexte={"elle": elle, "dossier": siens.get("dossier")},
        fait="C’est noté. Dites maintenant qui peut financer.", retour=lambda neuve: adresse(neuve.pk),
    )  # fmt: skip


@acces("aide", "proposer", classe="F3")
@lire_et_agir
def corriger(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The need told otherwise."""
    lue = trouver(request, AIDES, pk)
    enregistre = partial(forms.saisie, lue)
    form = forms.AideForm(poste(request), initial=enregistre())

    def agir(*, version: int, **_: Any) -> Aide:
        return services.corriger(agent=request.user, aide=lue, version=version, **form.dites())

    return mener(
        request, form, agir, gabarit="aides/besoin.html", contexte={"elle": lue.assure, "aide": lue},
        enregistre=enregistre, fait="C’est noté.", retour=adresse(pk),
    )  # fmt: skip


@acces("aide", "proposer", classe="F3")
@lire_et_agir
def payer_a(request: AgentRequest, pk: UUID) -> HttpResponse:
    """To whom it is paid, once granted."""
    lue = trouver(request, AIDES, pk)
    enregistre = partial(forms.saisie, lue)
    form = forms.PayeeForm(poste(request), initial=enregistre())

    def agir(*, version: int, payee: str, reference: str) -> Aide:
        return services.payer_a(agent=request.user, aide=lue, version=version, payee=Payee(payee, reference))

    return mener(
        request, form, agir, gabarit="aides/payee.html", contexte={"elle": lue.assure, "aide": lue},
        enregistre=enregistre, fait="C’est noté.", retour=adresse(pk),
    )  # fmt: skip


@acces("aide", "proposer", classe="F3")
@lire_et_agir
def ajouter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A financer of the plan."""
    lue = trouver(request, AIDES, pk)
    vue = selectors.vue(lue)
    initial = {"demande": vue.libre}
    form = forms.FinanceurForm(poste(request), initial=initial, agent=request.user, jour=timezone.localdate())
    return mener(
        request, form, partial(services.ajouter, agent=request.user, aide=lue), gabarit="aides/financeur.html",
        contexte={"vue": vue, "elle": lue.assure}, fait="C’est au plan de financement.", retour=adresse(pk),
    )  # fmt: skip


@acces("aide", "proposer", classe="F3")
@lire_et_agir
def demander(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Ask for it."""
    part = _part(request, pk)
    form = forms.DemanderForm(poste(request), initial={"version": part.version}, agent=request.user, financement=part)
    agir = partial(services.demander, agent=request.user, financement=part, version=version_postee(request.POST))
    contexte = {"part": part, "elle": part.aide.assure, "deja": selectors.deja(part, timezone.localdate())}
    return mener(
        request, form, agir, gabarit="aides/demander.html", contexte=contexte,
        fait="C’est demandé.", retour=adresse(part.aide_id),
    )  # fmt: skip


@acces("aide", "proposer", classe="F3")
@lire_et_agir
def repondre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What somebody outside answered."""
    part = _part(request, pk)
    form = forms.ReponseForm(poste(request), initial={"version": part.version})

    def agir(*, accord: str, **dit: Any) -> Financement:
        vue = version_postee(request.POST)
        return services.repondre(
            agent=request.user, financement=part, accord=accord == Reponse.ACCORD, version=vue, **dit
        )

    return mener(
        request, form, agir, gabarit="aides/reponse.html", contexte={"part": part, "elle": part.aide.assure},
        fait="La réponse est notée.", retour=adresse(part.aide_id),
    )  # fmt: skip


@acces("aide", "proposer", classe="F3")
@lire_et_agir
def verse(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Somebody outside paid."""
    part = _part(request, pk)
    form = forms.LeForm(poste(request), initial={"le": timezone.localdate(), "version": part.version})
    agir = partial(services.noter_verse, agent=request.user, financement=part, version=version_postee(request.POST))
    return mener(
        request, form, agir, gabarit="aides/verse.html", contexte={"part": part, "elle": part.aide.assure},
        fait="C’est noté.", retour=adresse(part.aide_id),
    )  # fmt: skip


@acces("aide", "proposer", classe="F3")
@require_POST
def reprendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take the asking back."""
    return _bouton(request, pk, services.reprendre, "La demande est reprise ; elle n’est plus à l’ordre du jour.")


@acces("aide", "proposer", classe="F3")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Out of the plan."""
    return _bouton(request, pk, services.retirer, "C’est retiré du plan.")


@acces("aide", "proposer", classe="F3")
@require_POST
def solder(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Nothing more will be paid."""
    return _bouton(request, pk, services.solder, "C’est soldé : ce qui restait est rendu au fonds.")


@acces("aide", "proposer", classe="F3")
@require_POST
def lettre_donnee(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The letter was given or sent."""
    return _bouton(request, pk, services.donner_lettre, "C’est noté : la lettre est donnée.")


@acces("aide", "proposer", classe="F3")
@require_POST
def redemander(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A new examination."""
    part = _part(request, pk)
    agir = partial(services.redemander, agent=request.user, financement=part)
    return acte(
        request, agir, fait="Un nouvel examen est au plan : soumettez-le à une séance.", retour=adresse(part.aide_id)
    )


@acces("aide", "proposer", classe="F3")
@require_POST
def verser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Ask for a payment."""
    part = _part(request, pk)
    form = forms.VerserForm(request.POST)
    vue = selectors.vue(part.aide)
    return mener(
        request, form, partial(services.verser, agent=request.user, financement=part), gabarit="aides/aide.html",
        contexte={"vue": vue, "elle": part.aide.assure, "cle": uuid4(), "faute_part": part.pk}, nom="verser",
        fait="Le paiement est demandé : il part avec le prochain envoi.", retour=adresse(part.aide_id),
    )  # fmt: skip


@acces("aide", "proposer", classe="F3")
@require_POST
def annuler_versement(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Before it is sent."""
    lu = trouver(
        request, Versement.objects.select_related("financement__aide__assure", "financement__aide__dossier"), pk
    )
    agir = partial(services.annuler_versement, agent=request.user, versement=lu, version=version_postee(request.POST))
    return acte(request, agir, fait="Le paiement est annulé.", retour=adresse(lu.financement.aide_id))


@acces("aide", "lire", classe="F3")
@require_safe
def lettre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The letter that she understands."""
    part = _part(request, pk)
    return fichier(papier.lettre(part, request.user), papier.PDF, "aide.pdf")
