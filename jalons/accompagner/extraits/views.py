"""Share lines of a dossier: choose to whom, pick, see exactly what leaves, hand over, take back; who knows what."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire
from jalons.fondations.acces.controle import acces, autorise, lire_comme, taire, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.socle.emplacements import emplacement
from jalons.personnes.partages import liens
from jalons.personnes.partages import selectors as partages
from jalons.personnes.partages.enums import UsageLien
from jalons.personnes.partages.rules import code_lu, jeton_lu
from jalons.personnes.partages.views import montrer_lien
from jalons.personnes.partenaires.choix import Besoin, a_offrir, offrables
from jalons.personnes.partenaires.models import Partenaire

from . import forms, rules, selectors, services
from .models import Extrait


def _page(pk: UUID) -> str:
    return reverse("extraits:extrait", args=[pk])


@acces("extrait", "lire", classe="F3")
@require_safe
def qui_sait_quoi(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Qui sait quoi »: everything that left about this person, on one page that she may have."""
    lire_comme(request, "extrait")
    dossier = trouver(request, Dossier.objects.select_related("assure", "organisme"), pk, "accompagner")
    contexte = {
        "dossier": dossier,
        "sus": selectors.qui_sait_quoi(request.user, dossier),
        "peut_composer": not dossier.clos_le,
        "aujourdhui": timezone.localdate(),
    }
    return render(request, "extraits/qui_sait_quoi.html", contexte)


@acces("extrait", "composer", classe="F3")
@require_safe
def plafond(request: AgentRequest) -> HttpResponse:
    """The declared projection: what each kind of recipient may be given at most."""
    return render(request, "extraits/plafond.html", {"projections": selectors.projections()})


@acces("extrait", "composer", classe="F3")
@require_safe
def choisir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """To whom: those near her, or those that a few letters find."""
    dossier = dossier_a_ecrire(request, pk)
    texte, besoin = request.GET.get("q", "")[:80], Besoin("", dossier.assure.commune_code, dossier.organisme)
    trouves = [j.partenaire for j in a_offrir(besoin, timezone.localdate(), texte)]
    contexte = {
        "dossier": dossier,
        "q": texte,
        "trouves": [(p, rules.genre_de(p.type).label) for p in trouves],
        "silences": partages.silences(dossier.assure),
    }
    return render(request, "extraits/choisir.html", contexte)


def _partenaire(dossier: Dossier, pk: UUID) -> Partenaire:
    """A body that this caisse may choose, or 404."""
    trouve = offrables(dossier.organisme).filter(pk=pk).first()
    if trouve is None:
        raise Http404
    return trouve


def _autour(request: AgentRequest, form: forms.ComposerForm) -> dict[str, Any]:
    """What the page shows beside the form: the preview, the lines under their headings, who must not know."""
    dossier, eux = form.dossier, form.partenaire
    apercu = form.apercu()
    return {
        "dossier": dossier,
        "partenaire": eux,
        "genre": rules.genre_de(eux.type).label,
        "apercu": apercu,
        "groupes": list(form.groupes(selectors.deja_refusees(request.user, dossier, eux))),
        "silences": partages.silences(dossier.assure),
        "reserve": partages.reserve(dossier.assure),
    }


@acces("extrait", "composer", classe="F3")
@lire_et_agir
def composer(request: AgentRequest, pk: UUID, partenaire_pk: UUID) -> HttpResponse:
    """Pick, edit, see what leaves; « Transmettre » hands over exactly what was shown."""
    lire_comme(request, "extrait")
    agent, dossier = request.user, dossier_a_ecrire(request, pk)
    eux = _partenaire(dossier, partenaire_pk)
    montre = {"jusqu_au": selectors.duree(timezone.localdate())[0]}
    offertes = selectors.offertes(agent, dossier, eux)
    form = forms.ComposerForm(poste(request), dossier=dossier, partenaire=eux, offertes=offertes, initial=montre)
    if request.method == "POST" and not _part(request, form):
        return _montrer_apercu(request, form)
    return mener(
        request,
        form,
        lambda **_: services.transmettre(agent=agent, dossier=dossier, partenaire=eux, **form.transmission()),
        gabarit="extraits/composer.html",
        contexte=lambda: _autour(request, form),
        fait=f"C’est transmis à {eux}, exactement comme vous l’avez lu.",
        retour=lambda parti: _page(parti.extrait.pk),
        reponse=partial(_montrer_lien, request),
    )


