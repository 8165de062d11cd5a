"""The return to work of a dossier: its page, its sheet, its tools and their steps. Every act is a POST."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire, ecrire
from jalons.accompagner.pdp import demande, forms, papier, selectors, services, suivi, vue
from jalons.accompagner.pdp.enums import LIBELLES_ACTES, CodeOutil
from jalons.accompagner.pdp.models import Outil, PasOutil
from jalons.accompagner.pdp.outils import outils
from jalons.fondations.acces.controle import acces, lire_comme, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, poste, valeurs
from jalons.fondations.socle.champs import version_postee

DOSSIERS = Dossier.objects.select_related("assure", "organisme", "demande")


def adresse(dossier_id: UUID, ancre: str = "") -> str:
    """The page of the return to work."""
    return reverse("pdp:page", args=[dossier_id]) + (f"#{ancre}" if ancre else "")


def outil_lu(request: AgentRequest, pk: UUID) -> Outil:
    """The tool, in a dossier that this agent accompanies, or 404."""
    lire_comme(request, "outil")
    return trouver(request, Outil.objects.select_related("dossier__assure", "dossier__organisme", "auteur"), pk)


@acces("dossier", "accompagner", classe="F3")
@require_safe
def page(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Everything of the return to work: what comes first, her work, the tree, the tools, the cell, the employer."""
    dossier = trouver(request, DOSSIERS, pk, "accompagner")
    return render(request, "pdp/page.html", vue.contexte(request.user, dossier, timezone.localdate()))


