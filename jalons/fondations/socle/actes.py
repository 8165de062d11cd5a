"""The way of an act: from a button or a form to a service, then back to a page; or its refusal, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.template import loader
from django.urls import is_valid_path
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from jalons.fondations.socle import billets
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.fautes import resumer
from jalons.fondations.socle.refus import Refus, TransitionRefusee, VersionDepassee

lire_et_agir = require_http_methods(["GET", "HEAD", "POST"])

Dit = str | Callable[[Any], str]  # a sentence, or how to write it from what the service gave back
Ou = str | Callable[[Any], str]  # an address or the name of a page, or how to find it from what the service gave back


def poste(request: HttpRequest) -> QueryDict | None:
    """What was posted; None on a GET, so that a form shows no error before it is sent."""
    return request.POST if request.method == "POST" else None


def fichier(contenu: bytes, type_mime: str, nom: str) -> HttpResponse:
    """An answer to download."""
    entetes = {"Content-Disposition": f'attachment; filename="{nom}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(contenu, content_type=type_mime, headers=entetes)


def retour_demande(request: HttpRequest, defaut: str, champ: str = "retour") -> str:
    """The page that asked (``champ``, posted or in the address) when it is one of ours, else ``defaut``."""
    ou = request.POST.get(champ) or request.GET.get(champ, "")
    sur = url_has_allowed_host_and_scheme(ou, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return iri_to_uri(ou) if sur and ou.startswith("/") and ou.isprintable() else defaut


def acte(
    request: HttpRequest,
    agir: Callable[[], Any],
    *,
    retour: Ou,
    fait: Dit = "",
    sinon: str = "",
    fragment: Callable[[], HttpResponse] | None = None,
    reponse: Callable[[Any], HttpResponse | None] = lambda resultat: None,
) -> HttpResponse:
    """A button: done and said, or refused with its reason on a page of the refusal's own status.

    ``sinon``: the page that a refusal leads back to, when it is not ``retour``; the first page when neither is known.
    ``fragment`` answers htmx alone.
    ``reponse`` answers by itself what is shown once only (a secret, a file); None goes on to ``retour``.
    """
    page = resolve_url(sinon or (retour if isinstance(retour, str) else "/"))
    if billets.reprise():
        return rendre(request, page)
    try:
        resultat = billets.une_fois(request, agir, partial(_adresse, retour))
    except Refus as refus:
        return _refuser(request, refus, page)
    except billets.DejaFait as deja:
        return deja_fait(request, deja.suite, fragment)
    return reponse(resultat) or _suite(request, resultat, fait, retour, fragment)


def mener(
    request: HttpRequest,
    form: forms.Form,
    agir: Callable[..., Any],
    *,
    gabarit: str,
    retour: Ou,
    contexte: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
    fait: Dit = "",
    enregistre: Callable[[], Mapping[str, Any]] | None = None,
    fragment: Callable[[], HttpResponse] | None = None,
    nom: str = "form",
    reponse: Callable[[Any], HttpResponse | None] = lambda resultat: None,
) -> HttpResponse:
    """A form page. GET shows it; POST gives its cleaned values, by name, to ``agir``, or shows it again, every field kept.

    A form whose ``cherche`` is true looks for something on the way: shown again, nothing done.
    ``contexte``: what ``gabarit`` needs beside the form, its ``nom``; ``reponse``: as for ``acte``. ``enregistre`` (an edit)
    reads the row's present values and version: only then is ``version`` given to ``agir``; a lost race shows both texts.
    """

    def montrer(statut: int, **autres: Any) -> HttpResponse:
        autour = contexte() if callable(contexte) else contexte or {}
        return render(request, gabarit, {**autour, nom: form, "fautes": resumer(form), **autres}, status=statut)

    if request.method == "POST" and getattr(form, "cherche", False):  # a step of the form: nothing is sent
        return montrer(200, fautes=None)
    if (montree := request.method != "POST" or billets.reprise()) or not form.is_valid():
        return montrer(200 if montree else 422)
    lues = _lues(form, editee=enregistre is not None)
    try:
        resultat = billets.une_fois(request, partial(agir, **lues), partial(_adresse, retour))
    except billets.DejaFait as deja:
        return deja_fait(request, deja.suite, fragment)
    except VersionDepassee as perdue:
        return montrer(perdue.statut, ecarts=_ecarts(form, perdue, enregistre))
    except Refus as refus:
        _dire(form, refus)
        return montrer(refus.statut, deja=isinstance(refus, TransitionRefusee))
    return reponse(resultat) or _suite(request, resultat, fait, retour, fragment)


def _ecarts(form: forms.Form, perdue: VersionDepassee, enregistre: Callable[[], Mapping[str, Any]] | None) -> Any:
    """What the other wrote meanwhile, beside what was typed; None, and the refusal said, when this is no edit."""
    if enregistre is None or (ecarts := _reprendre(form, enregistre())) is None:
        form.add_error(None, str(perdue))
        return None
    return ecarts


def _lues(form: forms.Form, *, editee: bool) -> dict[str, Any]:
    lues = {c: v for c, v in form.cleaned_data.items() if c != "version"}
    if editee:
        lues["version"] = form.cleaned_data["version"] or 0  # not said: then nothing was seen, and both texts are shown
    return lues


def _dire(form: forms.Form, refus: Refus) -> None:
    champ = form.fields.get(refus.champ)
    form.add_error(refus.champ if champ is not None and not champ.widget.is_hidden else None, str(refus))


def _suite(
    request: HttpRequest, resultat: Any, fait: Dit, retour: Ou, fragment: Callable[[], HttpResponse] | None
) -> HttpResponse:
    if fragment is not None and request.headers.get("HX-Request"):
        return fragment()
    if dit := fait(resultat) if callable(fait) else fait:
        messages.success(request, dit)
    return redirect(_adresse(retour, resultat))


def _adresse(retour: Ou, resultat: Any) -> str:
    return resolve_url(retour(resultat) if callable(retour) else retour)


def ecrit(form: forms.Form) -> str:
    """What was typed in a form that can no longer be sent, field by field, for a page that gives it back to be copied."""
    donnees: Any = form.data
    dits = [
        (champ.label, en_mots(champ.field, " · ".join(donnees.getlist(champ.html_name))))
        for champ in form
        if not champ.is_hidden and any(t.strip() and t != str(champ.initial) for t in donnees.getlist(champ.html_name))
    ]
    return "\n".join(f"{libelle} : {dit}" for libelle, dit in dits)


def deja_fait(request: HttpRequest, suite: str, fragment: Callable[[], HttpResponse] | None = None) -> HttpResponse:
    """Where the first sending of this form led; the second did nothing, and it is said."""
    if fragment is not None and request.headers.get("HX-Request"):
        return fragment()
    messages.info(request, "C’était déjà fait : votre premier envoi a été gardé, une seule fois.")
    return redirect(suite)


def panne(request: HttpRequest) -> HttpResponse:
    """Something broke: whoever was writing finds her texts on the page that says so. Nothing of the base is read."""
    return HttpResponse(loader.render_to_string("500.html", {"textes": billets.tapees(request.POST)}), status=500)


def a_envoyer(request: HttpRequest, refusee: HttpResponse) -> HttpResponse:
    """An address that only takes forms was opened by hand, often after an error: said so, with the way to the page above."""
    morceaux = request.path_info.strip("/").split("/")
    dessus = ("/" + "/".join(morceaux[:n]) + "/" for n in range(len(morceaux) - 1, 0, -1))
    retour = next((ou for ou in dessus if is_valid_path(ou)), "/")
    page = render(request, "405.html", {"retour": retour}, status=405)
    page["Allow"] = refusee["Allow"]
    return page


def rendre(request: HttpRequest, retour: str) -> HttpResponse:
    """A page whose form cannot be filled again: back to it, or the texts themselves when there are some."""
    textes = billets.tapees(request.POST)
    return (
        render(request, "socle/texte_rendu.html", {"textes": textes, "retour": retour}) if textes else redirect(retour)
    )


def _refuser(request: HttpRequest, refus: Refus, retour: str) -> HttpResponse:
    """The reason on a page of its own, with the way back; htmx is sent to the page itself, which shows it on top."""
    if request.headers.get("HX-Request"):
        messages.error(request, str(refus))
        page, _, _ = retour.partition("#")  # with its anchor, the browser would jump there and show the old state
        return HttpResponse(status=refus.statut, headers={"HX-Redirect": page})
    return render(request, "socle/refus.html", {"refus": refus, "retour": retour}, status=refus.statut)


@dataclass(frozen=True)
class Ecart:
    """One field of a concurrent edit: what the colleague saved and what was typed here."""

    libelle: str
    enregistre: str
    saisi: str


def valeurs(objet: models.Model, *champs: str) -> dict[str, Any]:
    """These values of the row as it is now in the database, and its ``version``."""
    champs = (*champs, "version")
    objet.refresh_from_db(fields=champs)
    return {champ: getattr(objet, champ) for champ in champs}


def _reprendre(form: forms.Form, enregistre: Mapping[str, Any]) -> list[Ecart] | None:
    """The fields where both texts differ; the form takes the row's version: saving again is her decision.

    None when the row and the form have no field in common: there is nothing to compare.
    """
    donnees: Any = form.data
    form.data = donnees = donnees.copy()
    donnees[form.add_prefix("version")] = str(enregistre["version"])
    if not form.fields.keys() & (enregistre.keys() - {"version"}):
        return None
    lus = [
        Ecart(str(champ.label), en_mots(champ, enregistre[nom]), en_mots(champ, form.cleaned_data.get(nom)))
        for nom, champ in form.fields.items()
        if nom in enregistre and nom != "version"
    ]
    return [ecart for ecart in lus if ecart.enregistre != ecart.saisi]


def en_mots(champ: forms.Field, valeur: Any) -> str:
    """The value of a field as a person reads it: the label of a choice, a date in words, « non renseigné »."""
    if isinstance(champ, forms.BooleanField):
        return "oui" if valeur else "non"
    if valeur in (None, "", []):
        return "non renseigné"
    if isinstance(champ, forms.ModelChoiceField):
        return str(valeur)
    if isinstance(champ, forms.ChoiceField):
        libelles = {str(cle): str(libelle) for cle, libelle in champ.choices}  # type: ignore[union-attr, misc]
        plusieurs = valeur if isinstance(valeur, list | tuple) else [valeur]
        return ", ".join(libelles.get(str(une), str(une)) for une in plusieurs)
    return jour_annee(valeur) if hasattr(valeur, "isoformat") and hasattr(valeur, "year") else str(valeur)