def _part(request: AgentRequest, form: forms.ComposerForm) -> bool:
    """She hands over, and her page showed what would leave; or something is to be corrected first, which the act says."""
    if request.POST.get("acte") != "transmettre":
        return False
    return not form.is_valid() or form.apercu().empreinte == form.cleaned_data["vu"]


def _montrer_apercu(request: AgentRequest, form: forms.ComposerForm) -> HttpResponse:
    if request.htmx:
        taire(request)  # while she types
    page = "extraits/_apercu.html" if request.htmx else "extraits/composer.html"
    relire = request.POST.get("acte") == "transmettre"
    return render(request, page, _autour(request, form) | {"form": form, "relire": relire})


def _montrer_lien(request: AgentRequest, parti: services.Transmis) -> HttpResponse | None:
    """The address and the code, once; nothing to show when there is no link."""
    return _lien(request, parti.extrait, parti.emis.jeton, parti.emis.code) if parti.emis else None


def _lien(request: AgentRequest, extrait: Extrait, jeton: str, code: str, envoye: str = "") -> HttpResponse:
    """``envoye``: the e-mail address to which it has just been written."""
    return montrer_lien(
        request, extrait.partenaire, jeton, code, usage=UsageLien.LIRE, envoye=envoye,
        vers=reverse("extraits:courriel", args=[extrait.pk]), retour=_page(extrait.pk),
    )  # fmt: skip


def _contexte(request: AgentRequest, extrait: Extrait, form: forms.RetirerForm | None = None) -> dict[str, Any]:
    return {
        "extrait": extrait,
        "paquet": selectors.contenu(extrait),
        "refuses": selectors.refus(extrait),
        "peut_retirer": autorise(request.user, "retirer", "extrait", extrait),
        "retirer_form": form or forms.RetirerForm(),
    }


@acces("extrait", "lire", classe="F3")
@require_safe
def extrait(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One extrait, as it left."""
    return render(request, "extraits/extrait.html", _contexte(request, trouver(request, selectors.lies(), pk)))


@acces("extrait", "retirer")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take it back: they open nothing any more."""
    lu, form = trouver(request, selectors.lies(), pk), forms.RetirerForm(request.POST)
    return mener(
        request,
        form,
        partial(services.retirer, agent=request.user, extrait=lu),
        gabarit="extraits/extrait.html",
        contexte=lambda: _contexte(request, lu, form),
        nom="retirer_form",
        fait="C’est retiré : ils n’y ont plus accès.",
        retour=_page(pk),
    )


@acces("extrait", "retirer")
@require_POST
def lien(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Another link; the one before stops."""
    lu = trouver(request, selectors.lies(), pk)
    agir = partial(services.renvoyer_lien, agent=request.user, extrait=lu)
    return acte(request, agir, retour=_page(pk), reponse=partial(_montrer_lien, request))


@acces("extrait", "retirer")
@require_POST
@sensitive_post_parameters()
def courriel(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write the link, just shown, to the body's own e-mail; the code, still on the page, is said by voice."""
    lu = trouver(request, selectors.lies(), pk)
    jeton, code = jeton_lu(request.POST.get("jeton", "")), code_lu(request.POST.get("code", ""))[:6]
    adresse = request.build_absolute_uri(emplacement("partage.lien", jeton))
    agir = partial(
        liens.envoyer, agent=request.user, jeton=jeton, usage=UsageLien.LIRE, partenaire=lu.partenaire, objet_id=lu.pk,
        adresse=adresse,
    )  # fmt: skip
    return acte(
        request, agir, retour=_page(pk), reponse=lambda parti: _lien(request, lu, jeton, code, str(parti.destinataire))
    )