@acces("dossier", "accompagner", classe="F3")
@require_safe
def imprimer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The same for the person, in plain words; ``?grand=1``: in large type."""
    dossier = trouver(request, DOSSIERS, pk, "accompagner")
    lue = selectors.page(request.user, dossier, timezone.localdate())
    return fichier(papier.pour_la_personne(lue, grand=request.GET.get("grand") == "1"), papier.PDF, "reprise.pdf")


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def emploi(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Her work, as she tells it."""
    dossier = dossier_a_ecrire(request, pk)

    def enregistre() -> dict[str, Any]:
        ecrit = selectors.dernier_projet(dossier.pk)
        return asdict(selectors.dit_de(ecrit).emploi) | {"version": ecrit.version if ecrit else 0}

    form = forms.EmploiForm(poste(request), initial=enregistre())

    def agir(*, version: int, **_: Any) -> Any:
        dit = selectors.dit_de(selectors.dernier_projet(dossier.pk))
        dit = replace(dit, emploi=form.emploi(), dit_le=timezone.localdate())
        return services.noter_projet(agent=request.user, dossier=dossier, dit=dit, version=version)

    return ecrire(
        request, form, agir, gabarit="pdp/emploi.html", contexte={"dossier": dossier}, enregistre=enregistre,
        fait="La situation d’emploi est notée.", retour=adresse(pk, "emploi"),
    )  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def pistes(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Where she stands, in her words; the tree."""
    dossier = dossier_a_ecrire(request, pk)

    def enregistre() -> dict[str, Any]:
        ecrit = selectors.dernier_projet(dossier.pk)
        return forms.pistes_de(selectors.dit_de(ecrit)) | {"version": ecrit.version if ecrit else 0}

    form = forms.PistesForm(poste(request), initial=enregistre())

    def agir(*, version: int, paroles: str, vise: str, **_: Any) -> Any:
        dit = selectors.dit_de(selectors.dernier_projet(dossier.pk))
        le = dit.paroles_le if paroles == dit.paroles else timezone.localdate()
        dit = replace(dit, paroles=paroles, paroles_le=le, vise=vise, branches=form.branches())
        return services.noter_projet(agent=request.user, dossier=dossier, dit=dit, version=version)

    return ecrire(
        request, form, agir, gabarit="pdp/pistes.html", contexte={"dossier": dossier}, enregistre=enregistre,
        fait="C’est noté. Rien n’est fermé : une piste écartée peut être rouverte.", retour=adresse(pk, "ou"),
    )  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def ouvrir(request: AgentRequest, pk: UUID, code: str) -> HttpResponse:
    """Begin a tool: what its conditions say today is shown; the worker and the person choose."""
    if code not in CodeOutil.values:
        raise Http404
    dossier, jour = dossier_a_ecrire(request, pk), timezone.localdate()
    lue = selectors.eligibilite(dossier, code, jour)

    def agir(*, objet: str) -> Outil:
        dit = demande.Dit(objet=objet)
        return services.ouvrir(agent=request.user, dossier=dossier, code=code, dit=dit)

    return ecrire(
        request, forms.OuvrirForm(poste(request)), agir, gabarit="pdp/ouvrir.html",
        contexte={"dossier": dossier, "outil": outils()[code], "lue": lue, "badge": selectors.BADGES[lue.verdict]},
        fait="C’est commencé. Suivez les étapes.", retour=lambda neuf: adresse(pk, f"outil-{neuf.pk}"),
    )  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def completer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What is tried, where, with whom, which days."""
    outil = outil_lu(request, pk)
    enregistre = partial(vue.outil_saisi, outil)
    form = forms.OutilForm(poste(request), initial=enregistre(), essai=outil.code == CodeOutil.ESSAI_ENCADRE)

    def agir(*, version: int, debut: Any, fin: Any, **_: Any) -> Outil:
        return services.completer(
            agent=request.user, outil=outil, version=version, dit=form.dit(), debut=debut, fin=fin
        )

    return ecrire(
        request, form, agir, gabarit="pdp/outil.html", contexte={"dossier": outil.dossier, "outil": outil},
        enregistre=enregistre, fait="C’est noté.", retour=adresse(outil.dossier_id, f"outil-{pk}"),
    )  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def avancer(request: AgentRequest, pk: UUID, quoi: str) -> HttpResponse:
    """The request left, the decision came, it began, it is over."""
    if quoi not in LIBELLES_ACTES:
        raise Http404
    outil = outil_lu(request, pk)
    form = forms.AvancerForm(poste(request), initial={"le": timezone.localdate(), "version": outil.version})

    def agir(*, version: int, **dit: Any) -> Outil:
        return services.avancer(agent=request.user, outil=outil, acte=quoi, version=version, **dit)

    contexte = {"dossier": outil.dossier, "outil": outil, "quoi": quoi, "titre": LIBELLES_ACTES[quoi]}
    return ecrire(
        request, form, agir, gabarit="pdp/avancer.html", contexte=contexte, enregistre=partial(valeurs, outil),
        fait="C’est noté.", retour=adresse(outil.dossier_id, f"outil-{pk}"),
    )  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def noter(request: AgentRequest, pk: UUID, etape: str) -> HttpResponse:
    """A step: done, or awaited."""
    outil = outil_lu(request, pk)
    if (prevue := outil.definition.etape(etape)) is None:
        raise Http404
    pas = PasOutil.derniers().filter(outil=outil, etape=etape).first()
    enregistre = partial(suivi.lu_du_pas, pas) if pas else (lambda: {"qui": prevue.qui, "version": 0})
    form = forms.PasForm(poste(request), initial=enregistre(), etape=prevue)

    def agir(*, version: int = 0, **_: Any) -> PasOutil:
        return services.noter(
            agent=request.user, outil=outil, etape=etape, dit=form.dit(), pas=pas, version=version, **form.jours()
        )

    return ecrire(
        request, form, agir, gabarit="pdp/pas.html",
        contexte={"dossier": outil.dossier, "outil": outil, "etape": prevue, "pas": pas},
        enregistre=enregistre if pas else None, fait="C’est noté.", retour=adresse(outil.dossier_id, f"outil-{pk}"),
    )  # fmt: skip


def _pas(request: AgentRequest, pk: UUID) -> PasOutil:
    lire_comme(request, "outil")
    lignes = PasOutil.objects.select_related("outil__dossier__assure", "dossier__assure")
    return suivi.dernier_pas(trouver(request, lignes, pk))


@acces("dossier", "accompagner", classe="F3")
@require_POST
def faire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What was awaited came, today."""
    pas = _pas(request, pk)
    agir = partial(services.faire, agent=request.user, pas=pas, version=version_postee(request.POST) or 0)
    return acte(request, agir, fait="C’est noté, au jour d’aujourd’hui.", **vue.vers(request, pas.outil))


@acces("dossier", "accompagner", classe="F3")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A mistake."""
    pas = _pas(request, pk)
    agir = partial(services.retirer_pas, agent=request.user, pas=pas, version=version_postee(request.POST) or 0)
    return acte(
        request, agir, fait="La ligne est retirée ; elle reste lisible, barrée.", **vue.vers(request, pas.outil)
    )


@acces("dossier", "accompagner", classe="F3")
@require_safe
def accord(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The agreement of an essai encadré, to be signed: person, host, tutor, CPAM. Nothing of her health on it."""
    outil = outil_lu(request, pk)
    if outil.code != CodeOutil.ESSAI_ENCADRE:
        raise Http404
    octets = papier.accord_essai(suivi.vu(request.user, outil, timezone.localdate()))
    return fichier(octets, papier.PDF, "essai-encadre.pdf")
