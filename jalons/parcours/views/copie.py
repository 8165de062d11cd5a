"""The copy of her file: choose what is hidden with its preview, take a line out, give it, open again what was given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import Feuille
from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire, feuille
from jalons.fondations.acces.controle import acces, autorise, lire_comme, taire, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents import services as documents
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import fichier, lire_et_agir, mener, poste
from jalons.fondations.socle.refus import Refus
from jalons.parcours import copie as services
from jalons.parcours import feuille_copie as papier
from jalons.parcours.forms_copie import RAISONS, CopieForm, LigneForm
from jalons.parcours.models import CopieDossier
from jalons.parcours.selectors import copie as lus
from jalons.personnes.assures.selectors import ne_rien_dire


def _dossier(request: AgentRequest, pk: UUID) -> Dossier:
    lire_comme(request, "copie")
    return dossier_a_ecrire(request, pk)


def _ici(pk: UUID) -> str:
    return reverse("parcours:copie", args=[pk])


def _version(dossier: Dossier) -> int:
    ligne = lus.en_cours(dossier)
    return ligne.version if ligne else 0


def _form(request: AgentRequest, dossier: Dossier) -> CopieForm:
    matiere, choix = lus.matiere(request.user, dossier, timezone.localdate()), lus.choix_de(dossier)
    return CopieForm(poste(request), matiere=matiere, choix=choix, initial={"version": _version(dossier)})


def _enregistre(dossier: Dossier, form: CopieForm) -> dict[str, Any]:
    choix = lus.choix_de(dossier)
    return {"mots": form.coches(choix), "ajouts": choix.ajouts, "version": _version(dossier)}


def _contexte(request: AgentRequest, dossier: Dossier, form: CopieForm) -> dict[str, Any]:
    """The words, the copy as it leaves with what is kept, what was given before."""
    choix, jour = lus.choix_de(dossier), timezone.localdate()
    return {
        "dossier": dossier, "copie": form.matiere.copie(choix), "matiere": form.matiere, "choix": choix,
        "remises": [(c, lus.non_partie(c), c.organisme_id == dossier.organisme_id) for c in lus.remises(dossier)],
        "silences": ne_rien_dire(dossier.assure, jour),
        "peut_relire": autorise(request.user, "lire", "copie", dossier, classe="F4"),
        "pas_la_poste": lus.pourquoi_pas_la_poste(dossier, jour),
        "garder_ici": reverse("parcours:copie_garder", args=[dossier.pk]),
    }  # fmt: skip


@acces("copie", "preparer", classe="F3")
@lire_et_agir
def copie(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Everything written, as it leaves; each button keeps what is ticked first, « Remettre » gives exactly what was shown."""
    dossier = _dossier(request, pk)
    form, veut = _form(request, dossier), request.POST.get("acte", "")
    part = veut == "remettre" and form.is_valid() and form.apercu().empreinte == form.cleaned_data["vu"]

    def agir(*, version: int, vu: str, voie: str, relu: bool, **choisis: Any) -> CopieDossier:
        communs: dict[str, Any] = {
            "agent": request.user,
            "dossier": dossier,
            "feuille": Feuille(feuille(request).page, version),
        }
        if part:
            return services.remettre(**communs, vu=vu, voie=voie, relu=relu, **choisis)
        return services.choisir(**communs, **choisis)

    cle = _ligne_voulue(veut, form)
    return mener(
        request, form, agir, gabarit="parcours/copie.html",
        enregistre=lambda: _enregistre(dossier, form),
        contexte=lambda: _contexte(request, dossier, form), fait="" if cle else _dire(veut, part),
        retour=reverse("parcours:copie_ligne", args=[pk, cle]) if cle else _ici(pk),
    )  # fmt: skip


def _ligne_voulue(veut: str, form: CopieForm) -> str:
    cle = veut.removeprefix("ligne:")
    return cle if cle != veut and form.matiere.ecrit(cle) else ""


def _dire(veut: str, part: bool) -> str:
    if part:
        return "La copie est remise, exactement comme vous l’avez lue. Elle est gardée, et ne change plus."
    if veut == "remettre":
        return "Voici la copie avec vos derniers choix. Rien n’est encore remis : relisez, puis « Remettre »."
    return "C’est gardé : voici la copie telle qu’elle part maintenant."


@acces("copie", "preparer", classe="F3")
@require_POST
def garder(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Keep the choices as they are made, for htmx; without it, the form's own buttons do."""
    dossier = _dossier(request, pk)
    if billets.reprise():
        return copie(request, pk)
    form, refus = _form(request, dossier), ""
    try:
        if form.is_valid():
            page = Feuille(feuille(request).page, form.cleaned_data["version"] or 0)
            services.choisir(agent=request.user, dossier=dossier, feuille=page, **form.choisis())
        else:
            refus = " ".join(str(f) for fautes in form.errors.values() for f in fautes)
    except Refus as faute:
        refus = str(faute)
    taire(request)
    return render(request, "parcours/_copie_gardee.html", {"refus": refus, "quand": timezone.now()})


@acces("copie", "preparer", classe="F3")
@require_safe
def pdf(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The very file that would be given now."""
    dossier = _dossier(request, pk)
    faite = lus.matiere(request.user, dossier, timezone.localdate()).copie(lus.choix_de(dossier))
    try:
        return fichier(papier.pdf(faite), papier.PDF, "copie.pdf")
    except Refus as refus:
        return render(request, "socle/refus.html", {"refus": refus, "retour": _ici(pk)}, status=refus.statut)


@acces("copie", "preparer", classe="F3")
@lire_et_agir
def ligne(request: AgentRequest, pk: UUID, cle: str) -> HttpResponse:
    """One line as it is written: take it out with the reason, or put it back."""
    dossier = _dossier(request, pk)
    ecrit = lus.matiere(request.user, dossier, timezone.localdate()).ecrit(cle)
    if ecrit is None:
        raise Http404

    def enregistre() -> dict[str, Any]:
        raison = lus.choix_de(dossier).retires.get(cle, "")
        return {"raison": raison, "avant": raison, "version": _version(dossier)}

    def agir(*, raison: str, avant: str, version: int) -> CopieDossier:
        return services.retirer_ligne(agent=request.user, dossier=dossier, cle=cle, avant=avant, raison=raison)

    return mener(
        request, LigneForm(poste(request), initial=enregistre()), agir, gabarit="parcours/copie_ligne.html",
        contexte={"dossier": dossier, "ecrit": ecrit, "raisons": RAISONS}, enregistre=enregistre,
        fait="C’est gardé : voici la copie telle qu’elle part maintenant.", retour=f"{_ici(pk)}#l-{cle}",
    )  # fmt: skip


@acces("copie", "lire", classe="F4")
@require_safe
def remise(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The very file that was given."""
    lue = trouver(request, CopieDossier, pk)
    document = documents.de_l_objet(lue)
    if document is None:
        raise Http404
    return fichier(documents.contenu(document), papier.PDF, "copie.pdf")
