"""The sealed records: one's own list, one record with its letter, its acts; the caisse names who replaces two readers who left.

To anybody else, all of it answers 404.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.views.brouillons import Page, garder
from jalons.accompagner.accompagnements.views.communs import brouillon_vu, feuille
from jalons.accompagner.courriers import papier
from jalons.fondations.acces.controle import acces, autorise, montrer, taire, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents import services as documents
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, mener, poste, valeurs
from jalons.fondations.socle.champs import version_postee
from jalons.fondations.socle.refus import Refus
from jalons.personnes.assures.models import Assure

from . import forms, selectors, services
from .enums import CibleFiche, Place
from .models import FicheScellee

MOTS = ("destinataire", "corps", "dit", "dit_mots")
TAPES = {CibleFiche.LETTRE: tuple(forms.FicheForm.base_fields), CibleFiche.SUITE: ("suite",)}


def _fiche(request: AgentRequest, pk: UUID) -> FicheScellee:
    return trouver(
        request, FicheScellee.objects.select_related("assure", "organisme", "auteur", "cadre", "signataire"), pk
    )


def _ici(fiche: FicheScellee) -> str:
    return reverse("protections:fiche", args=[fiche.pk])


def _nommer(request: AgentRequest, fiche: FicheScellee, place: str, tape: Any = None) -> forms.NommerForm:
    parmi = selectors.nommables(fiche, place, timezone.localdate(), request.user)
    return forms.NommerForm(tape, parmi=parmi, auto_id=f"{place}_%s")


def _tape(request: AgentRequest, fiche: FicheScellee, cible: CibleFiche, *, envoyee: bool = False) -> dict[str, Any]:
    """What one form shows of its draft; ``envoyee``: it is this form that was sent."""
    garde, jete = (reverse(f"protections:{nom}", args=[fiche.pk, cible]) for nom in ("brouillon", "jeter_brouillon"))
    tape, version = selectors.brouillon(request.user, fiche, cible)
    return brouillon_vu(request, tape, version, (garde, jete), compare=envoyee)


def _mots(request: AgentRequest, fiche: FicheScellee, cible: CibleFiche) -> dict[str, Any]:
    tape = selectors.brouillon(request.user, fiche, cible)[0]
    return tape.champs if tape else {}


def _ecrit(request: AgentRequest, fiche: FicheScellee) -> forms.FicheForm | None:
    """The letter, when its words may still change, beside another form that was sent."""
    depart = valeurs(fiche, *MOTS) | _mots(request, fiche, CibleFiche.LETTRE)
    return forms.FicheForm(initial=depart) if fiche.en_redaction else None


def _contexte(
    request: AgentRequest, fiche: FicheScellee, *, envoyee: CibleFiche | None = None, **autres: Any
) -> dict[str, Any]:
    vue, jour = {"version": fiche.version}, timezone.localdate()
    partis = selectors.vacantes([fiche], jour)[fiche.pk]
    try:
        lettre, faute = selectors.lettre(fiche), ""
    except Refus as refus:
        lettre, faute = None, str(refus)
    actes = {
        "envoyer": forms.EnvoyerForm(initial=vue | {"envoyee_le": jour}, auto_id="e_%s"),
        "accuser": forms.AccuserForm(initial={"accusee_le": jour}, auto_id="a_%s"),
        "clore": forms.CloreForm(initial=vue | _mots(request, fiche, CibleFiche.SUITE), auto_id="c_%s"),
    }
    suivi: dict[str, Any] = {
        "garde": selectors.gardes([fiche], jour).get(fiche.pk),
        "passations": selectors.passations(fiche),
        "restes": selectors.restes(request.user, fiche),
        "tapes": {str(c): _tape(request, fiche, c, envoyee=c == envoyee) for c in CibleFiche},
    }
    vides = [(p, fiche.titulaire(p), autres.pop(p, None) or _nommer(request, fiche, p)) for p in partis]
    suivi["sa_fiche"] = autorise(request.user, "lire", "assure", fiche.assure)
    return {"fiche": fiche, "lettre": lettre, "faute": faute, "vides": vides, **suivi, **actes, **autres}


@acces("fiche_scellee", "lire", classe="F4")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Hers, and those that she is the cadre of."""
    fiches = selectors.siennes(request.user)
    montrer(request, fiches)
    return render(request, "protections/liste.html", {"fiches": fiches})


@acces("fiche_scellee", "ouvrir")
@lire_et_agir
def nouvelle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Begin one about a person."""
    assure = trouver(request, Assure, pk, "lire")
    return mener(
        request,
        forms.OuvrirForm(poste(request), agent=request.user, jour=timezone.localdate()),
        partial(services.ouvrir_fiche, agent=request.user, assure=assure),
        gabarit="protections/nouvelle.html",
        contexte={"assure": assure},
        fait="La fiche est scellée : vous et le cadre nommé la lisez, personne d’autre n’en sait rien.",
        retour=_ici,
    )


@acces("fiche_scellee", "lire", classe="F4")
@lire_et_agir
def fiche(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The record; while it is being written, its letter and what was told, kept as they are typed on the page."""
    lue = _fiche(request, pk)
    if request.method != "POST" and not lue.en_redaction:
        return render(request, "protections/fiche.html", _contexte(request, lue))
    enregistre = partial(valeurs, lue, *MOTS)
    return mener(
        request,
        forms.FicheForm(poste(request), initial=enregistre() | _mots(request, lue, CibleFiche.LETTRE)),
        partial(services.ecrire_fiche, agent=request.user, fiche=lue, feuille=feuille(request)),
        gabarit="protections/fiche.html",
        contexte=lambda: _contexte(request, lue, envoyee=CibleFiche.LETTRE),
        fait="La lettre est gardée. Rien n’est parti.",
        enregistre=enregistre,
        retour=_ici,
    )


