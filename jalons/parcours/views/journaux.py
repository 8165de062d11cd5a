"""The journal as the data protection officer reads it, takes lines out of it, and prints for a person what is about her."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, montrer, taire, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, fichier, mener, retour_demande
from jalons.fondations.socle.exports import FORMES
from jalons.fondations.socle.fautes import resumer
from jalons.parcours import journaux as services
from jalons.parcours.forms_journaux import FiltreJournal, MotifExport, RecherchePersonne
from jalons.parcours.selectors import PAR_PAGE, journaux
from jalons.personnes.assures.models import Assure

INTROUVABLE = "Personne, ou plus d’une personne, ne répond exactement à cela : donnez son numéro de sécurité sociale."


def _contexte(request: AgentRequest, filtre: FiltreJournal) -> dict[str, Any]:
    """The page of a choice, read about whom it concerns; one that cannot be read shows no line."""
    contexte = {
        "filtre": filtre, "etat": journaux.etat(timezone.now()), "profondeur": journaux.PROFONDEUR,
        "recherche": RecherchePersonne(), "fautes_titre": "La recherche n’est pas faite.",
    }  # fmt: skip
    personne = journaux.concernee(filtre.choix) if filtre.is_valid() else None
    montrer(request, [personne])
    if not filtre.is_valid():
        return contexte | {"fautes": resumer(filtre)}
    page = Paginator(journaux.lignes(filtre.choix)[: journaux.PROFONDEUR], PAR_PAGE).get_page(request.GET.get("page"))
    imprimable = bool(personne) and autorise(request.user, "imprimer_acces", "assure", personne)
    return contexte | {
        "page": page, "lignes": journaux.en_lignes(page), "personne": personne, "imprimable": imprimable,
        "export": MotifExport(),
    }  # fmt: skip


@acces("journal", "lire")
@require_safe
def journal_entier(request: AgentRequest) -> HttpResponse:
    """Every line, by object, role, act and period; reading it is itself a line, about whom it was read."""
    contexte = _contexte(request, FiltreJournal.de(request.GET))
    return render(request, "parcours/journal_entier.html", contexte, status=422 if "fautes" in contexte else 200)


@acces("journal", "lire")
@require_POST
@sensitive_post_parameters()
def chercher(request: AgentRequest) -> HttpResponse:
    """From what identifies a person to her journal; neither a name nor a number is ever in an address."""
    page = reverse("parcours:journal_entier")
    return mener(
        request, RecherchePersonne(request.POST),
        lambda personne: services.chercher_personne(agent=request.user, texte=personne),
        gabarit="parcours/journal_entier.html", contexte=lambda: _contexte(request, FiltreJournal.de({})), nom="recherche",
        fait=lambda trouvee: "Voici ce qui concerne cette personne." if trouvee else INTROUVABLE,
        retour=lambda trouvee: f"{page}?objet={trouvee.pk}" if trouvee else page,
    )  # fmt: skip


@acces("journal", "exporter")
@require_POST
def exporter(request: AgentRequest) -> HttpResponse:
    """The lines of the page that asked, all its pages, as a file."""
    filtre, pourquoi = FiltreJournal.de(request.POST), MotifExport(request.POST)
    if not filtre.is_valid():
        return render(request, "parcours/journal_entier.html", _contexte(request, filtre), status=422)

    def rendre(octets: bytes) -> HttpResponse:
        forme = pourquoi.cleaned_data["forme"]
        return fichier(octets, FORMES[forme][1], f"journal-{timezone.localdate():%Y-%m-%d}.{forme}")

    return mener(
        request, pourquoi,
        partial(services.exporter, agent=request.user, choix=filtre.choix, maintenant=timezone.now()),
        gabarit="parcours/journal_entier.html", nom="export",
        contexte=lambda: _contexte(request, filtre) | {"fautes_titre": "Aucune ligne n’est sortie."},
        reponse=rendre, retour="parcours:journal_entier",
    )  # fmt: skip


@acces("assure", "imprimer_acces")
@require_POST
def imprimer_acces(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Qui a lu mon dossier », for the person: date, role and act, on paper."""
    assure = trouver(request, Assure.objects.select_related("organisme"), pk)
    agir = partial(services.imprimer_acces, agent=request.user, assure=assure, maintenant=timezone.now())
    taire(request)  # the line of the act says it: nobody opened her record
    nom = f"acces-{timezone.localdate():%Y-%m-%d}.pdf"
    return acte(
        request,
        agir,
        reponse=lambda octets: fichier(octets, "application/pdf", nom),
        retour=retour_demande(request, "/"),
    )