def _agir(
    request: AgentRequest,
    pk: UUID,
    nom: str,
    form: Any,
    service: Any,
    *,
    envoyee: CibleFiche | None = None,
    **dits: Any,
) -> HttpResponse:
    lue = _fiche(request, pk)
    ecrit = _ecrit(request, lue)
    return mener(
        request,
        form(request.POST, auto_id=f"{nom[0]}_%s"),
        partial(service, agent=request.user, fiche=lue, **dits),
        gabarit="protections/fiche.html",
        contexte=lambda: _contexte(request, lue, envoyee=envoyee, form=ecrit),
        nom=nom,
        fait="C’est noté dans la fiche.",
        retour=_ici,
    )


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def envoyer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The letter left."""
    return _agir(
        request, pk, "envoyer", forms.EnvoyerForm, services.envoyer_fiche, version=version_postee(request.POST)
    )


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def accuser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It came."""
    return _agir(request, pk, "accuser", forms.AccuserForm, services.accuser_fiche)


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def clore(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It is over."""
    dits: dict[str, Any] = {"version": version_postee(request.POST), "feuille": feuille(request)}
    return _agir(request, pk, "clore", forms.CloreForm, services.clore_fiche, envoyee=CibleFiche.SUITE, **dits)


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def brouillon(request: AgentRequest, pk: UUID, cible: str) -> HttpResponse:
    """Keep what is being typed in the letter, or of what followed: its author alone reads it."""
    if cible not in TAPES:
        raise Http404
    lue, ou = _fiche(request, pk), CibleFiche(cible)
    page = Page(
        noms=TAPES[ou],
        vue=partial(fiche if ou == CibleFiche.LETTRE else clore, pk=pk),
        tenir=partial(services.garder_brouillon, agent=request.user, fiche=lue, cible=ou),
        lire=partial(_tape, request, lue, ou, envoyee=True),
        retour=_ici(lue),
    )
    return garder(request, page)


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def jeter_brouillon(request: AgentRequest, pk: UUID, cible: str) -> HttpResponse:
    """Its author throws it away; the record stays as it was kept."""
    if cible not in TAPES:
        raise Http404
    lue = _fiche(request, pk)
    agir = partial(services.jeter_brouillon, agent=request.user, fiche=lue, cible=cible)
    return acte(request, agir, fait="Le brouillon est jeté.", retour=_ici(lue))


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def nommer(request: AgentRequest, pk: UUID, place: Place) -> HttpResponse:
    """The reader who stays names who replaces the one who left."""
    lue = _fiche(request, pk)
    ecrit = _ecrit(request, lue)
    return mener(
        request,
        form := _nommer(request, lue, place, request.POST),
        partial(services.nommer_lecteur, agent=request.user, fiche=lue, place=place),
        gabarit="protections/fiche.html",
        contexte=lambda: _contexte(request, lue, envoyee=None, **{str(place): form, "form": ecrit}),
        nom="nommee",
        fait="C’est fait : sa journée le lui dit. Qui est parti ne la lit plus.",
        retour=_ici,
    )


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def relire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The risk lasts."""
    lue = _fiche(request, pk)
    agir = partial(services.relire_fiche, agent=request.user, fiche=lue)
    return acte(request, agir, fait="La fiche est gardée ; elle se relit dans un an.", retour=_ici(lue))


@acces("fiche_scellee", "confier")
@require_safe
def a_confier(request: AgentRequest) -> HttpResponse:
    """The records that both readers left: who they were, and nothing else."""
    fiches = selectors.sans_lecteur(request.user, timezone.localdate())
    return render(request, "protections/a_confier.html", {"fiches": fiches})


@acces("fiche_scellee", "confier")
@lire_et_agir
def confier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Name the cadre of a record that nobody reads any more, without reading it."""
    lue = trouver(request, FicheScellee.objects.select_related("auteur", "cadre"), pk)
    taire(request)  # the page says who left, nothing of the record
    return mener(
        request,
        _nommer(request, lue, Place.CADRE, poste(request)),
        partial(services.nommer_lecteur, agent=request.user, fiche=lue, place=Place.CADRE),
        gabarit="protections/confier.html",
        contexte={"fiche": lue, "vide": len(selectors.vacantes([lue], timezone.localdate())[lue.pk]) == len(Place)},
        fait="C’est fait : ce cadre la lit, et nomme à son tour qui la suit. Vous n’en savez rien d’autre.",
        retour="protections:a_confier",
    )


@acces("fiche_scellee", "lire", classe="F4")
@require_safe
def lettre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The PDF as it leaves, or as it left. No name in the file's name."""
    lue = _fiche(request, pk)
    try:
        garde = documents.de_l_objet(lue)
        octets = documents.contenu(garde) if garde else papier.pdf(selectors.lettre(lue))
    except Refus as refus:
        return render(request, "socle/refus.html", {"refus": refus, "retour": _ici(lue)}, status=refus.statut)
    return fichier(octets, papier.PDF, "lettre.pdf")
